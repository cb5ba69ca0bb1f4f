// SPDX-License-Identifier: GPL-2.0-only
#include "test/bench/bare-handshake.h"

#include "model/base/octets.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>

namespace mopo::bench
{

namespace
{

// Octets, as traces of the real exchange show them.
constexpr std::size_t INIT_MESSAGE = 240;
constexpr std::size_t AUTH_MESSAGE = 230;
constexpr std::size_t NONCES = 64;
constexpr std::size_t PRF_BLOCK = 120;
constexpr std::size_t NAT_HASH = 22;
constexpr std::size_t IDENTITY = 24;
constexpr std::size_t KEY_PAD = 17;

void Check(bool succeeded)
{
    RequireOpenssl(succeeded, "a bare handshake");
}

const std::array<std::uint8_t, 512> INPUT{1, 2, 3};

} // namespace

BareHandshake::BareHandshake()
    : m_sha1(EVP_MD_fetch(nullptr, "SHA1", nullptr)),
      m_digest(EVP_MD_CTX_new()),
      m_hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr)),
      m_mac(EVP_MAC_CTX_new(m_hmac.get())),
      m_gcm(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)),
      m_cipher(EVP_CIPHER_CTX_new())
{
    std::array<char, 7> digest{"SHA256"};
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    Check(EVP_MAC_CTX_set_params(m_mac.get(), params.data()) == 1);
}

void BareHandshake::Agree()
{
    std::array<std::uint8_t, 32> secret{1};
    std::array<std::uint8_t, 32> publicValue{};
    std::size_t size = publicValue.size();
    const OpensslHandle<EVP_PKEY> own(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, secret.data(), secret.size()));
    Check(EVP_PKEY_get_raw_public_key(own.get(), publicValue.data(), &size) == 1);
    const OpensslHandle<EVP_PKEY> peer(EVP_PKEY_new_raw_public_key(
        EVP_PKEY_X25519, nullptr, publicValue.data(), publicValue.size()));
    const OpensslHandle<EVP_PKEY_CTX> context(
        EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr));
    Check(EVP_PKEY_derive_init(context.get()) == 1 &&
          EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
          EVP_PKEY_derive(context.get(), secret.data(), &size) == 1);
}

void BareHandshake::Hash(std::size_t size)
{
    std::array<std::uint8_t, 20> hash{};
    Check(EVP_DigestInit_ex2(m_digest.get(), m_sha1.get(), nullptr) == 1 &&
          EVP_DigestUpdate(m_digest.get(), INPUT.data(), size) == 1 &&
          EVP_DigestFinal_ex(m_digest.get(), hash.data(), nullptr) == 1);
}

void BareHandshake::Prf(std::size_t size)
{
    std::array<std::uint8_t, 32> out{};
    std::size_t written = 0;
    Check(EVP_MAC_init(m_mac.get(), INPUT.data(), 32, nullptr) == 1 &&
          EVP_MAC_update(m_mac.get(), INPUT.data(), size) == 1 &&
          EVP_MAC_final(m_mac.get(), out.data(), &written, out.size()) == 1);
}

void BareHandshake::KeyCipher()
{
    Check(EVP_CipherInit_ex2(m_cipher.get(), m_gcm.get(), INPUT.data(), INPUT.data(), 1, nullptr) ==
          1);
}

void BareHandshake::Seal(std::size_t size)
{
    std::array<std::uint8_t, 512> out{};
    std::array<std::uint8_t, 16> icv{};
    int written = 0;
    Check(EVP_CipherInit_ex2(m_cipher.get(), nullptr, nullptr, INPUT.data(), 1, nullptr) == 1 &&
          EVP_CipherUpdate(m_cipher.get(), nullptr, &written, INPUT.data(), 32) == 1 &&
          EVP_CipherUpdate(
              m_cipher.get(), out.data(), &written, INPUT.data(), static_cast<int>(size)) == 1 &&
          EVP_CipherFinal_ex(m_cipher.get(), out.data(), &written) == 1 &&
          EVP_CIPHER_CTX_ctrl(m_cipher.get(), EVP_CTRL_AEAD_GET_TAG, 16, icv.data()) == 1);
}

void BareHandshake::Run()
{
    for (int end = 0; end < 2; ++end)
    {
        Agree();
        // NAT_DETECTION_*_IP: two are made, two are checked.
        for (int i = 0; i < 4; ++i)
        {
            Hash(NAT_HASH);
        }
        // SKEYSEED; 136 octets of IKE keys and 40 of Child SA keys, 32 from each PRF.
        Prf(NONCES);
        for (int i = 0; i < 5 + 2; ++i)
        {
            Prf(PRF_BLOCK);
        }
        // AUTH: the own one is made, the peer's checked.
        for (int i = 0; i < 2; ++i)
        {
            Prf(KEY_PAD);
            Prf(IDENTITY);
            Prf(INIT_MESSAGE + NONCES);
        }
        // IKE_AUTH: one message is sealed, one is opened, under a key each. Opening costs what
        // sealing does: the same cipher, the same checksum.
        for (int i = 0; i < 2; ++i)
        {
            KeyCipher();
            Seal(AUTH_MESSAGE);
        }
    }
}

} // namespace mopo::bench
