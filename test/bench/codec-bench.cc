// SPDX-License-Identifier: GPL-2.0-only
// Decoding and encoding the payloads of an IKE_AUTH request, against copying its octets twice: what
// no codec can be faster than.
#include "model/ike/config.h"
#include "model/ike/proposal.h"
#include "model/ike/traffic-selectors.h"
#include "model/wire/message.h"
#include "test/bench/ratio.h"

#include <cstdlib>
#include <cstring>

namespace mopo::bench
{

namespace
{

constexpr std::size_t MESSAGES = 1000;
/// Structure costs: some twenty allocations for a dozen payloads. What matters is that a message
/// stays far below the cost of its cryptography.
constexpr Goal A_FEW_MICROSECONDS{Goal::Kind::CpuAtMost, 200};

Payloads AuthRequest()
{
    const Identity laptop = Identity::Parse("laptop@example.org");
    const Identity gateway = Identity::Parse("gateway.example.org");
    const auto any = TrafficSelector::FromPrefix(*IpPrefix::Parse("0.0.0.0/0"));
    const CodePoints codePoints;
    return {{IdPayload{IdPayload::Role::Initiator, laptop.type, laptop.data}},
            {IdPayload{IdPayload::Role::Responder, gateway.type, gateway.data}},
            {AuthPayload{AuthMethod::SharedKeyMic, Octets(32, 1)}},
            {OfferChild({*ParseChildSuite("aes128gcm16")}, Octets{1, 2, 3, 4})},
            {MakeTs(TsPayload::Role::Initiator, {any})},
            {MakeTs(TsPayload::Role::Responder, {any})},
            {MakeMopoNotify(codePoints.additionalAddress, codePoints, Octets(16, 3))},
            {ConfigurationPayload{ConfigurationType::Request, {{1, {}}}}},
            {MakeNotify(NotifyType::SetWindowSize, Octets(4, 0))}};
}

void DecodeEncodeIkeAuth(benchmark::State& state)
{
    const Payloads payloads = AuthRequest();
    const Octets octets = EncodePayloads(payloads);
    const PayloadType first = FirstType(payloads);
    Octets copy(octets.size());
    Compare(state,
            MESSAGES,
            A_FEW_MICROSECONDS,
            {.prepare = {},
             .run =
                 [&]
             {
                 for (std::size_t i = 0; i < MESSAGES; ++i)
                 {
                     const auto decoded = DecodePayloads(first, octets);
                     if (!decoded || EncodePayloads(*decoded).size() != octets.size())
                     {
                         std::abort();
                     }
                 }
             }},
            {.prepare = {},
             .run = [&]
             {
                 for (std::size_t i = 0; i < 2 * MESSAGES; ++i)
                 {
                     std::memcpy(copy.data(), octets.data(), octets.size());
                     benchmark::DoNotOptimize(copy.data());
                     benchmark::ClobberMemory();
                 }
             }});
}

BENCHMARK(DecodeEncodeIkeAuth)->UseManualTime();

} // namespace

} // namespace mopo::bench
