// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/instant.h"
#include "model/policy/policy-config.h"
#include "model/sim/nat/block-rules.h"
#include "model/sim/trace/delivery-trace.h"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mopo
{

/// `laptop.wlan0`: an interface by its node's name and its own.
struct InterfaceRef
{
    std::string node;
    std::string interface;

    std::string ToString() const;

    friend auto operator<=>(const InterfaceRef&, const InterfaceRef&) = default;
};

struct Interface
{
    std::string name;
    std::vector<IpPrefix> addresses;
    AccessKind kind = AccessKind::Ethernet;
    /// Whether it is up at the start.
    bool up = true;
    /// Made by a link that names only the router.
    bool implied = false;
    /// A new IPv6 address is tentative for so long (RFC 4862 5.4).
    Duration duplicateAddressDetection{0};
    /// Addresses that only the timeline gives it.
    std::vector<IpPrefix> later;

    /// The public address that leads to its IPv4 address through a NAT: initiators connect to it,
    /// and peers are told it instead.
    std::optional<IpAddress> announceAs;

    /// All that it has at one time or another.
    std::vector<IpAddress> AllAddresses() const;
};

/// What a NAT keeps constant over, or asks of an inbound packet (RFC 4787 4.1 and 5).
enum class NatDependence : std::uint8_t
{
    EndpointIndependent,
    AddressDependent,
    AddressAndPortDependent,
};

/// The scenario file's word, e.g. `endpoint-independent`.
const char* ToString(NatDependence dependence);

/// What a NAT translates.
enum class NatStyle : std::uint8_t
{
    /// Addresses and ports: all of the inside shares one address.
    PortTranslation,
    /// Addresses alone: each inside host has an address outside for itself.
    OneToOne,
    /// From IPv6 inside to IPv4 outside, through 64:ff9b::/96 (RFC 6146).
    Nat64,
};

/// What arrives at a NAT's outside for this port goes there, whoever sent it.
struct PortForward
{
    /// Of UDP, TCP, ESP or AH; the last two have no ports. 0 at a one-to-one NAT: everything that
    /// arrives for one of its addresses, of which the first forward has the first one.
    std::uint8_t protocol = 0;
    std::uint16_t port = 0;
    /// An interface inside, and the port there.
    InterfaceRef to;
    std::uint16_t toPort = 0;
};

/// A network address and port translator for IPv4; IPv6 is forwarded as it is.
struct NatBehaviour
{
    NatStyle style = NatStyle::PortTranslation;
    NatDependence mapping = NatDependence::EndpointIndependent;
    NatDependence filtering = NatDependence::AddressAndPortDependent;
    /// A mapping without outbound packets is forgotten after so long.
    Duration timeout = std::chrono::seconds(120);
    /// The name of the interface whose addresses the world sees.
    std::string outside;
    std::vector<PortForward> forwards;
};

/// A stateful packet filter: only they who were sent to from inside may answer. A NAT's is for
/// IPv6.
struct FilterBehaviour
{
    NatDependence filtering = NatDependence::AddressAndPortDependent;
    Duration timeout = std::chrono::seconds(120);
    /// The names of the interfaces inside; all others are outside.
    std::vector<std::string> inside;
};

enum class NodeKind : std::uint8_t
{
    /// Sends and receives for itself; a peer's node also forwards between tunnel and inside.
    Host,
    /// Forwards between its links.
    Router,
    /// Forwards and translates.
    Nat,
    /// Forwards, statefully.
    Filter,
};

/// On flat ground, in metres.
struct Position
{
    double x = 0;
    double y = 0;

    friend bool operator==(const Position&, const Position&) = default;
};

struct Node
{
    std::string name;
    NodeKind kind = NodeKind::Host;
    /// In the order of the file. A router has one more for every link that names only the router:
    /// called like the link, with a free address of each of the other end's networks.
    std::vector<Interface> interfaces;
    /// Only of a node of kind `Nat`.
    std::optional<NatBehaviour> nat;
    /// Of a node of kind `Filter`, and of a NAT that filters IPv6.
    std::optional<FilterBehaviour> filter;
    /// What a router or filter does not forward; each rule has a name of its own.
    std::vector<BlockRule> block;
    /// Where it stands at the start; every node on Wi-Fi has one.
    std::optional<Position> position;

    /// Null where there is none of that name.
    const Interface* FindInterface(const std::string& interfaceName) const;
};

/// How much may wait for a link: so many packets, or so many octets of them, or what takes so long
/// to leave at the link's rate.
struct QueueLimit
{
    /// With `time`, 0.
    std::uint64_t value = 100;
    bool inOctets = false;
    Duration time{0};

    friend bool operator==(const QueueLimit&, const QueueLimit&) = default;
};

/// The bad state of a Gilbert-Elliott process; probabilities, 0 to 1, and transitions per packet.
/// By default it is never entered, and left at once.
struct LossBursts
{
    double goodToBad = 0;
    double badToGood = 1;
    /// In the bad state.
    double loss = 0;

    friend bool operator==(const LossBursts&, const LossBursts&) = default;
};

/// What a link does to packets in one direction.
struct LinkDirection
{
    /// In bits a second.
    std::uint64_t rate = 1'000'000'000;
    /// One way; each packet takes between `delay - jitter` and `delay + jitter`, uniformly, but
    /// none overtakes an earlier one.
    Duration delay{0};
    Duration jitter{0};
    /// Probabilities, 0 to 1; of loss outside of bursts.
    double loss = 0;
    double duplication = 0;
    QueueLimit queue;
    LossBursts bursts;
    /// The probability that a packet arrives with an octet changed.
    double corruption = 0;

    friend bool operator==(const LinkDirection&, const LinkDirection&) = default;
};

/// What a link is made of.
enum class Medium : std::uint8_t
{
    /// Between two ends that need not look for each other.
    PointToPoint,
    /// A segment of Ethernet that its ends share, with ARP and neighbour discovery.
    EthernetSegment,
    /// An access point and stations, which have a link while they hear its beacons.
    Wifi,
};

enum class WifiStandard : std::uint8_t
{
    G,
    N,
};

enum class WifiRateControl : std::uint8_t
{
    Minstrel,
    Ideal,
};

/// What a link on Wi-Fi is like.
struct WifiSettings
{
    /// Which of the link's ends it is.
    std::size_t accessPoint = 0;
    WifiStandard standard = WifiStandard::N;
    WifiRateControl rateControl = WifiRateControl::Minstrel;
    /// Of the loss over log distance; without one it is free space.
    std::optional<double> exponent = 3;
};

/// A file that says when one direction of a link can deliver.
struct LinkTrace
{
    /// As the scenario has it, and the place where it does.
    std::string name;
    std::string pointer;
    std::shared_ptr<const DeliveryTrace> trace;
};

/// `up` is what leaves `ends[0]`, `down` what arrives there.
struct Link
{
    std::string name;
    Medium medium = Medium::PointToPoint;
    /// Two, or more where the medium is shared.
    std::vector<InterfaceRef> ends = std::vector<InterfaceRef>(2);
    /// On a segment both are the same; on Wi-Fi they mean nothing.
    LinkDirection up;
    LinkDirection down;
    /// Instead of the direction's rate.
    std::optional<LinkTrace> upTrace;
    std::optional<LinkTrace> downTrace;
    std::uint16_t mtu = 1500;
    /// Only of the medium `Wifi`.
    WifiSettings wifi;

    /// All ends but that one.
    std::vector<InterfaceRef> OthersThan(const InterfaceRef& end) const;
};

} // namespace mopo
