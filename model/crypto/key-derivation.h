// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"
#include "model/wire/header.h"

namespace mopo
{

/// prf+ (RFC 7296 2.13): `length` octets, at most 255 times the PRF's output.
Octets PrfPlus(
    Crypto& crypto, const PrfAlgorithm& prf, OctetView key, OctetView seed, std::size_t length);

/// The keys of an IKE SA (RFC 7296 2.14). With an AEAD cipher `ai` and `ar` are empty.
struct IkeKeys
{
    Octets d;
    Octets ai;
    Octets ar;
    Octets ei;
    Octets er;
    Octets pi;
    Octets pr;
    friend bool operator==(const IkeKeys&, const IkeKeys&) = default;
};

/// SKEYSEED = prf(Ni | Nr, g^ir) (RFC 7296 2.14).
Octets DeriveSkeyseed(Crypto& crypto,
                      const PrfAlgorithm& prf,
                      OctetView initiatorNonce,
                      OctetView responderNonce,
                      OctetView sharedSecret);

/// SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr) of a rekeyed IKE SA, with the PRF of the old
/// one (RFC 7296 2.18).
Octets DeriveRekeySkeyseed(Crypto& crypto,
                           const PrfAlgorithm& oldPrf,
                           OctetView oldSkD,
                           OctetView sharedSecret,
                           OctetView initiatorNonce,
                           OctetView responderNonce);

/// {SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr).
IkeKeys DeriveIkeKeys(Crypto& crypto,
                      const IkeSuite& suite,
                      OctetView skeyseed,
                      OctetView initiatorNonce,
                      OctetView responderNonce,
                      const IkeSpi& initiatorSpi,
                      const IkeSpi& responderSpi);

/// The keys of one direction of a Child SA. `integrity` is empty with an AEAD cipher, `encryption`
/// with AH.
struct DirectionKeys
{
    Octets encryption;
    Octets integrity;
    friend bool operator==(const DirectionKeys&, const DirectionKeys&) = default;
};

/// RFC 7296 2.17.
struct ChildKeys
{
    /// From the exchange's initiator to its responder.
    DirectionKeys fromInitiator;
    DirectionKeys fromResponder;
    friend bool operator==(const ChildKeys&, const ChildKeys&) = default;
};

/// KEYMAT = prf+(SK_d, [g^ir (new) |] Ni | Nr) (RFC 7296 2.17). `sharedSecret` is empty without a
/// new key exchange.
ChildKeys DeriveChildKeys(Crypto& crypto,
                          const PrfAlgorithm& prf,
                          const ChildSuite& suite,
                          OctetView skD,
                          OctetView sharedSecret,
                          OctetView initiatorNonce,
                          OctetView responderNonce);

/// The AUTH value of a shared key (RFC 7296 2.15):
/// prf(prf(secret, "Key Pad for IKEv2"), message | nonce | prf(SK_p, ID body)).
/// `message` is the signer's first message as sent, `nonce` the other end's.
Octets SharedKeyAuth(Crypto& crypto,
                     const PrfAlgorithm& prf,
                     OctetView secret,
                     OctetView message,
                     OctetView nonce,
                     OctetView skP,
                     OctetView idBody);

} // namespace mopo
