// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.7: where the addresses and ports of a new IKE SA come from.
#include "test/protocol/forger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

constexpr const char* ELSEWHERE = "198.51.100.77";

bool IsIkeAuth(const TwoEnds::Datagram& datagram)
{
    const std::size_t marker = datagram.path.local.port == NAT_T_PORT ? 4 : 0;
    return datagram.octets.size() > marker + 18 &&
           datagram.octets[marker + 18] == static_cast<std::uint8_t>(ExchangeType::IkeAuth);
}

/// Connects, while a translator gives the IKE_AUTH request another source.
void ConnectWithATranslatedIkeAuth(TwoEnds& ends, std::uint16_t port)
{
    ends.hook = [&ends, port](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Responder || !IsIkeAuth(datagram))
        {
            return true;
        }
        Path seen{datagram.path.peer, {TwoEnds::At(ELSEWHERE), port}};
        ends.Inject(TwoEnds::Responder, seen, datagram.octets);
        return false;
    };
    ends.Initiate();
    ends.RunFor(50ms);
    ends.hook = nullptr;
    ASSERT_TRUE(ends.IsUp(TwoEnds::Responder));
}

// "all response messages are still sent to the address and port the corresponding request came
// from." MOPO-2.7-02; IKEV2-2.11-02: and from where it went to.
TEST(Section27, AResponseGoesWhereItsRequestCameFrom)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.Connect();
    const auto before = ends.State(TwoEnds::Responder).ikePath;
    Forger forger(ends);
    ends.Inject(TwoEnds::Responder,
                TwoEnds::Arriving(ELSEWHERE, "198.51.100.129", {.source = 33333}),
                forger.Make(TwoEnds::Initiator, 2, {Cookie2()}));
    EXPECT_EQ(ends.Wire().back().path.ToString(), "198.51.100.129:4500 > 198.51.100.77:33333");
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath, before);
}

// "The same applies if neither NAT_PREVENTION nor NAT_DETECTION_*_IP payloads were included":
// MOPO-2.7-10: the addresses are those of IKE_SA_INIT; the IKE_AUTH response goes to its source.
TEST(Section27, WithoutNatDetectionIkeSaInitGivesTheAddresses)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.natTraversal = false;
    TwoEnds ends(initiator);
    ConnectWithATranslatedIkeAuth(ends, 1234);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "203.0.113.1:500 > 192.0.2.10:500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
    EXPECT_EQ(ends.Wire().back().path.peer.ToString(), "198.51.100.77:1234");
}

// "or if the responder does not support NAT Traversal." MOPO-2.7-11.
TEST(Section27, AResponderWithoutNatTraversalTakesThoseOfIkeSaInit)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.natTraversal = false;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ConnectWithATranslatedIkeAuth(ends, IKE_PORT);
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "203.0.113.1:500 > 192.0.2.10:500");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.address.ToString(), "192.0.2.10");
}

// "In this case, the responder initializes (local_address, local_port, peer_address, peer_port)
// from the first IKE_AUTH request." MOPO-2.7-12, and MOPO-2.7-13: from the first that is genuine.
TEST(Section27, WithNatDetectionTheFirstGenuineIkeAuthGivesTheAddresses)
{
    TwoEnds ends;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Responder || !IsIkeAuth(datagram))
        {
            return true;
        }
        Octets forged = datagram.octets;
        forged.back() ^= 1;
        ends.Inject(TwoEnds::Responder, TwoEnds::Arriving("192.0.2.66", "203.0.113.1"), forged);
        ends.Inject(TwoEnds::Responder,
                    TwoEnds::Arriving(ELSEWHERE, "203.0.113.1", {.source = 40000}),
                    datagram.octets);
        // A copy from the attacker is a retransmission, and moves nothing.
        ends.Inject(
            TwoEnds::Responder, TwoEnds::Arriving("192.0.2.66", "203.0.113.1"), datagram.octets);
        return false;
    };
    ends.Initiate();
    ends.RunFor(50ms);
    ASSERT_TRUE(ends.IsUp(TwoEnds::Responder));
    EXPECT_EQ(ends.State(TwoEnds::Responder).ikePath.ToString(),
              "203.0.113.1:4500 > 198.51.100.77:40000");
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path, ends.State(TwoEnds::Responder).ikePath);
    EXPECT_EQ(ends.All<Discarded>(TwoEnds::Responder).front().why.code, ErrorCode::IntegrityFailed);
}

// "if an IPsec endpoint discovers a NAT between it and its correspondent, it MUST send all
// subsequent traffic to and from port 4500." MOPO-2.7-15, IKEV2-2.23-03: from IKE_AUTH on.
TEST(Section27, AfterANatWasFoundEverythingUsesPort4500)
{
    for (const bool mopo : {true, false})
    {
        auto initiator = TwoEnds::InitiatorConfig();
        initiator.ike.mopo = mopo;
        TwoEnds ends(initiator);
        ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
        ends.AddNat("10.1.0.10", "198.51.100.1");
        ends.Connect();
        ends.SendInner(TwoEnds::Initiator);
        ends.SendInner(TwoEnds::Responder);
        ends.CheckLiveness(TwoEnds::Initiator);
        ends.CheckLiveness(TwoEnds::Responder);
        ends.RunFor(50ms);
        ASSERT_EQ(ends.Wire().size(), 10U);
        for (std::size_t i = 2; i < ends.Wire().size(); ++i)
        {
            const TwoEnds::Datagram& datagram = ends.Wire()[i];
            EXPECT_EQ(datagram.path.local.port, NAT_T_PORT);
            EXPECT_FALSE(datagram.isRawEsp);
            if (datagram.from == TwoEnds::Initiator)
            {
                EXPECT_EQ(datagram.path.peer.port, NAT_T_PORT);
            }
        }
    }
}

// "implementations that do not support NAT Traversal can, in fact, work across some types of
// one-to-one "basic" NATs". MOPO-2.7-21: nobody notices, and ESP arrives.
TEST(Section27, ABasicNatIsCrossedWithoutNatTraversal)
{
    auto initiator = TwoEnds::InitiatorConfig();
    auto responder = TwoEnds::ResponderConfig();
    initiator.ike.natTraversal = false;
    responder.ike.natTraversal = false;
    TwoEnds ends(initiator, responder);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::PrivateWlan()});
    ends.AddNat("10.1.0.10", "198.51.100.1", TwoEnds::NatKind::Basic);
    ends.Connect();
    ends.SendInner(TwoEnds::Initiator);
    ends.RunFor(50ms);
    ends.SendInner(TwoEnds::Responder);
    ends.RunFor(50ms);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder).path.peer.ToString(), "198.51.100.1:500");
    EXPECT_EQ(ends.Received(TwoEnds::Initiator).size(), 1U);
    EXPECT_EQ(ends.Received(TwoEnds::Responder).size(), 1U);
}

} // namespace
} // namespace mopo::test
