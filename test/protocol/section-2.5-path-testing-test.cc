// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.5: PATH_TEST beside the IKE SA.
#include "model/mobility/mopo/path-test.h"
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void TestPath(TwoEnds& ends, const std::string& local, const std::string& peer)
{
    const Path path{{TwoEnds::At(local), 0}, {TwoEnds::At(peer), 0}};
    ends.Command(TwoEnds::Initiator, TestPathCommand{ends.Id(TwoEnds::Initiator), path});
}

bool IsPathTestOf(const TwoEnds::Datagram& datagram, TwoEnds::End from)
{
    const std::size_t marker = datagram.path.local.port == NAT_T_PORT ? 4 : 0;
    return datagram.from == from && !datagram.isRawEsp && datagram.octets.size() > marker &&
           IsPathTest(OctetView(datagram.octets).subspan(marker), CodePoints{});
}

/// A PATH_TEST of 28 octets behind the non-ESP marker.
Octets MarkedPathTest(bool isResponse)
{
    Octets datagram(4, 0);
    Append(datagram,
           EncodePathTest(isResponse, 0x1234, Path{}, false, *NewOpensslCrypto(), CodePoints{}));
    return datagram;
}

std::vector<TwoEnds::Datagram> PathTests(const TwoEnds& ends, TwoEnds::End from)
{
    std::vector<TwoEnds::Datagram> tests;
    std::ranges::copy_if(ends.Wire(),
                         std::back_inserter(tests),
                         [&](const auto& datagram) { return IsPathTestOf(datagram, from); });
    return tests;
}

// "allowing MOPO-IKE to work with window size 1". MOPO-2.5-03: with the window full a test is sent
// all the same, and takes no Message ID of the IKE SA.
TEST(Section25, APathTestNeedsNoRoomInTheWindow)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.windowSize = 1;
    TwoEnds ends(initiator);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.Ladder();
    ends.hook = [](TwoEnds::Datagram& datagram)
    {
        return datagram.from != TwoEnds::Initiator;
    };
    ends.CheckLiveness(TwoEnds::Initiator);
    ends.hook = nullptr;
    TestPath(ends, "198.51.100.66", "203.0.113.1");
    ends.RunFor(50ms);
    EXPECT_THAT(ends.Ladder(),
                ElementsAre("I>R INFORMATIONAL 2 {COOKIE2}",
                            HasSubstr("I>R PATH_TEST * {"),
                            HasSubstr("R>I PATH_TEST * = {")));
    ends.RunFor(2s);
    ends.Ladder();
    ends.CheckLiveness(TwoEnds::Initiator);
    EXPECT_THAT(ends.Ladder(), ElementsAre("I>R INFORMATIONAL 3 {COOKIE2}"));
}

// "not part of any IKE_SA, so it is not cryptographically protected": MOPO-2.5-07: it changes
// nothing at either end, is no sign of life and proves no path.
TEST(Section25, APathTestChangesNoSa)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    std::array<StateTraced, 2> before;
    std::array<std::optional<Instant>, 2> due;
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        before[end] = ends.State(end);
        due[end] = ends.Of(end).NextTimeout();
    }
    ends.RunFor(10s);
    for (const Octets& datagram : {MarkedPathTest(false), MarkedPathTest(true)})
    {
        for (const char* source : {"192.0.2.10", "198.51.100.66", "192.0.2.99"})
        {
            ends.Inject(TwoEnds::Responder, TwoEnds::Arriving(source, "203.0.113.1"), datagram);
        }
        ends.Inject(TwoEnds::Initiator, TwoEnds::Arriving("203.0.113.1", "192.0.2.10"), datagram);
    }
    EXPECT_EQ(PathTests(ends, TwoEnds::Responder).size(), 3U);
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        EXPECT_EQ(ends.State(end).ikePath, before[end].ikePath);
        EXPECT_EQ(ends.Ipsec(end), before[end].ipsec);
        // The next liveness check is due when it would have been.
        EXPECT_EQ(ends.Of(end).NextTimeout(), due[end]);
    }
}

// "Implementations MAY do path testing even if the currently used path is working to e.g. detect
// when a better but previously unavailable path becomes available". MOPO-2.5-13: the preferred
// path died and was left; it is tested now and then, and taken again when it answers.
TEST(Section25, APreferredPathThatFailedIsTestedUntilItWorksAgain)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    ends.StartTraffic(TwoEnds::Initiator, 20ms);
    ends.StartTraffic(TwoEnds::Responder, 20ms);
    ends.Prefer("eth0");
    ends.RunFor(1s);
    ends.Cut("192.0.2.10", "203.0.113.1");
    ends.Cut("203.0.113.1", "192.0.2.10");
    ends.RunFor(10s);
    ASSERT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
    ends.Prefer("eth0");
    const std::size_t before = PathTests(ends, TwoEnds::Initiator).size();
    ends.RunFor(60s);
    const std::size_t tests = PathTests(ends, TwoEnds::Initiator).size() - before;
    EXPECT_GT(tests, 1U);
    EXPECT_LT(tests, 40U);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "198.51.100.66");
    ends.Heal("192.0.2.10", "203.0.113.1");
    ends.Heal("203.0.113.1", "192.0.2.10");
    ends.RunFor(65s);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator).path.local.address.ToString(), "192.0.2.10");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
}

// RFC 3948 2.2, D-40. MOPO-2.5-17: on port 4500 four zero octets stand before PATH_TEST in both
// directions, on port 500 none.
TEST(Section25, OnPort4500APathTestHasTheMarker)
{
    for (const bool natTraversal : {true, false})
    {
        auto initiator = TwoEnds::InitiatorConfig();
        initiator.ike.natTraversal = natTraversal;
        TwoEnds ends(initiator);
        ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
        ends.Connect();
        TestPath(ends, "198.51.100.66", "203.0.113.1");
        ends.RunFor(50ms);
        const std::uint16_t port = natTraversal ? NAT_T_PORT : IKE_PORT;
        for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
        {
            const auto tests = PathTests(ends, end);
            ASSERT_EQ(tests.size(), 1U);
            EXPECT_EQ(tests.front().path.local.port, port);
            EXPECT_EQ(tests.front().path.peer.port, port);
            // The SPIs are zero as well: what follows them tells where they begin.
            const std::size_t header = natTraversal ? 4 : 0;
            EXPECT_EQ(tests.front().octets.at(header + 17), 0x20U);
            EXPECT_EQ(tests.front().octets.at(header + 18), CodePoints{}.pathTest);
        }
        EXPECT_TRUE(ends.All<PathTested>(TwoEnds::Initiator).at(0).roundTrip.has_value());
    }
}

// MOPO-2.5-16: through the whole endpoint, a flood from many sources gets no more octets back than
// it brought, and no more answers than the buckets have.
TEST(Section25, AFloodOfPathTestsIsNotAmplified)
{
    TwoEnds ends;
    const Octets datagram = MarkedPathTest(false);
    std::size_t answered = 0;
    ends.hook = [&](TwoEnds::Datagram& sent)
    {
        EXPECT_LE(sent.octets.size(), datagram.size());
        ++answered;
        return false;
    };
    for (std::uint32_t i = 0; i < 10000; ++i)
    {
        const std::string source =
            "10." + std::to_string(i % 250) + ".7." + std::to_string(1 + i / 250);
        ends.Inject(TwoEnds::Responder, TwoEnds::Arriving(source, "203.0.113.1"), datagram);
    }
    EXPECT_GT(answered, 0U);
    EXPECT_LE(answered, 2000U);
    EXPECT_EQ(ends.Of(TwoEnds::Responder).NextTimeout(), std::nullopt);
    EXPECT_THAT(ends.All<Established>(TwoEnds::Responder), IsEmpty());
}

} // namespace
} // namespace mopo::test
