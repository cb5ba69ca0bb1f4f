// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"
#include "model/ike/output.h"
#include "model/sim/nat/nat-types.h"

#include <cstdint>
#include <string>

namespace mopo
{

/// One probe packet: of which flow, which way (Up or Down), and its number from 0.
struct ProbeId
{
    const ProbeFlow& flow;
    Direction direction{};
    std::uint64_t sequence = 0;
};

/// Whoever wants to know what happens in a simulation. Everything is told at the instant at which
/// it happens, in the order in which it happens; references are good for the call only, those to
/// parts of the scenario as long as the scenario.
class SimulationObserver
{
  public:
    virtual ~SimulationObserver() = default;

    /// Before the actions of the entry.
    virtual void OnTimeline(Instant, const TimelineEntry&)
    {
    }

    // --- peers

    virtual void OnOutput(Instant, const Peer&, const Output&)
    {
    }

    /// By the application or its data plane; what the endpoint discards is among its outputs.
    virtual void OnDiscarded(Instant, const Peer&, const Discarded&)
    {
    }

    /// An inner packet left in ESP, or came out of it.
    virtual void OnEspSent(Instant, const Peer&, EspSpi /*inboundSpi*/, const IpsecSaAddresses&)
    {
    }

    virtual void OnEspReceived(Instant, const Peer&, EspSpi /*inboundSpi*/, const Path&)
    {
    }

    /// An ICMP error told what the path carries.
    virtual void OnPathMtu(Instant, const Peer&, const Path&, std::size_t /*mtu*/)
    {
    }

    // --- inner traffic

    /// `interval` is the time that is planned until the next one.
    virtual void OnProbeSent(Instant, const ProbeId&, Duration /*interval*/)
    {
    }

    /// It left in ESP at that peer.
    virtual void OnProbeDeparted(Instant, const ProbeId&, const Peer&, const IpsecSaAddresses&)
    {
    }

    /// It came out of ESP at that peer.
    virtual void OnProbeDecrypted(Instant, const ProbeId&, const Peer&, const Path&)
    {
    }

    virtual void OnProbeReceived(Instant, const ProbeId&)
    {
    }

    /// A flow stops or goes on, for a timeline entry or for the interface that is in use.
    virtual void OnFlowPaused(Instant, const std::string& /*flow*/, bool /*paused*/)
    {
    }

    virtual void OnTcpConnected(Instant, const TcpFlow&)
    {
    }

    /// The application handed octets to TCP.
    virtual void OnTcpWritten(Instant, const TcpFlow&, std::uint32_t /*octets*/)
    {
    }

    virtual void OnTcpReceived(Instant, const TcpFlow&, std::uint32_t /*octets*/)
    {
    }

    /// The connection ended without the applications' doing.
    virtual void OnTcpLost(Instant, const TcpFlow&)
    {
    }

    // --- the network

    virtual void OnInterfaceState(Instant, const InterfaceRef&, bool /*up*/)
    {
    }

    /// A packet goes on with an octet changed.
    virtual void OnLinkCorruption(Instant, const Link&, Direction, std::size_t /*octets*/)
    {
    }

    /// `reason` as MopoLinkDirection spells it.
    virtual void OnLinkDrop(
        Instant, const Link&, Direction, const char* /*reason*/, std::size_t /*octets*/)
    {
    }

    virtual void OnNatMapping(Instant, const Node&, const NatMappingInfo&, bool /*created*/)
    {
    }

    virtual void OnNatDrop(Instant, const Node&, const char* /*reason*/, std::size_t /*octets*/)
    {
    }

    /// The next link's MTU was too small, and the packet not to be fragmented.
    virtual void OnTooBig(Instant, const Node&, std::size_t /*octets*/, std::uint16_t /*mtu*/)
    {
    }

    virtual void OnFilterDrop(Instant, const Node&, const char* /*reason*/, std::size_t /*octets*/)
    {
    }

    /// For a rule of the node's `block`.
    virtual void OnBlocked(Instant,
                           const Node&,
                           const std::string& /*rule*/,
                           std::size_t /*octets*/)
    {
    }
};

} // namespace mopo
