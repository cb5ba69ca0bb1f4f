// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/agreement.h"
#include "helpers/results/metrics/run-record.h"

namespace mopo
{

/// How long control was alive and data dead in a direction: at least this many inner packets in a
/// row that were sent in the window got lost, while an exchange of the initiator's was asked and
/// answered and both ends agreed on the path. It counts from that request until the next packet
/// that arrives.
inline constexpr std::size_t CONTROL_ONLY_PROBES = 3;

Duration MeasureControlOnly(const IkeLog& initiator,
                            const ProbeLog& probes,
                            const Agreement& agreement,
                            const TimeWindow& window);

} // namespace mopo
