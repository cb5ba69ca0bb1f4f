// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-routing-protocol.h"

#include <cstddef>
#include <tuple>

namespace ns3::compat
{

/// The callbacks of RouteInput came by value up to ns-3.38 and come by reference since: an override
/// takes its parameters' types from the function that it overrides.
template <class Function>
struct ParametersOf;

template <class Class, class Result, class... Parameters>
struct ParametersOf<Result (Class::*)(Parameters...)>
{
    using Type = std::tuple<Parameters...>;
};

template <class Protocol, std::size_t I>
using RouteInputParameter =
    std::tuple_element_t<I, typename ParametersOf<decltype(&Protocol::RouteInput)>::Type>;

using UnicastForward4 = RouteInputParameter<Ipv4RoutingProtocol, 3>;
using MulticastForward4 = RouteInputParameter<Ipv4RoutingProtocol, 4>;
using LocalDeliver4 = RouteInputParameter<Ipv4RoutingProtocol, 5>;
using RouteError4 = RouteInputParameter<Ipv4RoutingProtocol, 6>;

using UnicastForward6 = RouteInputParameter<Ipv6RoutingProtocol, 3>;
using MulticastForward6 = RouteInputParameter<Ipv6RoutingProtocol, 4>;
using LocalDeliver6 = RouteInputParameter<Ipv6RoutingProtocol, 5>;
using RouteError6 = RouteInputParameter<Ipv6RoutingProtocol, 6>;

} // namespace ns3::compat
