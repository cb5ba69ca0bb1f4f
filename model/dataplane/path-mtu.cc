// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/path-mtu.h"

#include "model/wire/big-endian.h"
#include "model/wire/checksum.h"
#include "model/wire/ip-packet.h"

#include <array>

namespace mopo
{

namespace
{

constexpr std::array TREATMENTS{
    OuterDontFragment::Clear, OuterDontFragment::Set, OuterDontFragment::Copy};

constexpr std::size_t ICMP_HEADER = 8;
constexpr std::uint8_t UNREACHABLE = 3;
constexpr std::uint8_t FRAGMENTATION_NEEDED = 4;
constexpr std::uint8_t PACKET_TOO_BIG = 2;
constexpr std::uint16_t DONT_FRAGMENT = 0x4000;

/// The MTU that an ICMP error names; nothing for another error.
std::optional<std::size_t> NamedMtu(const IpPacket& parsed, OctetView icmp)
{
    if (icmp.size() < ICMP_HEADER)
    {
        return std::nullopt;
    }
    if (parsed.protocol == IP_PROTOCOL_ICMP && icmp[0] == UNREACHABLE &&
        icmp[1] == FRAGMENTATION_NEEDED && InternetChecksum(icmp) == 0)
    {
        return ReadUint16(icmp, 6);
    }
    // The stack has judged the checksum of ICMPv6, and has it deliver nothing that is wrong.
    if (parsed.protocol == IP_PROTOCOL_ICMPV6 && icmp[0] == PACKET_TOO_BIG && icmp[1] == 0)
    {
        return ReadUint32(icmp, 4);
    }
    return std::nullopt;
}

} // namespace

const char* ToString(OuterDontFragment treatment)
{
    switch (treatment)
    {
    case OuterDontFragment::Clear:
        return "clear";
    case OuterDontFragment::Set:
        return "set";
    case OuterDontFragment::Copy:
        return "copy";
    }
    return "?";
}

std::optional<OuterDontFragment> ParseOuterDontFragment(std::string_view text)
{
    for (const auto treatment : TREATMENTS)
    {
        if (text == ToString(treatment))
        {
            return treatment;
        }
    }
    return std::nullopt;
}

bool MustNotBeFragmented(OuterDontFragment treatment, OctetView inner)
{
    const bool isIpv4 = inner.size() > 8 && inner[0] >> 4 == 4;
    const bool asked = isIpv4 && (ReadUint16(inner, 6) & DONT_FRAGMENT) != 0;
    return treatment == OuterDontFragment::Set || (treatment == OuterDontFragment::Copy && asked);
}

std::optional<TooBigReport> ParseTooBigReport(OctetView packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed || !parsed->quoteOffset || *parsed->quoteOffset > packet.size())
    {
        return std::nullopt;
    }
    const auto mtu = NamedMtu(*parsed, packet.subspan(parsed->payloadOffset));
    const auto quoted = packet.subspan(*parsed->quoteOffset);
    const auto quote = ParseQuotedIpPacket(quoted);
    if (!mtu || !quote || quote->IsLaterFragment())
    {
        return std::nullopt;
    }
    TooBigReport report{{{quote->source, 0}, {quote->destination, 0}}, std::nullopt, *mtu};
    if (quote->protocol == IP_PROTOCOL_UDP && quote->ports)
    {
        report.path.local.port = quote->ports->source;
        report.path.peer.port = quote->ports->destination;
        return report;
    }
    if (quote->protocol == IP_PROTOCOL_ESP && quoted.size() >= quote->payloadOffset + 4)
    {
        report.spi = ReadUint32(quoted, quote->payloadOffset);
        return report;
    }
    return std::nullopt;
}

std::size_t LargestInner(std::size_t inner, std::size_t outer, std::size_t limit)
{
    constexpr std::size_t ALIGNMENT = 16;
    const std::size_t excess = outer > limit ? outer - limit : 0;
    const std::size_t less = (excess + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return inner > less ? inner - less : 0;
}

Status PathMtus::Learn(Instant now, const Path& path, std::size_t mtu, std::size_t known)
{
    std::erase_if(m_entries, [now](const auto& each) { return each.second.until <= now; });
    if (mtu < (path.local.address.IsIpv4() ? LEAST_IPV4 : LEAST_IPV6))
    {
        return Fail(ErrorCode::InvalidConfiguration, "an ICMP error with an impossible MTU");
    }
    if (mtu >= known)
    {
        return Fail(ErrorCode::InvalidConfiguration, "an ICMP error whose MTU is no news");
    }
    m_entries.insert_or_assign({path.local.address, path.peer.address}, Entry{mtu, now + AGE});
    return {};
}

std::optional<std::size_t> PathMtus::Find(Instant now, const Path& path) const
{
    const auto found = m_entries.find({path.local.address, path.peer.address});
    if (found == m_entries.end() || found->second.until <= now)
    {
        return std::nullopt;
    }
    return found->second.mtu;
}

} // namespace mopo
