// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/expectation.h"

#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// Watches events go by and remembers what the `never` and `eventually` of a scenario ask for, so
/// that no event has to be kept.
class OccurrenceWatch
{
  public:
    explicit OccurrenceWatch(std::vector<OccurrenceExpectation> wanted);

    void Observe(Instant time, std::string_view node, std::string_view name);

    /// Whether any expectation is about events of that name.
    bool IsWatched(std::string_view name) const;

    struct Finding
    {
        std::uint64_t count = 0;
        /// Of the first one.
        Instant time;
        std::string node;
    };

    /// What was seen of the expectation with that place in the list.
    const Finding& Of(std::size_t index) const
    {
        return m_findings[index];
    }

  private:
    std::vector<OccurrenceExpectation> m_wanted;
    std::vector<Finding> m_findings;
};

} // namespace mopo
