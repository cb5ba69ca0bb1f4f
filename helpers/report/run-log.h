// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/discards.h"
#include "helpers/report/event-lines.h"

#include <vector>

namespace mopo
{

/// The events of a run, by what a report does with them.
struct RunLog
{
    /// IKE messages that were sent, arrived, or arrived and were discarded.
    std::vector<EventLine> messages;
    Discards discards;
    /// All others.
    std::vector<EventLine> events;
};

} // namespace mopo
