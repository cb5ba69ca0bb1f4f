// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/nstime.h"

#include <array>

namespace ns3
{

/// Between the core's values and ns-3's: the one place that knows both. Each function asks for a
/// value of the right family; the caller has looked.

/// Of a duration that is not negative.
inline Time ToTime(mopo::Duration duration)
{
    return NanoSeconds(static_cast<uint64_t>(duration.count()));
}

inline Time ToTime(mopo::Instant instant)
{
    return ToTime(instant.time_since_epoch());
}

inline mopo::Duration ToDuration(const Time& time)
{
    return mopo::Duration(time.GetNanoSeconds());
}

/// The core counts from the simulation's start.
inline mopo::Instant ToInstant(const Time& time)
{
    return mopo::Instant(ToDuration(time));
}

inline mopo::IpAddress ToIpAddress(const Ipv4Address& address)
{
    std::array<std::uint8_t, 4> octets{};
    address.Serialize(octets.data());
    return *mopo::IpAddress::FromOctets(octets);
}

inline mopo::IpAddress ToIpAddress(const Ipv6Address& address)
{
    std::array<std::uint8_t, 16> octets{};
    address.GetBytes(octets.data());
    return *mopo::IpAddress::FromOctets(octets);
}

inline Ipv4Address ToIpv4Address(const mopo::IpAddress& address)
{
    return Ipv4Address::Deserialize(address.GetOctets().data());
}

inline Ipv6Address ToIpv6Address(const mopo::IpAddress& address)
{
    return Ipv6Address::Deserialize(address.GetOctets().data());
}

/// The mask of a prefix length of 0 to 32.
inline Ipv4Mask ToIpv4Mask(std::uint8_t length)
{
    return Ipv4Mask(length == 0 ? 0U : ~0U << (32U - length));
}

/// An InetSocketAddress or an Inet6SocketAddress.
inline Address ToSocketAddress(const mopo::Transport& transport)
{
    if (transport.address.IsIpv4())
    {
        return InetSocketAddress(ToIpv4Address(transport.address), transport.port);
    }
    return Inet6SocketAddress(ToIpv6Address(transport.address), transport.port);
}

/// Of an InetSocketAddress or an Inet6SocketAddress.
inline mopo::Transport ToTransport(const Address& address)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        const auto inet = InetSocketAddress::ConvertFrom(address);
        return {ToIpAddress(inet.GetIpv4()), inet.GetPort()};
    }
    const auto inet6 = Inet6SocketAddress::ConvertFrom(address);
    return {ToIpAddress(inet6.GetIpv6()), inet6.GetPort()};
}

} // namespace ns3
