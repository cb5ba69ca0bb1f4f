// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/delivery.h"
#include "helpers/results/metrics/run-record.h"

namespace mopo
{

/// When an end sent on a path that the other one had used, and abandoned. What the other one has
/// never used is no such path: ESP is known by its SPI, wherever it comes.
class WrongPath
{
  public:
    explicit WrongPath(const RunRecord& run);

    /// How long the initiator did (up), and the responder (down).
    UpDown<Duration> In(const TimeWindow& window) const;

  private:
    struct Step
    {
        Instant time;
        UpDown<bool> wrong;
    };

    std::vector<Step> m_steps;
};

} // namespace mopo
