// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/ike/config.h"

#include <map>
#include <string>

namespace mopo::conformance
{

/// What the tester and the implementation agree on, and who is who.
struct TesterConfig
{
    CodePoints codePoints;
    /// As the tester has it: `localIdentity` is the tester's.
    PeerConfig asInitiator;
    PeerConfig asResponder;
    /// `T1`, `T2`, … are the tester's addresses and `U1`, `U2`, … the implementation's. `T9` is one
    /// that no packet comes from: what is inside of a NAT that the tester pretends to be behind.
    /// `U4` is a private address of the implementation; `T6` and `U6` are IPv6. A case that names
    /// another address is inconclusive.
    std::map<std::string, IpAddress> addresses;
    /// Inside the tunnel: behind an implementation that responds, an address that answers ICMP echo
    /// requests; behind the tester, one that an implementation that initiates can ask.
    IpAddress echoTarget;
    /// What the tester gives an initiator that asks for an inner address.
    IpAddress innerAddress;
    /// Of the implementation: without a non-ESP marker, and with it.
    std::uint16_t ikePort = IKE_PORT;
    std::uint16_t natTraversalPort = NAT_T_PORT;
    /// The same of the tester.
    std::uint16_t ownIkePort = IKE_PORT;
    std::uint16_t ownNatTraversalPort = NAT_T_PORT;

    /// RFC 3948 2.2: whether IKE between these two ends begins with the non-ESP marker. The end
    /// that a NAT hides may have any port.
    bool HasMarker(const Transport& source, const Transport& destination) const;

    /// The addresses and keys of the built-in implementation in virtual time.
    static TesterConfig BuiltIn();
};

} // namespace mopo::conformance
