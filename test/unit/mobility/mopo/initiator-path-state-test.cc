// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/initiator-path-state.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using State = InitiatorPathState::State;

const CodePoints CODE_POINTS;
const Path A1 = Between("192.0.2.1", "203.0.113.1");
const Path A2 = Between("10.1.0.10", "203.0.113.1");
const Path A3 = Between("192.0.2.3", "203.0.113.1");

// --- Step 2

// MOPO-2.3-07: "either suspects or knows that a NAT is likely to be present"
TEST(SuspicionOfANat, IsAPrivateSourceAddressOrKnowledge)
{
    EXPECT_TRUE(SuspectsNat(Between("10.1.0.10", "203.0.113.1"), false));
    EXPECT_TRUE(SuspectsNat(Between("100.64.3.4", "203.0.113.1"), false));
    EXPECT_TRUE(SuspectsNat(Between("fd00::1", "2001:db8::1"), false));
    EXPECT_FALSE(SuspectsNat(Between("192.0.2.1", "203.0.113.1"), false));
    EXPECT_FALSE(SuspectsNat(Between("2001:db8::2", "2001:db8::1"), false));
    EXPECT_TRUE(SuspectsNat(Between("192.0.2.1", "203.0.113.1"), true));
}

// MOPO-2.3-07, -08, -46: all flags that D-24 can give, times both conditions.
TEST(FlagsAtTheDecision, OnlyEverEnable)
{
    const NatFlags off{};
    const NatFlags behindNat{true, true, false};
    EXPECT_EQ(FlagsAtDecision(off, true, true), behindNat);
    EXPECT_EQ(FlagsAtDecision(off, true, false), off) << "raw ESP until the response decides";
    EXPECT_EQ(FlagsAtDecision(off, false, true), off) << "the responder has no NAT traversal";
    EXPECT_EQ(FlagsAtDecision(off, false, false), off);
    for (const NatFlags& on :
         {NatFlags{true, false, false}, NatFlags{true, false, true}, NatFlags{true, true, false}})
    {
        for (const bool suspected : {false, true})
        {
            EXPECT_EQ(FlagsAtDecision(on, true, suspected), on) << "stays on until the response";
        }
    }
}

// --- The states

class InitiatorPath : public testing::Test
{
  protected:
    /// Decides, and sends at once.
    void Move(const Path& target, std::uint32_t messageId)
    {
        m_state.Decide(target);
        m_state.OnSent(messageId);
    }

    ChangePathOutcome Respond(std::uint32_t messageId,
                              const SentOn& sentOn,
                              const Payloads& payloads = {},
                              std::optional<NatDetectionVerdict> nat = {})
    {
        return m_state.HandleResponse({messageId, payloads, nat, sentOn}, CODE_POINTS);
    }

    InitiatorPathState m_state{A1};
};

TEST_F(InitiatorPath, BeginsIdleOnThePathOfIkeAuth)
{
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::Idle{}));
    EXPECT_EQ(m_state.Current(), A1);
    EXPECT_EQ(m_state.Confirmed(), A1);
    EXPECT_FALSE(m_state.IsUpdatePending());
    EXPECT_FALSE(m_state.IsUnconfirmed());
}

// MOPO-2.3-04, -06, -12: "sets the "pending_update" flag", until the request is sent.
TEST_F(InitiatorPath, IsPendingFromTheDecisionUntilTheRequestIsSent)
{
    m_state.Decide(A2);
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::Pending{A2}));
    EXPECT_TRUE(m_state.IsUpdatePending());
    EXPECT_EQ(m_state.Current(), A2) << "the path is in use before anything is confirmed";
    EXPECT_EQ(m_state.Confirmed(), A1);
    m_state.OnSent(3);
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::InFlight{A2, 3}));
    EXPECT_FALSE(m_state.IsUpdatePending());
    EXPECT_TRUE(m_state.IsUnconfirmed());
    EXPECT_TRUE(m_state.IsOutstanding(3));
}

// D-02: "Conclusive success ⇒ confirmed := tentative"
TEST_F(InitiatorPath, AConclusiveResponseConfirms)
{
    Move(A2, 3);
    EXPECT_EQ(Respond(3, SentOn(A2)), ChangePathOutcome(ChangePathConfirmed{A2, std::nullopt}));
    EXPECT_EQ(m_state.Confirmed(), A2);
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::Idle{}));
    EXPECT_FALSE(m_state.IsUnconfirmed());
    EXPECT_FALSE(m_state.IsOutstanding(3));
}

// MOPO-2.3-39, -40: "enables or disables NAT Traversal"
TEST_F(InitiatorPath, TheResponseEnablesOrDisablesNatTraversal)
{
    Move(A2, 3);
    EXPECT_EQ(Respond(3, SentOn(A2), {}, NatDetectionVerdict{false, true}),
              ChangePathOutcome(ChangePathConfirmed{A2, NatFlags{true, true, false}}));
    Move(A3, 4);
    EXPECT_EQ(Respond(4, SentOn(A3), {}, NatDetectionVerdict{false, false}),
              ChangePathOutcome(ChangePathConfirmed{A3, NatFlags{}}));
}

// MOPO-2.3-47: "and NAT detection payloads were included"
TEST_F(InitiatorPath, AResponseWithoutNatDetectionLeavesNatTraversalAlone)
{
    Move(A2, 3);
    EXPECT_EQ(std::get<ChangePathConfirmed>(Respond(3, SentOn(A2))).flags, std::nullopt);
}

TEST_F(InitiatorPath, OtherResponsesAreUnrelated)
{
    Move(A2, 3);
    EXPECT_EQ(Respond(2, SentOn(A2)), ChangePathOutcome(ChangePathUnrelated{}));
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::InFlight{A2, 3}));
    Respond(3, SentOn(A2));
    EXPECT_EQ(Respond(3, SentOn(A2)), ChangePathOutcome(ChangePathUnrelated{})) << "once only";
}

// --- "If a new address change occurs while waiting for the response"

// MOPO-2.3-17, -18, -19: "starts again from the first step (and ignores responses to this
// CHANGE_PATH request)"
TEST_F(InitiatorPath, ResponsesToSupersededRequestsAreIgnored)
{
    Move(A2, 3);
    m_state.Decide(A3);
    const Payloads refusal = {Notify(CODE_POINTS.unacceptablePath),
                              Notify(CODE_POINTS.natPrevented)};
    EXPECT_EQ(Respond(3, SentOn(A2), refusal, NatDetectionVerdict{true, true}),
              ChangePathOutcome(ChangePathSuperseded{}));
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::Pending{A3}))
        << "the newest path is still to be announced";
    EXPECT_EQ(m_state.Confirmed(), A1);
    m_state.OnSent(4);
    EXPECT_EQ(Respond(4, SentOn(A3)), ChangePathOutcome(ChangePathConfirmed{A3, std::nullopt}));
}

// D-08: "at most one pending_update; only the newest path is announced"
TEST_F(InitiatorPath, PendingDecisionsCoalesce)
{
    m_state.Decide(A2);
    m_state.Decide(A3);
    m_state.OnSent(3);
    EXPECT_EQ(Respond(3, SentOn(A3)), ChangePathOutcome(ChangePathConfirmed{A3, std::nullopt}));
}

// D-08: "A→B→A while CHANGE_PATH(B) is outstanding still needs a new CHANGE_PATH(A)"
TEST_F(InitiatorPath, GoingBackIsADecisionToo)
{
    Move(A2, 3);
    m_state.Decide(A1);
    EXPECT_TRUE(m_state.IsUpdatePending());
    EXPECT_TRUE(m_state.IsUnconfirmed());
    m_state.OnSent(4);
    EXPECT_EQ(Respond(3, SentOn(A2)), ChangePathOutcome(ChangePathSuperseded{}));
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::InFlight{A1, 4}));
    EXPECT_EQ(Respond(4, SentOn(A1)), ChangePathOutcome(ChangePathConfirmed{A1, std::nullopt}));
}

// MOPO-2.3-18 with a window of several: the responses may come in any order.
TEST_F(InitiatorPath, SeveralSupersededRequestsMayBeInFlight)
{
    Move(A2, 3);
    Move(A3, 4);
    Move(A2, 5);
    EXPECT_EQ(Respond(4, SentOn(A3)), ChangePathOutcome(ChangePathSuperseded{}));
    EXPECT_EQ(Respond(5, SentOn(A2)), ChangePathOutcome(ChangePathConfirmed{A2, std::nullopt}));
    EXPECT_EQ(m_state.Confirmed(), A2);
    EXPECT_EQ(Respond(3, SentOn(A2)), ChangePathOutcome(ChangePathSuperseded{}))
        << "the same path, but an older decision";
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::Idle{}));
}

// D-69, D-28: a CHANGE_PATH with an unchanged pair.
TEST_F(InitiatorPath, AnUnchangedPairIsADecisionToo)
{
    const std::uint64_t epoch = m_state.Epoch();
    Move(A1, 3);
    EXPECT_EQ(m_state.Epoch(), epoch + 1);
    EXPECT_TRUE(m_state.IsUnconfirmed());
    EXPECT_EQ(Respond(3, SentOn(A1), {}, NatDetectionVerdict{false, true}),
              ChangePathOutcome(ChangePathConfirmed{A1, NatFlags{true, true, false}}));
}

// --- Sent on several paths

// MOPO-2.6-10, -11; D-46: "thus, a new INFORMATIONAL request needs to be sent"
TEST_F(InitiatorPath, AResponseToSeveralPathsIsInconclusive)
{
    Move(A2, 3);
    SentOn sentOn(A2);
    sentOn.Add(A3);
    EXPECT_EQ(Respond(3, sentOn, {}, NatDetectionVerdict{false, true}),
              ChangePathOutcome(ChangePathAmbiguous{}));
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::Pending{A2}));
    EXPECT_EQ(m_state.Confirmed(), A1);
    m_state.OnSent(4);
    EXPECT_EQ(Respond(4, SentOn(A2)), ChangePathOutcome(ChangePathConfirmed{A2, std::nullopt}));
}

TEST_F(InitiatorPath, ARefusalOnSeveralPathsIsInconclusiveToo)
{
    Move(A2, 3);
    SentOn sentOn(A2);
    sentOn.Add({A2.local, T("203.0.113.1", 61001)});
    EXPECT_EQ(Respond(3, sentOn, {Notify(CODE_POINTS.unacceptablePath)}),
              ChangePathOutcome(ChangePathAmbiguous{}));
}

// --- Errors

// MOPO-2.3-38, MOPO-3.4-04; D-01
TEST_F(InitiatorPath, UnacceptablePathConfirmsNothing)
{
    Move(A2, 3);
    EXPECT_EQ(
        Respond(3, SentOn(A2), {Notify(CODE_POINTS.cookie2), Notify(CODE_POINTS.unacceptablePath)}),
        ChangePathOutcome(ChangePathNotAccepted{A2}));
    EXPECT_EQ(m_state.Confirmed(), A1);
    EXPECT_TRUE(m_state.IsUnconfirmed()) << "the SAs have moved already";
    // D-01 (3): back to the confirmed path, with a CHANGE_PATH all the same.
    m_state.Decide(m_state.Confirmed());
    EXPECT_TRUE(m_state.IsUpdatePending());
}

// MOPO-3.4-05: data in it is ignored; D-01: order does not matter, NAT_DETECTION is not expected.
TEST_F(InitiatorPath, UnacceptablePathWinsOverEverythingThatComesWithIt)
{
    Move(A2, 3);
    EXPECT_EQ(
        Respond(3,
                SentOn(A2),
                {Notify(CODE_POINTS.unacceptablePath, Octets(12, 1)), Notify(CODE_POINTS.cookie2)},
                NatDetectionVerdict{true, true}),
        ChangePathOutcome(ChangePathNotAccepted{A2}));
}

// MOPO-2.3-37
TEST_F(InitiatorPath, NatPreventedConfirmsNothing)
{
    Move(A2, 3);
    EXPECT_EQ(Respond(3, SentOn(A2), {Notify(CODE_POINTS.natPrevented)}),
              ChangePathOutcome(ChangePathNatPrevented{A2}));
    EXPECT_EQ(m_state.Confirmed(), A1);
    EXPECT_EQ(m_state.GetState(), State(InitiatorPathState::Idle{}));
}

// D-43: the responder could not read the request, so it has not moved.
TEST_F(InitiatorPath, AnotherErrorConfirmsNothing)
{
    Move(A2, 3);
    EXPECT_EQ(Respond(3, SentOn(A2), {Notify(NotifyType::InvalidSyntax)}),
              ChangePathOutcome(ChangePathFailed{std::to_underlying(NotifyType::InvalidSyntax)}));
    EXPECT_EQ(m_state.Confirmed(), A1);
}

TEST_F(InitiatorPath, UnknownStatusNotifiesDoNotMatter)
{
    Move(A2, 3);
    EXPECT_EQ(Respond(3, SentOn(A2), {Notify(std::uint16_t{40000}, Octets(3, 1))}),
              ChangePathOutcome(ChangePathConfirmed{A2, std::nullopt}));
}

} // namespace
} // namespace mopo
