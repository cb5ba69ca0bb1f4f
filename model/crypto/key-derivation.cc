// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/key-derivation.h"

#include <cassert>

namespace mopo
{

namespace
{

Octets Join(std::initializer_list<OctetView> parts)
{
    Octets joined;
    for (const OctetView part : parts)
    {
        Append(joined, part);
    }
    return joined;
}

/// Cuts keys off the front of a run of keying material, in the order in which they are asked for.
class KeyCutter
{
  public:
    explicit KeyCutter(OctetView material)
        : m_rest(material)
    {
    }

    Octets Take(std::size_t size)
    {
        const OctetView key = m_rest.first(size);
        m_rest = m_rest.subspan(size);
        return {key.begin(), key.end()};
    }

  private:
    OctetView m_rest;
};

std::size_t KeyLength(const IntegrityAlgorithm* integrity)
{
    return integrity == nullptr ? 0 : integrity->keyLength;
}

std::size_t KeyLength(const EncryptionAlgorithm* encryption)
{
    return encryption == nullptr ? 0 : encryption->MaterialLength();
}

} // namespace

// RFC 7296 2.13: T1 = prf (K, S | 0x01), T2 = prf (K, T1 | S | 0x02), ...
Octets PrfPlus(
    Crypto& crypto, const PrfAlgorithm& prf, OctetView key, OctetView seed, std::size_t length)
{
    // RFC 7296 2.13: "not defined beyond 255 times the size of the prf function output"
    assert(length <= std::size_t{255} * prf.length);
    Octets stream;
    Octets block;
    for (std::uint8_t counter = 1; stream.size() < length; ++counter)
    {
        Append(block, seed);
        block.push_back(counter);
        block = crypto.Prf(prf, key, block);
        Append(stream, block);
    }
    stream.resize(length);
    return stream;
}

Octets DeriveSkeyseed(Crypto& crypto,
                      const PrfAlgorithm& prf,
                      OctetView initiatorNonce,
                      OctetView responderNonce,
                      OctetView sharedSecret)
{
    return crypto.Prf(prf, Join({initiatorNonce, responderNonce}), sharedSecret);
}

Octets DeriveRekeySkeyseed(Crypto& crypto,
                           const PrfAlgorithm& oldPrf,
                           OctetView oldSkD,
                           OctetView sharedSecret,
                           OctetView initiatorNonce,
                           OctetView responderNonce)
{
    return crypto.Prf(oldPrf, oldSkD, Join({sharedSecret, initiatorNonce, responderNonce}));
}

// NOLINTNEXTLINE(readability-function-size): the RFC's formula has that many inputs.
IkeKeys DeriveIkeKeys(Crypto& crypto,
                      const IkeSuite& suite,
                      OctetView skeyseed,
                      OctetView initiatorNonce,
                      OctetView responderNonce,
                      const IkeSpi& initiatorSpi,
                      const IkeSpi& responderSpi)
{
    const std::size_t prfLength = suite.prf->length;
    const std::size_t integrityLength = KeyLength(suite.integrity);
    const std::size_t encryptionLength = suite.encryption->MaterialLength();
    const Octets stream =
        PrfPlus(crypto,
                *suite.prf,
                skeyseed,
                Join({initiatorNonce, responderNonce, initiatorSpi.octets, responderSpi.octets}),
                3 * prfLength + 2 * integrityLength + 2 * encryptionLength);
    KeyCutter cutter(stream);
    IkeKeys keys;
    keys.d = cutter.Take(prfLength);
    keys.ai = cutter.Take(integrityLength);
    keys.ar = cutter.Take(integrityLength);
    keys.ei = cutter.Take(encryptionLength);
    keys.er = cutter.Take(encryptionLength);
    keys.pi = cutter.Take(prfLength);
    keys.pr = cutter.Take(prfLength);
    return keys;
}

// NOLINTNEXTLINE(readability-function-size): the RFC's formula has that many inputs.
ChildKeys DeriveChildKeys(Crypto& crypto,
                          const PrfAlgorithm& prf,
                          const ChildSuite& suite,
                          OctetView skD,
                          OctetView sharedSecret,
                          OctetView initiatorNonce,
                          OctetView responderNonce)
{
    const std::size_t integrityLength = KeyLength(suite.integrity);
    const std::size_t encryptionLength = KeyLength(suite.encryption);
    const Octets keymat = PrfPlus(crypto,
                                  prf,
                                  skD,
                                  Join({sharedSecret, initiatorNonce, responderNonce}),
                                  2 * (encryptionLength + integrityLength));
    // RFC 7296 2.17: "All keys for SAs carrying data from the initiator to the responder are taken
    // before", and "the encryption key (if any) MUST be taken from the first bits".
    KeyCutter cutter(keymat);
    ChildKeys keys;
    keys.fromInitiator.encryption = cutter.Take(encryptionLength);
    keys.fromInitiator.integrity = cutter.Take(integrityLength);
    keys.fromResponder.encryption = cutter.Take(encryptionLength);
    keys.fromResponder.integrity = cutter.Take(integrityLength);
    return keys;
}

// NOLINTNEXTLINE(readability-function-size): the RFC's formula has that many inputs.
Octets SharedKeyAuth(Crypto& crypto,
                     const PrfAlgorithm& prf,
                     OctetView secret,
                     OctetView message,
                     OctetView nonce,
                     OctetView skP,
                     OctetView idBody)
{
    // RFC 7296 2.15: "17 ASCII characters without null termination"
    const Octets key = crypto.Prf(prf, secret, AsOctets("Key Pad for IKEv2"));
    const Octets macedId = crypto.Prf(prf, skP, idBody);
    return crypto.Prf(prf, key, Join({message, nonce, macedId}));
}

} // namespace mopo
