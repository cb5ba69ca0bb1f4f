// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/check.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

/// Who is on Wi-Fi stands somewhere, and its radio is on from the start.
void CheckWifi(const Scenario& scenario, const Link& link, Faults& faults)
{
    for (const InterfaceRef& end : link.ends)
    {
        const Node* node = scenario.FindNode(end.node);
        const Interface* interface = scenario.FindInterface(end);
        if (node == nullptr || interface == nullptr)
        {
            continue;
        }
        const std::string pointer = Pointer("/nodes", end.node);
        if (!node->position)
        {
            faults.AddOnce(pointer,
                           fmt::format("'position' is missing, as link '{}' is Wi-Fi", link.name));
        }
        if (!interface->up)
        {
            faults.Add(Pointer(pointer + "/interfaces", end.interface) + "/up",
                       "an interface on Wi-Fi is up as soon as it is associated: let the node "
                       "begin out of range");
        }
    }
}

} // namespace

void CheckMedia(const Scenario& scenario, Faults& faults)
{
    for (const Link& link : scenario.links)
    {
        if (link.medium == Medium::Wifi)
        {
            CheckWifi(scenario, link, faults);
        }
    }
}

} // namespace mopo
