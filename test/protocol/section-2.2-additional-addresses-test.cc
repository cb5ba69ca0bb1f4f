// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.2: additional addresses in IKE_AUTH.
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

std::vector<std::string> Names(const std::vector<IpAddress>& addresses)
{
    std::vector<std::string> names;
    for (const IpAddress& address : addresses)
    {
        names.push_back(address.ToString());
    }
    return names;
}

// "Both the initiator and responder MAY include one or more ADDITIONAL_ADDRESS notification
// payloads in the IKE_AUTH exchange". MOPO-2.2-01, MOPO-2.2-03, MOPO-2.2-06.
TEST(Section22, BothEndsAnnounceTheirOtherAddressesAndStoreThePeers)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Local("192.0.2.10", "eth0"), TwoEnds::Local("3fff:1::10", "eth0")});
    ends.SetLocals(TwoEnds::Responder,
                   {TwoEnds::Local("203.0.113.1", "wan"),
                    TwoEnds::Local("198.51.100.129", "wan2"),
                    TwoEnds::Local("3fff:ff::1", "wan")});
    ends.Connect();
    EXPECT_THAT(Names(ends.State(TwoEnds::Initiator).peerAddresses),
                testing::ElementsAre("203.0.113.1", "198.51.100.129", "3fff:ff::1"));
    EXPECT_THAT(Names(ends.State(TwoEnds::Responder).peerAddresses),
                testing::ElementsAre("192.0.2.10", "3fff:1::10"));
    // "The recipient stores this information [...] but no other action is taken at this time."
    // MOPO-2.2-04.
    ends.Ladder();
    ends.RunFor(5s);
    EXPECT_TRUE(ends.Ladder().empty());
    EXPECT_TRUE(ends.All<PathChanged>(TwoEnds::Initiator).empty());
}

// MOPO-2.2-08: a peer with a single address announces none.
TEST(Section22, ASingleAddressIsNotAnnounced)
{
    TwoEnds ends;
    ends.Connect();
    EXPECT_TRUE(ends.Sent(TwoEnds::Initiator, CodePoints{}.additionalAddress).empty());
    EXPECT_TRUE(ends.Sent(TwoEnds::Responder, CodePoints{}.additionalAddress).empty());
}

// A list counts once its sender is authentic. MOPO-2.2-05: with a wrong AUTH none is kept, and
// nobody on it hears anything.
TEST(Section22, AListOfSomebodyWhoIsNotAuthenticIsNotKept)
{
    auto initiator = TwoEnds::InitiatorConfig();
    initiator.ike.peers.front().preSharedKey = {'g', 'u', 'e', 's', 's'};
    TwoEnds ends(initiator);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Initiate();
    ends.RunFor(5s);
    EXPECT_EQ(ends.Sent(TwoEnds::Initiator, CodePoints{}.additionalAddress).size(), 1U);
    EXPECT_TRUE(ends.All<PeerAddressesChanged>(TwoEnds::Responder).empty());
    for (const TwoEnds::Datagram& datagram : ends.Wire())
    {
        EXPECT_NE(datagram.path.peer.address.ToString(), "198.51.100.66");
    }
}

// RFC 7296 1.2: the IKE SA is made though its Child SA is refused. MOPO-2.2-07: so is its list.
TEST(Section22, ARefusedChildSaLeavesTheList)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.peers.front().childSuites = {*ParseChildSuite("aes128-sha1_96")};
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    EXPECT_TRUE(ends.All<InstallEspSa>(TwoEnds::Responder).empty());
    EXPECT_THAT(Names(ends.State(TwoEnds::Responder).peerAddresses),
                testing::ElementsAre("192.0.2.10", "198.51.100.66"));
}

} // namespace
} // namespace mopo::test
