// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/base/random-source.h"
#include "model/base/result.h"
#include "model/crypto/crypto.h"
#include "model/ike/child-exchange.h"
#include "model/ike/config.h"
#include "model/ike/output.h"
#include "model/policy/policy-registry.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mopo
{

/// A command of the host or its user.
struct ChangePathCommand
{
    IkeSaId ikeSa;
    /// Ports are chosen by the rules of NAT traversal, whatever stands here.
    Path path;
};

/// From now on this interface is preferred to all others; the initiator moves if it is usable.
struct PreferInterfaceCommand
{
    std::string interface;
};

/// A liveness check (RFC 7296 2.4), which is a return routability check too (draft 2.6).
struct CheckLivenessCommand
{
    IkeSaId ikeSa;
};

struct TestPathCommand
{
    IkeSaId ikeSa;
    Path path;
};

/// Makes, rekeys or deletes a Child SA, or rekeys the IKE SA: as soon as the exchanges under way
/// allow it (RFC 7296 1.3, 2.25).
struct WishCommand
{
    IkeSaId ikeSa;
    Wish wish;
};

/// Rekeys the IKE SA, or all of its Child SAs.
struct RekeyCommand
{
    IkeSaId ikeSa;
    bool childSas = false;
};

/// Deletes the IKE SA with an exchange.
struct CloseCommand
{
    IkeSaId ikeSa;
};

/// From now on, paths of the peers are judged by these networks: see `DraftChoices`. What is in use
/// stays in use.
struct SetPathPolicyCommand
{
    std::vector<IpPrefix> deniedPeers;
    std::vector<IpPrefix> allowedPeers;
};

using Command = std::variant<ChangePathCommand,
                             PreferInterfaceCommand,
                             SetPathPolicyCommand,
                             CheckLivenessCommand,
                             TestPathCommand,
                             WishCommand,
                             RekeyCommand,
                             CloseCommand>;

struct EndpointConfig
{
    IkeConfig ike;
    PolicyConfig policy;
    /// The policy names two of these.
    PolicyRegistry strategies;
    /// Emit the outputs that only traces need: messages, keys, states.
    bool trace = true;
};

/// An ESP packet that was authentic, as the data plane saw it arrive.
struct EspArrival
{
    EspSpi inboundSpi = 0;
    /// As the outer header has it; without UDP encapsulation the ports are 0.
    Path path;
    bool udpEncapsulated = false;
    /// See `InnerPacket::newest`.
    bool newest = false;
};

/// All IKE SAs of one host: datagrams, timeouts and local facts in, outputs out. It owns no socket
/// and reads no clock. After every call of a `Handle…` or `Initiate` the host drains `PollOutput`
/// and re-arms one timer with `NextTimeout`.
class Endpoint
{
  public:
    /// `crypto` and `random` must outlive the endpoint.
    Endpoint(EndpointConfig config, Crypto& crypto, RandomSource& random);
    ~Endpoint();
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    /// An UDP datagram that arrived on port 500 or 4500. On 4500 it begins with the non-ESP marker,
    /// or is a keepalive; ESP belongs to the data plane and is refused here.
    void HandleDatagram(Instant now, const Path& path, OctetView octets);

    void HandleTimeout(Instant now);

    /// The whole set of usable local addresses, not a change to it.
    void HandleLocalAddresses(Instant now, LocalAddresses all);

    /// Tell of every authentic inbound ESP packet: it is a sign of life, and it may follow a NAT.
    void HandleEspArrival(Instant now, const EspArrival& arrival);

    /// Tell of every outbound ESP packet: answers are to be expected, keepalives are not needed.
    void HandleEspDeparture(Instant now, EspSpi inboundSpi);

    /// Starts the initial exchanges with a peer of the configuration, from the most preferred
    /// local address to the first of the peer's addresses of that family.
    Result<IkeSaId> Initiate(Instant now, const std::string& peerName);

    Status HandleCommand(Instant now, const Command& command);

    std::optional<Output> PollOutput();

    /// When to call `HandleTimeout` at the latest.
    std::optional<Instant> NextTimeout() const;

  private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace mopo
