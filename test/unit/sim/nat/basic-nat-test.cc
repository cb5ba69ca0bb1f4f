// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/basic-nat.h"
#include "test/unit/sim/nat/packets.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using enum RemoteDependence;

constexpr auto INSIDE = "10.1.0.10";
constexpr auto OTHER_INSIDE = "10.1.0.11";
constexpr auto PUBLIC = "198.51.100.1";
constexpr auto OTHER_PUBLIC = "198.51.100.2";
constexpr auto GATEWAY = "203.0.113.1";
constexpr auto STRANGER = "203.0.113.2";

BasicNatConfig Config(RemoteDependence filtering = EndpointIndependent)
{
    BasicNatConfig config;
    config.publicAddresses = {Ip(PUBLIC)};
    config.filtering = filtering;
    config.timeouts.udp = std::chrono::seconds(30);
    config.timeouts.other = std::chrono::seconds(30);
    return config;
}

std::string Show(const Translator::Verdict& verdict, const Octets& packet)
{
    if (!verdict)
    {
        return ToString(verdict.error());
    }
    EXPECT_TRUE(ChecksumsAreRight(packet));
    return EndpointsOf(packet);
}

std::string Out(BasicNat& nat, double at, Octets packet)
{
    const auto verdict = nat.Outbound(At(at), packet);
    return Show(verdict, packet);
}

std::string In(BasicNat& nat, double at, Octets packet)
{
    const auto before = packet;
    const auto verdict = nat.Inbound(At(at), packet);
    EXPECT_TRUE(verdict || packet == before) << "what is refused is left as it is";
    return Show(verdict, packet);
}

// RFC 3022 2.1: "the translator ... translates ... IP addresses", and no ports.
TEST(BasicNat, AddressesAreTranslatedAndPortsAreKept)
{
    BasicNat nat(Config());
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 4500, PUBLIC, 4500)), "no-mapping");
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 500)), "198.51.100.1:4500 > 203.0.113.1:500");
    EXPECT_EQ(Out(nat, 0, Tcp(INSIDE, 77, GATEWAY, 80)), "198.51.100.1:77 > 203.0.113.1:80");
    EXPECT_EQ(In(nat, 1, Udp(GATEWAY, 500, PUBLIC, 4500)), "203.0.113.1:500 > 10.1.0.10:4500");
}

TEST(BasicNat, EspAndAhPass)
{
    BasicNat nat(Config(AddressAndPortDependent));
    EXPECT_EQ(In(nat, 0, Esp(GATEWAY, PUBLIC)), "no-mapping");
    EXPECT_EQ(Out(nat, 0, Esp(INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(In(nat, 1, Esp(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.10");
    EXPECT_EQ(In(nat, 1, Esp(STRANGER, PUBLIC)), "filtered");
    EXPECT_EQ(In(nat, 1, Ipv4(IP_PROTOCOL_AH, GATEWAY, PUBLIC, Octets(28))), "no-mapping");
}

TEST(BasicNat, WithoutFilteringWhoeverKnowsTheAddressComesIn)
{
    BasicNat nat(Config(EndpointIndependent));
    ASSERT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 500)), "198.51.100.1:4500 > 203.0.113.1:500");
    EXPECT_EQ(In(nat, 1, Udp(STRANGER, 9, PUBLIC, 1234)), "203.0.113.2:9 > 10.1.0.10:1234");
}

TEST(BasicNat, WithFilteringOnlyWhoWasSentToComesIn)
{
    BasicNat nat(Config(AddressDependent));
    ASSERT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 500)), "198.51.100.1:4500 > 203.0.113.1:500");
    EXPECT_EQ(In(nat, 1, Udp(GATEWAY, 9, PUBLIC, 4500)), "203.0.113.1:9 > 10.1.0.10:4500");
    EXPECT_EQ(In(nat, 1, Udp(STRANGER, 500, PUBLIC, 4500)), "filtered");
    EXPECT_EQ(In(nat, 1, Udp(GATEWAY, 500, PUBLIC, 1234)), "no-mapping");
}

TEST(BasicNat, EachInsideHostNeedsAPublicAddressOfItsOwn)
{
    auto config = Config();
    BasicNat one(config);
    ASSERT_EQ(Out(one, 0, Esp(INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(Out(one, 1, Esp(OTHER_INSIDE, GATEWAY)), "table-full");
    EXPECT_EQ(Out(one, 32, Esp(OTHER_INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1")
        << "the first one was silent for too long";
    EXPECT_EQ(In(one, 33, Esp(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.11");

    config.publicAddresses.push_back(Ip(OTHER_PUBLIC));
    BasicNat two(config);
    ASSERT_EQ(Out(two, 0, Esp(INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(Out(two, 1, Esp(OTHER_INSIDE, GATEWAY)), "198.51.100.2 > 203.0.113.1");
    EXPECT_EQ(In(two, 2, Esp(GATEWAY, OTHER_PUBLIC)), "203.0.113.1 > 10.1.0.11");
}

TEST(BasicNat, AFixedBindingIsThereForAnyoneAndForEver)
{
    auto config = Config(AddressAndPortDependent);
    config.fixed = {Ip(INSIDE)};
    BasicNat nat(config);
    EXPECT_EQ(In(nat, 9999, Udp(STRANGER, 9, PUBLIC, 500)), "203.0.113.2:9 > 10.1.0.10:500");
    EXPECT_EQ(Out(nat, 9999, Esp(OTHER_INSIDE, GATEWAY)), "table-full");
    nat.Reboot(std::nullopt, Ip(OTHER_PUBLIC));
    EXPECT_EQ(In(nat, 9999, Esp(STRANGER, OTHER_PUBLIC)), "203.0.113.2 > 10.1.0.10");
    EXPECT_EQ(nat.NextExpiry(), std::nullopt);
}

TEST(BasicNat, ARebootForgetsAndMayChangeTheAddress)
{
    BasicNat nat(Config());
    std::vector<std::string> told;
    nat.SetListeners(
        [&](const auto& mapping)
        { told.push_back("+" + mapping.inside.ToString() + " " + mapping.outside.ToString()); },
        [&](const auto& mapping)
        { told.push_back("-" + mapping.inside.ToString() + " " + mapping.outside.ToString()); });
    Out(nat, 0, Esp(INSIDE, GATEWAY));
    nat.Reboot(50000, Ip(OTHER_PUBLIC));
    EXPECT_EQ(In(nat, 1, Esp(GATEWAY, PUBLIC)), "no-mapping");
    EXPECT_EQ(Out(nat, 1, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.2:4500 > 203.0.113.1:4500");
    nat.Expire(At(32));
    EXPECT_EQ(told,
              (std::vector<std::string>{"+10.1.0.10:0 198.51.100.1:0",
                                        "-10.1.0.10:0 198.51.100.1:0",
                                        "+10.1.0.10:0 198.51.100.2:0",
                                        "-10.1.0.10:0 198.51.100.2:0"}));
}

TEST(BasicNat, FragmentsNeedNoMemory)
{
    BasicNat nat(Config());
    const auto whole = Udp(INSIDE, 4500, GATEWAY, 4500, std::string(100, 'x'));
    EXPECT_EQ(Out(nat, 0, Fragment(whole, 48, 60)), "198.51.100.1 > 203.0.113.1");
    auto first = Fragment(whole, 0, 48);
    ASSERT_TRUE(nat.Outbound(At(0), first));
    EXPECT_EQ(EndpointsOf(first), "198.51.100.1:4500 > 203.0.113.1:4500");
}

// RFC 5508 REQ-4 and REQ-5.
TEST(BasicNat, TheQuoteOfAnIcmpErrorIsTranslatedToo)
{
    BasicNat nat(Config(AddressAndPortDependent));
    ASSERT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.1:4500 > 203.0.113.1:4500");
    auto error = IcmpError(STRANGER, PUBLIC, Udp(PUBLIC, 4500, GATEWAY, 4500));
    ASSERT_TRUE(nat.Inbound(At(1), error)) << "from a router on the way";
    EXPECT_TRUE(ChecksumsAreRight(error));
    EXPECT_EQ(EndpointsOf(OctetView(error).subspan(28)), "10.1.0.10:4500 > 203.0.113.1:4500");
    auto complaint = IcmpError(INSIDE, GATEWAY, Udp(GATEWAY, 4500, INSIDE, 4500));
    ASSERT_TRUE(nat.Outbound(At(1), complaint));
    EXPECT_TRUE(ChecksumsAreRight(complaint));
    EXPECT_EQ(EndpointsOf(OctetView(complaint).subspan(28)),
              "203.0.113.1:4500 > 198.51.100.1:4500");
    auto lie = IcmpError(STRANGER, PUBLIC, Udp(GATEWAY, 4500, PUBLIC, 4500));
    EXPECT_EQ(In(nat, 1, lie), "no-mapping");
}

TEST(BasicNat, NothingThatIsNoPacketHurts)
{
    BasicNat nat(Config());
    EXPECT_EQ(Out(nat, 0, {}), "malformed");
    EXPECT_EQ(In(nat, 0, Octets(10)), "malformed");
    EXPECT_EQ(Out(nat, 0, Udp("3fff::1", 1, "3fff::2", 2)), "malformed");
}

} // namespace
} // namespace mopo::test
