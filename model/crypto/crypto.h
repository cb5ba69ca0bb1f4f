// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/random-source.h"
#include "model/base/result.h"
#include "model/crypto/algorithms.h"

#include <initializer_list>
#include <memory>

namespace mopo
{

/// Protects packets of one SA in one direction: the SK payload of IKE and ESP alike. Either an
/// AEAD cipher, or a cipher in CBC mode and an HMAC (encrypt, then MAC). Holds keyed state, so that
/// a packet costs no key schedule.
class PacketCipher
{
  public:
    virtual ~PacketCipher() = default;

    /// Encrypts `text` in place and writes the integrity checksum to `icv`.
    /// `associated` is authenticated in front of the text and, for CBC with HMAC, in front of the
    /// IV. Sizes: `iv` ivLength; `text` a multiple of blockLength; `icv` IcvLength().
    virtual Status Seal(OctetView associated, OctetView iv, OctetSpan text, OctetSpan icv) = 0;

    /// Verifies `icv` and decrypts `text` in place. IntegrityFailed where the checksum is wrong:
    /// `text` is then useless, either zero or still encrypted. Sizes as above.
    virtual Status Open(OctetView associated, OctetView iv, OctetSpan text, OctetView icv) = 0;

    virtual std::size_t IvLength() const = 0;
    virtual std::size_t BlockLength() const = 0;
    virtual std::size_t IcvLength() const = 0;

    /// Whether an IV need only be one that was never used before (counter modes: RFC 4106 3.1), or
    /// must also be unpredictable (CBC: RFC 3602 3).
    virtual bool TakesCountingIv() const = 0;
};

/// Computes the integrity checksums of one SA in one direction, where nothing is encrypted (AH).
/// Holds keyed state, as a PacketCipher does.
class PacketMac
{
  public:
    virtual ~PacketMac() = default;

    /// Writes the checksum over all `parts`, one after the other, to `icv`, which has IcvLength()
    /// octets.
    virtual void Compute(std::initializer_list<OctetView> parts, OctetSpan icv) = 0;

    virtual std::size_t IcvLength() const = 0;
};

/// One end's half of a Diffie-Hellman exchange.
class KeyExchange
{
  public:
    virtual ~KeyExchange() = default;

    /// As the KE payload carries it.
    virtual const Octets& PublicValue() const = 0;

    /// The shared secret with leading zeros kept. InvalidKe where the peer's value has a wrong
    /// length or is no point or element that the group allows.
    virtual Result<Octets> Agree(OctetView peerPublicValue) = 0;
};

/// All cryptography that the core needs. One implementation stands on OpenSSL 3.
class Crypto
{
  public:
    virtual ~Crypto() = default;

    /// SHA-1, for NAT_DETECTION_*_IP (RFC 7296 2.23) and NAT_PREVENTION (draft 3.6).
    virtual Octets Sha1(OctetView data) = 0;

    /// prf(key, data) (RFC 7296 2.13).
    virtual Octets Prf(const PrfAlgorithm& prf, OctetView key, OctetView data) = 0;

    /// `material` is encryption.MaterialLength() octets; `integrityKey` is empty with AEAD.
    /// InvalidConfiguration for other lengths, or for integrity where the cipher brings its own.
    virtual Result<std::unique_ptr<PacketCipher>> NewPacketCipher(
        const EncryptionAlgorithm& encryption,
        OctetView material,
        const IntegrityAlgorithm* integrity,
        OctetView integrityKey) = 0;

    /// InvalidConfiguration for a key of another length than the algorithm's.
    virtual Result<std::unique_ptr<PacketMac>> NewPacketMac(const IntegrityAlgorithm& integrity,
                                                            OctetView key) = 0;

    /// A fresh key pair; the private key comes from `random` alone.
    virtual Result<std::unique_ptr<KeyExchange>> NewKeyExchange(const KeyExchangeGroup& group,
                                                                RandomSource& random) = 0;
};

} // namespace mopo
