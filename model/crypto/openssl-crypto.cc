// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-crypto.h"

#include "model/crypto/openssl-cipher.h"
#include "model/crypto/openssl-hmac.h"
#include "model/crypto/openssl-key-exchange.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <map>

namespace mopo
{

namespace
{

/// Fetches every algorithm of the tables once: a fetch by name costs more than a small packet.
class OpensslCrypto final : public Crypto
{
  public:
    OpensslCrypto()
        : m_hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr)),
          m_sha1(EVP_MD_fetch(nullptr, "SHA1", nullptr)),
          m_sha1Context(EVP_MD_CTX_new())
    {
        RequireOpenssl(m_hmac != nullptr, "HMAC");
        RequireOpenssl(m_sha1 != nullptr && m_sha1Context != nullptr, "SHA-1");
        for (const EncryptionAlgorithm& row : EncryptionAlgorithms())
        {
            m_ciphers[row.opensslName].reset(EVP_CIPHER_fetch(nullptr, row.opensslName, nullptr));
        }
        for (const PrfAlgorithm& row : PrfAlgorithms())
        {
            m_prfs.try_emplace(row.opensslName, m_hmac.get(), row.opensslName);
        }
    }

    Octets Sha1(OctetView data) override
    {
        Octets digest(SHA1_LENGTH);
        RequireOpenssl(EVP_DigestInit_ex2(m_sha1Context.get(), m_sha1.get(), nullptr) == 1 &&
                           EVP_DigestUpdate(m_sha1Context.get(), data.data(), data.size()) == 1 &&
                           EVP_DigestFinal_ex(m_sha1Context.get(), digest.data(), nullptr) == 1,
                       "SHA-1");
        return digest;
    }

    Octets Prf(const PrfAlgorithm& prf, OctetView key, OctetView data) override
    {
        const auto entry = m_prfs.find(prf.opensslName);
        RequireOpenssl(entry != m_prfs.end(), prf.opensslName);
        OpensslHmac& hmac = entry->second;
        Octets value(prf.length);
        hmac.Start(key);
        hmac.Update(data);
        hmac.Finish(value);
        return value;
    }

    Result<std::unique_ptr<PacketCipher>> NewPacketCipher(const EncryptionAlgorithm& encryption,
                                                          OctetView material,
                                                          const IntegrityAlgorithm* integrity,
                                                          OctetView integrityKey) override
    {
        const auto cipher = m_ciphers.find(encryption.opensslName);
        if (cipher == m_ciphers.end() || !cipher->second)
        {
            return Fail(ErrorCode::UnsupportedAlgorithm, std::string(encryption.name));
        }
        const std::size_t integrityLength = integrity == nullptr ? 0 : integrity->keyLength;
        if (encryption.IsAead() == (integrity != nullptr) ||
            material.size() != encryption.MaterialLength() ||
            integrityKey.size() != integrityLength)
        {
            return Fail(ErrorCode::InvalidConfiguration,
                        "keys that do not fit " + std::string(encryption.name));
        }
        if (encryption.IsAead())
        {
            return NewOpensslAead(encryption, cipher->second.get(), material);
        }
        return NewOpensslCbcHmac(encryption,
                                 cipher->second.get(),
                                 material,
                                 *integrity,
                                 OpensslHmac(m_hmac.get(), integrity->opensslName),
                                 integrityKey);
    }

    Result<std::unique_ptr<PacketMac>> NewPacketMac(const IntegrityAlgorithm& integrity,
                                                    OctetView key) override
    {
        if (key.size() != integrity.keyLength)
        {
            return Fail(ErrorCode::InvalidConfiguration,
                        "a key that does not fit " + std::string(integrity.name));
        }
        return NewOpensslPacketMac(
            integrity, OpensslHmac(m_hmac.get(), integrity.opensslName), key);
    }

    Result<std::unique_ptr<KeyExchange>> NewKeyExchange(const KeyExchangeGroup& group,
                                                        RandomSource& random) override
    {
        return NewOpensslKeyExchange(group, random);
    }

  private:
    static constexpr std::size_t SHA1_LENGTH = 20;

    OpensslHandle<EVP_MAC> m_hmac;
    OpensslHandle<EVP_MD> m_sha1;
    OpensslHandle<EVP_MD_CTX> m_sha1Context;
    std::map<std::string_view, OpensslHandle<EVP_CIPHER>> m_ciphers;
    std::map<std::string_view, OpensslHmac> m_prfs;
};

} // namespace

std::unique_ptr<Crypto> NewOpensslCrypto()
{
    return std::make_unique<OpensslCrypto>();
}

std::string OpensslVersion()
{
    return OpenSSL_version(OPENSSL_VERSION);
}

} // namespace mopo
