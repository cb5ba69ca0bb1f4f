// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-cipher.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cassert>

namespace mopo
{

namespace
{

class OpensslCbcHmac final : public PacketCipher
{
  public:
    OpensslCbcHmac(const EncryptionAlgorithm& algorithm,
                   evp_cipher_st* cipher,
                   OctetView key,
                   const IntegrityAlgorithm& integrity,
                   OpensslHmac hmac,
                   OctetView integrityKey)
        : m_algorithm(algorithm),
          m_integrity(integrity),
          m_cipher(cipher, key),
          m_hmac(std::move(hmac))
    {
        m_hmac.Start(integrityKey);
    }

    Status Seal(OctetView associated, OctetView iv, OctetSpan text, OctetSpan icv) override
    {
        assert(iv.size() == IvLength() && icv.size() == IcvLength());
        assert(text.size() % BlockLength() == 0);
        if (!Run(m_cipher.Encrypting(iv), text))
        {
            return Fail(ErrorCode::CryptoFailure, "CBC encryption");
        }
        // RFC 7296 3.14: "The checksum MUST be computed over the encrypted message."
        Checksum(associated, iv, text, icv);
        return {};
    }

    Status Open(OctetView associated, OctetView iv, OctetSpan text, OctetView icv) override
    {
        assert(iv.size() == IvLength() && icv.size() == IcvLength());
        assert(text.size() % BlockLength() == 0);
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> expected{};
        const OctetSpan ours = OctetSpan(expected).first(IcvLength());
        Checksum(associated, iv, text, ours);
        if (!ConstantTimeEqual(ours, icv))
        {
            return Fail(ErrorCode::IntegrityFailed, "wrong integrity checksum");
        }
        if (!Run(m_cipher.Decrypting(iv), text))
        {
            return Fail(ErrorCode::CryptoFailure, "CBC decryption");
        }
        return {};
    }

    std::size_t IvLength() const override
    {
        return m_algorithm.ivLength;
    }

    std::size_t BlockLength() const override
    {
        return m_algorithm.blockLength;
    }

    std::size_t IcvLength() const override
    {
        return m_integrity.icvLength;
    }

    bool TakesCountingIv() const override
    {
        return false;
    }

  private:
    static bool Run(EVP_CIPHER_CTX* context, OctetSpan text)
    {
        int written = 0;
        return context != nullptr &&
               EVP_CipherUpdate(
                   context, text.data(), &written, text.data(), static_cast<int>(text.size())) ==
                   1 &&
               static_cast<std::size_t>(written) == text.size();
    }

    void Checksum(OctetView associated, OctetView iv, OctetView text, OctetSpan icv)
    {
        m_hmac.Restart();
        m_hmac.Update(associated);
        m_hmac.Update(iv);
        m_hmac.Update(text);
        m_hmac.Finish(icv);
    }

    EncryptionAlgorithm m_algorithm;
    IntegrityAlgorithm m_integrity;
    OpensslKeyedCipher m_cipher;
    OpensslHmac m_hmac;
};

} // namespace

std::unique_ptr<PacketCipher> NewOpensslCbcHmac(const EncryptionAlgorithm& algorithm,
                                                evp_cipher_st* cipher,
                                                OctetView key,
                                                const IntegrityAlgorithm& integrity,
                                                OpensslHmac hmac,
                                                OctetView integrityKey)
{
    return std::make_unique<OpensslCbcHmac>(
        algorithm, cipher, key, integrity, std::move(hmac), integrityKey);
}

} // namespace mopo
