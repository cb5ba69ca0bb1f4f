// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/move-adviser.h"
#include "model/policy/path-choosers.h"
#include "test/unit/policy/policy-test-support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using Kind = MoveAdvice::Kind;

const LocalAddress ETH = Local("192.0.2.10", "eth0", AccessKind::Ethernet);
const LocalAddress ETH6 = Local("3fff:1::10", "eth0", AccessKind::Ethernet);
const LocalAddress WLAN = Local("10.1.0.10", "wlan0", AccessKind::Wlan);
const LocalAddress GPRS = Local("10.64.3.7", "gprs0", AccessKind::Cellular);
const LocalAddress HOME = Local("192.168.1.20", "wlan0", AccessKind::Wlan);
const LocalAddress HOME6 = Local("3fff:3::20", "wlan0", AccessKind::Wlan);
constexpr const char* GW = "203.0.113.1";
constexpr const char* GW6 = "3fff:ff::1";

class PathMoveTest : public testing::Test
{
  protected:
    MoveAdvice Advise(std::int64_t now, const Candidate& current)
    {
        const PathOptions options{m_locals, m_peers, m_history, m_config, current.peer};
        return m_adviser.Advise(At(now), current, options, *m_chooser, m_random);
    }

    LocalAddresses m_locals;
    std::vector<IpAddress> m_peers{Ip(GW), Ip(GW6)};
    PathHistory m_history;
    PolicyConfig m_config = PolicyConfig::Preset("mopo-default").value();
    std::unique_ptr<PathChooser> m_chooser = std::make_unique<PreferenceChooser>();
    MoveAdviser m_adviser;
    SeededRandom m_random;
};

// Draft 1.1.1, the first 42 seconds of it:
//
//   t    interfaces          current       advice
//   10   eth0 wlan0          eth0          stay: it works, nobody asked for WLAN
//   15   eth0 wlan0 (liked)  eth0          move to wlan0
//   20   wlan0               wlan0         stay: the cable was not in use
//   38   wlan0 gprs0         wlan0         stay
//   41   wlan0 gprs0         gprs0         wlan0 was found dead: it has to answer a test first
//   42   gprs0               gprs0         stay
//   60   wlan0 gprs0         gprs0         wlan0 answered: move to it
TEST_F(PathMoveTest, AMobileClientLeavesTheOffice)
{
    m_locals = {ETH, WLAN};
    EXPECT_EQ(Advise(10'000, On(ETH, GW)).kind, Kind::Stay);

    m_config.preferredInterfaces = {"wlan0"};
    const MoveAdvice toWlan = Advise(15'000, On(ETH, GW));
    ASSERT_EQ(toWlan.kind, Kind::Move);
    EXPECT_EQ(toWlan.candidates.front(), On(WLAN, GW));

    m_locals = {WLAN};
    EXPECT_EQ(Advise(20'000, On(WLAN, GW)).kind, Kind::Stay);

    m_locals = {WLAN, GPRS};
    EXPECT_EQ(Advise(38'000, On(WLAN, GW)).kind, Kind::Stay);

    m_history.OnFailure(At(41'000), On(WLAN, GW).GetPair());
    const MoveAdvice back = Advise(41'001, On(GPRS, GW));
    ASSERT_EQ(back.kind, Kind::Test);
    EXPECT_THAT(back.candidates, testing::ElementsAre(On(WLAN, GW)));

    m_locals = {GPRS};
    EXPECT_EQ(Advise(42'000, On(GPRS, GW)).kind, Kind::Stay);

    m_locals = {WLAN, GPRS};
    m_history.OnRoundTrip(At(60'000), On(WLAN, GW).GetPair(), milliseconds(20));
    const MoveAdvice proven = Advise(60'000, On(GPRS, GW));
    ASSERT_EQ(proven.kind, Kind::Move);
    EXPECT_EQ(proven.candidates.front(), On(WLAN, GW));
}

// Draft 1.1.1, coming home: WLAN with a private IPv4 address and a native IPv6 one appears. Both
// are tested, and the IPv6 pair is taken although the cellular path was IPv4: the interface changes
// anyway.
TEST_F(PathMoveTest, ComingHomeFromCellularToWlan)
{
    m_locals = {GPRS, HOME, HOME6};
    const MoveAdvice first = Advise(0, On(GPRS, GW));
    ASSERT_EQ(first.kind, Kind::Test);
    EXPECT_THAT(first.candidates, testing::ElementsAre(On(HOME6, GW6), On(HOME, GW)));

    m_history.OnRoundTrip(At(30), On(HOME6, GW6).GetPair(), milliseconds(30));
    m_history.OnRoundTrip(At(31), On(HOME, GW).GetPair(), milliseconds(29));
    const MoveAdvice second = Advise(31, On(GPRS, GW));
    ASSERT_EQ(second.kind, Kind::Move);
    EXPECT_EQ(second.candidates.front(), On(HOME6, GW6));
}

TEST_F(PathMoveTest, ComingHomeTheOnlyPairThatAnswersIsTaken)
{
    m_locals = {GPRS, HOME, HOME6};
    m_history.OnFailure(At(30), On(HOME6, GW6).GetPair());
    m_history.OnRoundTrip(At(31), On(HOME, GW).GetPair(), milliseconds(29));
    const MoveAdvice advice = Advise(31, On(GPRS, GW));
    ASSERT_EQ(advice.kind, Kind::Move);
    EXPECT_EQ(advice.candidates.front(), On(HOME, GW));
}

TEST_F(PathMoveTest, APairThatAnsweredIsTakenBeforeABetterOneThatHasNot)
{
    m_locals = {GPRS, HOME, HOME6};
    m_history.OnRoundTrip(At(31), On(HOME, GW).GetPair(), milliseconds(29));
    const MoveAdvice advice = Advise(31, On(GPRS, GW));
    ASSERT_EQ(advice.kind, Kind::Move);
    EXPECT_THAT(advice.candidates, testing::ElementsAre(On(HOME, GW), On(HOME6, GW6)));
}

TEST_F(PathMoveTest, ACaptiveWlanThatAnswersNothingIsNotMovedTo)
{
    m_locals = {GPRS, HOME};
    EXPECT_EQ(Advise(0, On(GPRS, GW)).kind, Kind::Test);
    m_history.OnFailure(At(5'000), On(HOME, GW).GetPair());
    EXPECT_EQ(Advise(5'000, On(GPRS, GW)).kind, Kind::Test);
}

TEST_F(PathMoveTest, AnOldAnswerIsNoProof)
{
    m_locals = {GPRS, HOME};
    m_history.OnRoundTrip(At(0), On(HOME, GW).GetPair(), milliseconds(29));
    EXPECT_EQ(Advise(60'000, On(GPRS, GW)).kind, Kind::Move);
    EXPECT_EQ(Advise(60'001, On(GPRS, GW)).kind, Kind::Test);
}

TEST_F(PathMoveTest, ABetterKindOfAccessAloneIsNoReason)
{
    m_locals = {WLAN, ETH};
    m_history.OnRoundTrip(At(0), On(ETH, GW).GetPair(), milliseconds(1));
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Stay);
}

TEST_F(PathMoveTest, NeitherIsAShorterRoundTripNorTheOtherFamily)
{
    m_locals = {ETH, ETH6};
    m_history.OnRoundTrip(At(0), On(ETH, GW).GetPair(), milliseconds(90));
    m_history.OnRoundTrip(At(0), On(ETH6, GW6).GetPair(), milliseconds(10));
    EXPECT_EQ(Advise(0, On(ETH, GW)).kind, Kind::Stay);
    EXPECT_EQ(Advise(0, On(ETH6, GW6)).kind, Kind::Stay);
}

TEST_F(PathMoveTest, WhoListsHisCellularInterfaceFirstStaysThere)
{
    m_locals = {GPRS, WLAN, ETH};
    m_config.preferredInterfaces = {"gprs0"};
    EXPECT_EQ(Advise(0, On(GPRS, GW)).kind, Kind::Stay);
    EXPECT_EQ(Advise(0, On(ETH, GW)).candidates.front(), On(GPRS, GW));
}

TEST_F(PathMoveTest, TheListIsInOrder)
{
    m_locals = {WLAN, ETH};
    m_config.preferredInterfaces = {"eth0", "wlan0"};
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Move);
    EXPECT_EQ(Advise(0, On(ETH, GW)).kind, Kind::Stay);
}

TEST_F(PathMoveTest, APreferredPairThatThePeerRefusedIsNoReasonToMove)
{
    m_locals = {ETH, WLAN};
    m_peers = {Ip(GW)};
    m_config.preferredInterfaces = {"wlan0"};
    m_history.OnRefused(At(0), On(WLAN, GW).GetPair(), m_config);
    EXPECT_EQ(Advise(1, On(ETH, GW)).kind, Kind::Stay);
    EXPECT_EQ(Advise(300'000, On(ETH, GW)).kind, Kind::Move);
}

// RFC 4862 5.5.4: "SHOULD continue to be used as a source address in existing communications, but
// SHOULD NOT be used to initiate new communications"
TEST_F(PathMoveTest, ADeprecatedAddressIsKeptInUseButNotMovedTo)
{
    LocalAddress old = WLAN;
    old.deprecated = true;
    m_config.preferredInterfaces = {"wlan0"};
    m_locals = {ETH, old};
    EXPECT_EQ(Advise(0, On(ETH, GW)).kind, Kind::Stay);
    m_config.preferredInterfaces = {};
    EXPECT_EQ(Advise(1'000, On(old, GW)).kind, Kind::Stay);
    m_config.preferredInterfaces = {"wlan0"};
    m_locals = {ETH, WLAN};
    EXPECT_EQ(Advise(2'000, On(ETH, GW)).kind, Kind::Move);
}

// MOPO-2.5-12: "the PATH_TEST exchange can be skipped": a lost address is a certain fact
TEST_F(PathMoveTest, WithoutItsLocalAddressThePathIsLeftAtOnce)
{
    m_locals = {GPRS};
    const MoveAdvice advice = Advise(0, On(WLAN, GW));
    ASSERT_EQ(advice.kind, Kind::Move);
    EXPECT_EQ(advice.candidates.front(), On(GPRS, GW));
}

TEST_F(PathMoveTest, WithoutAnyAddressThereIsNowhereToGo)
{
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Stay);
}

// --- without path tests

TEST_F(PathMoveTest, WithoutTestsTheMoveItselfIsTheTest)
{
    m_locals = {GPRS, HOME};
    m_config.probing = Probing::None;
    EXPECT_EQ(Advise(0, On(GPRS, GW)).kind, Kind::Move);
    m_history.OnFailure(At(5'000), On(HOME, GW).GetPair());
    EXPECT_NE(Advise(5'000, On(GPRS, GW)).kind, Kind::Move);
}

// --- hysteresis

//   t    interfaces       advice
//   0    gprs0 wlan0      stay: wlan0 answered a test, but only now
//   19   gprs0 wlan0      stay
//   20   gprs0 wlan0      move
TEST_F(PathMoveTest, WithHysteresisABetterPathMustHaveBeenGoodForAWhile)
{
    m_config.hysteresis = std::chrono::seconds(20);
    m_locals = {GPRS, HOME};
    m_history.OnRoundTrip(At(0), On(HOME, GW).GetPair(), milliseconds(29));
    EXPECT_EQ(Advise(0, On(GPRS, GW)).kind, Kind::Stay);
    EXPECT_EQ(m_adviser.NextTimeout(), At(20'000));
    EXPECT_EQ(Advise(19'999, On(GPRS, GW)).kind, Kind::Stay);
    EXPECT_EQ(Advise(20'000, On(GPRS, GW)).kind, Kind::Move);
    EXPECT_FALSE(m_adviser.NextTimeout());
}

TEST_F(PathMoveTest, WithHysteresisTheTimeBeginsAnewWhenThePathWasGone)
{
    m_config.hysteresis = std::chrono::seconds(20);
    m_config.preferredInterfaces = {"eth0"};
    m_locals = {ETH, WLAN};
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Stay);
    m_locals = {WLAN};
    EXPECT_EQ(Advise(15'000, On(WLAN, GW)).kind, Kind::Stay);
    EXPECT_FALSE(m_adviser.NextTimeout());
    m_locals = {ETH, WLAN};
    EXPECT_EQ(Advise(16'000, On(WLAN, GW)).kind, Kind::Stay);
    EXPECT_EQ(Advise(20'000, On(WLAN, GW)).kind, Kind::Stay);
    EXPECT_EQ(Advise(36'000, On(WLAN, GW)).kind, Kind::Move);
}

TEST_F(PathMoveTest, WithHysteresisTheTimeBeginsAnewWhenThePathFailed)
{
    m_config.hysteresis = std::chrono::seconds(20);
    m_config.preferredInterfaces = {"eth0"};
    m_locals = {ETH, WLAN};
    m_peers = {Ip(GW)};
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Stay);
    m_history.OnFailure(At(10'000), On(ETH, GW).GetPair());
    EXPECT_EQ(Advise(10'000, On(WLAN, GW)).kind, Kind::Test);
    m_history.OnSuccess(At(11'000), On(ETH, GW).GetPair());
    EXPECT_EQ(Advise(11'000, On(WLAN, GW)).kind, Kind::Stay);
    EXPECT_EQ(m_adviser.NextTimeout(), At(31'000));
}

TEST_F(PathMoveTest, WithHysteresisAPathWithoutItsAddressIsLeftAtOnce)
{
    m_config.hysteresis = std::chrono::seconds(20);
    m_locals = {GPRS};
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Move);
}

TEST_F(PathMoveTest, WithHysteresisAnotherPathInUseIsAnotherComparison)
{
    m_config.hysteresis = std::chrono::seconds(20);
    m_config.preferredInterfaces = {"eth0"};
    m_locals = {ETH, WLAN};
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Stay);
    m_adviser.Forget();
    EXPECT_FALSE(m_adviser.NextTimeout());
    EXPECT_EQ(Advise(20'000, On(WLAN, GW)).kind, Kind::Stay);
}

// --- the other choosers

// RFC 6724 has no opinion on interfaces and delays.
TEST_F(PathMoveTest, AddressSelectionLeavesAWorkingPathForAListedInterfaceOnly)
{
    m_chooser = std::make_unique<AddressSelectionChooser>();
    m_locals = {GPRS, WLAN};
    m_history.OnRoundTrip(At(0), On(WLAN, GW).GetPair(), milliseconds(10));
    m_history.OnRoundTrip(At(0), On(GPRS, GW).GetPair(), milliseconds(600));
    EXPECT_EQ(Advise(0, On(GPRS, GW)).kind, Kind::Stay);
    m_config.preferredInterfaces = {"wlan0"};
    EXPECT_EQ(Advise(0, On(GPRS, GW)).kind, Kind::Move);
}

TEST_F(PathMoveTest, RoundTripLeavesAPathForOneThatIsShorterByMoreThanAQuarter)
{
    m_chooser = std::make_unique<RoundTripChooser>();
    m_locals = {ETH, WLAN};
    m_peers = {Ip(GW)};
    m_history.OnRoundTrip(At(0), On(ETH, GW).GetPair(), milliseconds(40));
    EXPECT_EQ(Advise(0, On(ETH, GW)).kind, Kind::Stay) << "the other one was never measured";
    m_history.OnRoundTrip(At(0), On(WLAN, GW).GetPair(), milliseconds(30));
    EXPECT_EQ(Advise(0, On(ETH, GW)).kind, Kind::Stay);
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Stay);
    m_history.OnRoundTrip(At(1), On(WLAN, GW).GetPair(), milliseconds(22));
    EXPECT_EQ(Advise(1, On(ETH, GW)).kind, Kind::Move);
}

TEST_F(PathMoveTest, RoundTripKeepsToAListedInterface)
{
    m_chooser = std::make_unique<RoundTripChooser>();
    m_config.preferredInterfaces = {"eth0"};
    m_locals = {ETH, WLAN};
    m_history.OnRoundTrip(At(0), On(ETH, GW).GetPair(), milliseconds(40));
    m_history.OnRoundTrip(At(0), On(WLAN, GW).GetPair(), milliseconds(10));
    EXPECT_EQ(Advise(0, On(ETH, GW)).kind, Kind::Stay);
    EXPECT_EQ(Advise(0, On(WLAN, GW)).kind, Kind::Move);
}

} // namespace
} // namespace mopo
