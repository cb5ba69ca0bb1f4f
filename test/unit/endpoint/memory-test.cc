// SPDX-License-Identifier: GPL-2.0-only
// What an IKE SA keeps: little, and no more after many moves than after one.
#include "model/crypto/openssl-crypto.h"
#include "test/support/endpoint-pair.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <malloc.h>
#include <map>
#include <memory>

namespace mopo::test
{
namespace
{

/// Octets that the heap has given away, those of OpenSSL included. The sanitizers have a heap of
/// their own, which says 0.
std::size_t HeapInUse()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

class Memory : public testing::Test
{
  protected:
    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
    std::unique_ptr<RandomSource> m_random = NewSeededRandom(1, "memory");
};

// An IKE SA with one Child SA, AES-GCM, nothing outstanding, at one of its two ends; what the host
// keeps for the packets of the Child SA is not in it.
TEST_F(Memory, AnIdleIkeSaIsSmall)
{
    constexpr std::size_t SAS = 200;
    constexpr std::size_t GOAL = 8192;
    EndpointPair pair(*m_crypto, *m_random);
    pair.Connect();
    const std::size_t before = HeapInUse();
    for (std::size_t i = 0; i < SAS; ++i)
    {
        pair.Connect();
    }
    ASSERT_EQ(pair.Established(), SAS + 1);
    const std::size_t octets = (HeapInUse() - before) / (2 * SAS);
    fmt::print("an idle IKE SA: {} octets at each end\n", octets);
    EXPECT_LE(octets, GOAL);
}

// The state after 10,000 moves is that after two, but for the Message ID of the latest one.
TEST_F(Memory, ManyMovesLeaveNothingBehind)
{
    const std::array addresses{*IpAddress::Parse("198.51.100.66"), *IpAddress::Parse("192.0.2.10")};
    EndpointPair pair(*m_crypto, *m_random, true);
    std::map<bool, StateTraced> states;
    unsigned moves = 0;
    pair.onOutput = [&](bool ofInitiator, const Output& output)
    {
        if (const auto* state = std::get_if<StateTraced>(&output))
        {
            states[ofInitiator] = *state;
        }
        moves += std::holds_alternative<PathConfirmed>(output) ? 1U : 0U;
    };
    pair.Connect();
    const auto move = [&](unsigned times)
    {
        for (unsigned i = 0; i < times; ++i)
        {
            pair.MoveTo(addresses[i % 2]);
        }
    };
    // The first ones fill what is bounded.
    move(200);
    ASSERT_EQ(moves, 200U);
    const auto early = states;
    const std::size_t before = HeapInUse();
    move(10'000);
    ASSERT_EQ(moves, 10'200U);
    const std::size_t after = HeapInUse();
    for (const bool end : {true, false})
    {
        EXPECT_EQ(states[end].ikePath, early.at(end).ikePath);
        EXPECT_EQ(states[end].ipsec, early.at(end).ipsec);
        EXPECT_EQ(states[end].pendingUpdate, early.at(end).pendingUpdate);
        EXPECT_EQ(states[end].peerAddresses, early.at(end).peerAddresses);
        EXPECT_EQ(states[end].childSas, early.at(end).childSas);
    }
    EXPECT_EQ(states[false].latestUpdateReceived, *early.at(false).latestUpdateReceived + 10'000);
    // Less than half an octet for each of them: what the heap does with holes of other sizes.
    EXPECT_LE(after, before + 4096);
}

} // namespace
} // namespace mopo::test
