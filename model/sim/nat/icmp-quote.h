// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/wire/ip-packet.h"

#include <optional>
#include <utility>

namespace mopo
{

/// The IPv4 packet that an ICMP error quotes, ready to be rewritten.
struct IcmpQuote
{
    OctetSpan octets;
    IpPacket parsed;
    Octets before;

    /// Nothing where that is none.
    static std::optional<IcmpQuote> Of(OctetSpan packet, const IpPacket& error)
    {
        const auto octets = packet.subspan(*error.quoteOffset);
        auto parsed = ParseQuotedIpPacket(octets);
        if (!parsed || parsed->family != Family::Ipv4)
        {
            return std::nullopt;
        }
        return IcmpQuote{octets, *std::move(parsed), Octets(octets.begin(), octets.end())};
    }
};

} // namespace mopo
