// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"
#include "helpers/scenario/value.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mopo
{

/// Reads what stands behind the word of an action.
using ActionReader =
    std::function<std::optional<Action>(const Value& value, const Scenario& scenario)>;

/// Those of the words in `host-actions.h`.
const std::map<std::string, ActionReader>& HostActionReaders();

/// An entry, and where it stands.
struct PlacedEntry
{
    TimelineEntry entry;
    Value value;
};

/// A change of a link must fit what the link is like by then. The entries are in order of time.
void CheckLinkChanges(const std::vector<PlacedEntry>& timeline, const Scenario& scenario);

/// A link that flaps is up at the end.
void CheckFlaps(const std::vector<PlacedEntry>& timeline, const Scenario& scenario);

/// Checks that interfaces can have the addresses that they get, and have those that are named, and
/// tells the interfaces which they will get. The entries are in order of time.
void PlaceAddresses(const std::vector<PlacedEntry>& timeline, Scenario& scenario);

} // namespace mopo
