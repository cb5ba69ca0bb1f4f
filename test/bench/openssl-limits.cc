// SPDX-License-Identifier: GPL-2.0-only
#include "test/bench/openssl-limits.h"

#include <openssl/evp.h>

namespace mopo::bench
{

namespace
{

OpensslHandle<EVP_CIPHER_CTX> KeyedContext(bool encrypting)
{
    const OpensslHandle<EVP_CIPHER> cipher(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr));
    const std::array<std::uint8_t, 16> key{1, 2, 3};
    OpensslHandle<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
    RequireOpenssl(
        EVP_CipherInit_ex2(
            context.get(), cipher.get(), key.data(), nullptr, encrypting ? 1 : 0, nullptr) == 1,
        "AES-128-GCM");
    return context;
}

} // namespace

BareGcm::BareGcm()
    : m_sealing(KeyedContext(true)),
      m_opening(KeyedContext(false))
{
}

OctetView BareGcm::Nonce(std::uint64_t packet)
{
    for (std::size_t i = 0; i < 8; ++i)
    {
        m_nonce[11 - i] = static_cast<std::uint8_t>(packet >> 8 * i);
    }
    return m_nonce;
}

bool BareGcm::Seal(OctetView associated, OctetView text, OctetSpan sealed)
{
    EVP_CIPHER_CTX* context = m_sealing.get();
    int written = 0;
    return EVP_EncryptInit_ex2(context, nullptr, nullptr, Nonce(++m_packet).data(), nullptr) == 1 &&
           EVP_EncryptUpdate(context,
                             nullptr,
                             &written,
                             associated.data(),
                             static_cast<int>(associated.size())) == 1 &&
           EVP_EncryptUpdate(
               context, sealed.data(), &written, text.data(), static_cast<int>(text.size())) == 1 &&
           EVP_EncryptFinal_ex(context, sealed.data() + text.size(), &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(
               context, EVP_CTRL_AEAD_GET_TAG, ICV_LENGTH, sealed.data() + text.size()) == 1;
}

bool BareGcm::Open(OctetView associated, std::uint64_t packet, OctetSpan text, OctetSpan icv)
{
    EVP_CIPHER_CTX* context = m_opening.get();
    int written = 0;
    return EVP_DecryptInit_ex2(context, nullptr, nullptr, Nonce(packet).data(), nullptr) == 1 &&
           EVP_DecryptUpdate(context,
                             nullptr,
                             &written,
                             associated.data(),
                             static_cast<int>(associated.size())) == 1 &&
           EVP_DecryptUpdate(
               context, text.data(), &written, text.data(), static_cast<int>(text.size())) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, ICV_LENGTH, icv.data()) == 1 &&
           EVP_DecryptFinal_ex(context, text.data() + text.size(), &written) == 1;
}

} // namespace mopo::bench
