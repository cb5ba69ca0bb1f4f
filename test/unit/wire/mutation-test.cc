// SPDX-License-Identifier: GPL-2.0-only
// Decoding is safe on any octets, and what it makes of them is stable. RFC 7296 3.1.
#include "model/wire/message.h"
#include "test/support/pcap-reader.h"
#include "test/support/test-vectors.h"
#include "test/unit/wire/wire-test-support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace mopo
{

namespace
{

/// One fixed seed: a failure can be run again.
constexpr std::uint32_t SEED = 20050221;

class Randomness
{
  public:
    /// In [0, limit).
    std::size_t Below(std::size_t limit)
    {
        return m_engine() % limit;
    }

    std::uint8_t Octet()
    {
        return static_cast<std::uint8_t>(m_engine());
    }

  private:
    // Its sequence is the same everywhere; that of a distribution would not be.
    std::mt19937 m_engine{SEED};
};

/// What must hold whatever `octets` are. Tells whether they were decoded.
bool CheckAnyMessage(const Octets& octets)
{
    const auto message = DecodeMessage(octets);
    if (!message)
    {
        EXPECT_LE(message.error().offset, octets.size());
        EXPECT_FALSE(message.error().what.empty());
        return false;
    }
    const auto again = DecodeMessage(EncodeMessage(*message));
    EXPECT_TRUE(again) << ToHex(octets);
    EXPECT_TRUE(!again || *again == *message) << ToHex(octets);
    return true;
}

bool CheckAnyChain(PayloadType first, const Octets& octets)
{
    const auto payloads = DecodePayloads(first, octets);
    if (!payloads)
    {
        EXPECT_LE(payloads.error().offset, octets.size());
        return false;
    }
    const auto again = DecodePayloads(FirstType(*payloads), EncodePayloads(*payloads));
    EXPECT_TRUE(again && *again == *payloads) << ToHex(octets);
    return true;
}

/// A chain with one payload of every kind that may stand inside an Encrypted payload.
Payloads EveryPayload()
{
    const Transform aes{
        TransformType::Encryption,
        12,
        {{TransformAttribute::KEY_LENGTH, true, {0x01, 0x00}}, {300, false, {1, 2, 3}}}};
    const Transform sha{TransformType::Integrity, 12, {}};
    const auto inner = TrafficSelector::FromPrefix(*IpPrefix::Parse("10.99.0.0/24"));
    const auto inner6 = TrafficSelector::FromPrefix(*IpPrefix::Parse("3fff::/64"));
    return {
        {SaPayload{{{1, ProtocolId::Esp, Octets(4, 1), {aes, sha}},
                    {2, ProtocolId::Ike, Octets(8, 2), {aes}}}}},
        {KePayload{19, Octets(64, 3)}},
        {IdPayload{IdPayload::Role::Initiator, IdType::Fqdn, Octets(10, 4)}},
        {IdPayload{IdPayload::Role::Responder, IdType::KeyId, {}}},
        {CertPayload{4, Octets(30, 5)}},
        {CertReqPayload{4, Octets(20, 6)}},
        {AuthPayload{AuthMethod::SharedKeyMic, Octets(32, 7)}},
        {NoncePayload{Octets(32, 8)}},
        {NotifyPayload{ProtocolId::Esp, Octets(4, 9), 16393, Octets(3, 9)}},
        {DeletePayload{ProtocolId::Esp, {Octets(4, 10), Octets(4, 11)}}},
        {DeletePayload{}},
        {VendorIdPayload{Octets(16, 12)}},
        {TsPayload{TsPayload::Role::Initiator, {inner, UnknownTrafficSelector{9, 0, {1, 2}}}}},
        {TsPayload{TsPayload::Role::Responder, {inner6, inner}}},
        {ConfigurationPayload{ConfigurationType::Reply, {{1, Octets(4, 13)}, {3, {}}}}},
        {EapPayload{Octets(5, 14)}},
        {UnknownPayload{200, Octets(7, 15)}},
    };
}

/// Messages to start from: all those of the captures, and one with every kind of payload.
std::vector<Octets> Originals()
{
    std::vector<Octets> originals;
    for (const std::string& name : test::VectorNames())
    {
        for (const std::string& path : test::VectorPcaps(name))
        {
            const auto packets = test::ReadPcap(path, test::CapturedPacket::Kind::Ike);
            EXPECT_TRUE(packets);
            std::ranges::transform(
                *packets, std::back_inserter(originals), &test::CapturedPacket::octets);
        }
    }
    const Payloads every = EveryPayload();
    const Octets whole = test::RawMessage(FirstType(every), EncodePayloads(every));
    // As often as all captures together: it has the most structures to break.
    originals.insert(originals.end(), originals.size(), whole);
    return originals;
}

/// Corrects the header's length field, so that what follows it is read at all.
void RepairLength(Octets& octets)
{
    if (octets.size() >= Header::SIZE)
    {
        octets[26] = static_cast<std::uint8_t>(octets.size() >> 8);
        octets[27] = static_cast<std::uint8_t>(octets.size());
    }
}

/// Octets that are likely to be lengths, counts and types, where they change the most.
void Mutate(Octets& octets, Randomness& random)
{
    static constexpr auto interesting = std::to_array<std::uint8_t>({0, 1, 3, 4, 8, 46, 127, 255});
    const std::size_t at = random.Below(octets.size());
    switch (random.Below(6))
    {
    case 0:
        octets[at] = random.Octet();
        break;
    case 1:
        octets[at] = interesting[random.Below(interesting.size())];
        break;
    case 2:
        octets[at] = static_cast<std::uint8_t>(octets[at] ^ (1U << random.Below(8)));
        break;
    case 3:
        octets.resize(at);
        break;
    case 4:
        octets.insert(octets.begin() + static_cast<std::ptrdiff_t>(at), random.Octet());
        break;
    default:
        octets.erase(octets.begin() + static_cast<std::ptrdiff_t>(at));
        break;
    }
}

// IKEV2-3.1-03
TEST(AnyOctets, EveryTruncationOfEveryMessageIsRefused)
{
    for (Octets octets : Originals())
    {
        while (!octets.empty())
        {
            octets.pop_back();
            ASSERT_FALSE(CheckAnyMessage(octets));
            RepairLength(octets);
            CheckAnyMessage(octets);
        }
    }
}

TEST(AnyOctets, MutatedMessagesNeverMisleadTheCodec)
{
    Randomness random;
    const std::vector<Octets> originals = Originals();
    std::size_t decoded = 0;
    constexpr std::size_t rounds = 200'000;
    for (std::size_t round = 0; round < rounds && !::testing::Test::HasFailure(); ++round)
    {
        Octets octets = originals[random.Below(originals.size())];
        for (std::size_t i = 0; i <= random.Below(4) && !octets.empty(); ++i)
        {
            Mutate(octets, random);
        }
        RepairLength(octets);
        decoded += CheckAnyMessage(octets) ? 1U : 0U;
    }
    // Both outcomes must be common, or this test tests only one of them.
    EXPECT_GT(decoded, rounds / 10);
    EXPECT_LT(decoded, rounds * 9 / 10);
}

TEST(AnyOctets, MutatedInnerChainsNeverMisleadTheCodec)
{
    Randomness random;
    const Payloads every = EveryPayload();
    const Octets whole = EncodePayloads(every);
    ASSERT_TRUE(CheckAnyChain(FirstType(every), whole));
    for (std::size_t round = 0; round < 50'000 && !::testing::Test::HasFailure(); ++round)
    {
        Octets octets = whole;
        Mutate(octets, random);
        CheckAnyChain(FirstType(every), octets);
    }
}

TEST(AnyOctets, RandomBodiesOfEveryPayloadTypeNeverMisleadTheCodec)
{
    Randomness random;
    for (std::size_t round = 0; round < 100'000 && !::testing::Test::HasFailure(); ++round)
    {
        Octets octets(4 + random.Below(48));
        // Small octets are lengths and counts that fit now and then.
        const std::size_t limit = random.Below(2) == 0 ? 256 : 24;
        std::ranges::generate(octets,
                              [&] { return static_cast<std::uint8_t>(random.Below(limit)); });
        octets[0] = 0;
        octets[1] = 0;
        octets[2] = 0;
        octets[3] = static_cast<std::uint8_t>(octets.size());
        CheckAnyChain(static_cast<PayloadType>(32 + random.Below(22)), octets);
    }
}

TEST(AnyOctets, RandomDatagramsNeverMisleadTheCodec)
{
    Randomness random;
    for (std::size_t round = 0; round < 50'000 && !::testing::Test::HasFailure(); ++round)
    {
        Octets octets(random.Below(120));
        std::ranges::generate(octets, [&] { return random.Octet(); });
        if (octets.size() > Header::SIZE)
        {
            octets[17] = Header::VERSION_2_0;
            octets[24] = octets[25] = 0;
        }
        RepairLength(octets);
        CheckAnyMessage(octets);
    }
}

} // namespace

} // namespace mopo
