// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"
#include "helpers/run/run-scenario.h"

#include <filesystem>
#include <functional>
#include <string>

namespace mopo::test
{

/// A run of a shipped scenario in a folder of its own, which goes with the object.
class ScenarioRun
{
  public:
    /// `change` may alter the JSON of a file that includes no other before it is read.
    explicit ScenarioRun(const std::string& name,
                         std::uint64_t seed = 1,
                         const std::function<void(Json&)>& change = {},
                         RunOptions options = {});
    ~ScenarioRun();
    ScenarioRun(const ScenarioRun&) = delete;
    ScenarioRun& operator=(const ScenarioRun&) = delete;

    bool Passed() const
    {
        return m_passed;
    }

    const Json& Metrics() const
    {
        return m_metrics;
    }

    /// The metrics of one event of the timeline.
    const Json& Event(const std::string& id) const;

    const std::filesystem::path& Folder() const
    {
        return m_folder;
    }

    /// The octets of a file of the result.
    std::string Read(const std::string& file) const;

    /// How many frames of a capture tshark shows with this display filter and the run's own
    /// profile.
    std::size_t CountFrames(const std::string& capture, const std::string& filter) const;

  private:
    std::filesystem::path m_folder;
    bool m_passed = false;
    Json m_metrics;
};

/// Fails where the recovery is slower than the bound allows: 1.05 × bound + 1 ms.
void ExpectWithinBound(const Json& event);

} // namespace mopo::test
