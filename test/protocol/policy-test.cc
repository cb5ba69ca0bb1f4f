// SPDX-License-Identifier: GPL-2.0-only
// The same failure under different policies (draft 1.2, 2.5: what the draft leaves to the
// implementation; D-37, D-58 to D-60).
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

/// Two links, either of which reaches the gateway; the round trip of each is 10 ms.
class Policies : public testing::Test
{
  protected:
    TwoEnds& Connect(const PolicyConfig& policy)
    {
        EndpointConfig initiator = TwoEnds::InitiatorConfig();
        initiator.policy = policy;
        return Connect(std::move(initiator));
    }

    TwoEnds& Connect(EndpointConfig initiator)
    {
        EndpointConfig responder = TwoEnds::ResponderConfig();
        responder.policy = initiator.policy;
        responder.strategies = initiator.strategies;
        m_ends.emplace(std::move(initiator), std::move(responder));
        m_ends->SetLocals(TwoEnds::Initiator, {ISP1, ISP2});
        m_ends->Connect();
        m_used = m_ends->Ipsec(TwoEnds::Initiator).path.local.address;
        m_ends->Ladder();
        return *m_ends;
    }

    void CutUsed()
    {
        m_ends->Cut(m_used.ToString(), GATEWAY);
        m_ends->Cut(GATEWAY, m_used.ToString());
    }

    IpAddress InUse() const
    {
        return m_ends->Ipsec(TwoEnds::Initiator).path.local.address;
    }

    std::size_t ChangePaths() const
    {
        return m_ends->All<PathChanged>(TwoEnds::Initiator).size();
    }

    Instant ClosedAt() const
    {
        for (const auto& logged : m_ends->Log(TwoEnds::Initiator))
        {
            if (const auto* closed = std::get_if<Closed>(&logged.output))
            {
                EXPECT_EQ(closed->reason, CloseReason::PeerUnreachable);
                return logged.at;
            }
        }
        ADD_FAILURE() << "the IKE SA is still there";
        return {};
    }

    static PolicyConfig Preset(const char* name)
    {
        return PolicyConfig::Preset(name).value();
    }

    static constexpr const char* GATEWAY = "203.0.113.1";
    const LocalAddress ISP1 = TwoEnds::Local("192.0.2.10", "isp1");
    const LocalAddress ISP2 = TwoEnds::Local("198.51.100.66", "isp2");
    std::optional<TwoEnds> m_ends;
    IpAddress m_used;
};

// --- failure detection

//   I>R INFORMATIONAL {COOKIE2}        at 0, 4, 11.2, 24.2, 47.5 and 89.5 s; at 165 s it is closed
TEST_F(Policies, StrongswanDefaultNeverLeavesASilentBlackholeAndClosesAfter165Seconds)
{
    TwoEnds& ends = Connect(Preset("strongswan-default"));
    CutUsed();
    const Instant cut = ends.Now();
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(164s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    EXPECT_EQ(ends.Ladder().size(), 6U);
    ends.RunFor(2s);
    EXPECT_NEAR(std::chrono::duration<double>(ClosedAt() - cut).count(), 165.06, 0.01);
    EXPECT_EQ(ChangePaths(), 0U);
    EXPECT_THAT(ends.All<PathSuspected>(TwoEnds::Initiator), testing::IsEmpty());
}

// Its checks are off as installed: 30 s of them make it 195 s.
TEST_F(Policies, StrongswanWithChecksEveryHalfMinuteClosesAfter195Seconds)
{
    PolicyConfig policy = Preset("strongswan-default");
    policy.idleWithoutTraffic = 30s;
    TwoEnds& ends = Connect(policy);
    ends.RunFor(10s);
    CutUsed();
    ends.RunFor(250s);
    const Instant firstCheck = Instant{} + 30s;
    EXPECT_NEAR(std::chrono::duration<double>(ClosedAt() - firstCheck).count(), 165.06, 0.1);
    EXPECT_EQ(ChangePaths(), 0U);
}

TEST_F(Policies, StrongswanTunedClosesAfterSixteenSecondsAndNeverLeavesEither)
{
    TwoEnds& ends = Connect(Preset("strongswan-tuned"));
    ends.RunFor(10s);
    CutUsed();
    const Instant cut = ends.Now();
    ends.RunFor(30s);
    const double seconds = std::chrono::duration<double>(ClosedAt() - cut).count();
    EXPECT_GE(seconds, 16.0);
    EXPECT_LE(seconds, 17.1) << "a check each second, then 16.09 s";
    EXPECT_EQ(ChangePaths(), 0U);
}

TEST_F(Policies, LibreswanDefaultClosesAfterAboutAMinute)
{
    TwoEnds& ends = Connect(Preset("libreswan-default"));
    CutUsed();
    const Instant cut = ends.Now();
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(70s);
    EXPECT_NEAR(std::chrono::duration<double>(ClosedAt() - cut).count(), 63.5, 0.01);
    EXPECT_EQ(ChangePaths(), 0U);
}

// MOPO-2.5-10: the same blackhole, the same check.
TEST_F(Policies, MopoDefaultLeavesTheSameBlackhole)
{
    TwoEnds& ends = Connect(Preset("mopo-default"));
    CutUsed();
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(2s);
    EXPECT_NE(InUse(), m_used);
    EXPECT_EQ(ChangePaths(), 1U);
    ends.RunFor(300s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
}

// D-61: "own address removed, interface down" are certain facts, whoever watches the path.
TEST_F(Policies, AnOwnAddressThatIsGoneMovesTheSaUnderEveryPolicy)
{
    for (const std::string& name : PolicyConfig::PresetNames())
    {
        TwoEnds& ends = Connect(Preset(name.c_str()));
        ends.SetLocals(TwoEnds::Initiator, {m_used == ISP1.address ? ISP2 : ISP1});
        ends.RunFor(1s);
        EXPECT_NE(InUse(), m_used) << name;
        EXPECT_EQ(ends.All<PathConfirmed>(TwoEnds::Initiator).size(), 1U) << name;
    }
}

// No request is waited for: one idle time of silence, and the time of one test.
TEST_F(Policies, TrafficAloneLeavesADeadPathWithoutATimeout)
{
    PolicyConfig policy;
    policy.detector = "traffic";
    TwoEnds& ends = Connect(policy);
    ends.StartTraffic(TwoEnds::Initiator, 5ms);
    ends.StartTraffic(TwoEnds::Responder, 5ms);
    ends.RunFor(3s);
    CutUsed();
    ends.RunFor(policy.idleWithTraffic + 50ms);
    EXPECT_NE(InUse(), m_used);
    const auto suspected = ends.All<PathSuspected>(TwoEnds::Initiator);
    ASSERT_FALSE(suspected.empty());
    EXPECT_EQ(suspected.front().why, ToString(Suspicion::Quiet));
}

// D-59 (2): the uplink is dead. R asks, I answers, R does not hear it and asks again.
TEST_F(Policies, ThePeersRetransmissionsLeadAwayFromADeadUplink)
{
    EndpointConfig initiator = TwoEnds::InitiatorConfig();
    initiator.policy.detector = "peer-retransmissions";
    TwoEnds& ends = Connect(std::move(initiator));
    ends.Cut(m_used.ToString(), GATEWAY);
    ends.Command(TwoEnds::Responder, CheckLivenessCommand{ends.Id(TwoEnds::Responder)});
    ends.RunFor(5s);
    EXPECT_NE(InUse(), m_used);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, InUse());
    EXPECT_EQ(ends.All<PathSuspected>(TwoEnds::Initiator).front().why,
              ToString(Suspicion::DuplicateRequest));
}

/// Asks every second, and closes at the first silence.
class Impatient final : public FailureDetector
{
  public:
    explicit Impatient(Instant now)
        : m_last(now)
    {
    }

    void OnPathChanged(Instant now) override
    {
        m_last = now;
    }

    void OnInbound(Instant now, Inbound /*what*/) override
    {
        m_last = now;
    }

    Verdict OnExchangeTimeout(Instant /*now*/,
                              Instant /*lastSent*/,
                              unsigned /*tries*/,
                              const Outlook& /*outlook*/) override
    {
        return Verdict::GiveUp;
    }

    std::optional<Instant> NextCheck() const override
    {
        return m_last + 1s;
    }

  private:
    Instant m_last;
};

TEST_F(Policies, AUsersOwnDetectorIsAskedUnderItsName)
{
    EndpointConfig initiator = TwoEnds::InitiatorConfig();
    initiator.strategies.AddDetector("impatient",
                                     [](const PolicyConfig&, Instant now)
                                     { return std::make_unique<Impatient>(now); });
    initiator.policy.detector = "impatient";
    TwoEnds& ends = Connect(std::move(initiator));
    ends.RunFor(5s);
    CutUsed();
    const Instant cut = ends.Now();
    ends.RunFor(5s);
    EXPECT_LE(ClosedAt() - cut, 2s);
}

// --- path choice

// S3: twenty changes of a preferred link, 200 ms apart. Every one of them would be a CHANGE_PATH.
TEST_F(Policies, TwentyFlapsWithHysteresisAreOneChangePath)
{
    PolicyConfig policy;
    policy.preferredInterfaces = {"isp1"};
    policy.hysteresis = 20s;
    TwoEnds& ends = Connect(policy);
    ASSERT_EQ(m_used, ISP1.address);
    const auto flap = [&]
    {
        for (int i = 0; i < 20; ++i)
        {
            ends.SetLocals(TwoEnds::Initiator,
                           i % 2 == 0 ? LocalAddresses{ISP2} : LocalAddresses{ISP1, ISP2});
            ends.RunFor(200ms);
        }
    };
    flap();
    ends.RunFor(19s);
    EXPECT_EQ(ChangePaths(), 1U);
    EXPECT_EQ(InUse(), ISP2.address);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, ISP2.address);

    // S3, t = 60: back when it was good for 20 s.
    ends.RunFor(2s);
    EXPECT_EQ(ChangePaths(), 2U);
    EXPECT_EQ(InUse(), ISP1.address);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, ISP1.address);
}

TEST_F(Policies, TwentyFlapsWithoutHysteresisAreTwentyMoves)
{
    PolicyConfig policy;
    policy.preferredInterfaces = {"isp1"};
    TwoEnds& ends = Connect(policy);
    for (int i = 0; i < 20; ++i)
    {
        ends.SetLocals(TwoEnds::Initiator,
                       i % 2 == 0 ? LocalAddresses{ISP2} : LocalAddresses{ISP1, ISP2});
        ends.RunFor(200ms);
    }
    EXPECT_EQ(ChangePaths(), 20U);
}

// --- path tests

// MOPO-2.5-13: "Implementations MAY do path testing even if the currently used path is working to
// e.g. detect when a better (but previously unavailable) path becomes available."
TEST_F(Policies, ABackgroundTestFindsABetterPath)
{
    PolicyConfig policy;
    policy.chooser = "round-trip";
    policy.backgroundTests = true;
    TwoEnds& ends = Connect(policy);
    const LocalAddress& other = m_used == ISP1.address ? ISP2 : ISP1;
    ends.SetDelay(m_used.ToString(), GATEWAY, 40ms);
    ends.SetDelay(other.address.ToString(), GATEWAY, 30ms);
    for (int i = 0; i < 30; ++i)
    {
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.RunFor(1s);
    }
    EXPECT_EQ(ChangePaths(), 0U) << "not better by more than a quarter";

    ends.SetDelay(other.address.ToString(), GATEWAY, 5ms);
    ends.RunFor(6min);
    EXPECT_EQ(ChangePaths(), 1U);
    EXPECT_EQ(InUse(), other.address);
    EXPECT_TRUE(ends.All<PathSuspected>(TwoEnds::Initiator).empty());
}

// D-37: a test of a pair in a minute, give or take a quarter. MOPO-2.5-14.
TEST_F(Policies, BackgroundTestsAreRare)
{
    PolicyConfig policy;
    policy.backgroundTests = true;
    TwoEnds& ends = Connect(policy);
    ends.RunFor(10min);
    const auto tests = ends.All<PathTested>(TwoEnds::Initiator);
    EXPECT_GE(tests.size(), 8U);
    EXPECT_LE(tests.size(), 13U);
    EXPECT_TRUE(std::ranges::all_of(
        tests, [](const PathTested& test) { return test.roundTrip.has_value(); }));
    EXPECT_EQ(ChangePaths(), 0U);
    EXPECT_THAT(ends.All<PathTested>(TwoEnds::Responder), testing::IsEmpty())
        << "the initiator decides";
}

TEST_F(Policies, ACellularPathIsNotTestedInTheBackground)
{
    PolicyConfig policy;
    policy.backgroundTests = true;
    TwoEnds& ends = Connect(policy);
    ends.SetLocals(TwoEnds::Initiator,
                   {m_used == ISP1.address ? ISP1 : ISP2,
                    TwoEnds::Local("192.0.2.77", "gprs0", AccessKind::Cellular)});
    ends.RunFor(10min);
    for (const PathTested& test : ends.All<PathTested>(TwoEnds::Initiator))
    {
        EXPECT_NE(test.path.local.address.ToString(), "192.0.2.77");
    }
}

TEST_F(Policies, WithoutBackgroundTestsAWorkingPathMakesNoTests)
{
    TwoEnds& ends = Connect(PolicyConfig{});
    ends.RunFor(10min);
    EXPECT_THAT(ends.All<PathTested>(TwoEnds::Initiator), testing::IsEmpty());
}

// MOPO-2.5-12: "the PATH_TEST exchange can be skipped": CHANGE_PATH itself is the test, of one path
// after the other. Only the last one of three lives.
TEST_F(Policies, WithoutProbingOnePathIsTriedAfterTheOther)
{
    PolicyConfig policy;
    policy.probing = Probing::None;
    TwoEnds& ends = Connect(policy);
    ends.SetLocals(TwoEnds::Responder,
                   {TwoEnds::Local(GATEWAY, "wan"), TwoEnds::Local("203.0.113.65", "wan2")});
    const LocalAddress third = TwoEnds::Local("192.0.2.200", "isp3");
    ends.SetLocals(TwoEnds::Initiator, {ISP1, ISP2, third});
    for (const LocalAddress& dead : {ISP1, ISP2})
    {
        ends.Cut(dead.address.ToString(), GATEWAY);
        ends.Cut(GATEWAY, dead.address.ToString());
    }
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(10s);
    EXPECT_EQ(InUse(), third.address);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address, third.address);
    EXPECT_THAT(ends.All<PathTested>(TwoEnds::Initiator), testing::IsEmpty());
    EXPECT_THAT(ends.Ladder(), testing::Not(testing::Contains(testing::HasSubstr("PATH_TEST"))));
}

} // namespace
} // namespace mopo::test
