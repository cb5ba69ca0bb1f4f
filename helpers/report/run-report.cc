// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/run-report.h"

#include "helpers/report/kind-text.h"
#include "helpers/report/ladder.h"
#include "helpers/report/link-states.h"
#include "helpers/report/look.h"
#include "helpers/report/picture.h"
#include "helpers/report/recovery-tables.h"
#include "helpers/report/run-log.h"
#include "helpers/report/table.h"
#include "helpers/report/verdict.h"

namespace mopo
{

namespace
{

/// More would make the page slow and tell nobody anything; the files have the rest.
constexpr std::size_t MOST_MESSAGES = 3000;
constexpr std::size_t MOST_EVENTS = 3000;
constexpr std::size_t MOST_PACKETS = 5000;

std::expected<RunLog, std::vector<Fault>> ReadLog(const RunFiles& run)
{
    RunLog log;
    if (run.lean)
    {
        return log;
    }
    const auto read =
        ReadEventLines(run.folder / "events.jsonl",
                       [&](EventLine&& event)
                       {
                           if (IsDiscard(event))
                           {
                               log.discards.Add(event);
                           }
                           if (IsLadderEvent(event))
                           {
                               log.messages.push_back(std::move(event));
                           }
                           else if (!IsDiscard(event) && !event.name.starts_with("probe:"))
                           {
                               log.events.push_back(std::move(event));
                           }
                       });
    if (!read)
    {
        return std::unexpected(std::vector<Fault>{read.error()});
    }
    return log;
}

Json LinkStatesJson(const std::vector<LinkState>& states)
{
    Json json = Json::array();
    for (const LinkState& state : states)
    {
        json.push_back({{"what", state.what},
                        {"rule", state.isRule},
                        {"from", Seconds(state.time.from)},
                        {"to", Seconds(state.time.to)},
                        {"state", state.state}});
    }
    return json;
}

Json PathUseJson(const std::vector<PathUse>& uses)
{
    Json json = Json::array();
    for (const PathUse& use : uses)
    {
        json.push_back({{"initiator", use.initiator},
                        {"direction", ToString(use.direction)},
                        {"from", Seconds(use.time.from)},
                        {"to", Seconds(use.time.to)},
                        {"path", use.path},
                        {"label", use.label},
                        {"udp_encapsulation", use.udpEncapsulation},
                        {"links", use.links}});
    }
    return json;
}

Json EventTable(const std::vector<EventLine>& events)
{
    Table table("events",
                "What else happened",
                {{"at s", "time"}, {"where", ""}, {"event", ""}, {"details", "json"}});
    for (const EventLine& event : events)
    {
        // Each message is on the ladder already.
        const bool isSending = event.name.starts_with("ike:") && event.name.ends_with("_sent") &&
                               event.name != "ike:keepalive_sent";
        if (!isSending && event.name != "ike:state_changed")
        {
            table.Add({Seconds(event.time), event.node, event.name, DumpJson(event.data)});
        }
    }
    return table.ToJson();
}

/// Tables of the recovery of each initiator, and the bars of all of them.
void AddRecovery(const Json& metrics, Json& page)
{
    page["recovery"] = Json::array();
    const Json* peers = Look(metrics, "/peers");
    if (peers == nullptr || !peers->is_object())
    {
        page["recovery"].push_back({{"initiator", ""},
                                    {"table", RecoveryTable("", metrics)},
                                    {"bars", RecoveryBars(metrics)}});
        return;
    }
    for (const auto& [name, each] : peers->items())
    {
        if (each.is_object() && each.contains("events") && each.at("events").is_array())
        {
            page["recovery"].push_back({{"initiator", name},
                                        {"table", RecoveryTable(name, each)},
                                        {"bars", RecoveryBars(each)}});
        }
    }
}

/// Shortens a table for the page, and says so there.
Json Shortened(Json table, std::size_t most)
{
    Json& rows = table.at("rows");
    const std::size_t all = rows.size();
    if (all > most)
    {
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(most), rows.end());
        table["cut"] = all; // and `rows` is good no more: members have moved
    }
    return table;
}

} // namespace

std::expected<ReportData, std::vector<Fault>> RunReportData(const std::filesystem::path& folder)
{
    auto run = ReadRunFiles(folder);
    if (!run)
    {
        return std::unexpected(std::move(run.error()));
    }
    auto log = ReadLog(*run);
    if (!log)
    {
        return std::unexpected(std::move(log.error()));
    }
    auto traffic = ReadTraffic(*run);
    if (!traffic)
    {
        return std::unexpected(std::move(traffic.error()));
    }
    const double duration = ToSeconds(run->scenario.duration);
    const auto uses = FindPathUse(run->scenario, log->events, duration);
    const auto stalls = FindStalls(*run, *traffic, uses);
    Json ladder = LadderOf(run->scenario, log->messages);
    ReportData data;
    data.longTables.push_back(MessageTable(ladder));
    const std::size_t messages = ladder.size();
    if (messages > MOST_MESSAGES)
    {
        ladder.erase(ladder.begin() + MOST_MESSAGES, ladder.end());
    }
    Json packets = DiscardedPackets(log->discards);
    Json events = EventTable(log->events);
    data.longTables.push_back(packets);
    data.longTables.push_back(events);
    data.page = {
        {"kind", "run"},
        {"name", run->scenario.name},
        {"title", run->scenario.title},
        {"description", run->scenario.description},
        {"seed", CopyAt(run->manifest, "/seed")},
        {"program", CopyAt(run->manifest, "/program")},
        {"policy", CopyAt(run->manifest, "/scenario/policy")},
        {"set", CopyAt(run->manifest, "/scenario/set")},
        {"lean", run->lean},
        {"duration_s", Seconds(duration)},
        {"verdict", VerdictOf(*run, stalls)},
        {"stalls", StallTable(*run, stalls)},
        {"timeline", Json::array()},
        {"picture", PictureOf(run->scenario)},
        {"link_states",
         run->lean ? Json::array() : LinkStatesJson(FindLinkStates(*run, log->events))},
        {"path_use", PathUseJson(uses)},
        {"probes", std::move(traffic->probes)},
        {"transfers", std::move(traffic->transfers)},
        {"ladder", std::move(ladder)},
        {"messages", messages},
        {"discard_table", DiscardTable(log->discards, run->metrics.at("events"))},
        {"discards", DiscardsOverTime(log->discards, duration)},
        {"discarded_packets", Shortened(std::move(packets), MOST_PACKETS)},
        {"expectations", ExpectationTable(run->metrics)},
        {"totals", TotalsTable(run->metrics.at("totals"))},
        {"events", Shortened(std::move(events), MOST_EVENTS)},
    };
    for (const Json& event : run->metrics.at("events"))
    {
        data.page["timeline"].push_back({{"id", event.at("id")},
                                         {"kind", KindText(event.at("kind"))},
                                         {"at_s", Seconds(event.at("at_s").get<double>())}});
    }
    AddRecovery(run->metrics, data.page);
    return data;
}

} // namespace mopo
