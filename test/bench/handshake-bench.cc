// SPDX-License-Identifier: GPL-2.0-only
// The initial exchanges of two endpoints in memory (PSK, x25519, AES-GCM), without events, against
// the bare OpenSSL calls that they cannot do without.
#include "model/crypto/openssl-crypto.h"
#include "test/bench/bare-handshake.h"
#include "test/bench/ratio.h"
#include "test/support/endpoint-pair.h"

#include <memory>
#include <vector>

namespace mopo::bench
{

namespace
{

constexpr std::size_t HANDSHAKES = 20;
constexpr Goal AT_MOST_30_PERCENT_MORE{Goal::Kind::CpuAtMost, 1.3};

void Handshake(benchmark::State& state)
{
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "bench");
    std::vector<std::unique_ptr<test::EndpointPair>> pairs;
    BareHandshake bare;
    Compare(state,
            HANDSHAKES,
            AT_MOST_30_PERCENT_MORE,
            {.prepare =
                 [&]
             {
                 pairs.clear();
                 for (std::size_t i = 0; i < HANDSHAKES; ++i)
                 {
                     pairs.push_back(std::make_unique<test::EndpointPair>(*crypto, *random));
                 }
             },
             .run =
                 [&]
             {
                 for (const auto& pair : pairs)
                 {
                     pair->Connect();
                 }
             }},
            {.prepare = {},
             .run = [&]
             {
                 for (std::size_t i = 0; i < HANDSHAKES; ++i)
                 {
                     bare.Run();
                 }
             }});
}

BENCHMARK(Handshake)->UseManualTime();

} // namespace

} // namespace mopo::bench
