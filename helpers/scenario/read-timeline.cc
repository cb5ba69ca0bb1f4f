// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace mopo
{

namespace
{

constexpr double SLOWEST_WALK = 0.1;
constexpr double FASTEST_WALK = 100;

using ActionReader =
    std::function<std::optional<Action>(const Value& value, const Scenario& scenario)>;

/// Whether a link's medium does not know such a thing; that is a fault.
bool IsRefused(const Value& value, const Link* link, bool onlyPointToPoint = false)
{
    if (link != nullptr && link->medium == Medium::Wifi)
    {
        value.Fault(fmt::format("link '{}' is Wi-Fi: let a node 'walk' instead", link->name));
        return true;
    }
    if (link != nullptr && onlyPointToPoint && link->medium != Medium::PointToPoint)
    {
        value.Fault(
            fmt::format("link '{}' is a segment of Ethernet and stays as it is", link->name));
        return true;
    }
    return false;
}

std::optional<Action> ReadInterfaceState(const Value& value, const Scenario& scenario, bool up)
{
    const auto ref = ReadInterfaceRef(value, scenario);
    if (!ref || IsRefused(value, scenario.FindLinkOf(*ref)))
    {
        return std::nullopt;
    }
    return SetInterface{*ref, up};
}

std::optional<Action> ReadLinkState(const Value& value, const Scenario& scenario, bool up)
{
    const auto link = ReadNameOf(value, "link", scenario.links);
    if (!link || IsRefused(value, scenario.FindLink(*link)))
    {
        return std::nullopt;
    }
    return SetLinkState{*link, up};
}

std::optional<Action> ReadPrefer(const Value& value, const Scenario& scenario)
{
    const auto ref = ReadInterfaceRef(value, scenario);
    if (!ref)
    {
        return std::nullopt;
    }
    const Peer* peer = scenario.FindPeerOn(ref->node);
    if (peer == nullptr || std::ranges::find(peer->outside, ref->interface) == peer->outside.end())
    {
        value.Fault(fmt::format("no peer uses '{}'", ref->ToString()));
        return std::nullopt;
    }
    return PreferInterface{*ref};
}

std::optional<Action> ReadBlackhole(const Value& value, const Scenario& scenario)
{
    const auto link = ReadNameOf(value, "link", "link", scenario.links);
    if (!link || IsRefused(value, scenario.FindLink(*link)))
    {
        return std::nullopt;
    }
    Blackhole blackhole{*link, Direction::Both};
    const auto direction = value.Text("direction");
    for (const Direction each : {Direction::Up, Direction::Down})
    {
        if (direction == ToString(each))
        {
            blackhole.direction = each;
        }
    }
    return blackhole;
}

std::optional<Action> ReadHeal(const Value& value, const Scenario& scenario)
{
    const auto link = ReadNameOf(value, "link", scenario.links);
    if (!link || IsRefused(value, scenario.FindLink(*link)))
    {
        return std::nullopt;
    }
    return Heal{*link};
}

LinkChange ReadChange(const Value& parent, const std::string& key)
{
    LinkChange change;
    const auto value = parent.Find(key);
    if (!value)
    {
        return change;
    }
    change.rate =
        value->Find("rate").and_then([](const Value& rate) { return rate.Rate(LINK_RATES); });
    change.delay = value->Time("delay", LINK_DELAYS);
    change.jitter = value->Time("jitter", LINK_DELAYS);
    change.loss = value->Find("loss").and_then([](const Value& loss) { return loss.Percentage(); });
    change.duplication =
        value->Find("duplication")
            .and_then([](const Value& duplication) { return duplication.Percentage(); });
    return change;
}

std::optional<Action> ReadSetLink(const Value& value, const Scenario& scenario)
{
    const auto link = ReadNameOf(value, "link", "link", scenario.links);
    if (!link || IsRefused(value, scenario.FindLink(*link), true))
    {
        return std::nullopt;
    }
    return SetLink{*link, ReadChange(value, "up"), ReadChange(value, "down")};
}

std::optional<Action> ReadWalk(const Value& value, const Scenario& scenario)
{
    const auto name = ReadNameOf(value, "node", "node", scenario.nodes);
    const auto to = ReadPosition(value, "to");
    const auto speed =
        value.Text("speed").and_then([](const std::string& text) { return ParseSpeed(text); });
    if (!name || !to || !speed)
    {
        return std::nullopt;
    }
    if (!scenario.FindNode(*name)->position)
    {
        value.Fault(fmt::format("'{}' has no 'position' to begin from", *name));
        return std::nullopt;
    }
    if (*speed < SLOWEST_WALK || *speed > FASTEST_WALK)
    {
        value.Find("speed")->Fault(
            fmt::format("a speed from {}m/s to {}m/s is wanted", SLOWEST_WALK, FASTEST_WALK));
        return std::nullopt;
    }
    return Walk{*name, *to, *speed};
}

std::optional<Action> ReadNatReboot(const Value& value, const Scenario& scenario)
{
    std::vector<std::string> nats;
    for (const Node& node : scenario.nodes)
    {
        if (node.kind == NodeKind::Nat)
        {
            nats.push_back(node.name);
        }
    }
    const auto node = ReadName(value, "NAT", nats);
    return node ? std::optional<Action>(NatReboot{*node}) : std::nullopt;
}

std::optional<Action> ReadFlowState(const Value& value, const Scenario& scenario, bool paused)
{
    const auto flow = ReadNameOf(value, "flow", scenario.flows);
    return flow ? std::optional<Action>(SetFlowState{*flow, paused}) : std::nullopt;
}

std::optional<Action> ReadSetProbes(const Value& value, const Scenario& scenario)
{
    std::vector<std::string> probes;
    for (const Flow& flow : scenario.flows)
    {
        if (std::holds_alternative<ProbeFlow>(flow))
        {
            probes.push_back(FlowName(flow));
        }
    }
    const auto flow = ReadName(value, "flow", "stream of probes", probes);
    const auto every = value.Time("every", PROBE_INTERVALS);
    if (!flow || !every)
    {
        return std::nullopt;
    }
    return SetProbeInterval{*flow, *every};
}

template <bool ChildSas>
std::optional<Action> ReadRekey(const Value& value, const Scenario& scenario)
{
    const auto peer = ReadName(value, "peer", Names(scenario.peers));
    return peer ? std::optional<Action>(Rekey{*peer, ChildSas}) : std::nullopt;
}

std::optional<Action> ReadCheckLiveness(const Value& value, const Scenario& scenario)
{
    const auto peer = ReadNameOf(value, "peer", scenario.peers);
    return peer ? std::optional<Action>(CheckLiveness{*peer}) : std::nullopt;
}

std::optional<Action> ReadClose(const Value& value, const Scenario& scenario)
{
    const auto peer = ReadNameOf(value, "peer", scenario.peers);
    return peer ? std::optional<Action>(ClosePeer{*peer}) : std::nullopt;
}

const std::map<std::string, ActionReader>& Readers()
{
    static const std::map<std::string, ActionReader> READERS{
        {"interface-up",
         [](const Value& value, const Scenario& scenario)
         {
             return ReadInterfaceState(value, scenario, true);
         }},
        {"interface-down",
         [](const Value& value, const Scenario& scenario)
         {
             return ReadInterfaceState(value, scenario, false);
         }},
        {"link-up",
         [](const Value& value, const Scenario& scenario)
         {
             return ReadLinkState(value, scenario, true);
         }},
        {"link-down",
         [](const Value& value, const Scenario& scenario)
         {
             return ReadLinkState(value, scenario, false);
         }},
        {"prefer", ReadPrefer},
        {"blackhole", ReadBlackhole},
        {"heal", ReadHeal},
        {"set-link", ReadSetLink},
        {"walk", ReadWalk},
        {"nat-reboot", ReadNatReboot},
        {"pause",
         [](const Value& value, const Scenario& scenario)
         {
             return ReadFlowState(value, scenario, true);
         }},
        {"resume",
         [](const Value& value, const Scenario& scenario)
         {
             return ReadFlowState(value, scenario, false);
         }},
        {"set-probes", ReadSetProbes},
        {"check-liveness", ReadCheckLiveness},
        {"rekey-ike-sa", ReadRekey<false>},
        {"rekey-child-sas", ReadRekey<true>},
        {"close", ReadClose},
    };
    return READERS;
}

void ReadActions(const Value& value, const Scenario& scenario, std::vector<Action>& actions)
{
    for (const Value& item : value.ItemsOrSelf())
    {
        for (const auto& [word, argument] : item.Members())
        {
            const auto reader = Readers().find(word);
            if (reader == Readers().end())
            {
                continue; // the schema knows no such word either
            }
            if (const auto action = reader->second(argument, scenario))
            {
                actions.push_back(*action);
            }
        }
    }
}

/// An entry, and where it stands.
struct PlacedEntry
{
    TimelineEntry entry;
    Value value;
};

void Apply(const LinkChange& change, LinkDirection& direction)
{
    Assign(direction.delay, change.delay);
    Assign(direction.jitter, change.jitter);
}

/// A change of a link must fit what the link is like by then.
void CheckLinkChanges(const std::vector<PlacedEntry>& timeline, const Scenario& scenario)
{
    std::map<std::string, Link> links;
    for (const auto& [entry, value] : timeline)
    {
        for (const Action& action : entry.actions)
        {
            const auto* set = std::get_if<SetLink>(&action);
            if (set == nullptr)
            {
                continue;
            }
            Link& link = links.try_emplace(set->link, *scenario.FindLink(set->link)).first->second;
            Apply(set->up, link.up);
            Apply(set->down, link.down);
            if (link.up.jitter > link.up.delay || link.down.jitter > link.down.delay)
            {
                value.Fault(fmt::format("the jitter of '{}' is larger than its delay then: packets "
                                        "would arrive before they leave",
                                        set->link));
            }
        }
    }
}

/// How fast a stream of probes goes, since when, and how many there were before.
struct ProbeCount
{
    Duration every{};
    Duration since{};
    std::int64_t before = 0;
    /// The entry that set it.
    const Value* entry = nullptr;

    std::int64_t At(Duration time) const
    {
        return before + (time - since) / every;
    }
};

/// An interval that the timeline sets holds until it sets another one, or to the end.
void CheckProbeCounts(const std::vector<PlacedEntry>& timeline, const Scenario& scenario)
{
    std::map<std::string, ProbeCount> counts;
    for (const auto& [entry, value] : timeline)
    {
        for (const Action& action : entry.actions)
        {
            const auto* set = std::get_if<SetProbeInterval>(&action);
            if (set == nullptr)
            {
                continue;
            }
            const auto& flow = std::get<ProbeFlow>(*scenario.FindFlow(set->flow));
            ProbeCount& count =
                counts.try_emplace(set->flow, ProbeCount{.every = flow.every.Shortest()})
                    .first->second;
            count = {set->every, entry.at, count.At(entry.at), &value};
        }
    }
    for (const auto& [flow, count] : counts)
    {
        if (count.At(scenario.duration) > MOST_PROBES)
        {
            count.entry->Fault(
                fmt::format("more than {} probes of '{}' in one run", MOST_PROBES, flow));
        }
    }
}

} // namespace

void ReadTimeline(const Value& root, Scenario& scenario)
{
    const auto timeline = root.Find("timeline");
    if (!timeline)
    {
        return;
    }
    std::set<std::string> ids;
    std::vector<PlacedEntry> placed;
    for (const Value& value : timeline->Items())
    {
        TimelineEntry entry;
        Assign(entry.at, value.Time("at", {Duration::zero(), scenario.duration}));
        if (const auto id = value.Text("id"))
        {
            entry.id = *id;
            if (!ids.insert(*id).second)
            {
                value.Find("id")->Fault(fmt::format("'{}' stands in the timeline twice", *id));
            }
        }
        if (const auto actions = value.Find("do"))
        {
            ReadActions(*actions, scenario, entry.actions);
        }
        placed.push_back({std::move(entry), value});
    }
    std::ranges::stable_sort(placed, {}, [](const PlacedEntry& each) { return each.entry.at; });
    CheckLinkChanges(placed, scenario);
    CheckProbeCounts(placed, scenario);
    for (PlacedEntry& each : placed)
    {
        scenario.timeline.push_back(std::move(each.entry));
    }
}

} // namespace mopo
