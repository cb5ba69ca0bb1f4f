// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"
#include "model/ike/generation.h"
#include "model/ipsec/esp.h"

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace mopo
{

// --- What an end wants of a CREATE_CHILD_SA exchange, or of the Delete that follows one.

struct NewChildSa
{
    std::vector<TrafficSelector> localSelectors;
    std::vector<TrafficSelector> remoteSelectors;
};

/// The Child SA is named by its inbound SPI.
struct RekeyChildSa
{
    EspSpi inboundSpi = 0;
};

struct RekeyIkeSa
{
};

struct CloseChildSa
{
    EspSpi inboundSpi = 0;
};

using Wish = std::variant<NewChildSa, RekeyChildSa, RekeyIkeSa, CloseChildSa>;

/// A wish that waits: for room in the window, for another exchange, or for its time.
struct WaitingWish
{
    Wish wish;
    Instant notBefore;
    /// When the peer first answered it with TEMPORARY_FAILURE.
    std::optional<Instant> refusedSince;
    /// The group that INVALID_KE_PAYLOAD asked for.
    const KeyExchangeGroup* group = nullptr;
    /// The SA is too old to do without it.
    bool isVital = false;
};

/// Our CREATE_CHILD_SA request that is outstanding: what its response will need. An end has one at
/// a time.
struct ChildExchange
{
    WaitingWish wish;
    /// Where the request went, and its Message ID there.
    const Generation* on = nullptr;
    std::uint32_t messageId = 0;
    Octets nonce;
    /// For a rekeyed IKE SA, or for perfect forward secrecy.
    std::unique_ptr<KeyExchange> keyExchange;
    const KeyExchangeGroup* group = nullptr;
    /// Of the Child SA that is to be made, and what it is to carry.
    EspSpi inboundSpi = 0;
    NewChildSa offered;
    /// What the peer has closed meanwhile and is not known here: maybe the one that the response,
    /// which is on its way, will tell of. The SPIs are the peer's inbound ones.
    std::vector<EspSpi> closedByPeer;
    /// Of the IKE SA that is to be made.
    IkeSpi ikeSpi;

    /// The peer rekeys the same SA at the same time (RFC 7296 2.8.1, 2.8.2): the lower nonce of its
    /// exchange, and the inbound SPI of the Child SA that came of it.
    struct Rival
    {
        Octets lowerNonce;
        EspSpi inboundSpi = 0;
    };

    std::optional<Rival> rival;
};

/// RFC 7296 2.8.1: "the SA created with the lowest of the four nonces used in the two exchanges
/// SHOULD be closed by the endpoint that created it. "Lowest" means an octet-by-octet comparison".
/// The lower one of an exchange's two.
Octets LowerNonce(OctetView a, OctetView b);

} // namespace mopo
