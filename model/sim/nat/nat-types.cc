// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/nat-types.h"

#include "model/wire/ip-packet.h"

namespace mopo
{

const char* ToString(RemoteDependence dependence)
{
    switch (dependence)
    {
    case RemoteDependence::EndpointIndependent:
        return "endpoint-independent";
    case RemoteDependence::AddressDependent:
        return "address-dependent";
    case RemoteDependence::AddressAndPortDependent:
        return "address-and-port-dependent";
    }
    return "unknown";
}

const char* ToString(NatDropReason reason)
{
    switch (reason)
    {
    case NatDropReason::Malformed:
        return "malformed";
    case NatDropReason::ProtocolNotTranslated:
        return "protocol-not-translated";
    case NatDropReason::NoMapping:
        return "no-mapping";
    case NatDropReason::Filtered:
        return "filtered";
    case NatDropReason::TableFull:
        return "table-full";
    case NatDropReason::FragmentWithoutFirst:
        return "fragment-without-first";
    case NatDropReason::HopLimit:
        return "hop-limit";
    case NatDropReason::NoRoute:
        return "no-route";
    }
    return "unknown";
}

Duration NatTimeouts::Of(std::uint8_t protocol) const
{
    switch (protocol)
    {
    case IP_PROTOCOL_UDP:
        return udp;
    case IP_PROTOCOL_TCP:
        return tcp;
    case IP_PROTOCOL_ICMP:
    case IP_PROTOCOL_ICMPV6:
        return icmp;
    default:
        return other;
    }
}

} // namespace mopo
