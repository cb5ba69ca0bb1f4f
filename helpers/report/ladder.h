// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/event-lines.h"
#include "helpers/scenario/scenario.h"

#include <vector>

namespace mopo
{

/// Whether a ladder has to do with it: an IKE message that was sent, arrived, or was discarded when
/// it arrived.
bool IsLadderEvent(const EventLine& event);

/// Every IKE message of a run in the order of sending: from whom to whom, when it arrived or that
/// it did not, and all its content.
Json LadderOf(const Scenario& scenario, const std::vector<EventLine>& messages);

/// A ladder as a table.
Json MessageTable(const Json& ladder);

} // namespace mopo
