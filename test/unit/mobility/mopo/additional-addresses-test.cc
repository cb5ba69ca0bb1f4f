// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/additional-addresses.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

const CodePoints CODE_POINTS;
const IpAddress SOURCE = A("192.0.2.1");

Payloads Announcing(std::initializer_list<std::string_view> addresses)
{
    Payloads payloads;
    AppendAdditionalAddresses(payloads, List(addresses), CODE_POINTS);
    return payloads;
}

Payload Raw(Octets data)
{
    return Notify(CODE_POINTS.additionalAddress, std::move(data));
}

// --- The payload

// MOPO-3.2-03: "either an IPv4 address or an IPv6 address (the type is determined by payload
// length)"
TEST(AdditionalAddress, IsFourOrSixteenOctets)
{
    EXPECT_EQ(ToHex(EncodePayloads(Announcing({"192.0.2.2"}))), "0000000c0100efd5c0000202");
    EXPECT_EQ(ToHex(EncodePayloads(Announcing({"2001:db8::2"}))),
              "000000180100efd520010db8000000000000000000000002");
    EXPECT_EQ(ReadAdditionalAddresses(Announcing({"192.0.2.2", "2001:db8::2"}), CODE_POINTS),
              List({"192.0.2.2", "2001:db8::2"}));
}

// MOPO-3.2-04
TEST(AdditionalAddress, OfAnotherLengthIsSkipped)
{
    for (const std::size_t length : {0U, 1U, 3U, 5U, 8U, 15U, 17U, 60000U})
    {
        Payloads payloads = Announcing({"192.0.2.2"});
        payloads.insert(payloads.begin(), Raw(Octets(length, 0xc0)));
        payloads.push_back(Raw(Octets(length, 0xc0)));
        EXPECT_EQ(ReadAdditionalAddresses(payloads, CODE_POINTS), List({"192.0.2.2"})) << length;
    }
}

// D-49: "Never use a zero-length ADDITIONAL_ADDRESS"
TEST(AdditionalAddress, MalformedOnesAloneSayNothing)
{
    EXPECT_EQ(ReadAdditionalAddresses({Raw({}), Raw(Octets(5, 1))}, CODE_POINTS), std::nullopt);
    EXPECT_EQ(ReadAdditionalAddresses({}, CODE_POINTS), std::nullopt);
}

// MOPO-3.2-02, D-56
TEST(AdditionalAddress, ProtocolIdAndSpiDoNotMatterToTheReceiver)
{
    const Payloads payloads = {
        {NotifyPayload{ProtocolId::None, {}, CODE_POINTS.additionalAddress, Hex("c0000202")}},
        {NotifyPayload{
            ProtocolId::Esp, Octets(4, 1), CODE_POINTS.additionalAddress, Hex("c0000203")}}};
    EXPECT_EQ(ReadAdditionalAddresses(payloads, CODE_POINTS), List({"192.0.2.2", "192.0.2.3"}));
}

// --- IKE_AUTH

// MOPO-2.2-03, MOPO-2.2-06: "The recipient stores this information"
TEST(PeerAddressesFromIkeAuth, AreTheHeaderSourceAndTheList)
{
    EXPECT_EQ(
        PeerAddressesOfIkeAuth(Announcing({"192.0.2.2", "2001:db8::2"}), CODE_POINTS, SOURCE, {}),
        (PeerAddresses{SOURCE, List({"192.0.2.2", "2001:db8::2"})}));
    EXPECT_EQ(PeerAddressesOfIkeAuth({}, CODE_POINTS, SOURCE, {}), (PeerAddresses{SOURCE, {}}));
}

// MOPO-3.2-06
TEST(PeerAddressesFromIkeAuth, HostileEntriesAreDropped)
{
    const auto own = List({"203.0.113.1"});
    EXPECT_EQ(PeerAddressesOfIkeAuth(
                  Announcing({"0.0.0.0", "224.0.0.1", "127.0.0.1", "203.0.113.1", "192.0.2.2"}),
                  CODE_POINTS,
                  SOURCE,
                  own),
              (PeerAddresses{SOURCE, List({"192.0.2.2"})}));
}

// --- Updates
//
//   HDR, SK { N(ADDITIONAL_ADDRESS)+, N(COOKIE2) }  -->
//                                                  <--  HDR, SK { N(COOKIE2) }

class AddressListUpdate : public testing::Test
{
  protected:
    AddressListVerdict Judge(std::uint32_t messageId, const Payloads& payloads) const
    {
        return JudgeAddressList(m_state, messageId, payloads, CODE_POINTS, SOURCE, {});
    }

    AddressListState m_state{{}, {A("198.51.100.1"), List({"192.0.2.7", "192.0.2.8"})}};
};

// MOPO-2.4-03: "a new list can be sent"
TEST_F(AddressListUpdate, ReplacesTheStoredOneCompletely)
{
    EXPECT_EQ(Judge(0, Announcing({"192.0.2.9"})),
              AddressListVerdict(AddressListStored{{SOURCE, List({"192.0.2.9"})}}));
}

// MOPO-2.4-21: a DPD changes nothing; a list of the header's source alone clears.
TEST_F(AddressListUpdate, OnlyAListClearsTheList)
{
    EXPECT_EQ(Judge(0, {Notify(CODE_POINTS.cookie2, Octets(16, 1))}),
              AddressListVerdict(NoAddressList{}));
    EXPECT_EQ(Judge(0, {}), AddressListVerdict(NoAddressList{}));
    EXPECT_EQ(Judge(0, Announcing({"192.0.2.1"})),
              AddressListVerdict(AddressListStored{{SOURCE, {}}}));
}

// MOPO-2.4-10: "to avoid the situation where new information is overwritten by older"
TEST_F(AddressListUpdate, OlderOnesAreNotApplied)
{
    m_state.latestListUpdate.Advance(5);
    EXPECT_EQ(Judge(4, Announcing({"192.0.2.9"})), AddressListVerdict(AddressListStale{}));
    EXPECT_TRUE(std::holds_alternative<AddressListStored>(Judge(5, Announcing({"192.0.2.9"}))));
    EXPECT_TRUE(std::holds_alternative<AddressListStored>(Judge(6, Announcing({"192.0.2.9"}))));
}

// D-03: "an IKE rekey: the first request has Message ID 0"
TEST_F(AddressListUpdate, TheFirstMayHaveMessageIdZero)
{
    EXPECT_TRUE(std::holds_alternative<AddressListStored>(Judge(0, Announcing({"192.0.2.9"}))));
}

TEST_F(AddressListUpdate, AThousandEntriesBecomeSixteen)
{
    Payloads payloads;
    for (std::uint8_t high = 0; high < 4; ++high)
    {
        for (std::uint8_t low = 1; low < 251; ++low)
        {
            payloads.push_back(Raw({10, 0, high, low}));
        }
    }
    const auto verdict = Judge(0, payloads);
    EXPECT_EQ(std::get<AddressListStored>(verdict).peer.additional.size(), ADDRESS_LIST_LIMIT);
}

// --- "Determines whether the currently used path needs to be changed"

class PathNeedAtInitiator : public testing::Test
{
  protected:
    PathNeedAtInitiator()
    {
        m_acceptance.ownAddresses = List({"192.0.2.1"});
    }

    PathNeed Judge(const PeerAddresses& peer, const Path& listCameOn) const
    {
        return JudgePathNeed(peer, m_current, listCameOn, m_acceptance);
    }

    const Path m_current = Between("192.0.2.1", "203.0.113.1");
    const Path m_otherPath = Between("192.0.2.1", "203.0.113.2");
    PathAcceptance m_acceptance;
};

// MOPO-2.4-09
TEST_F(PathNeedAtInitiator, AnAdditionalAddressAloneIsNoReason)
{
    EXPECT_EQ(Judge({A("203.0.113.1"), List({"203.0.113.3"})}, m_current), PathNeed{});
    EXPECT_EQ(Judge({A("203.0.113.1"), {}}, {T("192.0.2.1"), T("203.0.113.1", 61001)}), PathNeed{})
        << "another port is not another pair";
}

// MOPO-2.4-07, MOPO-2.4-23: neither header source nor listed.
TEST_F(PathNeedAtInitiator, AWithdrawnPeerAddressIsLeftForTheSourceOfTheList)
{
    EXPECT_EQ(Judge({A("203.0.113.2"), List({"203.0.113.3"})}, m_otherPath),
              (PathNeed{PathNeed::Kind::Change, m_otherPath}));
}

TEST_F(PathNeedAtInitiator, AListFromAnotherPathPutsTheCurrentOneInDoubt)
{
    EXPECT_EQ(Judge({A("203.0.113.2"), List({"203.0.113.1"})}, m_otherPath),
              (PathNeed{PathNeed::Kind::Check, m_otherPath}));
}

// MOPO-2.4-18
TEST_F(PathNeedAtInitiator, ASourceThatThePolicyRefusesIsNotSuggested)
{
    m_acceptance.denied = {P("203.0.113.2/32")};
    EXPECT_EQ(Judge({A("203.0.113.2"), List({"203.0.113.3"})}, m_otherPath),
              (PathNeed{PathNeed::Kind::Change, std::nullopt}));
}

// --- A responder that has to announce over another path

// MOPO-2.4-12: "uses the additional address list received from the initiator", each address from
// each of its own; the one in use first, with the port that its NAT has (D-39, D-50).
TEST(ResponderPaths, BeginWithTheAddressInUse)
{
    PathAcceptance policy;
    policy.ownAddresses = List({"203.0.113.2", "3fff:ff::2"});
    const Path current{T("203.0.113.1"), T("198.51.100.1", 20001)};
    const PeerAddresses peer{A("192.0.2.1"), List({"198.51.100.1", "3fff:1::1"})};
    const std::vector<Path> expected{{T("203.0.113.2"), T("198.51.100.1", 20001)},
                                     Between("203.0.113.2", "192.0.2.1"),
                                     Between("3fff:ff::2", "3fff:1::1")};
    EXPECT_EQ(ResponderPaths(policy.ownAddresses, peer, current, policy), expected);
}

// MOPO-2.4-18, D-41: neither what the policy refuses nor what may be somebody else's.
TEST(ResponderPaths, LeaveOutWhatMayNotBeProbed)
{
    PathAcceptance policy;
    policy.ownAddresses = List({"203.0.113.2"});
    policy.denied = {P("192.0.2.0/24")};
    const PeerAddresses peer{A("198.51.100.1"), List({"10.1.0.1", "192.0.2.1"})};
    EXPECT_EQ(
        ResponderPaths(policy.ownAddresses, peer, Between("203.0.113.1", "198.51.100.1"), policy),
        std::vector<Path>{Between("203.0.113.2", "198.51.100.1")});
}

} // namespace
} // namespace mopo
