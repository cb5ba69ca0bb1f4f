// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/visible-addresses.h"

namespace mopo
{

std::set<IpAddress> VisibleAddresses(const Scenario& scenario, const InterfaceRef& start)
{
    std::set<IpAddress> visible;
    std::set<std::string> nats;
    std::vector<InterfaceRef> next{start};
    while (!next.empty())
    {
        const InterfaceRef ref = next.back();
        next.pop_back();
        const std::vector<IpAddress> own = scenario.FindInterface(ref)->AllAddresses();
        visible.insert(own.begin(), own.end());
        const Link* link = scenario.FindLinkOf(ref);
        if (link == nullptr)
        {
            continue;
        }
        for (const InterfaceRef& far : link->OthersThan(ref))
        {
            const Node* node = scenario.FindNode(far.node);
            if (node->kind == NodeKind::Nat && node->nat->outside != far.interface &&
                nats.insert(node->name).second)
            {
                next.push_back({node->name, node->nat->outside});
            }
        }
    }
    return visible;
}

} // namespace mopo
