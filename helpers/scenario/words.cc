// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/scenario.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

template <class... Ts>
struct Overloaded : Ts...
{
    using Ts::operator()...;
};

const char* ToWord(AddressOutlook outlook)
{
    switch (outlook)
    {
    case AddressOutlook::Deprecated:
        return "deprecate-address";
    case AddressOutlook::Withdrawn:
        return "withdraw-address";
    case AddressOutlook::Renewed:
        return "renew-address";
    }
    return "";
}

} // namespace

std::string InterfaceRef::ToString() const
{
    return node + '.' + interface;
}

const char* ToString(NatDependence dependence)
{
    switch (dependence)
    {
    case NatDependence::EndpointIndependent:
        return "endpoint-independent";
    case NatDependence::AddressDependent:
        return "address-dependent";
    case NatDependence::AddressAndPortDependent:
        return "address-and-port-dependent";
    }
    return "";
}

const char* ToString(PeerRole role)
{
    return role == PeerRole::Initiator ? "initiator" : "responder";
}

const char* ToString(Direction direction)
{
    switch (direction)
    {
    case Direction::Up:
        return "up";
    case Direction::Down:
        return "down";
    case Direction::Both:
        return "both";
    }
    return "";
}

Duration ProbeInterval::Shortest() const
{
    Duration shortest = byDefault;
    for (const auto& [interface, every] : byInterface)
    {
        shortest = std::min(shortest, every);
    }
    return shortest;
}

const std::string& FlowName(const Flow& flow)
{
    return std::visit([](const auto& each) -> const std::string& { return each.name; }, flow);
}

const char* ActionName(const Action& action)
{
    return std::visit(
        Overloaded{
            [](const SetInterface& set) { return set.up ? "interface-up" : "interface-down"; },
            [](const SetLinkState& set) { return set.up ? "link-up" : "link-down"; },
            [](const PreferInterface&) { return "prefer"; },
            [](const Blackhole&) { return "blackhole"; },
            [](const Heal&) { return "heal"; },
            [](const SetLink&) { return "set-link"; },
            [](const Walk&) { return "walk"; },
            [](const NatReboot&) { return "nat-reboot"; },
            [](const SetBlock& set) { return set.blocked ? "block" : "unblock"; },
            [](const SetFlowState& set) { return set.paused ? "pause" : "resume"; },
            [](const SetProbeInterval&) { return "set-probes"; },
            [](const CheckLiveness&) { return "check-liveness"; },
            [](const Rekey& rekey) { return rekey.childSas ? "rekey-child-sas" : "rekey-ike-sa"; },
            [](const ClosePeer&) { return "close"; },
            [](const Flap&) { return "flap"; },
            [](const AddAddress&) { return "add-address"; },
            [](const RemoveAddress&) { return "remove-address"; },
            [](const SetOutlook& set) { return ToWord(set.outlook); },
            [](const SetRoute& set) { return set.there ? "route-back" : "route-lost"; },
            [](const SetRadio& set) { return set.on ? "radio-on" : "radio-off"; },
            [](const SetPathPolicy&) { return "set-path-policy"; },
            [](const ChangePath&) { return "change-path"; },
        },
        action);
}

bool Limits::Hold(double value) const
{
    // Written so that a value that is no number holds nothing.
    return (!atMost || value <= *atMost) && (!atLeast || value >= *atLeast) &&
           (!equals || (value >= *equals && value <= *equals));
}

std::string Limits::ToString() const
{
    std::string text;
    const auto append = [&](const char* word, const std::optional<double>& limit)
    {
        if (limit)
        {
            text += fmt::format("{}{} {}", text.empty() ? "" : " and ", word, *limit);
        }
    };
    append("at least", atLeast);
    append("at most", atMost);
    append("equal to", equals);
    return text;
}

} // namespace mopo
