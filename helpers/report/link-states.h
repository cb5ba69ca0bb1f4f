// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/event-lines.h"
#include "helpers/report/interval.h"
#include "helpers/report/run-files.h"

#include <string>
#include <vector>

namespace mopo
{

/// What a link was like for a time, or a rule of a router, which is `blocked` for that time.
struct LinkState
{
    /// The link's name; `router: rule` of a rule.
    std::string what;
    bool isRule = false;
    Interval time;
    /// `up`, `down`, `blackhole` (both ways), `blackhole up`, `blackhole down`, `changed`,
    /// `blocked`.
    std::string state;
};

/// In order of time for each link, in the order of the scenario; then the rules that were ever in
/// force. From all events but messages and discards, and from what the timeline did.
std::vector<LinkState> FindLinkStates(const RunFiles& run, const std::vector<EventLine>& events);

} // namespace mopo
