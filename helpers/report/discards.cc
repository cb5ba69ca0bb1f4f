// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/discards.h"

#include "helpers/report/interval.h"
#include "helpers/report/look.h"
#include "helpers/report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace mopo
{

namespace
{

std::string PlaceOf(const EventLine& event)
{
    if (event.name == "link:discarded")
    {
        return fmt::format(
            "link {}, {}", TextAt(event.data, "/link"), TextAt(event.data, "/direction"));
    }
    const std::string what = event.name.substr(0, event.name.find(':'));
    return fmt::format("{}, {}",
                       event.node,
                       what == "esp"      ? "ESP"
                       : what == "ike"    ? "IKE"
                       : what == "nat"    ? "NAT"
                       : what == "filter" ? "filter"
                                          : what);
}

std::string ReasonOf(const EventLine& event)
{
    const std::string why = TextAt(event.data, "/why");
    const std::string rule = TextAt(event.data, "/rule");
    std::string reason = why.empty() ? TextAt(event.data, "/reason") : why;
    return rule.empty() ? reason : fmt::format("{} by rule {}", reason, rule);
}

/// The last entry of the timeline that had begun; null before the first one.
const Json* EntryAt(const Json& metricsEvents, double time)
{
    const Json* entry = nullptr;
    for (const Json& event : metricsEvents)
    {
        if (event.at("at_s").get<double>() <= time)
        {
            entry = &event;
        }
    }
    return entry;
}

struct Group
{
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    double first = 0;
    double last = 0;
};

} // namespace

bool IsDiscard(const EventLine& event)
{
    return event.name.ends_with(":discarded");
}

void Discards::Add(const EventLine& event)
{
    Cause cause{PlaceOf(event), ReasonOf(event)};
    auto known = std::ranges::find(m_causes, cause);
    if (known == m_causes.end())
    {
        known = m_causes.insert(known, std::move(cause));
    }
    m_packets.push_back({event.time,
                         static_cast<std::size_t>(known - m_causes.begin()),
                         static_cast<std::uint64_t>(NumberAt(event.data, "/octets").value_or(0))});
}

Json DiscardTable(const Discards& discards, const Json& metricsEvents)
{
    // In the order in which they first happened.
    std::vector<std::pair<std::pair<const Json*, std::size_t>, Group>> groups;
    std::map<std::pair<const Json*, std::size_t>, std::size_t> known;
    for (const Discards::Packet& packet : discards.Packets())
    {
        const std::pair key{EntryAt(metricsEvents, packet.time), packet.cause};
        const auto [at, isNew] = known.try_emplace(key, groups.size());
        if (isNew)
        {
            groups.emplace_back(key, Group{0, 0, packet.time, packet.time});
        }
        Group& group = groups[at->second].second;
        ++group.packets;
        group.octets += packet.octets;
        group.last = packet.time;
    }
    Table table("discarded",
                "Discarded packets, by event and reason",
                {{"after event", ""},
                 {"where", ""},
                 {"why", ""},
                 {"packets", "number"},
                 {"octets", "number"},
                 {"first at s", "time"},
                 {"last at s", "time"}});
    for (const auto& [key, group] : groups)
    {
        const Discards::Cause& cause = discards.Causes()[key.second];
        table.Add({key.first != nullptr ? key.first->at("id") : Json("(start)"),
                   cause.place,
                   cause.reason,
                   group.packets,
                   group.octets,
                   Seconds(group.first),
                   Seconds(group.last)});
    }
    return table.ToJson();
}

Json DiscardedPackets(const Discards& discards)
{
    Table table("discarded-packets",
                "Every discarded packet",
                {{"at s", "time"}, {"where", ""}, {"why", ""}, {"octets", "number"}});
    for (const Discards::Packet& packet : discards.Packets())
    {
        const Discards::Cause& cause = discards.Causes()[packet.cause];
        table.Add({Seconds(packet.time), cause.place, cause.reason, packet.octets});
    }
    return table.ToJson();
}

Json DiscardsOverTime(const Discards& discards, double duration)
{
    constexpr std::size_t parts = 150;
    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> counts;
    for (const Discards::Packet& packet : discards.Packets())
    {
        const auto part = static_cast<std::size_t>(packet.time / duration * parts);
        ++counts[{std::min(part, parts - 1), packet.cause}];
    }
    Json rows = Json::array();
    for (const auto& [key, packets] : counts)
    {
        const Discards::Cause& cause = discards.Causes()[key.second];
        const auto from = static_cast<double>(key.first) * duration / parts;
        rows.push_back({{"from", Seconds(from)},
                        {"to", Seconds(from + duration / parts)},
                        {"where", cause.place},
                        {"why", cause.reason},
                        {"packets", packets}});
    }
    return rows;
}

} // namespace mopo
