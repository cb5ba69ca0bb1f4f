// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/path-match.h"

#include "model/sim/nat/nat64.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// Behind a NAT64, an IPv4 address is seen with its prefix.
bool MatchesAddress(const IpAddress& seen, const IpAddress& real)
{
    return seen == real || (!seen.IsIpv4() && real.IsIpv4() &&
                            seen == SynthesizeIpv6(WellKnownNat64Prefix(), real));
}

bool Matches(const Transport& seen, const Transport& real, bool withPorts)
{
    return MatchesAddress(seen.address, real.address) && (!withPorts || seen.port == real.port);
}

/// Whether packets that go to `seen` reach `real`, through any number of NATs.
bool Reaches(const Transport& seen, const Transport& real, bool withPorts, const Translations& nats)
{
    std::set<Transport> outsides{real};
    for (bool grown = true; grown;)
    {
        grown = false;
        for (const auto& [inside, outside] : nats)
        {
            const bool known = std::ranges::any_of(
                outsides,
                [&](const Transport& transport) { return Matches(inside, transport, withPorts); });
            grown = (known && outsides.insert(outside).second) || grown;
        }
    }
    return std::ranges::any_of(
        outsides, [&](const Transport& transport) { return Matches(seen, transport, withPorts); });
}

} // namespace

void TranslationHistory::AdvanceTo(Instant time)
{
    for (; !m_rest.empty() && m_rest.front().time <= time; m_rest = m_rest.subspan(1))
    {
        const NatMappingRecord& mapping = m_rest.front();
        if (mapping.opened)
        {
            m_current.emplace(mapping.inside, mapping.outside);
            m_ever.emplace(mapping.inside, mapping.outside);
        }
        else
        {
            m_current.erase({mapping.inside, mapping.outside});
        }
    }
}

bool IsSamePath(const IpsecSaAddresses& initiator,
                const IpsecSaAddresses& responder,
                const Translations& nats)
{
    const bool encapsulated = initiator.flags.udpEncapsulation;
    return encapsulated == responder.flags.udpEncapsulation &&
           Reaches(initiator.path.peer, responder.path.local, encapsulated, nats) &&
           Reaches(responder.path.peer, initiator.path.local, encapsulated, nats);
}

} // namespace mopo
