// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <string>
#include <utility>

namespace mopo
{

namespace
{

class OpensslPacketMac final : public PacketMac
{
  public:
    OpensslPacketMac(const IntegrityAlgorithm& integrity, OpensslHmac hmac, OctetView key)
        : m_icvLength(integrity.icvLength),
          m_hmac(std::move(hmac))
    {
        m_hmac.Start(key);
    }

    void Compute(std::initializer_list<OctetView> parts, OctetSpan icv) override
    {
        assert(icv.size() == m_icvLength);
        m_hmac.Restart();
        for (const OctetView part : parts)
        {
            m_hmac.Update(part);
        }
        m_hmac.Finish(icv);
    }

    std::size_t IcvLength() const override
    {
        return m_icvLength;
    }

  private:
    std::size_t m_icvLength;
    OpensslHmac m_hmac;
};

} // namespace

std::unique_ptr<PacketMac> NewOpensslPacketMac(const IntegrityAlgorithm& integrity,
                                               OpensslHmac hmac,
                                               OctetView key)
{
    return std::make_unique<OpensslPacketMac>(integrity, std::move(hmac), key);
}

OpensslHmac::OpensslHmac(evp_mac_st* hmac, const char* digest)
    : m_context(EVP_MAC_CTX_new(hmac))
{
    std::string name(digest);
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
        OSSL_PARAM_construct_end()};
    RequireOpenssl(m_context && EVP_MAC_CTX_set_params(m_context.get(), parameters.data()) == 1,
                   digest);
}

void OpensslHmac::Start(OctetView key)
{
    // A null key would mean "the last one".
    static constexpr std::uint8_t none = 0;
    const std::uint8_t* octets = key.empty() ? &none : key.data();
    RequireOpenssl(EVP_MAC_init(m_context.get(), octets, key.size(), nullptr) == 1, "HMAC");
}

void OpensslHmac::Restart()
{
    RequireOpenssl(EVP_MAC_init(m_context.get(), nullptr, 0, nullptr) == 1, "HMAC");
}

void OpensslHmac::Update(OctetView data)
{
    RequireOpenssl(EVP_MAC_update(m_context.get(), data.data(), data.size()) == 1, "HMAC");
}

void OpensslHmac::Finish(OctetSpan checksum)
{
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> whole{};
    std::size_t size = 0;
    RequireOpenssl(EVP_MAC_final(m_context.get(), whole.data(), &size, whole.size()) == 1, "HMAC");
    assert(checksum.size() <= size);
    std::copy_n(whole.begin(), checksum.size(), checksum.begin());
}

} // namespace mopo
