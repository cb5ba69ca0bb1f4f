// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/pcap-reader.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <memory>

namespace mopo::test
{

namespace
{

constexpr std::uint8_t PROTOCOL_UDP = 17;
constexpr std::uint8_t PROTOCOL_ESP = 50;
constexpr std::size_t UDP_HEADER_SIZE = 8;

std::uint16_t Read16(OctetView octets, std::size_t offset)
{
    return static_cast<std::uint16_t>(octets[offset] << 8 | octets[offset + 1]);
}

/// What an IP header says: who talks to whom, and what stands behind it.
struct IpPacket
{
    IpAddress source;
    IpAddress destination;
    std::uint8_t protocol = 0;
    OctetView payload;
};

std::optional<IpPacket> ParseIpv4(OctetView octets)
{
    if (octets.size() < 20)
    {
        return std::nullopt;
    }
    const std::size_t headerSize = std::size_t{4} * (octets[0] & 0x0fU);
    const std::size_t totalSize = Read16(octets, 2);
    const bool isFragment = (Read16(octets, 6) & 0x3fff) != 0;
    if (headerSize < 20 || totalSize < headerSize || totalSize > octets.size() || isFragment)
    {
        return std::nullopt;
    }
    // What lies behind the total length is Ethernet's padding.
    return IpPacket{*IpAddress::FromOctets(octets.subspan(12, 4)),
                    *IpAddress::FromOctets(octets.subspan(16, 4)),
                    octets[9],
                    octets.subspan(headerSize, totalSize - headerSize)};
}

std::optional<IpPacket> ParseIpv6(OctetView octets)
{
    constexpr std::size_t headerSize = 40;
    if (octets.size() < headerSize || octets.size() - headerSize < Read16(octets, 4))
    {
        return std::nullopt;
    }
    return IpPacket{*IpAddress::FromOctets(octets.subspan(8, 16)),
                    *IpAddress::FromOctets(octets.subspan(24, 16)),
                    octets[6],
                    octets.subspan(headerSize, Read16(octets, 4))};
}

std::optional<IpPacket> ParseIp(OctetView octets)
{
    if (octets.empty())
    {
        return std::nullopt;
    }
    switch (octets[0] >> 4)
    {
    case 4:
        return ParseIpv4(octets);
    case 6:
        return ParseIpv6(octets);
    default:
        return std::nullopt;
    }
}

bool IsIkePort(std::uint16_t port)
{
    return port == IKE_PORT || port == NAT_T_PORT;
}

/// Sorts what came on port 4500 into the three forms of RFC 3948 2 and cuts the marker off.
void Demultiplex(CapturedPacket& packet)
{
    static constexpr std::array<std::uint8_t, 4> nonEspMarker{};
    Octets& octets = packet.octets;
    if (octets == Octets{0xff})
    {
        packet.kind = CapturedPacket::Kind::Keepalive;
    }
    else if (octets.size() >= 4 && std::ranges::equal(OctetView(octets).first(4), nonEspMarker))
    {
        packet.kind = CapturedPacket::Kind::Ike;
        octets.erase(octets.begin(), octets.begin() + 4);
    }
    else
    {
        packet.kind = CapturedPacket::Kind::UdpEsp;
    }
}

std::optional<CapturedPacket> ParseUdp(const IpPacket& ip)
{
    if (ip.payload.size() < UDP_HEADER_SIZE)
    {
        return std::nullopt;
    }
    CapturedPacket packet;
    packet.source = {ip.source, Read16(ip.payload, 0)};
    packet.destination = {ip.destination, Read16(ip.payload, 2)};
    const std::size_t size = Read16(ip.payload, 4);
    const bool toIkePort = IsIkePort(packet.destination.port);
    const std::uint16_t servicePort = toIkePort ? packet.destination.port : packet.source.port;
    if (!IsIkePort(servicePort) || size < UDP_HEADER_SIZE || size > ip.payload.size())
    {
        return std::nullopt;
    }
    const OctetView data = ip.payload.subspan(UDP_HEADER_SIZE, size - UDP_HEADER_SIZE);
    packet.octets.assign(data.begin(), data.end());
    if (servicePort == NAT_T_PORT)
    {
        Demultiplex(packet);
    }
    return packet;
}

/// The IP packet in a frame of that link type; empty if there is none.
OctetView StripLinkHeader(int linkType, OctetView frame)
{
    constexpr std::uint16_t etherTypeIpv4 = 0x0800;
    constexpr std::uint16_t etherTypeIpv6 = 0x86dd;
    constexpr std::uint16_t pppIpv4 = 0x0021;
    constexpr std::uint16_t pppIpv6 = 0x0057;
    if (linkType == DLT_RAW)
    {
        return frame;
    }
    const std::size_t typeOffset = linkType == DLT_EN10MB ? 12 : 0;
    if (frame.size() < typeOffset + 2)
    {
        return {};
    }
    const std::uint16_t type = Read16(frame, typeOffset);
    const bool isIp = linkType == DLT_EN10MB ? type == etherTypeIpv4 || type == etherTypeIpv6
                                             : type == pppIpv4 || type == pppIpv6;
    return isIp ? frame.subspan(typeOffset + 2) : OctetView{};
}

struct PcapCloser
{
    void operator()(pcap_t* handle) const
    {
        pcap_close(handle);
    }
};

Duration TimeOf(const pcap_pkthdr& header)
{
    // The file was opened with nanosecond precision: tv_usec counts nanoseconds.
    return std::chrono::seconds(header.ts.tv_sec) + std::chrono::nanoseconds(header.ts.tv_usec);
}

} // namespace

std::optional<CapturedPacket> ParseIpPacket(OctetView octets)
{
    const auto ip = ParseIp(octets);
    if (!ip)
    {
        return std::nullopt;
    }
    if (ip->protocol == PROTOCOL_UDP)
    {
        return ParseUdp(*ip);
    }
    if (ip->protocol != PROTOCOL_ESP)
    {
        return std::nullopt;
    }
    CapturedPacket packet;
    packet.kind = CapturedPacket::Kind::RawEsp;
    packet.source.address = ip->source;
    packet.destination.address = ip->destination;
    packet.octets.assign(ip->payload.begin(), ip->payload.end());
    return packet;
}

Result<std::vector<CapturedPacket>> ReadPcap(const std::string& path)
{
    std::array<char, PCAP_ERRBUF_SIZE> why{};
    const std::unique_ptr<pcap_t, PcapCloser> handle(pcap_open_offline_with_tstamp_precision(
        path.c_str(), PCAP_TSTAMP_PRECISION_NANO, why.data()));
    if (!handle)
    {
        return Fail(ErrorCode::NotFound, why.data());
    }
    const int linkType = pcap_datalink(handle.get());
    if (linkType != DLT_EN10MB && linkType != DLT_PPP && linkType != DLT_RAW)
    {
        return Fail(ErrorCode::InvalidSyntax, path + ": link type " + std::to_string(linkType));
    }
    std::vector<CapturedPacket> packets;
    std::optional<Duration> start;
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    int status = 0;
    for (std::size_t frame = 1; (status = pcap_next_ex(handle.get(), &header, &data)) == 1; ++frame)
    {
        start = start.value_or(TimeOf(*header));
        if (header->caplen < header->len)
        {
            continue;
        }
        if (auto packet = ParseIpPacket(StripLinkHeader(linkType, {data, header->caplen})))
        {
            packet->frame = frame;
            packet->time = TimeOf(*header) - *start;
            packets.push_back(std::move(*packet));
        }
    }
    if (status != PCAP_ERROR_BREAK)
    {
        return Fail(ErrorCode::Truncated, path + ": " + pcap_geterr(handle.get()));
    }
    return packets;
}

Result<std::vector<CapturedPacket>> ReadPcap(const std::string& path, CapturedPacket::Kind kind)
{
    auto packets = ReadPcap(path);
    if (packets)
    {
        std::erase_if(*packets,
                      [kind](const CapturedPacket& packet) { return packet.kind != kind; });
    }
    return packets;
}

} // namespace mopo::test
