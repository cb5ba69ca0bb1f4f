// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/action-readers.h"
#include "helpers/scenario/link-traces.h"
#include "helpers/scenario/reader.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace mopo
{

namespace
{

constexpr double SLOWEST_WALK = 0.1;
constexpr double FASTEST_WALK = 100;

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

std::optional<Action> ReadInterfaceUp(const Value& value, const Scenario& scenario)
{
    const auto ref = ReadInterfaceRef(value.Find("interface").value_or(value), scenario);
    const auto routeAfter = value.Time("route-after", ROUTE_TIMES);
    if (!ref || IsRefused(value, scenario.FindLinkOf(*ref)))
    {
        return std::nullopt;
    }
    return SetInterface{*ref, true, routeAfter.value_or(Duration::zero())};
}

std::optional<Action> ReadInterfaceDown(const Value& value, const Scenario& scenario)
{
    const auto ref = ReadInterfaceRef(value, scenario);
    if (!ref || IsRefused(value, scenario.FindLinkOf(*ref)))
    {
        return std::nullopt;
    }
    return SetInterface{*ref, false};
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
    const auto ref = ReadOutsideInterface(value, scenario);
    return ref ? std::optional<Action>(PreferInterface{*ref}) : std::nullopt;
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
    const auto value = parent.Find(key);
    return value ? ReadLinkChange(*value) : LinkChange{};
}

std::optional<Action> ReadSetLink(const Value& value, const Scenario& scenario)
{
    const auto link = ReadNameOf(value, "link", "link", scenario.links);
    if (!link || IsRefused(value, scenario.FindLink(*link), true))
    {
        return std::nullopt;
    }
    CheckTracedChange(value, *scenario.FindLink(*link));
    return SetLink{*link, ReadChange(value, "up"), ReadChange(value, "down")};
}

std::optional<Action> ReadFlap(const Value& value, const Scenario& scenario)
{
    const auto link = ReadNameOf(value, "link", "link", scenario.links);
    const auto every = value.Time("every", FLAP_INTERVALS);
    const auto times = value.Unsigned("times");
    if (!link || !every || !times || IsRefused(value, scenario.FindLink(*link), true))
    {
        return std::nullopt;
    }
    return Flap{*link, *every, static_cast<std::int64_t>(*times)};
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

/// Another address for the outside of a NAT, in the network of the one that it has.
std::optional<IpAddress> ReadOutsideAddress(const Value& value,
                                            const Scenario& scenario,
                                            const InterfaceRef& outside)
{
    const auto text = value.Text();
    const Interface* interface = scenario.FindInterface(outside);
    const Link* link = scenario.FindLinkOf(outside);
    if (!text || interface == nullptr || link == nullptr || value.HasFault())
    {
        return std::nullopt;
    }
    const auto address = IpAddress::Parse(*text);
    const auto own = std::ranges::find_if(interface->addresses,
                                          [&](const IpPrefix& each)
                                          { return address && each.Contains(*address); });
    if (own == interface->addresses.end() || !own->address.IsIpv4())
    {
        value.Fault(
            fmt::format("an IPv4 address in the network of '{}' is wanted", outside.ToString()));
        return std::nullopt;
    }
    const InterfaceRef& far = link->ends[link->ends[0] == outside ? 1 : 0];
    const Interface* opposite = scenario.FindInterface(far);
    std::string fault = AddressFault({*address, own->length});
    if (fault.empty() && opposite != nullptr &&
        std::ranges::find(opposite->addresses, *address, &IpPrefix::address) !=
            opposite->addresses.end())
    {
        fault = fmt::format("'{}' has {}, too", far.ToString(), address->ToString());
    }
    if (!fault.empty())
    {
        value.Fault(fault);
        return std::nullopt;
    }
    return address;
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
    if (value.IsText())
    {
        const auto node = ReadName(value, "NAT", nats);
        return node ? std::optional<Action>(NatReboot{*node, std::nullopt}) : std::nullopt;
    }
    const auto node = ReadName(value, "node", "NAT", nats);
    const auto address = value.Find("address");
    if (!node || !address)
    {
        return std::nullopt;
    }
    const auto read =
        ReadOutsideAddress(*address, scenario, {*node, scenario.FindNode(*node)->nat->outside});
    return read ? std::optional<Action>(NatReboot{*node, read}) : std::nullopt;
}

/// `core.no-esp`: a node's rule.
std::optional<Action> ReadSetBlock(const Value& value, const Scenario& scenario, bool blocked)
{
    std::vector<std::string> rules;
    for (const Node& node : scenario.nodes)
    {
        for (const BlockRule& rule : node.block)
        {
            rules.push_back(node.name + '.' + rule.name);
        }
    }
    const auto name = ReadName(value, "rule", rules);
    if (!name)
    {
        return std::nullopt;
    }
    const std::size_t dot = name->find('.');
    return SetBlock{name->substr(0, dot), name->substr(dot + 1), blocked};
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
        {"interface-up", ReadInterfaceUp},
        {"interface-down", ReadInterfaceDown},
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
        {"flap", ReadFlap},
        {"walk", ReadWalk},
        {"nat-reboot", ReadNatReboot},
        {"block",
         [](const Value& value, const Scenario& scenario)
         {
             return ReadSetBlock(value, scenario, true);
         }},
        {"unblock",
         [](const Value& value, const Scenario& scenario)
         {
             return ReadSetBlock(value, scenario, false);
         }},
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
            for (const auto* readers : {&Readers(), &HostActionReaders()})
            {
                // What is in none of them, the schema does not know either.
                const auto reader = readers->find(word);
                const auto action =
                    reader == readers->end() ? std::nullopt : reader->second(argument, scenario);
                if (action)
                {
                    actions.push_back(*action);
                }
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

/// Whatever the seed, the order of the file is the order of the run.
void CheckSpreads(const std::vector<PlacedEntry>& timeline, const Scenario& scenario)
{
    for (std::size_t i = 0; i < timeline.size(); ++i)
    {
        const TimelineEntry& entry = timeline[i].entry;
        const Duration latest = entry.at + entry.spread;
        if (latest > scenario.duration)
        {
            timeline[i].value.Fault("with its spread it may be later than the end of the run");
        }
        else if (entry.spread > Duration::zero() && i + 1 < timeline.size() &&
                 latest >= timeline[i + 1].entry.at)
        {
            timeline[i].value.Fault(
                fmt::format("with its spread it may be later than '{}'", timeline[i + 1].entry.id));
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
        Assign(entry.spread, value.Time("spread", {Duration::zero(), scenario.duration}));
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
    CheckSpreads(placed, scenario);
    CheckLinkChanges(placed, scenario);
    CheckFlaps(placed, scenario);
    CheckProbeCounts(placed, scenario);
    PlaceAddresses(placed, scenario);
    for (PlacedEntry& each : placed)
    {
        scenario.timeline.push_back(std::move(each.entry));
    }
}

} // namespace mopo
