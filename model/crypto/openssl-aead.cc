// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cassert>

namespace mopo
{

namespace
{

constexpr std::size_t MAX_TAG_LENGTH = 16;

class OpensslAead final : public PacketCipher
{
  public:
    OpensslAead(const EncryptionAlgorithm& algorithm, evp_cipher_st* cipher, OctetView material)
        : m_algorithm(algorithm),
          m_cipher(cipher, material.first(algorithm.keyLength))
    {
        assert(algorithm.saltLength + algorithm.ivLength == EVP_CIPHER_get_iv_length(cipher) &&
               algorithm.icvLength <= MAX_TAG_LENGTH);
        std::ranges::copy(material.subspan(algorithm.keyLength), m_nonce.begin());
    }

    Status Seal(OctetView associated, OctetView iv, OctetSpan text, OctetSpan icv) override
    {
        assert(icv.size() == IcvLength());
        EVP_CIPHER_CTX* context = m_cipher.Encrypting(Nonce(iv));
        const bool sealed =
            context != nullptr && Feed(context, associated, text) &&
            EVP_EncryptFinal_ex(context, text.data(), &m_written) == 1 &&
            EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(icv.size()), icv.data()) == 1;
        return sealed ? Status{} : Fail(ErrorCode::CryptoFailure, "AEAD encryption");
    }

    Status Open(OctetView associated, OctetView iv, OctetSpan text, OctetView icv) override
    {
        assert(icv.size() == IcvLength());
        EVP_CIPHER_CTX* context = m_cipher.Decrypting(Nonce(iv));
        // The control takes no const pointer.
        std::array<std::uint8_t, MAX_TAG_LENGTH> tag{};
        std::ranges::copy(icv, tag.begin());
        if (context == nullptr || !Feed(context, associated, text) ||
            EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(icv.size()), tag.data()) != 1)
        {
            return Fail(ErrorCode::CryptoFailure, "AEAD decryption");
        }
        if (EVP_DecryptFinal_ex(context, text.data(), &m_written) != 1)
        {
            OPENSSL_cleanse(text.data(), text.size());
            return Fail(ErrorCode::IntegrityFailed, "wrong integrity checksum");
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
        return m_algorithm.icvLength;
    }

    bool TakesCountingIv() const override
    {
        return true;
    }

  private:
    /// RFC 4106 4: salt, then IV.
    OctetView Nonce(OctetView iv)
    {
        assert(iv.size() == IvLength());
        std::ranges::copy(iv, m_nonce.begin() + m_algorithm.saltLength);
        return m_nonce;
    }

    bool Feed(EVP_CIPHER_CTX* context, OctetView associated, OctetSpan text)
    {
        return EVP_CipherUpdate(context,
                                nullptr,
                                &m_written,
                                associated.data(),
                                static_cast<int>(associated.size())) == 1 &&
               EVP_CipherUpdate(
                   context, text.data(), &m_written, text.data(), static_cast<int>(text.size())) ==
                   1;
    }

    EncryptionAlgorithm m_algorithm;
    OpensslKeyedCipher m_cipher;
    std::array<std::uint8_t, EVP_MAX_IV_LENGTH> m_nonce{};
    int m_written = 0;
};

} // namespace

std::unique_ptr<PacketCipher> NewOpensslAead(const EncryptionAlgorithm& algorithm,
                                             evp_cipher_st* cipher,
                                             OctetView material)
{
    return std::make_unique<OpensslAead>(algorithm, cipher, material);
}

} // namespace mopo
