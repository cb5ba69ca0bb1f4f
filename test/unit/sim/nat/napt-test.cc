// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/napt.h"
#include "model/wire/ip-packet.h"
#include "test/unit/sim/nat/packets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using enum RemoteDependence;

constexpr const char* INSIDE = "10.1.0.10";
constexpr const char* OTHER_INSIDE = "10.1.0.11";
constexpr const char* PUBLIC = "198.51.100.1";
constexpr const char* GATEWAY = "203.0.113.1";
constexpr const char* OTHER_GATEWAY = "203.0.113.2";

NatConfig Config(RemoteDependence mapping = EndpointIndependent,
                 RemoteDependence filtering = AddressAndPortDependent)
{
    NatConfig config;
    config.publicAddress = Ip(PUBLIC);
    config.mapping = mapping;
    config.filtering = filtering;
    config.timeouts.udp = std::chrono::seconds(30);
    return config;
}

/// The packet as it leaves, or the reason why it does not.
std::string Out(Napt& nat, double at, Octets packet)
{
    const auto verdict = nat.Outbound(At(at), packet);
    if (!verdict)
    {
        return ToString(verdict.error());
    }
    EXPECT_TRUE(ChecksumsAreRight(packet));
    return EndpointsOf(packet);
}

std::string In(Napt& nat, double at, Octets packet)
{
    const auto verdict = nat.Inbound(At(at), packet);
    if (!verdict)
    {
        return ToString(verdict.error());
    }
    EXPECT_TRUE(ChecksumsAreRight(packet));
    return EndpointsOf(packet);
}

// --- translation and checksums

TEST(Napt, UdpGoesOutFromThePublicAddressAndComesBack)
{
    Napt nat(Config());
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.1:4500 > 203.0.113.1:4500");
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 4500, PUBLIC, 4500)), "203.0.113.1:4500 > 10.1.0.10:4500");
}

TEST(Napt, TcpIsTranslatedWithItsChecksum)
{
    Napt nat(Config());
    EXPECT_EQ(Out(nat, 0, Tcp(INSIDE, 50000, GATEWAY, 80)), "198.51.100.1:50000 > 203.0.113.1:80");
    EXPECT_EQ(In(nat, 0, Tcp(GATEWAY, 80, PUBLIC, 50000)), "203.0.113.1:80 > 10.1.0.10:50000");
}

// RFC 768: zero means that there is no checksum, and there is none afterwards.
TEST(Napt, AUdpPacketWithoutChecksumStaysWithout)
{
    Napt nat(Config());
    auto packet = Udp(INSIDE, 4500, GATEWAY, 4500);
    packet[26] = packet[27] = 0;
    ASSERT_TRUE(nat.Outbound(At(0), packet));
    EXPECT_EQ(packet[26], 0);
    EXPECT_EQ(packet[27], 0);
    EXPECT_TRUE(ChecksumsAreRight(packet));
}

// RFC 768: a computed checksum of zero is sent as all ones. Some text makes it so.
TEST(Napt, AUdpChecksumThatBecomesZeroIsSentAsOnes)
{
    bool seen = false;
    for (unsigned i = 0; i < 65536 && !seen; ++i)
    {
        Napt nat(Config());
        const std::string text{static_cast<char>(i >> 8), static_cast<char>(i)};
        auto packet = Udp(INSIDE, 4500, GATEWAY, 4500, text);
        ASSERT_TRUE(nat.Outbound(At(0), packet));
        ASSERT_FALSE(packet[26] == 0 && packet[27] == 0);
        seen = packet[26] == 0xff && packet[27] == 0xff;
    }
    EXPECT_TRUE(seen);
}

TEST(Napt, ALaterHopDoesNotSeeTheTimeToLiveChanged)
{
    Napt nat(Config());
    auto packet = Udp(INSIDE, 4500, GATEWAY, 4500);
    const auto before = packet;
    ASSERT_TRUE(nat.Outbound(At(0), packet));
    EXPECT_EQ(packet[8], before[8]);
    EXPECT_EQ(packet.size(), before.size());
}

// --- ports

TEST(Napt, APortIsKeptWhereItIsFreeAndSearchedWhereItIsNot)
{
    Napt nat(Config());
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 500, GATEWAY, 500)), "198.51.100.1:500 > 203.0.113.1:500");
    EXPECT_EQ(Out(nat, 0, Udp(OTHER_INSIDE, 500, GATEWAY, 500)),
              "198.51.100.1:40000 > 203.0.113.1:500");
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 500, PUBLIC, 40000)), "203.0.113.1:500 > 10.1.0.11:500");
}

TEST(Napt, UdpAndTcpHavePortsOfTheirOwn)
{
    Napt nat(Config());
    Out(nat, 0, Udp(INSIDE, 7000, GATEWAY, 1));
    EXPECT_EQ(Out(nat, 0, Tcp(OTHER_INSIDE, 7000, GATEWAY, 1)),
              "198.51.100.1:7000 > 203.0.113.1:1");
}

TEST(Napt, WhenNoPortIsLeftThePacketIsDropped)
{
    auto config = Config();
    config.keepPorts = false;
    config.firstPort = 65534;
    Napt nat(config);
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 1, GATEWAY, 1)), "198.51.100.1:65534 > 203.0.113.1:1");
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 2, GATEWAY, 1)), "198.51.100.1:65535 > 203.0.113.1:1");
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 3, GATEWAY, 1)), "table-full");
    // An expired mapping's port is free again.
    EXPECT_EQ(Out(nat, 31, Udp(INSIDE, 3, GATEWAY, 1)), "198.51.100.1:65534 > 203.0.113.1:1");
}

TEST(Napt, TheTableOfMappingsHasALimit)
{
    auto config = Config();
    config.maxMappings = 2;
    Napt nat(config);
    Out(nat, 0, Udp(INSIDE, 1, GATEWAY, 1));
    Out(nat, 20, Udp(INSIDE, 2, GATEWAY, 1));
    EXPECT_EQ(Out(nat, 21, Udp(INSIDE, 3, GATEWAY, 1)), "table-full");
    EXPECT_EQ(Out(nat, 31, Udp(INSIDE, 3, GATEWAY, 1)), "198.51.100.1:3 > 203.0.113.1:1");
}

// --- mapping behaviour (RFC 4787 4.1)

TEST(Napt, EndpointIndependentMappingReusesThePortForAnyone)
{
    Napt nat(Config(EndpointIndependent));
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.1:4500 > 203.0.113.1:4500");
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, OTHER_GATEWAY, 500)),
              "198.51.100.1:4500 > 203.0.113.2:500");
    EXPECT_EQ(nat.Mappings().size(), 1U);
}

TEST(Napt, AddressDependentMappingReusesThePortForTheSameAddress)
{
    Napt nat(Config(AddressDependent));
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.1:4500 > 203.0.113.1:4500");
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 500)), "198.51.100.1:4500 > 203.0.113.1:500");
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, OTHER_GATEWAY, 4500)),
              "198.51.100.1:40000 > 203.0.113.2:4500");
}

TEST(Napt, ASymmetricNatHasAPortForEachRemoteEndpoint)
{
    Napt nat(Config(AddressAndPortDependent));
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.1:4500 > 203.0.113.1:4500");
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 500)), "198.51.100.1:40000 > 203.0.113.1:500");
    EXPECT_EQ(Out(nat, 0, Udp(INSIDE, 4500, OTHER_GATEWAY, 4500)),
              "198.51.100.1:40001 > 203.0.113.2:4500");
    // The first mapping stays what it was.
    EXPECT_EQ(Out(nat, 1, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.1:4500 > 203.0.113.1:4500");
    EXPECT_EQ(In(nat, 1, Udp(OTHER_GATEWAY, 4500, PUBLIC, 40001)),
              "203.0.113.2:4500 > 10.1.0.10:4500");
}

// --- filtering behaviour (RFC 4787 5)

TEST(Napt, EndpointIndependentFilteringLetsAnyoneIn)
{
    Napt nat(Config(EndpointIndependent, EndpointIndependent));
    Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500));
    EXPECT_EQ(In(nat, 0, Udp(OTHER_GATEWAY, 9, PUBLIC, 4500)), "203.0.113.2:9 > 10.1.0.10:4500");
}

TEST(Napt, AddressDependentFilteringLetsOtherPortsOfTheRemoteIn)
{
    Napt nat(Config(EndpointIndependent, AddressDependent));
    Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500));
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 9, PUBLIC, 4500)), "203.0.113.1:9 > 10.1.0.10:4500");
    EXPECT_EQ(In(nat, 0, Udp(OTHER_GATEWAY, 4500, PUBLIC, 4500)), "filtered");
}

TEST(Napt, AddressAndPortDependentFilteringLetsOnlyTheRemoteEndpointIn)
{
    Napt nat(Config(EndpointIndependent, AddressAndPortDependent));
    Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500));
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 4500, PUBLIC, 4500)), "203.0.113.1:4500 > 10.1.0.10:4500");
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 9, PUBLIC, 4500)), "filtered");
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 4500, PUBLIC, 4501)), "no-mapping");
}

// A mapping that one remote endpoint keeps alive does not keep the door open for another one.
TEST(Napt, APermissionExpiresByItself)
{
    Napt nat(Config());
    Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500));
    Out(nat, 0, Udp(INSIDE, 4500, OTHER_GATEWAY, 4500));
    Out(nat, 25, Udp(INSIDE, 4500, GATEWAY, 4500));
    EXPECT_EQ(In(nat, 31, Udp(OTHER_GATEWAY, 4500, PUBLIC, 4500)), "filtered");
    EXPECT_EQ(In(nat, 31, Udp(GATEWAY, 4500, PUBLIC, 4500)), "203.0.113.1:4500 > 10.1.0.10:4500");
}

TEST(Napt, RemoteEndpointsOfAMappingHaveALimit)
{
    auto config = Config();
    config.maxRemotes = 2;
    Napt nat(config);
    Out(nat, 0, Udp(INSIDE, 4500, "203.0.113.1", 1));
    Out(nat, 1, Udp(INSIDE, 4500, "203.0.113.2", 1));
    Out(nat, 2, Udp(INSIDE, 4500, "203.0.113.3", 1));
    EXPECT_EQ(In(nat, 2, Udp("203.0.113.1", 1, PUBLIC, 4500)), "filtered");
    EXPECT_EQ(In(nat, 2, Udp("203.0.113.3", 1, PUBLIC, 4500)), "203.0.113.3:1 > 10.1.0.10:4500");
}

// --- timeouts (RFC 4787 4.3)

TEST(Napt, AMappingLivesForItsTimeoutAndNotLonger)
{
    Napt nat(Config());
    Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500));
    EXPECT_EQ(In(nat, 30, Udp(GATEWAY, 4500, PUBLIC, 4500)), "203.0.113.1:4500 > 10.1.0.10:4500");
    EXPECT_EQ(In(nat, 30.001, Udp(GATEWAY, 4500, PUBLIC, 4500)), "no-mapping");
}

// RFC 4787 REQ-6: outbound refresh is true; inbound refresh is an option.
TEST(Napt, OutboundPacketsRefreshAMappingAndInboundOnesByOption)
{
    for (const bool inboundRefreshes : {false, true})
    {
        auto config = Config();
        config.inboundRefreshes = inboundRefreshes;
        Napt nat(config);
        Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500));
        Out(nat, 20, Udp(INSIDE, 4500, GATEWAY, 4500));
        EXPECT_EQ(In(nat, 45, Udp(GATEWAY, 4500, PUBLIC, 4500)),
                  "203.0.113.1:4500 > 10.1.0.10:4500");
        EXPECT_EQ(In(nat, 60, Udp(GATEWAY, 4500, PUBLIC, 4500)),
                  inboundRefreshes ? "203.0.113.1:4500 > 10.1.0.10:4500" : "no-mapping");
    }
}

TEST(Napt, ListenersHearOfEveryMappingOnce)
{
    Napt nat(Config());
    std::vector<std::string> heard;
    nat.SetListeners([&](const auto& info) { heard.push_back("+" + info.outside.ToString()); },
                     [&](const auto& info) { heard.push_back("-" + info.outside.ToString()); });
    Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500));
    Out(nat, 10, Udp(INSIDE, 4500, GATEWAY, 4500));
    ASSERT_EQ(nat.NextExpiry(), At(40) + Duration(1));
    nat.Expire(At(40));
    EXPECT_THAT(heard, testing::ElementsAre("+198.51.100.1:4500"));
    nat.Expire(*nat.NextExpiry());
    EXPECT_THAT(heard, testing::ElementsAre("+198.51.100.1:4500", "-198.51.100.1:4500"));
    EXPECT_EQ(nat.NextExpiry(), std::nullopt);
}

// --- reboot

TEST(Napt, ARebootForgetsAndMayChangePortsAndAddress)
{
    Napt nat(Config());
    Out(nat, 0, Udp(INSIDE, 4500, GATEWAY, 4500));
    nat.Reboot(std::nullopt, std::nullopt);
    EXPECT_EQ(In(nat, 1, Udp(GATEWAY, 4500, PUBLIC, 4500)), "no-mapping");
    EXPECT_EQ(Out(nat, 1, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.1:4500 > 203.0.113.1:4500");
    nat.Reboot(50000, Ip("198.51.100.2"));
    EXPECT_EQ(Out(nat, 2, Udp(INSIDE, 4500, GATEWAY, 4500)),
              "198.51.100.2:50000 > 203.0.113.1:4500");
    EXPECT_EQ(In(nat, 2, Udp(GATEWAY, 4500, PUBLIC, 50000)), "no-mapping");
    EXPECT_EQ(In(nat, 2, Udp(GATEWAY, 4500, "198.51.100.2", 50000)),
              "203.0.113.1:4500 > 10.1.0.10:4500");
}

// --- static forwards, ESP, others

TEST(Napt, AStaticForwardIsForAnyoneAndForEver)
{
    auto config = Config(AddressAndPortDependent);
    config.forwards = {{IP_PROTOCOL_UDP, 4500, {Ip(INSIDE), 4500}}};
    Napt nat(config);
    EXPECT_EQ(In(nat, 9999, Udp(GATEWAY, 77, PUBLIC, 4500)), "203.0.113.1:77 > 10.1.0.10:4500");
    EXPECT_EQ(Out(nat, 9999, Udp(INSIDE, 4500, GATEWAY, 77)), "198.51.100.1:4500 > 203.0.113.1:77");
    nat.Reboot(std::nullopt, std::nullopt);
    EXPECT_EQ(In(nat, 9999, Udp(GATEWAY, 77, PUBLIC, 4500)), "203.0.113.1:77 > 10.1.0.10:4500");
    EXPECT_EQ(nat.NextExpiry(), std::nullopt);
}

TEST(Napt, AStaticForwardIsToldAnewWithTheAddressAfterAReboot)
{
    auto config = Config();
    config.forwards = {{IP_PROTOCOL_UDP, 4500, {Ip(INSIDE), 4500}}};
    Napt nat(config);
    std::vector<std::string> told;
    nat.SetListeners([&](const auto& mapping) { told.push_back("+" + mapping.outside.ToString()); },
                     [&](const auto& mapping)
                     { told.push_back("-" + mapping.outside.ToString()); });
    nat.Reboot(std::nullopt, Ip("198.51.100.2"));
    EXPECT_EQ(told, (std::vector<std::string>{"-198.51.100.1:4500", "+198.51.100.2:4500"}));
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 77, "198.51.100.2", 4500)),
              "203.0.113.1:77 > 10.1.0.10:4500");
}

TEST(Napt, AForwardOfEspIsForTheHostItNamesAlone)
{
    auto config = Config();
    config.forwards = {{IP_PROTOCOL_ESP, 0, {Ip(INSIDE), 0}}};
    Napt nat(config);
    EXPECT_EQ(In(nat, 0, Esp(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.10");
    EXPECT_EQ(Out(nat, 0, Esp(INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(In(nat, 9999, Esp(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.10");
    EXPECT_EQ(Out(nat, 0, Esp(OTHER_INSIDE, GATEWAY)), "protocol-not-translated");
    EXPECT_EQ(In(nat, 0, Ipv4(IP_PROTOCOL_AH, GATEWAY, PUBLIC, Octets(28))),
              "protocol-not-translated");
    EXPECT_TRUE(nat.Mappings().empty()) << "it has no ports";
}

TEST(Napt, EspPassthroughComesBeforeAForwardOfEsp)
{
    auto config = Config();
    config.passIpsec = true;
    config.forwards = {{IP_PROTOCOL_ESP, 0, {Ip(INSIDE), 0}}};
    Napt nat(config);
    EXPECT_EQ(Out(nat, 0, Esp(OTHER_INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(In(nat, 1, Esp(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.11");
    EXPECT_EQ(In(nat, 1, Esp(OTHER_GATEWAY, PUBLIC)), "203.0.113.2 > 10.1.0.10");
}

TEST(Napt, EspHasNoPortsAndIsDropped)
{
    Napt nat(Config());
    EXPECT_EQ(Out(nat, 0, Esp(INSIDE, GATEWAY)), "protocol-not-translated");
    EXPECT_EQ(In(nat, 0, Esp(GATEWAY, PUBLIC)), "protocol-not-translated");
}

TEST(Napt, EspPassthroughServesOneInsideHostForEachRemoteAddress)
{
    auto config = Config();
    config.passIpsec = true;
    Napt nat(config);
    EXPECT_EQ(In(nat, 0, Esp(GATEWAY, PUBLIC)), "no-mapping");
    EXPECT_EQ(Out(nat, 0, Esp(INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(In(nat, 1, Esp(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.10");
    EXPECT_EQ(In(nat, 1, Esp(OTHER_GATEWAY, PUBLIC)), "no-mapping");
    EXPECT_EQ(Out(nat, 2, Esp(OTHER_INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(In(nat, 3, Esp(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.11");
    EXPECT_EQ(In(nat, 200, Esp(GATEWAY, PUBLIC)), "no-mapping");
}

// AH is passed or dropped as ESP is; that its integrity check fails then is its receiver's to say.
TEST(Napt, AhIsTreatedAsEspButNotTakenForIt)
{
    const auto ah = [](std::string_view source, std::string_view destination)
    {
        return Ipv4(IP_PROTOCOL_AH, source, destination, Octets(28));
    };
    Napt closed(Config());
    EXPECT_EQ(Out(closed, 0, ah(INSIDE, GATEWAY)), "protocol-not-translated");
    EXPECT_EQ(In(closed, 0, ah(GATEWAY, PUBLIC)), "protocol-not-translated");
    auto config = Config();
    config.passIpsec = true;
    Napt nat(config);
    EXPECT_EQ(Out(nat, 0, ah(INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(In(nat, 1, ah(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.10");
    EXPECT_EQ(In(nat, 1, Esp(GATEWAY, PUBLIC)), "no-mapping");
    EXPECT_EQ(Out(nat, 2, Esp(OTHER_INSIDE, GATEWAY)), "198.51.100.1 > 203.0.113.1");
    EXPECT_EQ(In(nat, 3, ah(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.10");
    EXPECT_EQ(In(nat, 3, Esp(GATEWAY, PUBLIC)), "203.0.113.1 > 10.1.0.11");
}

TEST(Napt, OtherProtocolsAndOtherDestinationsAreNotTranslated)
{
    Napt nat(Config());
    EXPECT_EQ(Out(nat, 0, Ipv4(47, INSIDE, GATEWAY, Octets(8))), "protocol-not-translated");
    EXPECT_EQ(In(nat, 0, Udp(GATEWAY, 4500, INSIDE, 4500)), "no-mapping");
    EXPECT_EQ(Out(nat, 0, Udp("3fff::1", 1, "3fff::2", 2)), "malformed");
}

TEST(Napt, NothingThatIsNoPacketHurts)
{
    Napt nat(Config());
    EXPECT_EQ(Out(nat, 0, {}), "malformed");
    const auto whole = Udp(INSIDE, 4500, GATEWAY, 4500);
    for (std::size_t size = 0; size < whole.size(); ++size)
    {
        EXPECT_EQ(Out(nat, 0, Octets(whole.begin(), whole.begin() + static_cast<long>(size))),
                  "malformed");
    }
    EXPECT_TRUE(nat.Mappings().empty());
}

} // namespace
} // namespace mopo::test
