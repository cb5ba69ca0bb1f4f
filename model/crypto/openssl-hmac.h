// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"
#include "model/crypto/openssl-handles.h"

namespace mopo
{

/// HMAC with one hash function. The context is made once; a new key or a new message under the same
/// key costs no allocation.
class OpensslHmac
{
  public:
    /// `digest` is the hash function's name in OpenSSL.
    OpensslHmac(evp_mac_st* hmac, const char* digest);

    /// Begins a message under a new key.
    void Start(OctetView key);
    /// Begins a message under the key of the last one.
    void Restart();
    void Update(OctetView data);
    /// Writes the first octets of the checksum, as many as `checksum` has.
    void Finish(OctetSpan checksum);

  private:
    OpensslHandle<evp_mac_ctx_st> m_context;
};

std::unique_ptr<PacketMac> NewOpensslPacketMac(const IntegrityAlgorithm& integrity,
                                               OpensslHmac hmac,
                                               OctetView key);

} // namespace mopo
