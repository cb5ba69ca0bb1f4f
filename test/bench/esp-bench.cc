// SPDX-License-Identifier: GPL-2.0-only
// ESP of inner packets of 1400 octets, AES-128-GCM, against the bare cipher.
#include "model/crypto/openssl-crypto.h"
#include "model/ipsec/esp.h"
#include "test/bench/openssl-limits.h"
#include "test/bench/ratio.h"

#include <cstdlib>
#include <optional>
#include <vector>

namespace mopo::bench
{

namespace
{

constexpr EspSpi SPI = 0x00001000;
constexpr std::size_t INNER_SIZE = 1400;
/// Few enough that they stay in the caches, as a packet that has just come in does.
constexpr std::size_t PACKETS = 128;
constexpr Goal EIGHTY_PERCENT{Goal::Kind::ThroughputAtLeast, 0.8};

/// A measurement of something that failed would measure nothing.
void Require(bool succeeded)
{
    if (!succeeded)
    {
        std::abort();
    }
}

std::unique_ptr<PacketCipher> NewCipher(Crypto& crypto)
{
    return crypto.NewPacketCipher(*FindEncryption("aes128gcm16"), Octets(20, 1), nullptr, {})
        .value();
}

void EspSeal1400(benchmark::State& state)
{
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "bench");
    const Octets inner(INNER_SIZE, 0x45);
    EspOutbound outbound(SPI, NewCipher(*crypto), *random);
    Octets packet;
    BareGcm bare;
    const Octets associated(8);
    Octets sealed(INNER_SIZE + BareGcm::ICV_LENGTH);
    Compare(state,
            PACKETS,
            EIGHTY_PERCENT,
            {.prepare = {},
             .run =
                 [&]
             {
                 for (std::size_t i = 0; i < PACKETS; ++i)
                 {
                     packet.clear();
                     Require(outbound.Seal(inner, InnerProtocol::Ipv4, packet).has_value());
                 }
             }},
            {.prepare = {},
             .run = [&]
             {
                 for (std::size_t i = 0; i < PACKETS; ++i)
                 {
                     Require(bare.Seal(associated, inner, sealed));
                 }
             }});
}

void EspOpen1400(benchmark::State& state)
{
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "bench");
    const Octets inner(INNER_SIZE, 0x45);
    std::vector<Octets> sealed(PACKETS);
    EspOutbound outbound(SPI, NewCipher(*crypto), *random);
    for (Octets& packet : sealed)
    {
        Require(outbound.Seal(inner, InnerProtocol::Ipv4, packet).has_value());
    }
    std::vector<Octets> packets;
    std::optional<EspInbound> inbound;

    const Octets associated(8);
    BareGcm bare;
    std::vector<Octets> bareSealed(PACKETS, Octets(INNER_SIZE + BareGcm::ICV_LENGTH));
    for (Octets& packet : bareSealed)
    {
        Require(bare.Seal(associated, inner, packet));
    }
    std::vector<Octets> barePackets;

    Compare(state,
            PACKETS,
            EIGHTY_PERCENT,
            {.prepare =
                 [&]
             {
                 packets = sealed;
                 inbound.emplace(SPI, NewCipher(*crypto), 1024);
             },
             .run =
                 [&]
             {
                 for (Octets& packet : packets)
                 {
                     Require(inbound->Open(packet).has_value());
                 }
             }},
            {.prepare = [&] { barePackets = bareSealed; },
             .run =
                 [&]
             {
                 for (std::size_t i = 0; i < PACKETS; ++i)
                 {
                     const OctetSpan packet(barePackets[i]);
                     Require(bare.Open(associated,
                                       i + 1,
                                       packet.first(INNER_SIZE),
                                       packet.last(BareGcm::ICV_LENGTH)));
                 }
             }});
}

BENCHMARK(EspSeal1400)->UseManualTime();
BENCHMARK(EspOpen1400)->UseManualTime();

} // namespace

} // namespace mopo::bench
