// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/crypto/algorithms.h"
#include "model/dataplane/path-mtu.h"
#include "model/mobility/draft-choices.h"
#include "model/policy/policy-config.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// What a peer's node calls the inside of its tunnel.
inline constexpr std::string_view TUNNEL_INTERFACE = "ipsec0";

enum class PeerRole : std::uint8_t
{
    Initiator,
    Responder,
};

/// `initiator` or `responder`.
const char* ToString(PeerRole role);

/// One end of IKE SAs: an endpoint that runs on a node. A node has at most one.
struct Peer
{
    std::string name;
    std::string node;
    PeerRole role = PeerRole::Initiator;
    /// Initiator: the name of the responder that it connects to, …
    std::string connectsTo;
    /// … and when.
    Duration start{0};
    /// As `Identity::Parse` reads it; the peer's name where the file has none.
    std::string identity;
    std::string preSharedKey;
    /// The names of the node's interfaces that IKE and ESP use, most preferred first. All others
    /// of that node are inside.
    std::vector<std::string> outside;
    /// The networks behind this peer that the tunnel carries. An initiator without any asks for an
    /// inner address of each family that the responder has a pool of.
    std::vector<IpPrefix> networks;
    /// Responder: inner addresses are given from here.
    std::vector<IpPrefix> pools;
    /// In order of preference.
    std::vector<IkeSuite> ikeSuites;
    std::vector<ChildSuite> childSuites;
    PolicyConfig policy;
    DraftChoices choices;
    bool mopo = true;
    bool natTraversal = true;
    std::uint32_t windowSize = 4;
    std::size_t replayWindow = 1024;
    Duration keepaliveInterval = std::chrono::seconds(20);
    OuterDontFragment dontFragment = OuterDontFragment::Clear;
    bool heedIcmp = true;
    /// Zero: never rekeyed for their age.
    Duration ikeLifetime{0};
    Duration childLifetime{0};
    double lifetimeJitter = 0.1;
};

} // namespace mopo
