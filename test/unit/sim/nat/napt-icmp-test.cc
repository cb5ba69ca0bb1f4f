// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/nat/napt.h"
#include "test/unit/sim/nat/packets.h"

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
constexpr const char* ROUTER = "192.0.2.99";

NatConfig Config(RemoteDependence mapping = EndpointIndependent)
{
    NatConfig config;
    config.publicAddress = Ip(PUBLIC);
    config.mapping = mapping;
    return config;
}

/// The packet that an ICMP error quotes.
OctetView QuoteOf(const Octets& error)
{
    return OctetView(error).subspan(28);
}

// RFC 5508 3.1: the query identifier is mapped like a port.
TEST(NaptIcmp, AnEchoIsAnswered)
{
    Napt nat(Config());
    auto first = Echo(INSIDE, GATEWAY, 77);
    auto second = Echo(OTHER_INSIDE, GATEWAY, 77);
    ASSERT_TRUE(nat.Outbound(At(0), first));
    ASSERT_TRUE(nat.Outbound(At(0), second));
    EXPECT_EQ(EndpointsOf(first), "198.51.100.1:77 > 203.0.113.1:77");
    EXPECT_EQ(EndpointsOf(second), "198.51.100.1:40000 > 203.0.113.1:40000");
    EXPECT_TRUE(ChecksumsAreRight(first));
    EXPECT_TRUE(ChecksumsAreRight(second));

    auto answer = Echo(GATEWAY, PUBLIC, 40000, true);
    ASSERT_TRUE(nat.Inbound(At(0), answer));
    EXPECT_EQ(EndpointsOf(answer), "203.0.113.1:77 > 10.1.0.11:77");
    EXPECT_TRUE(ChecksumsAreRight(answer));

    auto stranger = Echo("203.0.113.2", PUBLIC, 40000, true);
    EXPECT_EQ(nat.Inbound(At(0), stranger), std::unexpected(NatDropReason::Filtered));
}

TEST(NaptIcmp, AnEchoMappingHasItsOwnTimeout)
{
    Napt nat(Config());
    auto echo = Echo(INSIDE, GATEWAY, 77);
    ASSERT_TRUE(nat.Outbound(At(0), echo));
    auto answer = Echo(GATEWAY, PUBLIC, 77, true);
    EXPECT_EQ(nat.Inbound(At(61), answer), std::unexpected(NatDropReason::NoMapping));
}

// RFC 5508 REQ-4 (a): "Modify the source IP address and transport identifier in the embedded
// packet", (c) the checksums too; whoever the error comes from.
TEST(NaptIcmp, AnErrorFromOutsideReachesTheHostWhosePacketItQuotes)
{
    for (const auto mapping : {EndpointIndependent, AddressAndPortDependent})
    {
        Napt nat(Config(mapping));
        auto blocker = Udp(OTHER_INSIDE, 4500, GATEWAY, 4500);
        ASSERT_TRUE(nat.Outbound(At(0), blocker)); // so that the port must change
        const auto original = Udp(INSIDE, 4500, GATEWAY, 4500);
        auto sent = original;
        ASSERT_TRUE(nat.Outbound(At(0), sent));
        ASSERT_EQ(EndpointsOf(sent), "198.51.100.1:40000 > 203.0.113.1:4500");

        auto error = IcmpError(ROUTER, PUBLIC, sent);
        ASSERT_TRUE(nat.Inbound(At(1), error));
        EXPECT_EQ(EndpointsOf(error), "192.0.2.99 > 10.1.0.10");
        EXPECT_TRUE(ChecksumsAreRight(error));
        // What is quoted is what the host once sent, octet for octet.
        EXPECT_EQ(Octets(QuoteOf(error).begin(), QuoteOf(error).end()),
                  Octets(original.begin(), original.begin() + 28));
    }
}

TEST(NaptIcmp, AnErrorQuotesOddLengthsAndTcpHeadersWithoutTheirChecksum)
{
    Napt nat(Config());
    const auto original = Tcp(INSIDE, 5000, GATEWAY, 80);
    auto sent = original;
    ASSERT_TRUE(nat.Outbound(At(0), sent));
    for (const std::size_t quoted : {28U, 29U, 35U, 38U, 40U})
    {
        auto error = IcmpError(ROUTER, PUBLIC, sent, quoted);
        ASSERT_TRUE(nat.Inbound(At(0), error));
        EXPECT_TRUE(ChecksumsAreRight(error)) << quoted;
        EXPECT_EQ(Octets(QuoteOf(error).begin(), QuoteOf(error).end()),
                  Octets(original.begin(), original.begin() + static_cast<long>(quoted)));
    }
}

// RFC 5508 REQ-5: the other way round.
TEST(NaptIcmp, AnErrorFromInsideQuotesWhatTheOutsideSent)
{
    for (const auto mapping : {EndpointIndependent, AddressAndPortDependent})
    {
        Napt nat(Config(mapping));
        auto blocker = Udp(OTHER_INSIDE, 4500, GATEWAY, 4500);
        ASSERT_TRUE(nat.Outbound(At(0), blocker));
        auto opening = Udp(INSIDE, 4500, GATEWAY, 4500);
        ASSERT_TRUE(nat.Outbound(At(0), opening));
        const auto original = Udp(GATEWAY, 4500, PUBLIC, 40000);
        auto received = original;
        ASSERT_TRUE(nat.Inbound(At(0), received));

        auto error = IcmpError(INSIDE, GATEWAY, received);
        ASSERT_TRUE(nat.Outbound(At(1), error));
        EXPECT_EQ(EndpointsOf(error), "198.51.100.1 > 203.0.113.1");
        EXPECT_TRUE(ChecksumsAreRight(error));
        EXPECT_EQ(Octets(QuoteOf(error).begin(), QuoteOf(error).end()),
                  Octets(original.begin(), original.begin() + 28));
    }
}

TEST(NaptIcmp, AnErrorAboutNothingKnownIsDropped)
{
    Napt nat(Config());
    auto unknown = IcmpError(ROUTER, PUBLIC, Udp(PUBLIC, 9, GATEWAY, 9));
    EXPECT_EQ(nat.Inbound(At(0), unknown), std::unexpected(NatDropReason::NoMapping));
    auto foreign = IcmpError(ROUTER, PUBLIC, Udp(INSIDE, 9, GATEWAY, 9));
    EXPECT_EQ(nat.Inbound(At(0), foreign), std::unexpected(NatDropReason::NoMapping));
    auto outbound = IcmpError(INSIDE, GATEWAY, Udp(GATEWAY, 9, INSIDE, 9));
    EXPECT_EQ(nat.Outbound(At(0), outbound), std::unexpected(NatDropReason::NoMapping));
    auto shortQuote = IcmpError(ROUTER, PUBLIC, Udp(PUBLIC, 9, GATEWAY, 9), 27);
    EXPECT_EQ(nat.Inbound(At(0), shortQuote), std::unexpected(NatDropReason::Malformed));
    auto emptyQuote = IcmpError(ROUTER, PUBLIC, Udp(PUBLIC, 9, GATEWAY, 9), 0);
    EXPECT_EQ(nat.Inbound(At(0), emptyQuote), std::unexpected(NatDropReason::Malformed));
}

TEST(NaptIcmp, AnErrorAboutAPacketToSomebodyElseIsFiltered)
{
    Napt nat(Config());
    auto opening = Udp(INSIDE, 4500, GATEWAY, 4500);
    ASSERT_TRUE(nat.Outbound(At(0), opening));
    auto forged = IcmpError(ROUTER, PUBLIC, Udp(PUBLIC, 4500, "203.0.113.2", 4500));
    EXPECT_EQ(nat.Inbound(At(0), forged), std::unexpected(NatDropReason::Filtered));
}

} // namespace
} // namespace mopo::test
