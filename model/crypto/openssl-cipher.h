// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"
#include "model/crypto/openssl-handles.h"
#include "model/crypto/openssl-hmac.h"

#include <array>

namespace mopo
{

/// A cipher with its key, and a context for each direction that is made when it is first needed:
/// most SAs use one only. A packet then costs a new IV, but no key schedule and no allocation.
class OpensslKeyedCipher
{
  public:
    OpensslKeyedCipher(evp_cipher_st* cipher, OctetView key);
    ~OpensslKeyedCipher();
    OpensslKeyedCipher(const OpensslKeyedCipher&) = delete;
    OpensslKeyedCipher& operator=(const OpensslKeyedCipher&) = delete;

    /// Ready to encrypt under `iv`; null where OpenSSL refuses.
    evp_cipher_ctx_st* Encrypting(OctetView iv)
    {
        return Start(true, iv);
    }

    evp_cipher_ctx_st* Decrypting(OctetView iv)
    {
        return Start(false, iv);
    }

  private:
    evp_cipher_ctx_st* Start(bool encrypting, OctetView iv);

    OpensslHandle<evp_cipher_st> m_cipher;
    Octets m_key;
    std::array<OpensslHandle<evp_cipher_ctx_st>, 2> m_contexts;
};

/// AEAD with a nonce of salt and IV (RFC 4106 4, RFC 5282 4). `material` is key and salt.
std::unique_ptr<PacketCipher> NewOpensslAead(const EncryptionAlgorithm& algorithm,
                                             evp_cipher_st* cipher,
                                             OctetView material);

/// CBC, then HMAC over what is associated, the IV and the ciphertext (RFC 7296 3.14, RFC 4303
/// 3.3.2.1).
std::unique_ptr<PacketCipher> NewOpensslCbcHmac(const EncryptionAlgorithm& algorithm,
                                                evp_cipher_st* cipher,
                                                OctetView key,
                                                const IntegrityAlgorithm& integrity,
                                                OpensslHmac hmac,
                                                OctetView integrityKey);

} // namespace mopo
