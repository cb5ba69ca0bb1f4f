// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/delivery.h"
#include "helpers/results/metrics/ike-log.h"

namespace mopo
{

/// The first probe that arrived on the path that its sender took after an event.
struct NewPathProbe
{
    /// The first one to arrive.
    std::size_t number = 0;
    /// When its sender's outbound SA was switched to that path, …
    Instant able;
    /// … and how long the sender had nothing to send from then on.
    Duration wait{0};
    /// The first one in the order of sending that arrived on a new path.
    std::size_t firstSent = 0;
};

/// Looks for it in a window that begins with the event. Nothing where the sender stayed on its path
/// or no probe arrived. With `last`, only what was sent on the path that its sender uses just then
/// counts.
std::optional<NewPathProbe> FindNewPathProbe(const ProbeLog& probes,
                                             const IkeLog& sender,
                                             const TimeWindow& window,
                                             std::optional<Instant> last = std::nullopt);

/// The same where the path changed without the sender's doing: the first probe that left after the
/// event.
std::optional<NewPathProbe> FindProbeAfter(const ProbeLog& probes, const TimeWindow& window);

/// The same for the SAs that the sender got in the window, on whatever path.
std::optional<NewPathProbe> FindNewSaProbe(const ProbeLog& probes,
                                           const IkeLog& sender,
                                           const TimeWindow& window,
                                           Instant since);

} // namespace mopo
