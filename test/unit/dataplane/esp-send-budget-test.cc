// SPDX-License-Identifier: GPL-2.0-only
// What may be sent to an address that is not verified (draft 2.6; D-47).
#include "model/dataplane/esp-send-budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

constexpr IkeSaId SA{7};
constexpr EspSpi SPI = 0x1000;
constexpr Instant START{std::chrono::hours(1)};
constexpr std::size_t SIZE = 100;

const Transport PEER{*IpAddress::Parse("198.51.100.66"), 4500};

EspToSend Packet(EspSpi spi = SPI, std::size_t size = SIZE)
{
    return {spi, Octets(size - 40), Octets(size)};
}

EspSendBudget Limited(const SendBudget& budget)
{
    EspSendBudget limits;
    EXPECT_THAT(limits.Limit(START, {SA, EspAllowance::Budget, PEER, budget}).send, IsEmpty());
    return limits;
}

/// How many of so many packets go out at once.
std::size_t SentOf(EspSendBudget& limits, std::size_t count, Instant now = START)
{
    std::size_t sent = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        sent += limits.Send(now, SA, Packet()).send.size();
    }
    return sent;
}

TEST(EspSendBudget, WithoutALimitEverythingGoes)
{
    EspSendBudget limits;
    EXPECT_FALSE(limits.IsLimited(SA));
    EXPECT_EQ(SentOf(limits, 1000), 1000U);
}

// "3 x (authenticated bytes received from it) + 10 packets". MOPO-4-06.
TEST(EspSendBudget, OctetsAndPacketsAreSpent)
{
    EspSendBudget limits = Limited({10, 3 * SIZE + SIZE / 2});
    EXPECT_EQ(SentOf(limits, 100), 13U);
}

// Each authentic octet from there is worth three; from elsewhere, none.
TEST(EspSendBudget, ArrivalsEarn)
{
    EspSendBudget limits = Limited({0, 0});
    EXPECT_EQ(SentOf(limits, 5), 0U);
    const Transport elsewhere{PEER.address, 4501};
    EXPECT_THAT(limits.HandleArrival(START, SA, elsewhere, SIZE).send, IsEmpty());
    EXPECT_THAT(limits.HandleArrival(START, IkeSaId{8}, PEER, SIZE).send, IsEmpty());
    EXPECT_THAT(limits.HandleArrival(START, SA, PEER, SIZE).send, SizeIs(3));
    // Protocol 50 has no ports.
    EXPECT_THAT(limits.HandleArrival(START, SA, {PEER.address, 0}, SIZE).send, SizeIs(2));
    EXPECT_EQ(SentOf(limits, 5), 1U);
}

// "The excess is queued, not dropped": in order, and all of it goes when the address is verified.
TEST(EspSendBudget, TheExcessWaitsForTheVerdict)
{
    EspSendBudget limits = Limited({1, 0});
    for (std::size_t size = 50; size < 60; ++size)
    {
        limits.Send(START, SA, Packet(SPI, size));
    }
    const auto outcome = limits.Limit(START + 900ms, {SA, EspAllowance::Unlimited, PEER, {}});
    ASSERT_THAT(outcome.send, SizeIs(9));
    for (std::size_t i = 0; i < 9; ++i)
    {
        EXPECT_EQ(outcome.send[i].packet.size(), 51 + i);
    }
    EXPECT_THAT(outcome.dropped, IsEmpty());
    EXPECT_FALSE(limits.IsLimited(SA));
}

// A small packet does not overtake a large one that waits.
TEST(EspSendBudget, NothingOvertakesWhatWaits)
{
    EspSendBudget limits = Limited({0, 60});
    EXPECT_THAT(limits.Send(START, SA, Packet(SPI, 100)).send, IsEmpty());
    EXPECT_THAT(limits.Send(START, SA, Packet(SPI, 50)).send, IsEmpty());
    EXPECT_THAT(limits.HandleArrival(START, SA, PEER, 40).send, SizeIs(2));
}

// "<= 512 packets or 1 s"; what is dropped is told.
TEST(EspSendBudget, TheQueueHasAnEnd)
{
    EspSendBudget limits = Limited({0, 0});
    for (int i = 0; i < 512; ++i)
    {
        EXPECT_THAT(limits.Send(START, SA, Packet()).dropped, IsEmpty());
    }
    const auto full = limits.Send(START, SA, Packet());
    ASSERT_THAT(full.dropped, SizeIs(1));
    EXPECT_EQ(full.dropped.front().octets, SIZE - 40);
    EXPECT_EQ(full.dropped.front().why.code, ErrorCode::LimitReached);
    EXPECT_THAT(limits.Send(START + 1s, SA, Packet()).dropped, SizeIs(1));
    const auto late = limits.Send(START + 1s + 1ns, SA, Packet());
    EXPECT_THAT(late.dropped, SizeIs(512));
    EXPECT_THAT(late.send, IsEmpty());
    EXPECT_THAT(limits.Limit(START + 1100ms, {SA, EspAllowance::Unlimited, PEER, {}}).send,
                SizeIs(1));
}

// "failure => stop ESP to that address". MOPO-2.6-15.
TEST(EspSendBudget, NothingGoesWhereThePeerIsNot)
{
    EspSendBudget limits = Limited({1, 0});
    EXPECT_EQ(SentOf(limits, 3), 1U);
    EXPECT_THAT(limits.Limit(START, {SA, EspAllowance::Nothing, PEER, {}}).dropped, SizeIs(2));
    EXPECT_THAT(limits.HandleArrival(START, SA, PEER, 10000).send, IsEmpty());
    const auto refused = limits.Send(START, SA, Packet());
    EXPECT_THAT(refused.send, IsEmpty());
    EXPECT_THAT(refused.dropped, SizeIs(1));
    EXPECT_THAT(limits.Send(START, IkeSaId{8}, Packet()).send, SizeIs(1));
    limits.Limit(START, {SA, EspAllowance::Unlimited, PEER, {}});
    EXPECT_EQ(SentOf(limits, 3), 3U);
}

// A new path: what waits goes there with the next packet, and no sooner, for the SAs move after
// the limit. What was earned elsewhere is gone.
TEST(EspSendBudget, ANewAddressBeginsWithItsOwnBudget)
{
    EspSendBudget limits = Limited({0, 50});
    EXPECT_EQ(SentOf(limits, 4), 0U);
    const Transport other{*IpAddress::Parse("198.51.100.99"), 4500};
    EXPECT_THAT(limits.Limit(START, {SA, EspAllowance::Budget, other, {3, 0}}).send, IsEmpty());
    EXPECT_EQ(SentOf(limits, 1), 3U);
    // The same address once more adds to what is left.
    limits.Limit(START, {SA, EspAllowance::Budget, other, {0, SIZE - 1}});
    limits.Limit(START, {SA, EspAllowance::Budget, other, {0, 1}});
    EXPECT_EQ(SentOf(limits, 1), 1U);
}

// What waits is lost with its SA.
TEST(EspSendBudget, ARemovedSaTakesItsPacketsAlong)
{
    EspSendBudget limits = Limited({0, 0});
    limits.Send(START, SA, Packet());
    limits.Send(START, SA, Packet(SPI + 1));
    EXPECT_THAT(limits.Remove(SPI).dropped, SizeIs(1));
    EXPECT_THAT(limits.Limit(START, {SA, EspAllowance::Unlimited, PEER, {}}).send, SizeIs(1));
    limits = Limited({0, 0});
    limits.Forget(SA);
    EXPECT_FALSE(limits.IsLimited(SA));
}

} // namespace
} // namespace mopo
