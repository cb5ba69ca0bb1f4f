// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"
#include "model/ipsec/esp.h"
#include "model/mobility/mopo/nat-prevention.h"
#include "model/mobility/nat-detection.h"

#include <memory>
#include <optional>

namespace mopo
{

/// What the initial exchanges need and an established IKE SA does not.
struct Handshake
{
    /// The pair of addresses of IKE_SA_INIT.
    Path initPath;
    Octets nonceI;
    Octets nonceR;
    /// The messages that AUTH covers, as they were on the wire (RFC 7296 2.15).
    Octets initRequest;
    Octets initResponse;
    std::unique_ptr<KeyExchange> keyExchange;
    Octets peerPublicValue;
    /// COOKIE to return (RFC 7296 2.6).
    Octets cookie;
    /// How often IKE_SA_INIT began anew because of COOKIE or INVALID_KE_PAYLOAD.
    unsigned retries = 0;
    bool peerSentMopoSupported = false;
    std::optional<NatDetectionVerdict> natVerdict;
    /// Responder: of the IKE_SA_INIT request.
    NatPreventionVerdict natPrevention = NatPreventionVerdict::Absent;
    /// Initiator: on the pair of addresses in use.
    NatPreventedHints natPreventedHints;
    /// The initiator changed its path while IKE_AUTH was outstanding (D-62).
    bool movedMeanwhile = false;
    /// Our inbound SPI in the Child SA proposal of IKE_AUTH.
    EspSpi childSpi = 0;
};

} // namespace mopo
