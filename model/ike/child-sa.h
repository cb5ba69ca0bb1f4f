// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/crypto/algorithms.h"
#include "model/ipsec/esp.h"

#include <optional>
#include <vector>

namespace mopo
{

/// A pair of Child SAs, as its IKE SA knows it.
struct ChildSa
{
    enum class State : std::uint8_t
    {
        InUse,
        /// Made by the peer's rekeying; ours goes on sending with the one that it replaces, until
        /// the peer is known to be ready (RFC 7296 2.8).
        Prepared,
        /// Another one took its place. Whoever made that one closes this one.
        Replaced,
        /// Our Delete for it is under way.
        Closing,
    };

    EspSpi inboundSpi = 0;
    EspSpi outboundSpi = 0;
    ChildSuite suite;
    std::vector<TrafficSelector> localSelectors;
    std::vector<TrafficSelector> remoteSelectors;
    State state = State::InUse;
    /// The inbound SPI of the one that it replaces; 0 where it replaces none.
    EspSpi replaces = 0;
    /// When its lifetime asks for a rekeying.
    std::optional<Instant> rekeyAt;
};

const char* ToString(ChildSa::State state);

/// A Child SA as its exchange's responder makes it, and what answers the request.
struct AnsweredChild
{
    ChildSa child;
    Payloads payloads;
};

/// What the keys of a Child SA are made of, besides those of its IKE SA (RFC 7296 2.17).
struct ChildSecrets
{
    /// Of the exchange that makes the Child SA; with `ours`, this end began it.
    bool ours = false;
    OctetView sharedSecret;
    OctetView nonceI;
    OctetView nonceR;
};

} // namespace mopo
