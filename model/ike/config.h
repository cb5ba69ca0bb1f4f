// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/crypto/algorithms.h"
#include "model/mobility/draft-choices.h"
#include "model/wire/payloads.h"

#include <string>
#include <vector>

namespace mopo
{

/// An identity as IDi and IDr carry it (RFC 7296 3.5).
struct Identity
{
    IdType type = IdType::Fqdn;
    Octets data;

    /// `mn@example.com` is an ID_RFC822_ADDR, an address an ID_IPV*_ADDR, anything else an ID_FQDN.
    static Identity Parse(std::string_view text);
    std::string ToString() const;
    friend bool operator==(const Identity&, const Identity&) = default;
};

/// Everything that one end must agree on with one peer, or with one kind of peer, before it talks.
struct PeerConfig
{
    /// What `Endpoint::Initiate` knows the peer by.
    std::string name;
    Identity localIdentity;
    Identity remoteIdentity;
    Octets preSharedKey;
    /// The peer's addresses that are known beforehand; at a responder none need be.
    std::vector<IpAddress> addresses;
    /// In order of preference; the first one's group goes into the first KE payload.
    std::vector<IkeSuite> ikeSuites;
    std::vector<ChildSuite> childSuites;
    std::vector<TrafficSelector> localSelectors;
    std::vector<TrafficSelector> remoteSelectors;
    /// Initiator: ask for an inner address of that family (RFC 7296 2.19).
    bool requestInnerIpv4 = false;
    bool requestInnerIpv6 = false;
    /// Responder: inner addresses are given from here.
    std::vector<IpPrefix> pools;
};

/// What an endpoint offers and how it times its exchanges.
struct IkeConfig
{
    CodePoints codePoints;
    DraftChoices choices;
    std::vector<PeerConfig> peers;
    /// Send and understand the draft's notifies.
    bool mopo = true;
    /// Send NAT_DETECTION_*_IP, listen on port 4500.
    bool natTraversal = true;
    /// Offered in SET_WINDOW_SIZE (RFC 7296 2.3).
    std::uint32_t windowSize = 4;
    /// In packets (D-19).
    std::size_t replayWindow = 1024;
    /// RFC 3948 4: a keepalive when nothing else was sent for so long.
    Duration keepaliveInterval = std::chrono::seconds(20);
    /// First retransmission of the initial exchanges; the policy says how it grows (RFC 7296 2.4).
    Duration initialRetransmission = std::chrono::milliseconds(500);
    /// An IKE SA that is not established by then is given up.
    Duration establishmentTimeout = std::chrono::seconds(165);
    /// The same for a responder, whose peer may be nobody at all.
    Duration halfOpenTimeout = std::chrono::seconds(60);

    // --- a responder under load (RFC 7296 2.6)
    /// Half-open IKE SAs at once, in all and from one source: an IPv4 address or an IPv6 /64.
    std::size_t halfOpenLimit = 1000;
    std::size_t halfOpenLimitPerSource = 50;
    /// With so many of them in all, an IKE_SA_INIT request needs a COOKIE. 0: always.
    std::size_t cookieThreshold = 30;
    Duration cookieSecretLifetime = std::chrono::minutes(1);
    /// Answer protected requests with unknown SPIs by INVALID_IKE_SPI (2.21.4: a MAY).
    bool answerUnknownSpis = true;

    // --- rekeying (RFC 7296 2.8)
    /// Zero: never rekeyed for their age.
    Duration ikeLifetime{};
    Duration childLifetime{};
    /// A lifetime ends earlier by a random part of up to this much of it, 0 to 1.
    double lifetimeJitter = 0.1;
    /// Child SAs of one IKE SA, those in the course of a rekeying included.
    std::size_t childSaLimit = 32;
    /// After TEMPORARY_FAILURE, from once to twice this (RFC 7296 2.25) …
    Duration temporaryFailurePause = std::chrono::seconds(1);
    /// … until the two ends are taken to be out of step.
    Duration temporaryFailureLimit = std::chrono::minutes(3);
    /// Message IDs never wrap (2.2): an IKE SA that used half as many is rekeyed, and one that came
    /// to this number is closed.
    std::uint32_t messageIdLimit = 0xf000'0000U;

    /// This end's policy (draft 2.7); without the draft's notifies there is none.
    bool PreventsNat() const
    {
        return mopo && choices.natPrevention == NatPrevention::Require;
    }
};

} // namespace mopo
