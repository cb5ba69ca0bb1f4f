// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"
#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

InterfaceRef SplitInterface(std::string_view text)
{
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos)
    {
        return {std::string(text), ""};
    }
    return {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

std::optional<InterfaceRef> ReadInterfaceRef(const Value& value, const Scenario& scenario)
{
    const auto text = value.Text();
    if (!text || value.HasFault())
    {
        return std::nullopt;
    }
    InterfaceRef ref = SplitInterface(*text);
    const Node* node = scenario.FindNode(ref.node);
    if (node == nullptr)
    {
        value.Fault(
            fmt::format("no node '{}'{}", ref.node, Suggestion(ref.node, Names(scenario.nodes))));
        return std::nullopt;
    }
    if (node->FindInterface(ref.interface) == nullptr)
    {
        value.Fault(fmt::format("'{}' has no interface '{}'{}",
                                ref.node,
                                ref.interface,
                                Suggestion(ref.interface, Names(node->interfaces))));
        return std::nullopt;
    }
    return ref;
}

std::optional<InterfaceRef> ReadOutsideInterface(const Value& value, const Scenario& scenario)
{
    auto ref = ReadInterfaceRef(value, scenario);
    if (!ref)
    {
        return std::nullopt;
    }
    const Peer* peer = scenario.FindPeerOn(ref->node);
    if (peer == nullptr || std::ranges::find(peer->outside, ref->interface) == peer->outside.end())
    {
        value.Fault(fmt::format("no peer uses '{}'", ref->ToString()));
        return std::nullopt;
    }
    return ref;
}

std::optional<std::string> ReadName(const Value& value,
                                    const char* what,
                                    const std::vector<std::string>& names)
{
    auto name = value.Text();
    if (!name || value.HasFault())
    {
        return std::nullopt;
    }
    if (std::ranges::find(names, *name) == names.end())
    {
        value.Fault(fmt::format("no {} '{}'{}", what, *name, Suggestion(*name, names)));
        return std::nullopt;
    }
    return name;
}

std::optional<std::string> ReadName(const Value& parent,
                                    const std::string& key,
                                    const char* what,
                                    const std::vector<std::string>& names)
{
    return parent.Find(key).and_then([&](const Value& value)
                                     { return ReadName(value, what, names); });
}

} // namespace mopo
