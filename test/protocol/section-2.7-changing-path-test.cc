// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.7 and 2.3: NAT prevention when the path changes.
#include "test/protocol/nat-prevention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const char* const CHANGE_PATH = "{CHANGE_PATH, ADDITIONAL_ADDRESS, COOKIE2, NAT_PREVENTION}";

/// Ethernet without a NAT, a WLAN behind one, a mobile network without.
LocalAddresses All()
{
    return {TwoEnds::Local("192.0.2.10", "eth0"),
            TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan),
            TwoEnds::Local("198.51.100.99", "lte0", AccessKind::Cellular)};
}

LocalAddresses WithoutEthernet()
{
    LocalAddresses all = All();
    all.erase(all.begin());
    return all;
}

LocalAddresses WlanOnly()
{
    return {TwoEnds::Local("10.1.0.10", "wlan0", AccessKind::Wlan)};
}

/// The policy at one or both ends, connected over Ethernet.
class Section27ChangingPath : public testing::Test
{
  protected:
    Section27ChangingPath()
    {
        m_ends.SetLocals(TwoEnds::Initiator, All());
        m_ends.Connect();
        m_ends.Ladder();
    }

    /// The WLAN gets its NAT; INIT was over Ethernet.
    void AddNat()
    {
        m_ends.AddNat("10.1.0.10", "198.51.100.1");
    }

    std::string ResponderSendsTo()
    {
        return m_ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString();
    }

    /// When the CHANGE_PATH requests left, retransmissions left out.
    std::vector<Instant> RequestTimes()
    {
        std::vector<Instant> times;
        for (const auto& logged : m_ends.Log(TwoEnds::Initiator))
        {
            const auto* traced = std::get_if<IkeMessageTraced>(&logged.output);
            if (traced != nullptr && traced->sent && !traced->retransmission &&
                FindNotify(traced->message.payloads, CodePoints{}.changePath) != nullptr)
            {
                times.push_back(logged.at);
            }
        }
        return times;
    }

    TwoEnds m_ends{Preventing(TwoEnds::InitiatorConfig()), Preventing(TwoEnds::ResponderConfig())};
};

//   HDR, SK {N(CHANGE_PATH),
//            N(COOKIE2),
//            N(NAT_PREVENTION)}      -->
//                                    <--  HDR, SK {N(COOKIE2)}
// "NAT_PREVENTION payloads can also be included when changing the path of IPsec SAs". MOPO-2.3-16,
// MOPO-2.7-18: over the new header.
TEST_F(Section27ChangingPath, TheRequestCarriesTheHashOfTheNewPath)
{
    m_ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    m_ends.RunFor(20ms);
    EXPECT_THAT(m_ends.Ladder(),
                ElementsAre(std::string("I>R INFORMATIONAL 2 ") + CHANGE_PATH,
                            "R>I INFORMATIONAL 2 = {COOKIE2}"));
    EXPECT_EQ(DataOf(m_ends.Sent(TwoEnds::Initiator, CodePoints{}.natPrevention).back()),
              HashOf("10.1.0.10", "203.0.113.1"));
    EXPECT_EQ(ResponderSendsTo(), "10.1.0.10");
}

//   HDR, SK {N(CHANGE_PATH),
//            N(COOKIE2),
//            N(NAT_PREVENTION)}  --> NAT -->
//                                    <--  HDR, SK {N(COOKIE2), N(NAT_PREVENTED)}
//   the same three times, with new requests; then
//   HDR, SK {N(CHANGE_PATH), …}      -->      on the next pair
// "If the NAT_PREVENTION payload is present, processes it", "If the response contains the
// NAT_PREVENTED payload". MOPO-1.2-15, MOPO-2.3-24, -37, MOPO-2.7-19, -20, D-32.
TEST_F(Section27ChangingPath, ANatOnTheNewPathLeadsToTheNextAfterFourRequests)
{
    AddNat();
    m_ends.SetLocals(TwoEnds::Initiator, WithoutEthernet());
    m_ends.RunFor(10s);
    std::vector<std::string> expected;
    for (const std::string id : {"2", "3", "4", "5"})
    {
        expected.push_back("I>R INFORMATIONAL " + id + " " + CHANGE_PATH);
        expected.push_back("R>I INFORMATIONAL " + id + " = {COOKIE2, NAT_PREVENTED}");
    }
    expected.push_back(std::string("I>R INFORMATIONAL 6 ") + CHANGE_PATH);
    expected.emplace_back("R>I INFORMATIONAL 6 = {COOKIE2}");
    EXPECT_THAT(m_ends.Ladder(), testing::ElementsAreArray(expected));

    // 0, 1 and 2 timeouts after the response, 10 ms each.
    const auto times = RequestTimes();
    ASSERT_EQ(times.size(), 5U);
    const Duration timeout = times[2] - times[1] - 10ms;
    EXPECT_EQ(times[1] - times[0], Duration(10ms));
    EXPECT_GE(timeout, Duration(100ms));
    EXPECT_EQ(times[3] - times[2], 2 * timeout + 10ms);

    const auto refused = m_ends.All<PathRefused>(TwoEnds::Initiator);
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_TRUE(refused.front().natPrevented);
    EXPECT_EQ(refused.front().path.local.address.ToString(), "10.1.0.10");
    const auto moves = m_ends.All<PathChanged>(TwoEnds::Responder);
    ASSERT_EQ(moves.size(), 1U) << "nothing was updated with a translated address";
    EXPECT_EQ(moves.front().to.peer.address.ToString(), "198.51.100.99");
    EXPECT_EQ(m_ends.State(TwoEnds::Responder).latestUpdateReceived, 6U);
    EXPECT_EQ(m_ends.All<PathConfirmed>(TwoEnds::Initiator).size(), 1U);
}

// D-32: "so that one modified packet cannot kill a path".
TEST_F(Section27ChangingPath, OneModifiedPacketCostsOneRequest)
{
    bool isFirst = true;
    m_ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Initiator && std::exchange(isFirst, false))
        {
            datagram.path.local.port = 501;
        }
        return true;
    };
    m_ends.SetLocals(TwoEnds::Initiator, WithoutEthernet());
    m_ends.RunFor(1s);
    EXPECT_EQ(RequestTimes().size(), 2U);
    EXPECT_THAT(m_ends.All<PathRefused>(TwoEnds::Initiator), IsEmpty());
    EXPECT_EQ(ResponderSendsTo(), "10.1.0.10");
    EXPECT_EQ(m_ends.Ipsec(TwoEnds::Responder).path.peer.port, IKE_PORT);
}

// D-01, D-60: with nowhere else to go nothing is closed, and nothing is sent without
// NAT_PREVENTION.
TEST_F(Section27ChangingPath, WithoutAnotherPairItStaysAndNeverAsksWithout)
{
    AddNat();
    m_ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    m_ends.RunFor(20s);
    EXPECT_TRUE(m_ends.IsUp(TwoEnds::Initiator));
    EXPECT_EQ(m_ends.All<PathRefused>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(RequestTimes().size(), 4U);
    for (const auto& traced : m_ends.Sent(TwoEnds::Initiator, CodePoints{}.changePath))
    {
        EXPECT_NE(FindNotify(traced.message.payloads, CodePoints{}.natPrevention), nullptr);
    }
    EXPECT_EQ(ResponderSendsTo(), "192.0.2.10");
    // The first address that is not behind a NAT is used.
    m_ends.SetLocals(TwoEnds::Initiator, WithoutEthernet());
    m_ends.SetLocals(TwoEnds::Initiator,
                     {TwoEnds::Local("198.51.100.99", "lte0", AccessKind::Cellular)});
    m_ends.RunFor(1s);
    EXPECT_EQ(ResponderSendsTo(), "198.51.100.99");
}

// "(and ignores responses to this CHANGE_PATH request)": NAT_PREVENTED for a path that was left
// meanwhile counts for nothing (D-08, D-09).
TEST_F(Section27ChangingPath, NatPreventedForASupersededRequestIsIgnored)
{
    AddNat();
    m_ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    m_ends.RunFor(3ms);
    m_ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"lte0"});
    m_ends.RunFor(2s);
    EXPECT_THAT(m_ends.Ladder(), Contains("R>I INFORMATIONAL 2 = {COOKIE2, NAT_PREVENTED}"));
    EXPECT_EQ(RequestTimes().size(), 2U);
    EXPECT_THAT(m_ends.All<PathRefused>(TwoEnds::Initiator), IsEmpty());
    EXPECT_EQ(ResponderSendsTo(), "198.51.100.99");
}

// D-32: each decision has its own requests; what was due on the path before is not sent.
TEST_F(Section27ChangingPath, AnotherDecisionCountsFromTheBeginning)
{
    AddNat();
    m_ends.AddNat("10.2.0.10", "198.51.100.2");
    m_ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    m_ends.RunFor(25ms);
    ASSERT_EQ(RequestTimes().size(), 2U);
    m_ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Local("10.2.0.10", "wlan1", AccessKind::Wlan)});
    m_ends.RunFor(10s);
    EXPECT_EQ(RequestTimes().size(), 6U);
    ASSERT_EQ(m_ends.All<PathRefused>(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(m_ends.All<PathRefused>(TwoEnds::Initiator).front().path.local.address.ToString(),
              "10.2.0.10");
}

// A user of the path that is refused goes on with the one before, and says so to the responder.
TEST_F(Section27ChangingPath, APreferredPathWithANatIsLeftAgain)
{
    AddNat();
    m_ends.Command(TwoEnds::Initiator, PreferInterfaceCommand{"wlan0"});
    m_ends.RunFor(5s);
    EXPECT_NE(m_ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "10.1.0.10");
    EXPECT_EQ(m_ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), ResponderSendsTo());
    EXPECT_THAT(m_ends.Ladder(), Contains(HasSubstr("6 = {COOKIE2}")));
}

// MOPO-2.3-24, D-05: "keep the draft order": a refused request advances the counter all the same.
TEST_F(Section27ChangingPath, ARefusedRequestAdvancesTheCounter)
{
    AddNat();
    m_ends.SetLocals(TwoEnds::Initiator, WlanOnly());
    m_ends.RunFor(6ms);
    EXPECT_EQ(m_ends.State(TwoEnds::Responder).latestUpdateReceived, 2U);
    EXPECT_THAT(m_ends.All<PathChanged>(TwoEnds::Responder), IsEmpty());
}

// D-13: what is decided about paths outlives a rekeyed IKE SA, whoever rekeys it.
TEST_F(Section27ChangingPath, ThePolicyOutlivesARekeyedIkeSa)
{
    for (const auto end : {TwoEnds::Responder, TwoEnds::Initiator})
    {
        m_ends.Command(end, WishCommand{m_ends.Id(end), RekeyIkeSa{}});
        m_ends.RunFor(500ms);
    }
    ASSERT_EQ(m_ends.All<IkeSaRekeyed>(TwoEnds::Initiator).size(), 2U);
    AddNat();
    m_ends.SetLocals(TwoEnds::Initiator, WithoutEthernet());
    m_ends.RunFor(10s);
    EXPECT_EQ(RequestTimes().size(), 5U);
    EXPECT_EQ(m_ends.Sent(TwoEnds::Responder, CodePoints{}.natPrevented).size(), 4U);
    EXPECT_EQ(ResponderSendsTo(), "198.51.100.99");
}

// D-32: `natPreventionRetries` of none gives a path up at the first NAT_PREVENTED.
TEST(Section27Retries, AreAsManyAsTheUserChose)
{
    for (const unsigned retries : {0U, 1U, 5U})
    {
        auto initiator = Preventing(TwoEnds::InitiatorConfig());
        initiator.ike.choices.natPreventionRetries = retries;
        TwoEnds ends(initiator);
        ends.SetLocals(TwoEnds::Initiator, All());
        ends.Connect();
        ends.AddNat("10.1.0.10", "198.51.100.1");
        ends.SetLocals(TwoEnds::Initiator, WithoutEthernet());
        ends.RunFor(20s);
        EXPECT_EQ(ends.Sent(TwoEnds::Responder, CodePoints{}.natPrevented).size(), 1 + retries);
        EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.99");
    }
}

//   HDR, SK {N(ADDITIONAL_ADDRESS)+,
//            N(COOKIE2),
//            N(NAT_PREVENTION)}  --> NAT -->
//                                    <--  HDR, SK {N(COOKIE2), N(NAT_PREVENTED)}
// "every CHANGE_PATH and ADDITIONAL_ADDRESS request carries it", and of a list whose hash does not
// match nothing is kept (D-32, D-33).
TEST(Section27List, AMismatchIsAnsweredNatPreventedAndTheListIgnored)
{
    for (const bool isBehindNat : {false, true})
    {
        TwoEnds ends(Preventing(TwoEnds::InitiatorConfig()),
                     Preventing(TwoEnds::ResponderConfig()));
        ends.Connect();
        ends.Ladder();
        if (isBehindNat)
        {
            ends.AddNat("192.0.2.10", "198.51.100.1");
        }
        ends.SetLocals(TwoEnds::Initiator,
                       {TwoEnds::Local("192.0.2.10", "eth0"),
                        TwoEnds::Local("198.51.100.99", "wlan0", AccessKind::Wlan)});
        ends.RunFor(20ms);
        const auto ladder = ends.Ladder();
        ASSERT_GE(ladder.size(), 2U);
        EXPECT_EQ(ladder[0], "I>R INFORMATIONAL 2 {ADDITIONAL_ADDRESS, COOKIE2, NAT_PREVENTION}");
        EXPECT_EQ(ladder[1],
                  isBehindNat ? "R>I INFORMATIONAL 2 = {COOKIE2, NAT_PREVENTED}"
                              : "R>I INFORMATIONAL 2 = {COOKIE2}");
        // One modified packet does not lose the list, and a NAT is not asked for ever.
        ends.RunFor(5s);
        EXPECT_EQ(ends.Sent(TwoEnds::Responder, CodePoints{}.natPrevented).size(),
                  isBehindNat ? 4U : 0U);
        EXPECT_EQ(ends.State(TwoEnds::Responder).peerAddresses.size(), isBehindNat ? 1U : 2U);
    }
}

// "NAT prevention […] is a separate feature" (draft 4): without it a return routability check goes
// through a NAT. MOPO-4-03.
TEST(Section27Separate, Cookie2NeedsNoNatPrevention)
{
    TwoEnds ends;
    PutBehindNat(ends);
    ends.Connect();
    ends.Ladder();
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 2 {COOKIE2, NAT_DETECTION_*}",
                            "R>I INFORMATIONAL 2 = {COOKIE2, NAT_DETECTION_*}"));
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

} // namespace
} // namespace mopo::test
