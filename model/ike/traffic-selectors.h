// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/wire/payloads.h"

#include <optional>
#include <vector>

namespace mopo
{

/// The part that two selectors share; nothing if there is none.
std::optional<TrafficSelector> Intersect(const TrafficSelector& a, const TrafficSelector& b);

/// RFC 7296 2.9: the part of the peer's selectors that the own policy allows, in the peer's order.
/// Empty if there is none: TS_UNACCEPTABLE.
std::vector<TrafficSelector> Narrow(const std::vector<TrafficSelector>& proposed,
                                    const std::vector<TrafficSelector>& allowed);

/// Whether each of `narrowed` lies inside one of `proposed`: what a responder may answer.
bool IsSubset(const std::vector<TrafficSelector>& narrowed,
              const std::vector<TrafficSelector>& proposed);

/// A TS payload of these selectors.
TsPayload MakeTs(TsPayload::Role role, const std::vector<TrafficSelector>& selectors);

} // namespace mopo
