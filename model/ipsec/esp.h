// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"
#include "model/ipsec/inner-packet.h"
#include "model/ipsec/replay-window.h"

#include <cstdint>
#include <memory>

namespace mopo
{

/// The Security Parameters Index of an ESP SA (RFC 4303 2.1), or of an AH SA: they are of one
/// space. 0 to 255 are reserved.
using EspSpi = std::uint32_t;

/// An outbound ESP SA in tunnel mode (RFC 4303 3.3). The outer header is not its business.
class EspOutbound
{
  public:
    /// `lastSequenceNumber` is that of the last packet sent: 0 for a new SA.
    EspOutbound(EspSpi spi,
                std::unique_ptr<PacketCipher> cipher,
                RandomSource& random,
                std::uint32_t lastSequenceNumber = 0);

    /// Appends SPI, sequence number, IV, ciphertext and ICV of `inner` to `packet`. LimitReached
    /// when the sequence numbers are used up (RFC 4303 3.3.3).
    Status Seal(OctetView inner, InnerProtocol protocol, Octets& packet);

    EspSpi Spi() const
    {
        return m_spi;
    }

    /// The last sequence number that was sent; 0 before the first.
    std::uint32_t SequenceNumber() const
    {
        return m_sequenceNumber;
    }

  private:
    void NextIv(OctetSpan iv);

    EspSpi m_spi;
    std::uint32_t m_sequenceNumber;
    std::uint64_t m_ivCounter;
    std::unique_ptr<PacketCipher> m_cipher;
    RandomSource& m_random;
};

/// An inbound ESP SA (RFC 4303 3.4).
class EspInbound
{
  public:
    /// `replayWindow` in packets. It must exceed the number of packets that an old, slower path
    /// still delivers after the first one of the new path (D-19).
    EspInbound(EspSpi spi, std::unique_ptr<PacketCipher> cipher, std::size_t replayWindow);

    /// `packet` is one of this SPI. Checks replay, verifies, decrypts in place. Replayed,
    /// IntegrityFailed, Truncated or InvalidSyntax (padding, next header) say why a packet was
    /// discarded.
    Result<InnerPacket> Open(OctetSpan packet);

    EspSpi Spi() const
    {
        return m_spi;
    }

  private:
    static Result<InnerPacket> Strip(OctetSpan text, std::uint32_t sequenceNumber, bool newest);

    EspSpi m_spi;
    std::unique_ptr<PacketCipher> m_cipher;
    ReplayWindow m_window;
};

/// The SPI of an ESP packet; Truncated for fewer than 8 octets.
Result<EspSpi> PeekEspSpi(OctetView packet);

} // namespace mopo
