// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/outer-sockets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <poll.h>

namespace mopo
{
namespace
{

constexpr int LONGEST_WAIT_MS = 5000;

LocalAddress At(const char* address)
{
    return {.address = *IpAddress::Parse(address), .interface = "lo"};
}

/// The first packet that arrives at any of the sockets.
std::optional<OuterSockets::Received> ReceiveOne(OuterSockets& sockets, Octets& octets)
{
    std::vector<pollfd> waiting;
    for (const int descriptor : sockets.Descriptors())
    {
        waiting.push_back({descriptor, POLLIN, 0});
    }
    poll(waiting.data(), waiting.size(), LONGEST_WAIT_MS);
    std::optional<OuterSockets::Received> got;
    for (const auto& each : waiting)
    {
        if (each.revents != 0)
        {
            sockets.Receive(each.fd,
                            [&](const OuterSockets::Received& received)
                            {
                                got = received;
                                octets.assign(received.octets.begin(), received.octets.end());
                            });
        }
    }
    return got;
}

/// Two hosts on 127.0.0.0/8 with ports that nobody else has in this test.
class OuterSocketsTest : public testing::Test
{
  protected:
    OuterSockets m_first{PortMap({42500, 42501}, {42600, 42601})};
    OuterSockets m_second{PortMap({42600, 42601}, {42500, 42501})};
};

TEST_F(OuterSocketsTest, ADatagramTellsBothOfItsEndsAsTheEndpointKnowsThem)
{
    LocalAddresses firsts{At("127.0.0.7")};
    LocalAddresses seconds{At("127.0.0.8"), At("127.0.0.9")};
    m_first.Follow(firsts);
    m_second.Follow(seconds);
    ASSERT_EQ(firsts.size(), 1U);
    ASSERT_EQ(seconds.size(), 2U);
    for (const char* to : {"127.0.0.8", "127.0.0.9"})
    {
        for (const std::uint16_t port : {IKE_PORT, NAT_T_PORT})
        {
            const Path path{{firsts[0].address, port}, {*IpAddress::Parse(to), port}};
            ASSERT_TRUE(m_first.SendUdp(path, Octets{1, 2, 3}));
            Octets octets;
            const auto received = ReceiveOne(m_second, octets);
            ASSERT_TRUE(received);
            EXPECT_EQ(received->path, (Path{path.peer, path.local}));
            EXPECT_EQ(received->kind,
                      port == IKE_PORT ? OuterSockets::Kind::Ike
                                       : OuterSockets::Kind::NatTraversal);
            EXPECT_THAT(octets, testing::ElementsAre(1, 2, 3));
        }
    }
}

TEST_F(OuterSocketsTest, AnAddressThatIsGoneSendsNothing)
{
    LocalAddresses locals{At("127.0.0.7")};
    m_first.Follow(locals);
    const Path path{{locals[0].address, IKE_PORT}, {*IpAddress::Parse("127.0.0.8"), IKE_PORT}};
    EXPECT_TRUE(m_first.SendUdp(path, Octets{1}));
    LocalAddresses none;
    EXPECT_THAT(m_first.Follow(none), testing::IsEmpty());
    EXPECT_THAT(m_first.Descriptors(), testing::IsEmpty());
    EXPECT_FALSE(m_first.SendUdp(path, Octets{1}));
}

TEST_F(OuterSocketsTest, AnAddressWhosePortsAreTakenIsNotUsable)
{
    LocalAddresses locals{At("127.0.0.7")};
    m_first.Follow(locals);
    OuterSockets other(PortMap({42500, 42501}, {}));
    LocalAddresses again{At("127.0.0.7")};
    EXPECT_THAT(other.Follow(again),
                testing::Contains(testing::HasSubstr("UDP 127.0.0.7:42500: ")));
    EXPECT_TRUE(again.empty());
}

} // namespace
} // namespace mopo
