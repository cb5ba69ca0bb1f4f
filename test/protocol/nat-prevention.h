// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/mobility/mopo/nat-prevention.h"
#include "test/protocol/two-ends.h"

#include <string>

namespace mopo::test
{

/// With the policy of draft 2.7.
inline EndpointConfig Preventing(EndpointConfig config)
{
    config.ike.choices.natPrevention = NatPrevention::Require;
    return config;
}

/// The initiator is 10.1.0.10, and seen as 198.51.100.1 from the port 20000 on.
inline void PutBehindNat(TwoEnds& ends)
{
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.1.0.10", "eth0")});
    ends.AddNat("10.1.0.10", "198.51.100.1");
}

/// What NAT_PREVENTION has to say from `source` to port 500 of `destination`.
inline Octets HashOf(const std::string& source,
                     const std::string& destination,
                     std::uint16_t sourcePort = IKE_PORT)
{
    return NatPreventionHash(*NewOpensslCrypto(),
                             {IpAddress::Parse(source).value(), sourcePort},
                             {IpAddress::Parse(destination).value(), IKE_PORT});
}

/// The NAT_PREVENTION of a message that has one.
inline Octets DataOf(const IkeMessageTraced& traced)
{
    return FindNotify(traced.message.payloads, CodePoints{}.natPrevention)->data;
}

} // namespace mopo::test
