// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/crypto/key-derivation.h"
#include "model/ipsec/esp.h"
#include "model/mobility/mopo/return-routability.h"
#include "model/mobility/sa-addresses.h"
#include "model/wire/message.h"

#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mopo
{

/// A number for an IKE SA that is this endpoint's own affair: it stays when the SA's SPIs change.
struct IkeSaId
{
    std::uint32_t value = 0;
    friend auto operator<=>(const IkeSaId&, const IkeSaId&) = default;
};

/// What the host has to do, in the order in which it has to happen.

/// Send these octets as a UDP datagram. On port 4500 they begin with the non-ESP marker, or are a
/// NAT keepalive.
struct SendDatagram
{
    Path path;
    Octets octets;
};

/// Put a pair of Child SAs to work. Inbound packets are known by `inboundSpi` alone, never by their
/// outer addresses (D-19).
struct InstallEspSa
{
    IkeSaId ikeSa;
    EspSpi inboundSpi = 0;
    EspSpi outboundSpi = 0;
    ChildSuite suite;
    DirectionKeys inboundKeys;
    DirectionKeys outboundKeys;
    std::vector<TrafficSelector> localSelectors;
    std::vector<TrafficSelector> remoteSelectors;
    std::size_t replayWindow = 0;
    IpsecSaAddresses addresses;
    /// Whether outbound packets may take it at once; otherwise UseEspSa follows.
    bool useOutbound = true;
};

/// The peer is ready to receive what this pair sends: outbound packets take it, being the newest
/// (RFC 7296 2.8). The pair is named by its inbound SPI.
struct UseEspSa
{
    IkeSaId ikeSa;
    EspSpi inboundSpi = 0;
};

/// From now on the outbound SA sends there (draft 2.3). The pair is named by its inbound SPI.
struct UpdateEspSa
{
    IkeSaId ikeSa;
    EspSpi inboundSpi = 0;
    IpsecSaAddresses addresses;
};

struct RemoveEspSa
{
    IkeSaId ikeSa;
    EspSpi inboundSpi = 0;
    EspSpi outboundSpi = 0;
};

enum class EspAllowance : std::uint8_t
{
    Unlimited,
    /// `LimitEsp::budget`, and what the peer earns. The excess waits for a while.
    Budget,
    Nothing,
};

const char* ToString(EspAllowance allowance);

/// From now on, all Child SAs of the IKE SA together may send no more than this, those that are
/// still to come included (draft 2.6; D-47). Without such an order they may send anything.
struct LimitEsp
{
    IkeSaId ikeSa;
    EspAllowance allowance{};
    /// Each authentic octet from here earns `ReturnRoutability::AMPLIFICATION`.
    Transport peer;
    SendBudget budget;
};

/// What the host may want to know. None of these asks for an action.

/// An IKE SA and its first Child SA are up.
struct Established
{
    IkeSaId ikeSa;
    bool isInitiator = false;
    IkeSpi initiatorSpi;
    IkeSpi responderSpi;
    IkeSuite suite;
    std::string peerIdentity;
    bool mopo = false;
    Path path;
    /// Inner addresses: at the initiator those it was given, at the responder those it gave.
    std::vector<IpAddress> innerAddresses;
};

/// The IKE SA has other SPIs, keys and Message IDs now; the Child SAs and all that the draft adds
/// stay (RFC 7296 2.18, D-13).
struct IkeSaRekeyed
{
    IkeSaId ikeSa;
    IkeSpi initiatorSpi;
    IkeSpi responderSpi;
    IkeSuite suite;
};

/// A CREATE_CHILD_SA exchange that made nothing, and why.
struct CreateChildSaFailed
{
    IkeSaId ikeSa;
    std::string why;
};

/// The keys of an IKE SA, for whoever must decrypt a capture. Emitted before the first message that
/// they protect, only with `EndpointConfig::trace`.
struct IkeKeysDerived
{
    IkeSaId ikeSa;
    IkeSpi initiatorSpi;
    IkeSpi responderSpi;
    IkeSuite suite;
    IkeKeys keys;
};

/// A message that was sent or accepted, with what was inside its Encrypted payload. Only with
/// `EndpointConfig::trace`.
struct IkeMessageTraced
{
    bool sent = false;
    Path path;
    Message message;
    /// Of the IKE message, without the non-ESP marker.
    std::size_t octets = 0;
    /// Sent again, or received again and answered from the cache.
    bool retransmission = false;
    std::optional<IkeSaId> ikeSa;
};

/// A datagram or a packet that was not used, and why. Nothing is dropped silently.
struct Discarded
{
    Path path;
    std::size_t octets = 0;
    Error why;
    std::optional<IkeSaId> ikeSa;
};

/// Why a path was left or taken.
enum class PathReason : std::uint8_t
{
    /// The host or its user asked.
    Requested,
    /// The own address is gone.
    LocalAddressGone,
    /// A more preferred interface is usable.
    Preferred,
    /// The path carries nothing any more.
    PathDead,
    /// The peer withdrew its address, or this path was refused.
    PeerAddressGone,
    Refused,
    /// The responder applied a CHANGE_PATH.
    ChangePathReceived,
    /// A NAT changed its mapping; the peer's newest ESP shows the new one.
    NatMappingChanged,
    /// The peer sees other addresses than it did: CHANGE_PATH with an unchanged pair (D-28).
    NatMappingSuspected,
    /// An automatic update is undone: the peer does not receive there (D-47).
    NotRoutable,
};

const char* ToString(PathReason reason);

/// The IKE SA and its IPsec SAs now use another path. At the initiator nothing is confirmed yet.
struct PathChanged
{
    IkeSaId ikeSa;
    Path from;
    Path to;
    PathReason reason{};
    NatFlags flags;
};

/// A conclusive response to CHANGE_PATH: both ends use this path (D-02).
struct PathConfirmed
{
    IkeSaId ikeSa;
    Path path;
    NatFlags flags;
};

/// The responder answered UNACCEPTABLE_PATH (draft 3.4) or NAT_PREVENTED (3.7).
struct PathRefused
{
    IkeSaId ikeSa;
    Path path;
    bool natPrevented = false;
};

/// Whether the peer receives on the path of the IKE SA (draft 2.6).
enum class RoutabilityStanding : std::uint8_t
{
    InDoubt,
    Verified,
    Failed,
};

struct RoutabilityChanged
{
    IkeSaId ikeSa;
    Path path;
    RoutabilityStanding standing{};
};

/// The current path is in doubt; `why` in words.
struct PathSuspected
{
    IkeSaId ikeSa;
    Path path;
    std::string why;
};

/// The outcome of one PATH_TEST (draft 2.5): a round-trip time, or nothing when it got no answer.
struct PathTested
{
    Path path;
    std::optional<Duration> roundTrip;
};

/// The set of addresses of the peer (draft 2.2, 2.4).
struct PeerAddressesChanged
{
    IkeSaId ikeSa;
    std::vector<IpAddress> addresses;
};

/// Both halves of the state that draft 1.3 names, at each change. Only with `trace`.
struct StateTraced
{
    IkeSaId ikeSa;
    /// Where IKE requests go.
    Path ikePath;
    IpsecSaAddresses ipsec;
    bool pendingUpdate = false;
    std::optional<std::uint32_t> latestUpdateReceived;
    std::vector<IpAddress> peerAddresses;
    IkeSpi initiatorSpi;
    IkeSpi responderSpi;

    struct Child
    {
        EspSpi inboundSpi = 0;
        EspSpi outboundSpi = 0;
        std::string state;
        friend bool operator==(const Child&, const Child&) = default;
    };

    std::vector<Child> childSas;
};

enum class CloseReason : std::uint8_t
{
    /// The host asked.
    Requested,
    /// The peer sent a Delete payload.
    DeletedByPeer,
    /// No answer on any path for the policy's time (D-60).
    PeerUnreachable,
    /// "If the values do not match, the IKE_SA MUST be closed" (draft 2.6).
    Cookie2Mismatch,
    /// AUTH failed, no proposal chosen, a fatal error in an exchange.
    ExchangeFailed,
};

const char* ToString(CloseReason reason);

struct Closed
{
    IkeSaId ikeSa;
    CloseReason reason{};
    std::string why;
};

using Output = std::variant<SendDatagram,
                            InstallEspSa,
                            UseEspSa,
                            UpdateEspSa,
                            RemoveEspSa,
                            LimitEsp,
                            Established,
                            IkeSaRekeyed,
                            CreateChildSaFailed,
                            IkeKeysDerived,
                            IkeMessageTraced,
                            Discarded,
                            PathChanged,
                            PathConfirmed,
                            PathRefused,
                            RoutabilityChanged,
                            PathSuspected,
                            PathTested,
                            PeerAddressesChanged,
                            StateTraced,
                            Closed>;

} // namespace mopo
