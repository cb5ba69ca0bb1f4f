// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/wire/ip-packet.h"

#include <optional>

namespace mopo
{

/// Changes the endpoints of an IPv4 packet in place and keeps its checksums right: that of the
/// header and, where this packet has it, that of UDP, TCP or ICMP.
class Ipv4Rewriter
{
  public:
    Ipv4Rewriter(OctetSpan packet, const IpPacket& parsed);

    void SetSource(const IpAddress& address);
    void SetDestination(const IpAddress& address);
    /// Of UDP and TCP the source port, of ICMP echo the identifier.
    void SetSourcePort(std::uint16_t port);
    /// Of UDP and TCP the destination port, of ICMP echo the identifier.
    void SetDestinationPort(std::uint16_t port);
    void SetIdentification(std::uint16_t identification);

    /// The packet that an ICMP error quotes was changed; `before` is what it was.
    void UpdateForQuote(OctetView before);

  private:
    void SetAddress(std::size_t offset, const IpAddress& address);
    void SetPort(std::size_t offset, std::uint16_t port);
    void UpdateHeaderChecksum(OctetView before, OctetView after);
    void UpdateUpperChecksum(OctetView before, OctetView after);

    OctetSpan m_packet;
    const IpPacket& m_parsed;
    /// Where the upper layer's checksum is, if it is there.
    std::optional<std::size_t> m_checksumOffset;
};

} // namespace mopo
