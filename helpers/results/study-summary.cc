// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/study-summary.h"

#include "helpers/results/runs-csv.h"
#include "helpers/results/text-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

struct Metric
{
    const char* name = nullptr;
    /// Of an event, in `metrics.json`.
    const char* pointer = nullptr;
    bool isRatio = false;
};

constexpr std::array METRICS{Metric{"detection_ms", "/detection_ms"},
                             Metric{"recovery_ms.ike", "/recovery_ms/ike"},
                             Metric{"recovery_ms.up", "/recovery_ms/up"},
                             Metric{"recovery_ms.down", "/recovery_ms/down"},
                             Metric{"ratio.ike", "/ratio/ike", true},
                             Metric{"ratio.up", "/ratio/up", true},
                             Metric{"ratio.down", "/ratio/down", true},
                             Metric{"outage_ms.up", "/outage_ms/up"},
                             Metric{"outage_ms.down", "/outage_ms/down"},
                             Metric{"agreement_ms", "/agreement_ms"},
                             Metric{"lost.up", "/lost/up"},
                             Metric{"lost.down", "/lost/down"}};

/// What is nothing everywhere needs no line.
bool IsWorthALine(const std::vector<double>& values)
{
    return std::ranges::any_of(values, [](double value) { return value != 0; });
}

} // namespace

std::string SeedRanges(std::vector<std::uint64_t> seeds)
{
    std::ranges::sort(seeds);
    std::string text;
    for (std::size_t i = 0; i < seeds.size();)
    {
        std::size_t last = i;
        while (last + 1 < seeds.size() && seeds[last + 1] == seeds[last] + 1)
        {
            ++last;
        }
        last = last == i + 1 ? i : last; // two are no range
        text += fmt::format("{}{}", text.empty() ? "" : ", ", seeds[i]);
        text += last == i ? "" : fmt::format(" to {}", seeds[last]);
        i = last + 1;
    }
    return text;
}

void StudySummary::AddRun(std::uint64_t seed, const Json& metrics)
{
    ++m_runs;
    m_passed += HasPassed(metrics) ? 1U : 0U;
    const Json& events = metrics.at("events");
    m_events.resize(std::max(m_events.size(), events.size()));
    for (std::size_t i = 0; i < events.size(); ++i)
    {
        m_events[i].id = events[i].at("id").get<std::string>();
        m_events[i].kind = events[i].at("kind").get<std::string>();
        for (const Metric& metric : METRICS)
        {
            const Json& value = events[i].at(Json::json_pointer(metric.pointer));
            if (value.is_number())
            {
                m_events[i].values[metric.name].push_back(value.get<double>());
            }
        }
    }
    for (const Json& expectation : metrics.at("expectations"))
    {
        if (!expectation.at("passed").get<bool>())
        {
            Failure& failure = m_failures[expectation.at("id").get<std::string>()];
            failure.seeds.push_back(seed);
            failure.why =
                failure.why.empty() ? expectation.at("why").get<std::string>() : failure.why;
        }
    }
}

void StudySummary::AddLost(std::uint64_t seed, const std::string& why)
{
    ++m_runs;
    m_lost[seed] = why;
}

std::string StudySummary::EventTable() const
{
    std::vector<std::vector<std::string>> rows{
        {"event", "what", "metric", "seeds", "median", "95 %", "max"}};
    for (const Event& event : m_events)
    {
        bool isFirst = true;
        for (const Metric& metric : METRICS)
        {
            const auto found = event.values.find(metric.name);
            if (found == event.values.end() || !IsWorthALine(found->second))
            {
                continue;
            }
            const std::vector<double>& values = found->second;
            const auto number = [&](double value)
            {
                return metric.isRatio ? fmt::format("{:.3f}", value) : fmt::format("{:.1f}", value);
            };
            rows.push_back({isFirst ? event.id : "",
                            isFirst ? event.kind : "",
                            metric.name,
                            std::to_string(values.size()),
                            number(Median(values)),
                            number(Percentile95(values)),
                            number(std::ranges::max(values))});
            isFirst = false;
        }
    }
    constexpr std::size_t WORDS = 3;
    return rows.size() == 1 ? "" : FormatTable(rows, WORDS) + '\n';
}

std::string StudySummary::Text(bool colours) const
{
    const char* bad = colours ? "\033[31mFAILED\033[0m" : "FAILED";
    std::string text = EventTable();
    for (const auto& [id, failure] : m_failures)
    {
        text += fmt::format("{}  {}: {} of {} seeds ({}); with seed {}: {}\n",
                            bad,
                            id,
                            failure.seeds.size(),
                            m_runs,
                            SeedRanges(failure.seeds),
                            failure.seeds.front(),
                            failure.why);
    }
    for (const auto& [seed, why] : m_lost)
    {
        text += fmt::format("{}  seed {} came to no end: {}\n", bad, seed, why);
    }
    return text + fmt::format("{} of {} seeds passed\n", m_passed, m_runs);
}

} // namespace mopo
