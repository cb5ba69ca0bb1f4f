// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/openssl-handles.h"

#include <cstddef>

namespace mopo::bench
{

/// What two ends ask of OpenSSL in IKE_SA_INIT and IKE_AUTH (PSK, x25519, HMAC-SHA2-256,
/// AES-128-GCM), and nothing around it: contexts and algorithms are there already, inputs have the
/// sizes that they really have.
class BareHandshake
{
  public:
    BareHandshake();

    void Run();

  private:
    void Agree();
    void Hash(std::size_t size);
    void Prf(std::size_t size);
    void Seal(std::size_t size);
    void KeyCipher();

    OpensslHandle<evp_md_st> m_sha1;
    OpensslHandle<evp_md_ctx_st> m_digest;
    OpensslHandle<evp_mac_st> m_hmac;
    OpensslHandle<evp_mac_ctx_st> m_mac;
    OpensslHandle<evp_cipher_st> m_gcm;
    OpensslHandle<evp_cipher_ctx_st> m_cipher;
};

} // namespace mopo::bench
