// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

constexpr Range<std::uint64_t> APPLICATION_RATES{1'000, 10'000'000'000};

/// What stands in a flow of one kind only.
void RefuseKeys(const Value& value, std::initializer_list<const char*> keys, const char* kind)
{
    for (const char* key : keys)
    {
        if (const auto member = value.Find(key))
        {
            member->Fault(fmt::format("this does not go with a flow of kind \"{}\"", kind));
        }
    }
}

void RequireKeys(const Value& value, std::initializer_list<const char*> keys)
{
    for (const char* key : keys)
    {
        if (value.IsObject() && !value.Find(key))
        {
            value.Fault(fmt::format("'{}' is missing", key));
        }
    }
}

/// An interface that a tunnel can lead through: outside, at a node with an initiator.
std::optional<InterfaceRef> ReadClientInterface(const Value& value,
                                                const InterfaceRef& ref,
                                                const Scenario& scenario)
{
    const Peer* peer = scenario.FindPeerOn(ref.node);
    if (peer == nullptr || peer->role != PeerRole::Initiator ||
        std::ranges::find(peer->outside, ref.interface) == peer->outside.end())
    {
        value.Fault(fmt::format("no initiator's tunnel leads through '{}'", ref.ToString()));
        return std::nullopt;
    }
    return ref;
}

ProbeInterval ReadInterval(const Value& value, const Scenario& scenario)
{
    ProbeInterval interval;
    if (value.IsText())
    {
        Assign(interval.byDefault, value.Time(PROBE_INTERVALS));
        return interval;
    }
    for (const auto& [key, member] : value.Members())
    {
        const auto every = member.Time(PROBE_INTERVALS);
        if (key == "default")
        {
            Assign(interval.byDefault, every);
            continue;
        }
        const InterfaceRef ref = SplitInterface(key);
        if (scenario.FindInterface(ref) == nullptr)
        {
            member.Fault("the key must be 'default' or an interface such as 'laptop.gprs0'");
        }
        else if (ReadClientInterface(member, ref, scenario) && every)
        {
            interval.byInterface[ref] = *every;
        }
    }
    return interval;
}

template <class T>
void ReadCommon(const Value& value, const Scenario& scenario, T& flow)
{
    flow.family = value.Text("family") == "ipv6" ? Family::Ipv6 : Family::Ipv4;
    const Range<Duration> run{Duration::zero(), scenario.duration};
    Assign(flow.start, value.Time("start", run));
    Assign(flow.stop, value.Time("stop", run));
    if (flow.start && flow.stop && *flow.stop <= *flow.start)
    {
        value.Fault("'stop' is not later than 'start'");
    }
}

ProbeFlow ReadProbes(const std::string& name, const Value& value, const Scenario& scenario)
{
    ProbeFlow flow;
    flow.name = name;
    RefuseKeys(value, {"from", "to", "rate", "pause-on"}, "probes");
    RequireKeys(value, {"between", "every"});
    ReadCommon(value, scenario, flow);
    if (const auto between = value.Find("between"))
    {
        const std::vector<Value> items = between->Items();
        for (std::size_t i = 0; i < std::min(items.size(), flow.ends.size()); ++i)
        {
            Assign(flow.ends[i], ReadNameOf(items[i], "node", scenario.nodes));
        }
    }
    if (const auto every = value.Find("every"))
    {
        flow.every = ReadInterval(*every, scenario);
        if (!every->HasFault() && scenario.duration / flow.every.Shortest() > MOST_PROBES)
        {
            every->Fault(fmt::format("more than {} probes in one run", MOST_PROBES));
        }
    }
    Assign(flow.size, value.Unsigned("size"));
    return flow;
}

TcpFlow ReadTcp(const std::string& name, const Value& value, const Scenario& scenario)
{
    TcpFlow flow;
    flow.name = name;
    RefuseKeys(value, {"between", "every", "size"}, "tcp");
    RequireKeys(value, {"from", "to"});
    ReadCommon(value, scenario, flow);
    Assign(flow.from, ReadNameOf(value, "from", "node", scenario.nodes));
    Assign(flow.to, ReadNameOf(value, "to", "node", scenario.nodes));
    Assign(flow.rate,
           value.Find("rate").and_then([](const Value& rate)
                                       { return rate.Rate(APPLICATION_RATES); }));
    if (const auto pauseOn = value.Find("pause-on"))
    {
        for (const Value& item : pauseOn->Items())
        {
            const auto ref = ReadInterfaceRef(item, scenario);
            if (ref && ReadClientInterface(item, *ref, scenario))
            {
                flow.pauseOn.push_back(*ref);
            }
        }
    }
    return flow;
}

} // namespace

void ReadTraffic(const Value& root, Scenario& scenario)
{
    const auto traffic = root.Find("traffic");
    if (!traffic)
    {
        return;
    }
    for (const auto& [name, value] : traffic->Members())
    {
        if (value.Text("kind") == "tcp")
        {
            scenario.flows.emplace_back(ReadTcp(name, value, scenario));
        }
        else
        {
            scenario.flows.emplace_back(ReadProbes(name, value, scenario));
        }
    }
}

} // namespace mopo
