// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-crypto.h"
#include "model/crypto/openssl-handles.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

Octets SeedKey(std::uint64_t seed, std::string_view streamName)
{
    Octets input;
    for (int shift = 56; shift >= 0; shift -= 8)
    {
        input.push_back(static_cast<std::uint8_t>(seed >> shift));
    }
    Append(input, AsOctets(streamName));
    Octets key(32);
    RequireOpenssl(
        EVP_Q_digest(
            nullptr, "SHA2-256", nullptr, input.data(), input.size(), key.data(), nullptr) == 1,
        "SHA2-256");
    return key;
}

class SeededRandom final : public RandomSource
{
  public:
    SeededRandom(std::uint64_t seed, std::string_view streamName)
        : m_context(EVP_CIPHER_CTX_new())
    {
        const Octets key = SeedKey(seed, streamName);
        // Block counter and nonce (RFC 8439 2.3), both zero: the key is the stream's own.
        const std::array<std::uint8_t, 16> counterAndNonce{};
        const OpensslHandle<EVP_CIPHER> cipher(EVP_CIPHER_fetch(nullptr, "ChaCha20", nullptr));
        RequireOpenssl(
            cipher && m_context &&
                EVP_EncryptInit_ex2(
                    m_context.get(), cipher.get(), key.data(), counterAndNonce.data(), nullptr) ==
                    1,
            "ChaCha20");
    }

    void Fill(OctetSpan octets) override
    {
        while (!octets.empty())
        {
            if (m_used == m_buffer.size())
            {
                Refill();
            }
            const std::size_t size = std::min(octets.size(), m_buffer.size() - m_used);
            std::copy_n(
                m_buffer.begin() + static_cast<std::ptrdiff_t>(m_used), size, octets.begin());
            m_used += size;
            octets = octets.subspan(size);
        }
    }

  private:
    void Refill()
    {
        m_buffer.fill(0);
        int written = 0;
        RequireOpenssl(EVP_EncryptUpdate(m_context.get(),
                                         m_buffer.data(),
                                         &written,
                                         m_buffer.data(),
                                         static_cast<int>(m_buffer.size())) == 1,
                       "ChaCha20");
        m_used = 0;
    }

    OpensslHandle<EVP_CIPHER_CTX> m_context;
    std::array<std::uint8_t, 512> m_buffer{};
    std::size_t m_used = m_buffer.size();
};

class SystemRandom final : public RandomSource
{
  public:
    void Fill(OctetSpan octets) override
    {
        RequireOpenssl(RAND_bytes_ex(nullptr, octets.data(), octets.size(), 0) == 1,
                       "random octets");
    }
};

} // namespace

std::unique_ptr<RandomSource> NewSeededRandom(std::uint64_t seed, std::string_view streamName)
{
    return std::make_unique<SeededRandom>(seed, streamName);
}

std::unique_ptr<RandomSource> NewSystemRandom()
{
    return std::make_unique<SystemRandom>();
}

} // namespace mopo
