// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/payloads.h"

#include <fmt/format.h>

namespace mopo
{

TrafficSelector TrafficSelector::FromPrefix(const IpPrefix& prefix)
{
    TrafficSelector selector;
    selector.first = prefix.First();
    selector.last = prefix.Last();
    return selector;
}

bool TrafficSelector::Contains(const IpAddress& address) const
{
    // Addresses are ordered by family first: one of the other family lies outside.
    return first <= address && address <= last;
}

std::string TrafficSelector::ToString() const
{
    std::string range = first.ToString() + "-" + last.ToString();
    const bool anyPort = firstPort == 0 && lastPort == 65535;
    if (protocol == 0 && anyPort)
    {
        return range;
    }
    const std::string name = protocol == 0 ? "*" : std::to_string(protocol);
    return anyPort ? fmt::format("{}[{}]", range, name)
                   : fmt::format("{}[{}/{}-{}]", range, name, firstPort, lastPort);
}

std::vector<TrafficSelector> TsPayload::Known() const
{
    std::vector<TrafficSelector> known;
    for (const auto& selector : selectors)
    {
        if (const auto* range = std::get_if<TrafficSelector>(&selector))
        {
            known.push_back(*range);
        }
    }
    return known;
}

} // namespace mopo
