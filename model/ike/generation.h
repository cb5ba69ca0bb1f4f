// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/crypto/key-derivation.h"
#include "model/crypto/sk-payload.h"
#include "model/ike/request-window.h"
#include "model/ike/response-window.h"
#include "model/mobility/mopo/latest-update.h"

#include <memory>

namespace mopo
{

/// RFC 7296 2.10: nonces "MUST be at least half the key size of the negotiated pseudorandom
/// function"; that of SHA-512 has 64 octets.
inline constexpr std::size_t NONCE_SIZE = 32;

/// "It MUST NOT be zero" (RFC 7296 3.1).
IkeSpi NewIkeSpi(RandomSource& random);

/// One set of SPIs, keys and Message IDs of an IKE SA. For RFC 7296 each is an IKE SA of its own,
/// and a rekey makes another (2.18). Here an IKE SA is what outlives a rekey, the Child SAs and all
/// that the draft adds, and a rekey gives it a new generation (D-13).
struct Generation
{
    /// `original`: this end sent the request that made it, and sets the I flag (RFC 7296 3.1). Who
    /// decides about paths is another question (D-12).
    Generation(bool original, RandomSource& random)
        : isOriginalInitiator(original),
          ivCounter(random.TakeUint64())
    {
    }

    bool isOriginalInitiator;
    IkeSpi spiI;
    IkeSpi spiR;
    IkeSuite suite;
    IkeKeys keys;
    std::unique_ptr<PacketCipher> outbound;
    std::unique_ptr<PacketCipher> inbound;
    std::uint64_t ivCounter;

    RequestWindow requests;
    ResponseWindow responses;
    /// The peer was told our window on this generation; it begins with 1 (RFC 7296 2.3).
    bool windowAnnounced = false;

    /// An authentic message came on it: the peer knows that it is there, and uses it.
    bool isHeard = false;

    /// Its Message IDs run out, and the IKE SA is to be rekeyed for that.
    bool isUsedUp = false;

    // --- "a counter of the Message ID of the latest update" (draft 2.3, 2.4; D-04)
    LatestUpdate latestPathUpdate;
    LatestUpdate latestListUpdate;

    /// How its end comes, once another generation took its place: this end deletes it, …
    bool isClosing = false;
    bool isDeleteSent = false;
    /// … and it is kept no longer than the work at hand.
    bool isForgotten = false;

    const IkeSpi& LocalSpi() const
    {
        return isOriginalInitiator ? spiI : spiR;
    }

    /// Of the next request.
    Header RequestHeader(ExchangeType exchange) const;
    Header ResponseHeader(const Header& request) const;

    /// Makes the keys and the ciphers (RFC 7296 2.14).
    Status DeriveKeys(Crypto& crypto, OctetView skeyseed, OctetView nonceI, OctetView nonceR);

    Octets Seal(const Header& header, const Payloads& payloads, RandomSource& random);
    /// WrongState before there are keys, otherwise as OpenMessage.
    Result<OpenedMessage> Open(OctetView datagram) const;
};

} // namespace mopo
