// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/results/statistics.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// What many runs of one scenario came to, for a terminal.
class StudySummary
{
  public:
    void AddRun(std::uint64_t seed, const Json& metrics);

    /// A run that came to no end, and why.
    void AddLost(std::uint64_t seed, const std::string& why);

    /// Each event's metrics over the seeds, what failed with which seeds, and what came to no end.
    std::string Text(bool colours) const;

  private:
    struct Event
    {
        std::string id;
        std::string kind;
        /// By the name of the metric.
        std::map<std::string, std::vector<double>, std::less<>> values;
    };

    struct Failure
    {
        std::vector<std::uint64_t> seeds;
        std::string why;
    };

    std::string EventTable() const;

    /// In the order of the timeline.
    std::vector<Event> m_events;
    /// By the expectation.
    std::map<std::string, Failure> m_failures;
    std::map<std::uint64_t, std::string> m_lost;
    std::size_t m_runs = 0;
    std::size_t m_passed = 0;
};

/// `1, 2, 5 to 9`.
std::string SeedRanges(std::vector<std::uint64_t> seeds);

} // namespace mopo
