// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/probe-trace.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// What a piece of the run saw.
struct Tally
{
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
    std::vector<double> delays;
    std::optional<std::uint64_t> lastSent;
    std::optional<std::uint64_t> firstArrived;
    std::optional<std::uint64_t> lastArrived;
};

Json NumberOrNull(const std::optional<std::uint64_t>& number)
{
    return number ? Json(*number) : Json(nullptr);
}

} // namespace

void ProbeTrace::AddSent(std::uint64_t number, double time)
{
    m_probes.try_emplace(m_probes.end(), number, Probe{time, std::nullopt});
}

void ProbeTrace::AddArrived(std::uint64_t number, double time)
{
    const auto probe = m_probes.find(number);
    if (probe != m_probes.end() && !probe->second.arrived)
    {
        probe->second.arrived = time;
    }
}

std::size_t ProbeTrace::Arrived() const
{
    return static_cast<std::size_t>(std::ranges::count_if(
        m_probes, [](const auto& each) { return each.second.arrived.has_value(); }));
}

Json ProbeTrace::Count(const std::vector<Interval>& pieces) const
{
    std::vector<Tally> tallies(pieces.size());
    for (const auto& [number, probe] : m_probes)
    {
        Tally& atSending = tallies[PieceAt(pieces, probe.sent)];
        ++atSending.sent;
        atSending.lost += probe.arrived ? 0U : 1U;
        atSending.lastSent = number;
        if (probe.arrived)
        {
            atSending.delays.push_back(*probe.arrived - probe.sent);
            Tally& atArrival = tallies[PieceAt(pieces, *probe.arrived)];
            atArrival.firstArrived = std::min(atArrival.firstArrived.value_or(number), number);
            atArrival.lastArrived = std::max(atArrival.lastArrived.value_or(number), number);
        }
    }
    Json json{{"from", Json::array()},
              {"to", Json::array()},
              {"sent", Json::array()},
              {"lost", Json::array()},
              {"delay_min_ms", Json::array()},
              {"delay_median_ms", Json::array()},
              {"delay_max_ms", Json::array()},
              {"last_sent", Json::array()},
              {"first_arrived", Json::array()},
              {"last_arrived", Json::array()}};
    for (std::size_t i = 0; i < pieces.size(); ++i)
    {
        Tally& tally = tallies[i];
        if (tally.sent == 0 && !tally.lastArrived)
        {
            continue;
        }
        std::ranges::sort(tally.delays);
        const bool any = !tally.delays.empty();
        json["from"].push_back(Seconds(pieces[i].from));
        json["to"].push_back(Seconds(pieces[i].to));
        json["sent"].push_back(tally.sent);
        json["lost"].push_back(tally.lost);
        json["delay_min_ms"].push_back(any ? Milliseconds(tally.delays.front()) : Json());
        json["delay_median_ms"].push_back(any ? Milliseconds(tally.delays[tally.delays.size() / 2])
                                              : Json());
        json["delay_max_ms"].push_back(any ? Milliseconds(tally.delays.back()) : Json());
        json["last_sent"].push_back(NumberOrNull(tally.lastSent));
        json["first_arrived"].push_back(NumberOrNull(tally.firstArrived));
        json["last_arrived"].push_back(NumberOrNull(tally.lastArrived));
    }
    return json;
}

} // namespace mopo
