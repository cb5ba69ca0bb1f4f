// SPDX-License-Identifier: GPL-2.0-only
#include "model/ipsec/esp.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <ranges>

namespace mopo
{

namespace
{

/// SPI and sequence number.
constexpr std::size_t HEADER_SIZE = 8;
/// Pad Length and Next Header.
constexpr std::size_t TRAILER_SIZE = 2;
/// More than the IV, the block and the checksum of any algorithm that IKE can negotiate.
constexpr std::size_t MAX_IV_LENGTH = 32;
constexpr std::size_t MAX_BLOCK_LENGTH = 64;
constexpr std::size_t MAX_ICV_LENGTH = 64;

void Store32(OctetSpan octets, std::uint32_t value)
{
    octets[0] = static_cast<std::uint8_t>(value >> 24);
    octets[1] = static_cast<std::uint8_t>(value >> 16);
    octets[2] = static_cast<std::uint8_t>(value >> 8);
    octets[3] = static_cast<std::uint8_t>(value);
}

std::uint32_t Load32(OctetView octets)
{
    return std::uint32_t{octets[0]} << 24 | std::uint32_t{octets[1]} << 16 |
           std::uint32_t{octets[2]} << 8 | octets[3];
}

/// What the length of the plaintext must be a multiple of.
std::size_t Alignment(const PacketCipher& cipher)
{
    // RFC 4303 2.4: "the Pad Length and Next Header fields must be right aligned within a 4-byte
    // word"
    return std::max<std::size_t>(4, cipher.BlockLength());
}

/// The octets that packets of this size take, without growing by a little each time.
void Reserve(Octets& packet, std::size_t more)
{
    if (packet.capacity() - packet.size() < more)
    {
        packet.reserve(std::max(packet.size() + more, 2 * packet.capacity()));
    }
}

/// RFC 4303 2.4: "a monotonically increasing sequence: 1, 2, 3, ..."
bool IsDefaultPadding(OctetView padding)
{
    std::uint8_t expected = 0;
    return std::ranges::all_of(padding,
                               [&expected](std::uint8_t octet) { return octet == ++expected; });
}

} // namespace

EspOutbound::EspOutbound(EspSpi spi,
                         std::unique_ptr<PacketCipher> cipher,
                         RandomSource& random,
                         std::uint32_t lastSequenceNumber)
    : m_spi(spi),
      m_sequenceNumber(lastSequenceNumber),
      m_ivCounter(random.TakeUint64()),
      m_cipher(std::move(cipher)),
      m_random(random)
{
    assert(m_cipher->IvLength() <= MAX_IV_LENGTH && m_cipher->BlockLength() <= MAX_BLOCK_LENGTH &&
           m_cipher->IcvLength() <= MAX_ICV_LENGTH);
}

void EspOutbound::NextIv(OctetSpan iv)
{
    if (!m_cipher->TakesCountingIv())
    {
        // RFC 3602 3: the IV must be chosen at random and be unpredictable.
        m_random.Fill(iv);
        return;
    }
    // RFC 4106 3.1: "the same IV value is used only once for a given key"; 2^64 of them come before
    // the first one again.
    std::uint64_t counter = ++m_ivCounter;
    for (std::uint8_t& octet : std::views::reverse(iv))
    {
        octet = static_cast<std::uint8_t>(counter);
        counter >>= 8;
    }
}

Status EspOutbound::Seal(OctetView inner, InnerProtocol protocol, Octets& packet)
{
    // RFC 4303 3.3.3: "MUST NOT send a packet on an SA if doing so would cause the sequence number
    // to cycle"
    if (m_sequenceNumber == std::numeric_limits<std::uint32_t>::max())
    {
        return Fail(ErrorCode::LimitReached, "sequence numbers used up");
    }
    ++m_sequenceNumber;

    std::array<std::uint8_t, HEADER_SIZE + MAX_IV_LENGTH> head{};
    Store32(head, m_spi);
    Store32(OctetSpan(head).subspan(4), m_sequenceNumber);
    const std::size_t ivLength = m_cipher->IvLength();
    NextIv(OctetSpan(head).subspan(HEADER_SIZE, ivLength));

    std::array<std::uint8_t, MAX_BLOCK_LENGTH + MAX_ICV_LENGTH> tail{};
    const std::size_t alignment = Alignment(*m_cipher);
    const std::size_t padLength =
        alignment - 1 - (inner.size() + TRAILER_SIZE + alignment - 1) % alignment;
    for (std::size_t i = 0; i < padLength; ++i)
    {
        tail[i] = static_cast<std::uint8_t>(i + 1);
    }
    tail[padLength] = static_cast<std::uint8_t>(padLength);
    tail[padLength + 1] = static_cast<std::uint8_t>(protocol);
    const std::size_t tailSize = padLength + TRAILER_SIZE + m_cipher->IcvLength();

    const std::size_t start = packet.size();
    const std::size_t headSize = HEADER_SIZE + ivLength;
    Reserve(packet, headSize + inner.size() + tailSize);
    Append(packet, OctetView(head).first(headSize));
    Append(packet, inner);
    Append(packet, OctetView(tail).first(tailSize));

    const OctetSpan text =
        OctetSpan(packet).subspan(start + headSize, inner.size() + padLength + TRAILER_SIZE);
    const Status sealed = m_cipher->Seal(OctetView(head).first(HEADER_SIZE),
                                         OctetView(head).subspan(HEADER_SIZE, ivLength),
                                         text,
                                         OctetSpan(packet).last(m_cipher->IcvLength()));
    if (!sealed)
    {
        packet.resize(start);
    }
    return sealed;
}

EspInbound::EspInbound(EspSpi spi, std::unique_ptr<PacketCipher> cipher, std::size_t replayWindow)
    : m_spi(spi),
      m_cipher(std::move(cipher)),
      m_window(replayWindow)
{
}

Result<InnerPacket> EspInbound::Open(OctetSpan packet)
{
    const std::size_t headSize = HEADER_SIZE + m_cipher->IvLength();
    const std::size_t alignment = Alignment(*m_cipher);
    if (packet.size() < headSize + alignment + m_cipher->IcvLength())
    {
        return Fail(ErrorCode::Truncated, "an ESP packet that is too short", packet.size());
    }
    assert(Load32(packet) == m_spi);

    // RFC 4303 3.4.3: "This SHOULD be the first ESP check applied to a packet after it has been
    // matched to an SA"
    const std::uint32_t sequenceNumber = Load32(packet.subspan(4));
    const auto verdict = m_window.JudgeArrival(sequenceNumber);
    if (!verdict)
    {
        return std::unexpected(verdict.error());
    }

    const OctetSpan text =
        packet.subspan(headSize, packet.size() - headSize - m_cipher->IcvLength());
    if (text.size() % alignment != 0)
    {
        return Fail(ErrorCode::InvalidSyntax, "ciphertext that is not aligned", headSize);
    }
    const Status opened = m_cipher->Open(packet.first(HEADER_SIZE),
                                         packet.subspan(HEADER_SIZE, m_cipher->IvLength()),
                                         text,
                                         packet.last(m_cipher->IcvLength()));
    if (!opened)
    {
        return std::unexpected(opened.error());
    }
    m_window.Accept(sequenceNumber);
    return Strip(text, sequenceNumber, *verdict == ReplayWindow::Verdict::Newest);
}

/// Takes the trailer off a decrypted text.
Result<InnerPacket> EspInbound::Strip(OctetSpan text, std::uint32_t sequenceNumber, bool newest)
{
    const std::size_t padLength = text[text.size() - TRAILER_SIZE];
    if (padLength + TRAILER_SIZE > text.size())
    {
        return Fail(ErrorCode::InvalidSyntax, "padding that is longer than the packet");
    }
    const std::size_t innerSize = text.size() - TRAILER_SIZE - padLength;
    // RFC 4303 2.4: "the receiver SHOULD inspect the Padding field"
    if (!IsDefaultPadding(text.subspan(innerSize, padLength)))
    {
        return Fail(ErrorCode::InvalidSyntax, "padding that does not count 1, 2, 3");
    }
    const auto protocol = InnerProtocolFrom(text.back());
    if (!protocol)
    {
        return Fail(ErrorCode::InvalidSyntax, "a next header that tunnel mode does not have");
    }
    return InnerPacket{text.first(innerSize), *protocol, sequenceNumber, newest};
}

Result<EspSpi> PeekEspSpi(OctetView packet)
{
    if (packet.size() < HEADER_SIZE)
    {
        return Fail(ErrorCode::Truncated, "an ESP header that is cut off", packet.size());
    }
    return Load32(packet);
}

} // namespace mopo
