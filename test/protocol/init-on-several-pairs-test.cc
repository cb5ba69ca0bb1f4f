// SPDX-License-Identifier: GPL-2.0-only
// The initiator "can reach that address from one of its own addresses when the IKE_SA is created"
// (draft 1.2), and does not know which (D-62; RFC 4555 3.1).
#include "model/wire/header.h"
#include "test/protocol/two-ends.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

struct Tried
{
    std::pair<IpAddress, IpAddress> pair;
    IkeSpi spi;
    friend auto operator<=>(const Tried&, const Tried&) = default;
};

void TwoLocals(TwoEnds& ends)
{
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"),
                    TwoEnds::Local("198.51.100.66", "wlan0", AccessKind::Wlan)});
}

/// Starts an attempt and gives the pairs and SPIs of its IKE_SA_INIT requests.
std::set<Tried> Attempt(TwoEnds& ends, Duration duration)
{
    std::set<Tried> tried;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        const auto header = DecodeHeader(datagram.octets);
        if (datagram.from == TwoEnds::Initiator && header &&
            header->exchangeType == std::to_underlying(ExchangeType::IkeSaInit))
        {
            tried.insert(
                {{datagram.path.local.address, datagram.path.peer.address}, header->initiatorSpi});
        }
        return true;
    };
    EXPECT_TRUE(ends.Of(TwoEnds::Initiator).Initiate(ends.Now(), "gateway").has_value());
    TwoLocals(ends);
    ends.RunFor(duration);
    ends.hook = nullptr;
    return tried;
}

//   a1 -> b1  HDR(A1,0), SA, KE, Ni  -->  lost
//   a2 -> b1  HDR(A2,0), SA, KE, Ni  -->
//                                    <--  HDR(A2,B), SA, KE, Nr
// MOPO-1.2-18.
TEST(InitOnSeveralPairs, ASecondLocalAddressIsTriedWhenTheFirstGetsNoAnswer)
{
    TwoEnds ends;
    TwoLocals(ends);
    ends.Cut("192.0.2.10", "203.0.113.1");
    const auto tried = Attempt(ends, 2s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_EQ(ends.All<Established>(TwoEnds::Initiator).front().path.local.address.ToString(),
              "198.51.100.66");
    // Each pair its own INIT and SPIi.
    ASSERT_EQ(tried.size(), 2U);
    EXPECT_NE(tried.begin()->pair, tried.rbegin()->pair);
    EXPECT_NE(tried.begin()->spi, tried.rbegin()->spi);
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(100ms);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

TEST(InitOnSeveralPairs, ASecondAddressOfThePeerIsTried)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.peers.front().addresses.push_back(*IpAddress::Parse("203.0.113.2"));
    TwoEnds ends(initiator);
    ends.SetLocals(TwoEnds::Responder,
                   {TwoEnds::Local("203.0.113.1", "wan"), TwoEnds::Local("203.0.113.2", "wan2")});
    TwoLocals(ends);
    for (const char* local : {"192.0.2.10", "198.51.100.66"})
    {
        ends.Cut(local, "203.0.113.1");
    }
    Attempt(ends, 4s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_EQ(ends.All<Established>(TwoEnds::Initiator).front().path.peer.address.ToString(),
              "203.0.113.2");
}

// One pair is enough when it answers.
TEST(InitOnSeveralPairs, NothingElseIsTriedWhereTheFirstPairAnswers)
{
    TwoEnds ends;
    TwoLocals(ends);
    EXPECT_EQ(Attempt(ends, 3s).size(), 1U);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

// The first pair is only slow: both requests are answered, and the first response wins.
TEST(InitOnSeveralPairs, TheFirstCompleteResponseWinsAndTheOthersAreDiscarded)
{
    TwoEnds ends;
    TwoLocals(ends);
    ends.SetDelay("192.0.2.10", "203.0.113.1", 400ms);
    const auto tried = Attempt(ends, 5s);
    EXPECT_EQ(tried.size(), 2U);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_EQ(ends.All<Established>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.All<Established>(TwoEnds::Responder).size(), 1U);
    EXPECT_EQ(ends.All<Established>(TwoEnds::Initiator).front().path.local.address.ToString(),
              "198.51.100.66");
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Initiator).front().why.code, ErrorCode::NotFound);
    // What the other request left at the responder goes by itself.
    ends.RunFor(2min);
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).size(), 1U);
    EXPECT_TRUE(ends.All<Closed>(TwoEnds::Initiator).empty());
}

// D-62: "each pair = its own INIT (own SPIi, own hashes, own COOKIE)".
TEST(InitOnSeveralPairs, EachPairHasACookieOfItsOwn)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.cookieThreshold = 0;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    TwoLocals(ends);
    ends.Cut("203.0.113.1", "192.0.2.10");
    Attempt(ends, 3s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_EQ(ends.All<Established>(TwoEnds::Responder).front().path.peer.address.ToString(),
              "198.51.100.66");
}

// When no pair answers, the attempt ends once, in the time of one.
TEST(InitOnSeveralPairs, WhenNoneAnswersTheAttemptIsGivenUp)
{
    TwoEnds ends;
    TwoLocals(ends);
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.Cut("198.51.100.66", "203.0.113.1");
    EXPECT_EQ(Attempt(ends, 200s).size(), 2U);
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Of(TwoEnds::Initiator).NextTimeout(), std::nullopt);
}

} // namespace
} // namespace mopo::test
