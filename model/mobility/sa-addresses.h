// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

namespace mopo
{

/// The three flags that NAT traversal keeps for outbound IPsec SAs (draft 1.3; D-24).
struct NatFlags
{
    /// ESP goes into UDP 4500 instead of protocol 50.
    bool udpEncapsulation = false;
    /// This end is behind a NAT and keeps the mapping alive (RFC 3948 4).
    bool sendKeepalives = false;
    /// The peer is behind a NAT: its authentic, newest ESP may move its address (RFC 7296 2.23).
    bool automaticallyUpdatePeerAddress = false;

    friend bool operator==(const NatFlags&, const NatFlags&) = default;
};

/// Where the outbound IPsec SAs of an IKE SA send (draft 1.3): one pair of addresses at a time.
/// The ports matter only with UDP encapsulation.
struct IpsecSaAddresses
{
    Path path;
    NatFlags flags;

    friend bool operator==(const IpsecSaAddresses&, const IpsecSaAddresses&) = default;
};

} // namespace mopo
