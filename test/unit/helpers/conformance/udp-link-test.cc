// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/peers/udp-link.h"

#include <gmock/gmock.h>

namespace mopo::conformance
{

namespace
{

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Both ends on this machine's loopback, on ports that anybody may use.
TesterConfig Loopback()
{
    TesterConfig config = TesterConfig::BuiltIn();
    config.addresses = {{"T1", IpAddress::Parse("127.0.0.1").value()},
                        {"U1", IpAddress::Parse("127.0.0.1").value()}};
    config.ownIkePort = 20500;
    config.ownNatTraversalPort = 24500;
    config.ikePort = 21500;
    config.natTraversalPort = 25500;
    return config;
}

PeerSetup SetupWith(std::map<std::string, std::string> choices)
{
    PeerSetup setup;
    setup.role = Role::Responder;
    setup.choices = std::move(choices);
    return setup;
}

Transport At(std::uint16_t port)
{
    return {IpAddress::Parse("127.0.0.1").value(), port};
}

TEST(UdpLink, DatagramsComeAndGoWithTheirAddressesAndPorts)
{
    const TesterConfig config = Loopback();
    TesterConfig other = Loopback();
    std::swap(other.ikePort, other.ownIkePort);
    std::swap(other.natTraversalPort, other.ownNatTraversalPort);
    UdpLink here(config, {});
    UdpLink there(other, {});
    ASSERT_TRUE(here.Prepare(SetupWith({})));
    ASSERT_TRUE(there.Prepare(SetupWith({})));

    ASSERT_TRUE(here.Send({Datagram::Kind::Udp, At(24500), At(25500), {0, 0, 0, 0, 7}}));
    const auto received = there.Receive(there.Now() + 5s);
    ASSERT_TRUE(received);
    EXPECT_EQ(received->source, At(24500));
    EXPECT_EQ(received->destination, At(25500));
    EXPECT_EQ(received->octets, (Octets{0, 0, 0, 0, 7}));
}

TEST(UdpLink, APortIsOpenedForACaseThatSendsFromIt)
{
    const TesterConfig config = Loopback();
    UdpLink link(config, {});
    ASSERT_TRUE(link.Prepare(SetupWith({})));
    EXPECT_TRUE(link.Send({Datagram::Kind::Udp, At(26501), At(24500), {1}}));
    const auto received = link.Receive(link.Now() + 5s);
    ASSERT_TRUE(received);
    EXPECT_EQ(received->source, At(26501));
}

TEST(UdpLink, AnAddressOfAnotherHostCannotBeUsed)
{
    TesterConfig config = Loopback();
    config.addresses["T1"] = IpAddress::Parse("192.0.2.77").value();
    UdpLink link(config, {});
    const auto prepared = link.Prepare(SetupWith({}));
    ASSERT_FALSE(prepared);
    EXPECT_THAT(prepared.error(), HasSubstr("cannot use 192.0.2.77"));
}

TEST(UdpLink, WhatACaseNeedsMustHaveBeenDeclared)
{
    const TesterConfig config = Loopback();
    UdpLink link(config, {{{"nat-prevention", "require"}}, {}, 10s});
    EXPECT_TRUE(link.Prepare(SetupWith({{"nat-prevention", "require"}})));
    const auto prepared = link.Prepare(SetupWith({{"routability", "before"}}));
    ASSERT_FALSE(prepared);
    EXPECT_THAT(prepared.error(), HasSubstr("--policy routability=before"));
}

TEST(UdpLink, WaitingEndsWhenNothingComes)
{
    const TesterConfig config = Loopback();
    UdpLink link(config, {});
    ASSERT_TRUE(link.Prepare(SetupWith({})));
    EXPECT_FALSE(link.Receive(link.Now() + 20ms));
}

TEST(UdpLink, ATriggerIsCalledWithTheEventAndItsAddresses)
{
    const TesterConfig config = Loopback();
    UdpLink link(config, {{}, R"(f() { test "$1 $2" = "prefer 127.0.0.9"; }; f)", 10s});
    EXPECT_TRUE(link.Trigger({"prefer", {IpAddress::Parse("127.0.0.9").value()}}));
    const auto refused = link.Trigger({"close", {}});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error(), HasSubstr("status 1 for 'close'"));
}

TEST(UdpLink, ATriggerThatHangsIsEnded)
{
    const TesterConfig config = Loopback();
    UdpLink link(config, {{}, "sleep 600; true", 50ms});
    const auto done = link.Trigger({"close", {}});
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error(), HasSubstr("took longer"));
}

TEST(UdpLink, WithoutATriggerTheEventIsNamed)
{
    const TesterConfig config = Loopback();
    UdpLink link(config, {});
    const auto done = link.Trigger({"prefer", {}});
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error(), HasSubstr("'prefer' at the peer: --trigger"));
}

} // namespace

} // namespace mopo::conformance
