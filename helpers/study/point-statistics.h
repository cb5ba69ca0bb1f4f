// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/study/run-store.h"
#include "helpers/study/study.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mopo
{

/// Of all bootstrap intervals of a study; the stream of each is named after what it is about.
inline constexpr std::uint64_t BOOTSTRAP_SEED = 1;

/// The values of one metric over the seeds.
struct Sample
{
    std::vector<double> values;
    /// Runs in which the recovery that it measures did not come before the next event or the end.
    std::size_t censored = 0;
    /// Runs in which there was nothing to measure.
    std::size_t absent = 0;
};

/// How many values there are, what they come to, and how sure that is. A quantile that lies among
/// the censored ones is null.
Json SampleToJson(const Sample& sample, const std::string& stream);

/// What the runs of one point come to.
class PointStatistics
{
  public:
    PointStatistics(const Study& study, std::string point);

    void Add(std::uint64_t seed, const StoredRun& run);

    std::size_t Used() const
    {
        return m_used;
    }

    std::size_t Refused() const
    {
        return m_refused;
    }

    std::size_t Failed() const
    {
        return m_lost.size() - m_refused;
    }

    /// The counts, the events and the totals.
    Json ToJson() const;

  private:
    struct Event
    {
        std::string peer;
        std::string id;
        std::string kind;
        /// How often each case of a bound was the event's.
        std::map<std::string, std::size_t> bounds;
        std::map<std::string, Sample, std::less<>> samples;
    };

    void AddPeer(const std::string& peer, const Json& metrics);

    const Study& m_study;
    std::string m_point;
    std::size_t m_used = 0;
    std::size_t m_passed = 0;
    std::size_t m_refused = 0;
    /// By the seed, why.
    std::vector<std::pair<std::uint64_t, std::string>> m_lost;
    /// In the order of the peers and the timeline.
    std::vector<Event> m_events;
    std::map<std::string, std::map<std::string, Sample, std::less<>>> m_totals;
};

} // namespace mopo
