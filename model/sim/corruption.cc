// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/corruption.h"

#include "model/sim/packet-octets.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"

#include <cstdint>
#include <optional>

namespace ns3
{

namespace
{

constexpr uint8_t TCP = 6;
constexpr uint8_t UDP = 17;
constexpr uint8_t ESP = 50;
constexpr uint8_t AH = 51;
constexpr uint32_t TCP_CHECKSUM = 16;

/// Octets of a packet.
struct Span
{
    uint32_t begin = 0;
    uint32_t end = 0;
};

std::optional<Span> Vulnerable(const Packet& packet)
{
    Ipv4Header header4;
    Ipv6Header header6;
    uint8_t first = 0;
    packet.CopyData(&first, 1);
    const bool ipv4 = first >> 4 == 4;
    const auto begin = ipv4 ? packet.PeekHeader(header4) : packet.PeekHeader(header6);
    const auto protocol = ipv4 ? header4.GetProtocol() : header6.GetNextHeader();
    const bool whole = !ipv4 || (header4.GetFragmentOffset() == 0 && header4.IsLastFragment());
    if (protocol == TCP && whole && packet.GetSize() >= begin + TCP_CHECKSUM + 2)
    {
        return Span{begin + TCP_CHECKSUM, begin + TCP_CHECKSUM + 2};
    }
    const bool isChecked = protocol == UDP || protocol == ESP || protocol == AH;
    return isChecked && packet.GetSize() > begin ? std::optional(Span{begin, packet.GetSize()})
                                                 : std::nullopt;
}

} // namespace

Ptr<Packet> CorruptPacket(Ptr<const Packet> packet, UniformRandomVariable& random)
{
    const auto span = Vulnerable(*packet);
    if (!span)
    {
        return nullptr;
    }
    auto octets = ToOctets(packet);
    octets[random.GetInteger(span->begin, span->end - 1)] ^=
        static_cast<uint8_t>(random.GetInteger(1, UINT8_MAX));
    return ToPacket(octets);
}

} // namespace ns3
