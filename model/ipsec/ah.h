// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/crypto/crypto.h"
#include "model/ipsec/esp.h"
#include "model/ipsec/inner-packet.h"
#include "model/ipsec/replay-window.h"

#include <memory>

namespace mopo
{

/// The IP protocol number of AH (RFC 4302 2).
inline constexpr std::uint8_t AH_PROTOCOL = 51;

/// An outbound AH SA in tunnel mode (RFC 4302 3.3). Unlike ESP it covers the outer header, so it
/// makes that as well. SPIs of AH and ESP are of one space (RFC 4302 2.4).
class AhOutbound
{
  public:
    /// `lastSequenceNumber` is that of the last packet sent: 0 for a new SA.
    AhOutbound(EspSpi spi, std::unique_ptr<PacketMac> mac, std::uint32_t lastSequenceNumber = 0);

    /// A whole packet: an outer header without options, AH, `inner`. The mutable fields of the
    /// outer header are zero, as the ICV has them: whoever sends it fills in what it likes.
    /// LimitReached when the sequence numbers are used up (RFC 4302 3.3.2) or the packet would be
    /// longer than IP can tell.
    Result<Octets> Seal(const IpAddress& source,
                        const IpAddress& destination,
                        OctetView inner,
                        InnerProtocol protocol);

  private:
    EspSpi m_spi;
    std::uint32_t m_sequenceNumber;
    std::unique_ptr<PacketMac> m_mac;
};

/// An inbound AH SA (RFC 4302 3.4).
class AhInbound
{
  public:
    /// `replayWindow` as that of EspInbound.
    AhInbound(EspSpi spi, std::unique_ptr<PacketMac> mac, std::size_t replayWindow);

    /// `packet` is one of this SPI, whole and with its outer header. Replayed, IntegrityFailed,
    /// Truncated or InvalidSyntax say why it was discarded.
    Result<InnerPacket> Open(OctetSpan packet);

  private:
    EspSpi m_spi;
    std::unique_ptr<PacketMac> m_mac;
    ReplayWindow m_window;
};

/// The SPI of a whole packet with AH. InvalidSyntax where its outer header is none that this
/// program knows how to check: IPv4 options, IPv6 extension headers, fragments.
Result<EspSpi> PeekAhSpi(OctetView packet);

} // namespace mopo
