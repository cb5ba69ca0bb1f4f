// SPDX-License-Identifier: GPL-2.0-only
#include "model/ipsec/ah.h"

#include "model/wire/cursor.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

namespace mopo
{

namespace
{

constexpr std::size_t IPV4_HEADER = 20;
constexpr std::size_t IPV6_HEADER = 40;
/// Everything in front of the ICV.
constexpr std::size_t FIXED_PART = 12;
/// More than the ICV of any algorithm that IKE can negotiate.
constexpr std::size_t MAX_ICV_LENGTH = 64;
constexpr std::size_t MAX_IP_LENGTH = std::numeric_limits<std::uint16_t>::max();

std::size_t OuterLength(Family family)
{
    return family == Family::Ipv4 ? IPV4_HEADER : IPV6_HEADER;
}

/// RFC 4302 3.3.3.2.1: padding "to ensure that the AH header is a multiple of 32 bits (IPv4) or 64
/// bits (IPv6)", and no more.
std::size_t AhLength(Family family, std::size_t icvLength)
{
    const std::size_t alignment = family == Family::Ipv4 ? 4 : 8;
    return (FIXED_PART + icvLength + alignment - 1) / alignment * alignment;
}

/// `more` is the length of all that follows the header.
void PutOuterHeader(Writer& writer,
                    const IpAddress& source,
                    const IpAddress& destination,
                    std::uint16_t identification,
                    std::size_t more)
{
    if (source.IsIpv4())
    {
        writer.Put16(0x4500);
        writer.Put16(static_cast<std::uint16_t>(IPV4_HEADER + more));
        writer.Put16(identification);
        writer.PutZeros(3);
        writer.Put8(AH_PROTOCOL);
        writer.PutZeros(2);
    }
    else
    {
        writer.Put32(0x60000000);
        writer.Put16(static_cast<std::uint16_t>(more));
        writer.Put8(AH_PROTOCOL);
        writer.PutZeros(1);
    }
    writer.Put(source.GetOctets());
    writer.Put(destination.GetOctets());
}

/// An outer header with its mutable fields "set to zero for purposes of the ICV computation" (RFC
/// 4302 3.3.3.1).
class ImmutablePart
{
  public:
    ImmutablePart(Family family, OctetView header)
        : m_size(header.size())
    {
        std::ranges::copy(header, m_octets.begin());
        if (family == Family::Ipv4)
        {
            // RFC 4302 3.3.3.1.1.1: DSCP, ECN; Flags, Fragment Offset; TTL; Header Checksum.
            Zero({1, 6, 7, 8, 10, 11});
        }
        else
        {
            // RFC 4302 3.3.3.1.2.1: DSCP, ECN, Flow Label; Hop Limit.
            m_octets[0] &= 0xf0;
            Zero({1, 2, 3, 7});
        }
    }

    OctetView Get() const
    {
        return OctetView(m_octets).first(m_size);
    }

  private:
    void Zero(std::initializer_list<std::size_t> places)
    {
        for (const std::size_t place : places)
        {
            m_octets[place] = 0;
        }
    }

    std::array<std::uint8_t, IPV6_HEADER> m_octets{};
    std::size_t m_size;
};

struct AhHeader
{
    Family family;
    std::uint8_t nextHeader;
    /// Of the whole AH, in octets, as it says itself.
    std::size_t length;
    EspSpi spi;
    std::uint32_t sequenceNumber;
};

/// What a receiver looks at before it looks at AH. `packet` has at least one octet.
Status CheckIpv4(OctetView packet)
{
    Reader reader(packet);
    if (packet[0] != 0x45)
    {
        return reader.Refuse("an outer IPv4 header with options, or too short for one");
    }
    reader.Skip(2);
    const std::size_t totalLength = reader.Take16();
    reader.Skip(2);
    const std::uint16_t fragment = reader.Take16();
    reader.Skip(1);
    const std::uint8_t protocol = reader.Take8();
    if (reader.HasFailed() || packet.size() < IPV4_HEADER || packet.size() < totalLength)
    {
        return Fail(ErrorCode::Truncated, "an outer IPv4 packet that is cut off", packet.size());
    }
    if (packet.size() != totalLength)
    {
        return Fail(ErrorCode::InvalidSyntax, "octets behind the outer IPv4 packet", totalLength);
    }
    // RFC 4302 3.4.1: "the OFFSET field is nonzero or the MORE FRAGMENTS flag is set, the receiver
    // MUST discard the packet"
    if ((fragment & 0x3fff) != 0)
    {
        return Fail(ErrorCode::InvalidSyntax, "a fragment of an outer IPv4 packet", 6);
    }
    if (protocol != AH_PROTOCOL)
    {
        return Fail(ErrorCode::InvalidSyntax, "an outer IPv4 packet without AH", 9);
    }
    return {};
}

Status CheckIpv6(OctetView packet)
{
    Reader reader(packet);
    reader.Skip(4);
    const std::size_t totalLength = IPV6_HEADER + reader.Take16();
    const std::uint8_t nextHeader = reader.Take8();
    if (reader.HasFailed() || packet.size() < totalLength)
    {
        return Fail(ErrorCode::Truncated, "an outer IPv6 packet that is cut off", packet.size());
    }
    if (packet.size() != totalLength)
    {
        return Fail(ErrorCode::InvalidSyntax, "octets behind the outer IPv6 packet", totalLength);
    }
    if (nextHeader != AH_PROTOCOL)
    {
        return Fail(ErrorCode::InvalidSyntax,
                    "an outer IPv6 packet without AH, or with extension headers in front of it",
                    6);
    }
    return {};
}

Result<AhHeader> ReadHeaders(OctetView packet)
{
    const unsigned version = packet.empty() ? 0 : packet[0] >> 4;
    if (version != 4 && version != 6)
    {
        return Fail(ErrorCode::InvalidSyntax, "an outer packet that is neither IPv4 nor IPv6");
    }
    const Family family = version == 4 ? Family::Ipv4 : Family::Ipv6;
    if (const Status checked = family == Family::Ipv4 ? CheckIpv4(packet) : CheckIpv6(packet);
        !checked)
    {
        return std::unexpected(checked.error());
    }
    Reader reader(packet);
    reader.Skip(OuterLength(family));
    AhHeader header{};
    header.family = family;
    header.nextHeader = reader.Take8();
    // RFC 4302 2.2: "the length of AH in 32-bit words (4-byte units), minus "2""
    header.length = (std::size_t{reader.Take8()} + 2) * 4;
    // RFC 4302 2.3: "SHOULD be ignored by the recipient"; the ICV covers it.
    reader.Skip(2);
    header.spi = reader.Take32();
    header.sequenceNumber = reader.Take32();
    if (reader.HasFailed())
    {
        return Fail(ErrorCode::Truncated, "an AH that is cut off", packet.size());
    }
    return header;
}

} // namespace

AhOutbound::AhOutbound(EspSpi spi, std::unique_ptr<PacketMac> mac, std::uint32_t lastSequenceNumber)
    : m_spi(spi),
      m_sequenceNumber(lastSequenceNumber),
      m_mac(std::move(mac))
{
    assert(m_mac->IcvLength() <= MAX_ICV_LENGTH);
}

Result<Octets> AhOutbound::Seal(const IpAddress& source,
                                const IpAddress& destination,
                                OctetView inner,
                                InnerProtocol protocol)
{
    const Family family = source.GetFamily();
    if (destination.GetFamily() != family)
    {
        return Fail(ErrorCode::InvalidConfiguration, "outer addresses of two families");
    }
    const std::size_t ahLength = AhLength(family, m_mac->IcvLength());
    const std::size_t outerLength = OuterLength(family);
    const std::size_t counted = family == Family::Ipv4 ? outerLength : 0;
    if (counted + ahLength + inner.size() > MAX_IP_LENGTH)
    {
        return Fail(ErrorCode::LimitReached, "an inner packet that is too long for AH");
    }
    // RFC 4302 3.3.2: "MUST NOT send a packet on an SA if doing so would cause the sequence number
    // to cycle"
    if (m_sequenceNumber == std::numeric_limits<std::uint32_t>::max())
    {
        return Fail(ErrorCode::LimitReached, "sequence numbers used up");
    }
    ++m_sequenceNumber;

    Writer writer(outerLength + ahLength + inner.size());
    // Another SA between the same addresses counts from another number.
    PutOuterHeader(writer,
                   source,
                   destination,
                   static_cast<std::uint16_t>(m_spi + m_sequenceNumber),
                   ahLength + inner.size());
    writer.Put8(static_cast<std::uint8_t>(protocol));
    writer.Put8(static_cast<std::uint8_t>(ahLength / 4 - 2));
    // RFC 4302 2.3: "It MUST be set to "zero" by the sender"
    writer.Put16(0);
    writer.Put32(m_spi);
    writer.Put32(m_sequenceNumber);
    // RFC 4302 3.3.3.1: "The Integrity Check Value field is also set to zero in preparation for
    // this computation."
    writer.PutZeros(ahLength - FIXED_PART);
    writer.Put(inner);
    Octets packet = writer.TakeOctets();
    m_mac->Compute({packet},
                   OctetSpan(packet).subspan(outerLength + FIXED_PART, m_mac->IcvLength()));
    return packet;
}

AhInbound::AhInbound(EspSpi spi, std::unique_ptr<PacketMac> mac, std::size_t replayWindow)
    : m_spi(spi),
      m_mac(std::move(mac)),
      m_window(replayWindow)
{
    assert(m_mac->IcvLength() <= MAX_ICV_LENGTH);
}

Result<InnerPacket> AhInbound::Open(OctetSpan packet)
{
    const auto header = ReadHeaders(packet);
    if (!header)
    {
        return std::unexpected(header.error());
    }
    assert(header->spi == m_spi);
    const std::size_t icvLength = m_mac->IcvLength();
    const std::size_t outerLength = OuterLength(header->family);
    // RFC 4302 3.3.3.2.1: "Inclusion of padding in excess of the minimum amount required to satisfy
    // IPv4/IPv6 alignment requirements is prohibited."
    if (header->length != AhLength(header->family, icvLength))
    {
        return Fail(ErrorCode::InvalidSyntax,
                    "an AH that is not as long as the algorithm makes it",
                    outerLength + 1);
    }
    if (packet.size() < outerLength + header->length)
    {
        return Fail(ErrorCode::Truncated, "an ICV that is cut off", packet.size());
    }

    // RFC 4302 3.4.3: "This SHOULD be the first AH check applied to a packet after it has been
    // matched to an SA"
    const auto verdict = m_window.JudgeArrival(header->sequenceNumber);
    if (!verdict)
    {
        return std::unexpected(verdict.error());
    }

    const OctetSpan ah = packet.subspan(outerLength);
    const ImmutablePart outer(header->family, packet.first(outerLength));
    constexpr std::array<std::uint8_t, MAX_ICV_LENGTH> zeros{};
    std::array<std::uint8_t, MAX_ICV_LENGTH> expected{};
    const OctetSpan ours = OctetSpan(expected).first(icvLength);
    m_mac->Compute({outer.Get(),
                    ah.first(FIXED_PART),
                    OctetView(zeros).first(icvLength),
                    ah.subspan(FIXED_PART + icvLength)},
                   ours);
    // RFC 4302 3.4.4: "If the test fails, then the receiver MUST discard the received IP datagram
    // as invalid."
    if (!ConstantTimeEqual(ours, ah.subspan(FIXED_PART, icvLength)))
    {
        return Fail(ErrorCode::IntegrityFailed,
                    "wrong AH integrity checksum: the packet or its addresses were changed");
    }
    m_window.Accept(header->sequenceNumber);
    const auto protocol = InnerProtocolFrom(header->nextHeader);
    if (!protocol)
    {
        return Fail(
            ErrorCode::InvalidSyntax, "a next header that tunnel mode does not have", outerLength);
    }
    return InnerPacket{ah.subspan(header->length),
                       *protocol,
                       header->sequenceNumber,
                       *verdict == ReplayWindow::Verdict::Newest};
}

Result<EspSpi> PeekAhSpi(OctetView packet)
{
    const auto header = ReadHeaders(packet);
    return header ? Result<EspSpi>(header->spi) : std::unexpected(header.error());
}

} // namespace mopo
