// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/crypto/openssl-handles.h"

#include <array>

namespace mopo::bench
{

/// The least that AES-128-GCM of a packet can cost: OpenSSL's own calls with a keyed context, a new
/// IV for each packet, and nothing around them.
class BareGcm
{
  public:
    BareGcm();

    /// Encrypts `text` into `sealed`, which ends with the ICV. `associated` is 8 octets of ESP.
    bool Seal(OctetView associated, OctetView text, OctetSpan sealed);

    /// Decrypts `text` in place after what Seal made of it, under the `packet`th IV from 1.
    bool Open(OctetView associated, std::uint64_t packet, OctetSpan text, OctetSpan icv);

    static constexpr std::size_t ICV_LENGTH = 16;

  private:
    OctetView Nonce(std::uint64_t packet);

    OpensslHandle<evp_cipher_ctx_st> m_sealing;
    OpensslHandle<evp_cipher_ctx_st> m_opening;
    std::array<std::uint8_t, 12> m_nonce{};
    std::uint64_t m_packet = 0;
};

} // namespace mopo::bench
