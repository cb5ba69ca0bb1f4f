// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/event-lines.h"
#include "helpers/report/interval.h"
#include "helpers/scenario/scenario.h"

#include <vector>

namespace mopo
{

/// That one end of a tunnel sent on one path.
struct PathUse
{
    std::string initiator;
    /// Up: what the initiator sends.
    Direction direction = Direction::Up;
    Interval time;
    /// As the end itself sees it: `192.0.2.10:4500 > 203.0.113.1:4500`.
    std::string path;
    /// By the interface of the initiator that it leads through, as far as that is known.
    std::string label;
    bool udpEncapsulation = false;
    /// The links from the initiator to the responder.
    std::vector<std::string> links;
};

/// Which paths the IPsec SAs of a run used, in order of time for each initiator and direction; from
/// all events but messages and discards.
std::vector<PathUse> FindPathUse(const Scenario& scenario,
                                 const std::vector<EventLine>& events,
                                 double duration);

} // namespace mopo
