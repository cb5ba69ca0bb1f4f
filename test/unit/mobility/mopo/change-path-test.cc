// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/change-path.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

#include <limits>

namespace mopo
{
namespace
{

//   Initiator                             Responder
//   HDR, SK {N(CHANGE_PATH),
//            N(COOKIE2),
//            [N(NAT_DETECTION_*),]
//            [N(NAT_PREVENTION)]}    -->
//                                    <--  HDR, SK { N(COOKIE2), [N(NAT_DETECTION_*)] }

const CodePoints CODE_POINTS;

class ChangePathAtResponder : public testing::Test
{
  protected:
    ChangePathAtResponder()
    {
        m_policy.ownAddresses = List({"203.0.113.1", "203.0.113.2"});
        m_state.natTraversal = true;
    }

    ChangePathVerdict Judge(const ChangePathRequest& request) const
    {
        return JudgeChangePath(m_state, request, m_policy);
    }

    bool IsApplied(std::uint32_t messageId) const
    {
        return std::holds_alternative<ChangePathApplied>(Judge({messageId, m_path, {}}));
    }

    bool IsStale(std::uint32_t messageId) const
    {
        return std::holds_alternative<ChangePathStale>(Judge({messageId, m_path, {}}));
    }

    const Path m_path{T("203.0.113.2"), T("198.51.100.7", 61002)};
    PathAcceptance m_policy;
    ResponderPathState m_state;
};

// MOPO-2.3-28, -30, -31: "with the values from the IP header", both ends, ports too.
TEST_F(ChangePathAtResponder, UpdatesTheAddressesWithTheValuesFromTheHeader)
{
    EXPECT_EQ(Judge({7, m_path, {}}),
              ChangePathVerdict(ChangePathApplied{m_path, std::nullopt, false}));
}

// D-69: after a NAT has changed its mapping, or to be sure.
TEST_F(ChangePathAtResponder, AnUnchangedPairIsJudgedLikeAnyOther)
{
    m_state.latestPathUpdate.Advance(6);
    EXPECT_TRUE(IsApplied(7));
    m_state.latestPathUpdate.Advance(7);
    EXPECT_TRUE(IsApplied(8));
}

// --- AH SAs and a NAT (D-18)

// "if NAT is detected AH SAs are unusable → delete them / refuse with UNACCEPTABLE_PATH by policy"
TEST_F(ChangePathAtResponder, APathWithANatIsRefusedForTheSakeOfAh)
{
    m_state.hasAhSas = true;
    for (const NatDetectionVerdict nat :
         {NatDetectionVerdict{true, false}, {false, true}, {true, true}})
    {
        EXPECT_EQ(Judge({7, m_path, nat}),
                  ChangePathVerdict(ChangePathRefused{PathFault::AhBehindNat}));
    }
}

TEST_F(ChangePathAtResponder, OrItIsTakenAndTheAhSasGo)
{
    m_state.hasAhSas = true;
    m_state.ahBehindNat = AhBehindNat::Delete;
    const auto verdict = Judge({7, m_path, NatDetectionVerdict{true, false}});
    ASSERT_TRUE(std::holds_alternative<ChangePathApplied>(verdict));
    EXPECT_TRUE(std::get<ChangePathApplied>(verdict).deleteAhSas);
}

// "addresses change is fine without NAT"; and a NAT is fine without AH.
TEST_F(ChangePathAtResponder, WithoutANatOrWithoutAhNothingIsRefusedOrDeleted)
{
    for (const auto policy : {AhBehindNat::Refuse, AhBehindNat::Delete})
    {
        m_state.ahBehindNat = policy;
        for (const bool hasAh : {false, true})
        {
            m_state.hasAhSas = hasAh;
            const auto nat = hasAh ? std::optional(NatDetectionVerdict{})
                                   : std::optional(NatDetectionVerdict{true, true});
            const auto verdict = Judge({7, m_path, nat});
            ASSERT_TRUE(std::holds_alternative<ChangePathApplied>(verdict));
            EXPECT_FALSE(std::get<ChangePathApplied>(verdict).deleteAhSas);
        }
        EXPECT_TRUE(IsApplied(7)) << "no NAT detection";
    }
}

// "no other action is taken".
TEST_F(ChangePathAtResponder, AStaleRequestIsNotRefusedForAh)
{
    m_state.hasAhSas = true;
    m_state.latestPathUpdate.Advance(8);
    EXPECT_EQ(Judge({7, m_path, NatDetectionVerdict{true, false}}),
              ChangePathVerdict(ChangePathStale{}));
}

// --- "Compares the Message ID with the latest_update_received counter"

// MOPO-2.3-20, -21
TEST_F(ChangePathAtResponder, OlderThanTheCounterIsStale)
{
    m_state.latestPathUpdate.Advance(8);
    EXPECT_TRUE(IsStale(7));
    EXPECT_TRUE(IsStale(0));
    EXPECT_TRUE(IsApplied(9));
}

// MOPO-2.3-23, D-03: the counter has no value at first, so that 0 is not older.
TEST_F(ChangePathAtResponder, MessageIdZeroIsProcessed)
{
    EXPECT_TRUE(IsApplied(0));
    m_state.latestPathUpdate.Advance(0);
    EXPECT_EQ(m_state.latestPathUpdate.Value(), 0U);
    EXPECT_TRUE(IsApplied(0)) << "equal falls under \"otherwise\"";
    EXPECT_TRUE(IsApplied(1));
}

// MOPO-2.3-22: exhaustive for small Message IDs.
TEST_F(ChangePathAtResponder, TableOfCounterAndMessageId)
{
    for (std::uint32_t id = 0; id < 8; ++id)
    {
        EXPECT_FALSE(LatestUpdate().IsNewerThan(id));
        for (std::uint32_t latest = 0; latest < 8; ++latest)
        {
            LatestUpdate counter;
            counter.Advance(latest);
            EXPECT_EQ(counter.IsNewerThan(id), latest > id) << latest << " " << id;
            counter.Advance(id);
            EXPECT_EQ(counter.Value(), std::max(latest, id)) << "never goes back";
        }
    }
}

TEST_F(ChangePathAtResponder, TheLastMessageIdIsNotSpecial)
{
    constexpr auto LAST = std::numeric_limits<std::uint32_t>::max();
    m_state.latestPathUpdate.Advance(LAST - 1);
    EXPECT_TRUE(IsApplied(LAST));
    m_state.latestPathUpdate.Advance(LAST);
    EXPECT_TRUE(IsStale(LAST - 1));
    EXPECT_TRUE(IsStale(0));
}

// D-06: "the reply is sent as usual, but no other action is taken", so nothing is refused either.
TEST_F(ChangePathAtResponder, AStaleRequestIsNotHeldAgainstThePolicy)
{
    m_state.latestPathUpdate.Advance(8);
    EXPECT_EQ(Judge({7, Between("203.0.113.2", "127.0.0.1"), {}}),
              ChangePathVerdict(ChangePathStale{}));
}

// --- "Checks that the (source IP address, destination IP address) pair … is acceptable"

// MOPO-2.3-25, -26, -27
TEST_F(ChangePathAtResponder, AnUnacceptablePairIsRefused)
{
    m_policy.denied = {P("198.51.100.0/24")};
    EXPECT_EQ(Judge({7, m_path, NatDetectionVerdict{}}),
              ChangePathVerdict(ChangePathRefused{PathFault::PeerDenied}));
    EXPECT_EQ(Judge({7, Between("203.0.113.9", "192.0.2.1"), {}}),
              ChangePathVerdict(ChangePathRefused{PathFault::LocalNotConfigured}));
}

// MOPO-2.3-45, D-05: a refused request advances the counter, so an older acceptable one is stale.
TEST_F(ChangePathAtResponder, AnOlderAcceptableRequestIsNotAppliedAfterARefusal)
{
    const ChangePathRequest refused{8, Between("203.0.113.2", "127.0.0.1"), {}};
    ASSERT_TRUE(std::holds_alternative<ChangePathRefused>(Judge(refused)));
    m_state.latestPathUpdate.Advance(refused.messageId);
    EXPECT_TRUE(IsStale(7));
}

// --- "If the NAT_PREVENTION payload is present, processes it as described in Section 2.7."

// MOPO-2.3-24, MOPO-2.7-19: before the policy, and before anything is updated.
TEST_F(ChangePathAtResponder, AMismatchOfNatPreventionIsPrevented)
{
    ChangePathRequest request{7, m_path, {}, NatPreventionVerdict::Mismatch};
    EXPECT_EQ(Judge(request), ChangePathVerdict(ChangePathPrevented{}));
    m_policy.denied = {P("198.51.100.0/24")};
    EXPECT_EQ(Judge(request), ChangePathVerdict(ChangePathPrevented{}));
    request.natPrevention = NatPreventionVerdict::Match;
    EXPECT_EQ(Judge(request), ChangePathVerdict(ChangePathRefused{PathFault::PeerDenied}));
    m_policy.denied.clear();
    EXPECT_EQ(Judge(request), ChangePathVerdict(ChangePathApplied{m_path, std::nullopt}));
}

// D-06: "no NAT_PREVENTION check" of a stale request.
TEST_F(ChangePathAtResponder, AStaleRequestIsNotPrevented)
{
    m_state.latestPathUpdate.Advance(8);
    EXPECT_EQ(Judge({7, m_path, {}, NatPreventionVerdict::Mismatch}),
              ChangePathVerdict(ChangePathStale{}));
}

// D-33: "CHANGE_PATH without it ⇒ UNACCEPTABLE_PATH". MOPO-2.7-23.
TEST_F(ChangePathAtResponder, WithAPolicyOfItsOwnItRefusesARequestWithout)
{
    m_state.requiresNatPrevention = true;
    EXPECT_EQ(Judge({7, m_path, {}}),
              ChangePathVerdict(ChangePathRefused{PathFault::NatNotPrevented}));
    EXPECT_EQ(Judge({7, m_path, {}, NatPreventionVerdict::Match}),
              ChangePathVerdict(ChangePathApplied{m_path, std::nullopt}));
}

// MOPO-2.7-24: UDP encapsulation that the sender forces does not undo what NAT_PREVENTION says.
TEST_F(ChangePathAtResponder, AMatchForbidsAutomaticUpdates)
{
    const auto verdict =
        Judge({7, m_path, NatDetectionVerdict{true, false}, NatPreventionVerdict::Match});
    EXPECT_EQ(std::get<ChangePathApplied>(verdict).flags, (NatFlags{true, false, false}));
}

// --- "enables or disables NAT Traversal"

// MOPO-2.3-32
TEST_F(ChangePathAtResponder, NatTraversalIsEnabledOrDisabled)
{
    const auto flags = [this](const NatDetectionVerdict& nat)
    {
        return std::get<ChangePathApplied>(Judge({7, m_path, nat})).flags;
    };
    EXPECT_EQ(flags({false, false}), NatFlags{});
    EXPECT_EQ(flags({true, false}), (NatFlags{true, false, true}));
    EXPECT_EQ(flags({false, true}), (NatFlags{true, true, false}));
    EXPECT_EQ(flags({true, true}), (NatFlags{true, true, false}));
    m_state.alwaysEncapsulate = true;
    EXPECT_EQ(flags({false, false}), (NatFlags{true, false, false}));
}

// MOPO-2.3-33: "and NAT detection payloads were included"
TEST_F(ChangePathAtResponder, WithoutNatDetectionNatTraversalStays)
{
    EXPECT_EQ(std::get<ChangePathApplied>(Judge({7, m_path, {}})).flags, std::nullopt);
}

// "If NAT Traversal is supported"
TEST_F(ChangePathAtResponder, WithoutNatTraversalItIsNotEnabled)
{
    m_state.natTraversal = false;
    EXPECT_EQ(
        std::get<ChangePathApplied>(Judge({7, m_path, NatDetectionVerdict{true, true}})).flags,
        std::nullopt);
}

// --- Two counters (D-04)

// MOPO-2.4-11: a list n+1 that is processed first does not suppress the path change n.
TEST_F(ChangePathAtResponder, AnAddressListDoesNotCountAsAPathUpdate)
{
    LatestUpdate latestListUpdate;
    latestListUpdate.Advance(8);
    EXPECT_TRUE(IsApplied(7));
}

// --- The right place (D-11)

class ChangePathRequestCheck : public testing::Test
{
  protected:
    ChangePathRequestCheck()
    {
        m_header.exchangeType = std::to_underlying(ExchangeType::Informational);
        AppendChangePath(m_payloads, CODE_POINTS);
    }

    bool Check(bool isProtected = true, bool negotiated = true, bool atInitiator = false) const
    {
        return IsChangePathRequest(
            m_header, m_payloads, isProtected, negotiated, atInitiator, CODE_POINTS);
    }

    Header m_header;
    Payloads m_payloads;
};

// MOPO-2.3-13, MOPO-3.3-02
TEST_F(ChangePathRequestCheck, TheNotifyHasNoData)
{
    EXPECT_EQ(ToHex(EncodePayloads(m_payloads)), "000000080100efd8");
}

// MOPO-2.3-41, -42, MOPO-3.3-03, MOPO-4-01
TEST_F(ChangePathRequestCheck, OnlyTheRightPlaceCounts)
{
    EXPECT_TRUE(Check());
    EXPECT_FALSE(Check(false)) << "outside of SK";
    EXPECT_FALSE(Check(true, false)) << "without MOPO";
    EXPECT_FALSE(Check(true, true, true)) << "received by the initiator";
    m_header.flags = Header::FLAG_RESPONSE;
    EXPECT_FALSE(Check()) << "in a response";
    m_header.flags = 0;
    for (const ExchangeType exchange :
         {ExchangeType::IkeSaInit, ExchangeType::IkeAuth, ExchangeType::CreateChildSa})
    {
        m_header.exchangeType = std::to_underlying(exchange);
        EXPECT_FALSE(Check()) << "in another exchange";
    }
    m_header.exchangeType = CODE_POINTS.pathTest;
    EXPECT_FALSE(Check());
}

// MOPO-2.4-22, D-12: after a rekey by the responder the client's I flag is 0.
TEST_F(ChangePathRequestCheck, TheInitiatorFlagDoesNotMatter)
{
    for (const std::uint8_t flags : {std::uint8_t{0}, Header::FLAG_INITIATOR})
    {
        m_header.flags = flags;
        EXPECT_TRUE(Check());
        EXPECT_FALSE(Check(true, true, true));
    }
}

// MOPO-3.3-04: data is ignored; D-11: several are one.
TEST_F(ChangePathRequestCheck, DataAndNumberDoNotMatter)
{
    m_payloads = {Notify(CODE_POINTS.changePath, Octets(12, 0xff)), Notify(CODE_POINTS.changePath)};
    EXPECT_TRUE(Check());
    m_payloads = {Notify(CODE_POINTS.cookie2, Octets(16, 1))};
    EXPECT_FALSE(Check());
}

// --- D-64

// MOPO-2.3-48: 200 requests in 2 s; the excess is judged again when it is retransmitted.
TEST(ChangePathRateLimit, TwentyASecondWithABurstOfForty)
{
    ChangePathAllowance allowance;
    int handled = 0;
    for (int request = 0; request < 200; ++request)
    {
        handled += allowance.Take(At(std::chrono::milliseconds(10 * request))) ? 1 : 0;
    }
    EXPECT_EQ(handled, 40 + 39);
    EXPECT_TRUE(allowance.Take(At(std::chrono::seconds(3)))) << "a retransmission passes";
}

// D-69: "Not rate limited below 1/s"
TEST(ChangePathRateLimit, OneASecondPassesForEver)
{
    ChangePathAllowance allowance;
    for (int request = 0; request < 1000; ++request)
    {
        EXPECT_TRUE(allowance.Take(At(std::chrono::seconds(request))));
    }
}

} // namespace
} // namespace mopo
