// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/block-rules.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace mopo
{

namespace
{

/// Reassembly is over by then.
constexpr Duration FRAGMENT_TIMEOUT = std::chrono::seconds(30);

bool IsIn(const IpAddress& address, const std::vector<IpPrefix>& prefixes)
{
    return prefixes.empty() ||
           std::ranges::any_of(prefixes,
                               [&](const IpPrefix& prefix) { return prefix.Contains(address); });
}

bool Matches(const BlockRule& rule, const IpPacket& packet)
{
    if (rule.protocol && *rule.protocol != packet.protocol)
    {
        return false;
    }
    if (rule.port && (!packet.ports || (packet.ports->source != *rule.port &&
                                        packet.ports->destination != *rule.port)))
    {
        return false;
    }
    const bool there = IsIn(packet.source, rule.from) && IsIn(packet.destination, rule.to);
    const bool back =
        rule.bothWays && IsIn(packet.source, rule.to) && IsIn(packet.destination, rule.from);
    return there || back;
}

} // namespace

BlockRules::BlockRules(std::vector<BlockRule> rules)
    : m_rules(std::move(rules))
{
}

void BlockRules::SetActive(std::string_view name, bool active)
{
    for (BlockRule& rule : m_rules)
    {
        if (rule.name == name)
        {
            rule.active = active;
        }
    }
}

bool BlockRules::HasActive() const
{
    return std::ranges::any_of(m_rules, &BlockRule::active);
}

const BlockRule* BlockRules::FindAgainst(Instant now, OctetView packet)
{
    const auto parsed = ParseIpPacket(packet);
    if (!parsed)
    {
        return nullptr;
    }
    if (parsed->IsLaterFragment())
    {
        const auto* first = m_fragments.Find(now, FRAGMENT_TIMEOUT, *parsed);
        return first == nullptr ? Judge(*parsed) : *first;
    }
    const auto* against = Judge(*parsed);
    if (parsed->fragment)
    {
        m_fragments.Note(now, FRAGMENT_TIMEOUT, *parsed, against);
    }
    return against;
}

const BlockRule* BlockRules::Judge(const IpPacket& packet) const
{
    const auto found = std::ranges::find_if(
        m_rules, [&](const BlockRule& rule) { return rule.active && Matches(rule, packet); });
    return found == m_rules.end() ? nullptr : &*found;
}

} // namespace mopo
