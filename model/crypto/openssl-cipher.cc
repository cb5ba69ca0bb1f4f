// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace mopo
{

OpensslKeyedCipher::OpensslKeyedCipher(evp_cipher_st* cipher, OctetView key)
    : m_cipher(cipher),
      m_key(key.begin(), key.end())
{
    RequireOpenssl(EVP_CIPHER_up_ref(cipher) == 1, "reference counting");
}

OpensslKeyedCipher::~OpensslKeyedCipher()
{
    OPENSSL_cleanse(m_key.data(), m_key.size());
}

evp_cipher_ctx_st* OpensslKeyedCipher::Start(bool encrypting, OctetView iv)
{
    auto& context = m_contexts[encrypting ? 1 : 0];
    if (context)
    {
        const bool started =
            EVP_CipherInit_ex2(context.get(), nullptr, nullptr, iv.data(), -1, nullptr) == 1;
        return started ? context.get() : nullptr;
    }
    context.reset(EVP_CIPHER_CTX_new());
    if (!context ||
        EVP_CipherInit_ex2(
            context.get(), m_cipher.get(), m_key.data(), iv.data(), encrypting ? 1 : 0, nullptr) !=
            1)
    {
        context.reset();
        return nullptr;
    }
    // Padding is a matter of IKE and ESP; OpenSSL's own would need another block. Where there are
    // no blocks this would only cost time, and again with every IV.
    if (EVP_CIPHER_get_block_size(m_cipher.get()) > 1)
    {
        EVP_CIPHER_CTX_set_padding(context.get(), 0);
    }
    return context.get();
}

} // namespace mopo
