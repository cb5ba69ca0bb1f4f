// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/automatic-update.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

//   laptop 10.1.0.10 ---- NAT 198.51.100.7:61001 ---- gateway 203.0.113.1:4500
//
// Draft 4: "When NAT Traversal is supported, the peer's address may be updated automatically to
// allow changes in NAT mappings." These are the gateway's rules.
class AutomaticUpdateOf : public testing::Test
{
  protected:
    AutomaticUpdateOf()
    {
        m_acceptance.ownAddresses = {m_current.path.local.address};
    }

    static AuthenticEsp EspFrom(const Transport& peer)
    {
        return {.path = {T("203.0.113.1"), peer}, .udpEncapsulated = true, .newest = true};
    }

    std::optional<Transport> Arrives(Instant now, const AuthenticEsp& esp)
    {
        return m_update.HandleArrival(now, esp, m_current, m_acceptance);
    }

    /// The SAs follow, as the caller is asked to.
    void Follow(Instant now, const Transport& peer)
    {
        ASSERT_EQ(Arrives(now, EspFrom(peer)), peer);
        m_current.path.peer = peer;
    }

    void ChangePath(Instant now, const Transport& peer)
    {
        m_update.NotePathChange(now, m_current.path.peer, peer);
        m_current.path.peer = peer;
    }

    const Transport m_mapped = T("198.51.100.7", 61001);
    const Transport m_rebound = T("198.51.100.7", 61002);
    IpsecSaAddresses m_current{{T("203.0.113.1"), m_mapped}, {true, false, true}};
    PathAcceptance m_acceptance;
    AutomaticUpdate m_update;
};

// MOPO-1.3-10, MOPO-4-04, IKEV2-2.23-08
TEST_F(AutomaticUpdateOf, AuthenticNewestEspMovesThePeer)
{
    EXPECT_EQ(Arrives(START, EspFrom(m_rebound)), m_rebound);
    EXPECT_EQ(Arrives(At(seconds(5)), EspFrom(T("198.51.100.8", 7))), T("198.51.100.8", 7));
}

TEST_F(AutomaticUpdateOf, EspFromTheCurrentAddressMovesNothing)
{
    EXPECT_EQ(Arrives(START, EspFrom(m_mapped)), std::nullopt);
}

// MOPO-1.3-10, MOPO-2.3-02, IKEV2-2.23-09: all flags but that one.
TEST_F(AutomaticUpdateOf, OnlyTheFlagAllowsIt)
{
    for (const bool encapsulation : {false, true})
    {
        for (const bool keepalives : {false, true})
        {
            m_current.flags = {encapsulation, keepalives, false};
            EXPECT_EQ(Arrives(START, EspFrom(m_rebound)), std::nullopt);
        }
    }
}

// D-25: only UDP-encapsulated ESP comes from a mapping.
TEST_F(AutomaticUpdateOf, RawEspMovesNothing)
{
    AuthenticEsp esp = EspFrom(T("198.51.100.8", 0));
    esp.path.local.port = 0;
    esp.udpEncapsulated = false;
    EXPECT_EQ(Arrives(START, esp), std::nullopt);
    esp = EspFrom(m_rebound);
    esp.udpEncapsulated = false;
    EXPECT_EQ(Arrives(START, esp), std::nullopt) << "whatever ports a host puts there";
}

// MOPO-4-07, IKEV2-2.23-10; D-26 b
TEST_F(AutomaticUpdateOf, LatePacketsMoveNothing)
{
    AuthenticEsp esp = EspFrom(m_rebound);
    esp.newest = false;
    EXPECT_EQ(Arrives(START, esp), std::nullopt);
}

// D-26 c
TEST_F(AutomaticUpdateOf, TheDestinationMustBeTheCurrentOwnAddress)
{
    m_acceptance.ownAddresses.push_back(A("203.0.113.2"));
    AuthenticEsp esp = EspFrom(m_rebound);
    esp.path.local = T("203.0.113.2");
    EXPECT_EQ(Arrives(START, esp), std::nullopt);
    esp.path.local = T("203.0.113.1", 500);
    EXPECT_EQ(Arrives(START, esp), std::nullopt);
}

// D-26 d. The gateway has seen numbers up to 99; CHANGE_PATH overtakes 100 to 110 on the old path,
// which are authentic and the newest when they arrive.
TEST_F(AutomaticUpdateOf, LateEspOfTheOldPathDoesNotRevertAChangePath)
{
    const Transport moved = T("192.0.2.77", 40000);
    ChangePath(START, moved);
    EXPECT_EQ(Arrives(At(milliseconds(50)), EspFrom(m_mapped)), std::nullopt);
    EXPECT_EQ(Arrives(At(milliseconds(60)), EspFrom(moved)), std::nullopt);
    EXPECT_EQ(Arrives(At(milliseconds(70)), EspFrom(m_mapped)), std::nullopt)
        << "the hold is the later of the two";
    EXPECT_EQ(Arrives(At(seconds(10) - milliseconds(1)), EspFrom(m_mapped)), std::nullopt);
    EXPECT_EQ(Arrives(At(seconds(10)), EspFrom(m_mapped)), m_mapped)
        << "after the hold it is a mapping like any other";
}

// D-26 d: "(or until the first ESP from the new tuple, whichever is later)"
TEST_F(AutomaticUpdateOf, TheHoldLastsUntilTheNewPathIsHeardOf)
{
    const Transport moved = T("192.0.2.77", 40000);
    ChangePath(START, moved);
    EXPECT_EQ(Arrives(At(seconds(60)), EspFrom(m_mapped)), std::nullopt);
    EXPECT_EQ(Arrives(At(seconds(61)), EspFrom(moved)), std::nullopt);
    EXPECT_EQ(Arrives(At(seconds(62)), EspFrom(m_mapped)), m_mapped);
}

TEST_F(AutomaticUpdateOf, OtherAddressesAreNotHeld)
{
    ChangePath(START, T("192.0.2.77", 40000));
    EXPECT_EQ(Arrives(At(milliseconds(50)), EspFrom(T("192.0.2.77", 40001))),
              T("192.0.2.77", 40001));
}

TEST_F(AutomaticUpdateOf, AnAddressThatIsTakenAgainIsNotHeld)
{
    ChangePath(START, T("192.0.2.77", 40000));
    ChangePath(At(seconds(1)), m_mapped);
    Follow(At(seconds(2)), m_rebound);
    EXPECT_EQ(Arrives(At(seconds(4)), EspFrom(m_mapped)), m_mapped);
}

// Two moves within a round trip: nothing ever comes from the path in the middle.
TEST_F(AutomaticUpdateOf, AHoldDoesNotWaitForAPathThatWasLeftToo)
{
    const Transport middle = T("192.0.2.77", 40000);
    const Transport last = T("192.0.2.78", 40000);
    ChangePath(START, middle);
    ChangePath(At(milliseconds(10)), last);
    EXPECT_EQ(Arrives(At(milliseconds(20)), EspFrom(m_mapped)), std::nullopt);
    EXPECT_EQ(Arrives(At(milliseconds(30)), EspFrom(last)), std::nullopt);
    EXPECT_EQ(Arrives(At(seconds(11)), EspFrom(m_mapped)), m_mapped);
}

// The NAT of the new path changes its mapping before anything came through the old one.
TEST_F(AutomaticUpdateOf, AHoldDoesNotWaitForAMappingThatWasReplaced)
{
    ChangePath(START, T("192.0.2.77", 40000));
    Follow(At(milliseconds(50)), T("192.0.2.77", 40001));
    EXPECT_EQ(Arrives(At(seconds(9)), EspFrom(m_mapped)), std::nullopt);
    EXPECT_EQ(Arrives(At(seconds(10)), EspFrom(m_mapped)), m_mapped);
}

// A CHANGE_PATH that left before the NAT's mapping changed arrives after ESP of the new mapping.
TEST_F(AutomaticUpdateOf, AHoldDoesNotWaitForAnotherMappingOfTheSameNat)
{
    const Transport older{m_mapped.address, static_cast<std::uint16_t>(m_mapped.port + 1)};
    ChangePath(START, older);
    EXPECT_EQ(Arrives(At(seconds(9)), EspFrom(m_mapped)), std::nullopt);
    EXPECT_EQ(Arrives(At(seconds(10)), EspFrom(m_mapped)), m_mapped);
}

TEST_F(AutomaticUpdateOf, AnUnchangedPairAbandonsNothing)
{
    ChangePath(START, m_mapped);
    Follow(At(milliseconds(1)), m_rebound);
    EXPECT_EQ(Arrives(At(seconds(2)), EspFrom(m_mapped)), m_mapped);
}

// D-26 e
TEST_F(AutomaticUpdateOf, ThePolicyIsAsked)
{
    m_acceptance.denied = {P("192.0.2.0/24")};
    EXPECT_EQ(Arrives(START, EspFrom(T("192.0.2.77", 61001))), std::nullopt);
    EXPECT_EQ(Arrives(START, EspFrom(T("127.0.0.1", 61001))), std::nullopt);
    EXPECT_EQ(Arrives(START, EspFrom(T("198.51.100.7", 0))), std::nullopt);
}

// D-26 f, g: one limit for all SAs of the IKE SA, so that a quiet SA's old packet cannot undo what
// a busy one's new packet did.
TEST_F(AutomaticUpdateOf, AtMostOnceASecond)
{
    Follow(START, m_rebound);
    EXPECT_EQ(Arrives(At(milliseconds(1)), EspFrom(m_mapped)), std::nullopt);
    EXPECT_EQ(Arrives(At(milliseconds(999)), EspFrom(m_mapped)), std::nullopt);
    EXPECT_EQ(Arrives(At(milliseconds(1000)), EspFrom(m_mapped)), m_mapped);
}

TEST_F(AutomaticUpdateOf, RefusedPacketsDoNotDelayTheNextUpdate)
{
    AuthenticEsp late = EspFrom(m_rebound);
    late.newest = false;
    EXPECT_EQ(Arrives(START, late), std::nullopt);
    EXPECT_EQ(Arrives(At(milliseconds(1)), EspFrom(m_rebound)), m_rebound);
}

// D-25: an initiator whose own CHANGE_PATH is under way.
TEST_F(AutomaticUpdateOf, NotWhileAnUpdateIsPending)
{
    EXPECT_EQ(m_update.HandleArrival(START, EspFrom(m_rebound), m_current, m_acceptance, true),
              std::nullopt);
    EXPECT_EQ(Arrives(At(milliseconds(1)), EspFrom(m_rebound)), m_rebound);
}

// A peer that flaps gets no memory out of it; it may only hurt itself.
TEST_F(AutomaticUpdateOf, MemoryIsBounded)
{
    for (std::uint16_t port = 1; port < 1000; ++port)
    {
        ChangePath(START, T("192.0.2.77", port));
    }
    EXPECT_EQ(Arrives(At(seconds(1)), EspFrom(T("192.0.2.77", 998))), std::nullopt);
    EXPECT_EQ(Arrives(At(seconds(1)), EspFrom(T("192.0.2.77", 999 - AutomaticUpdate::HELD))),
              std::nullopt);
    EXPECT_EQ(Arrives(At(seconds(1)), EspFrom(T("192.0.2.77", 998 - AutomaticUpdate::HELD))),
              T("192.0.2.77", 998 - AutomaticUpdate::HELD));
}

} // namespace
} // namespace mopo
