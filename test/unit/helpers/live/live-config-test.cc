// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/live/live-config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mopo
{
namespace
{

using testing::ElementsAre;
using Document = nlohmann::ordered_json;

Document Both()
{
    return Document::parse(R"({
        "peers": {
            "client": {
                "role": "initiator",
                "connects-to": "gateway",
                "auth": { "psk": "a secret" },
                "outside": ["eth0", "wlan0"],
                "policy": { "preferred-interfaces": ["wlan0"] },
                "ports": { "ike": 25500, "nat-traversal": 24500 }
            },
            "gateway": {
                "role": "responder",
                "addresses": ["192.0.2.1", "3fff::1"],
                "networks": "10.99.0.0/24",
                "pool": "10.99.1.0/24",
                "choices": { "always-encapsulate": true }
            }
        },
        "code-points": { "path-test": 251 }
    })");
}

Document With(const std::string& pointer, Document value)
{
    Document document = Both();
    document[Document::json_pointer(pointer)] = std::move(value);
    return document;
}

std::vector<std::string> FaultsOf(const Document& document, const std::string& peer = "client")
{
    std::vector<std::string> faults;
    const auto config = ParseLiveConfig(document.dump(), peer);
    for (const Fault& fault : config ? std::vector<Fault>() : config.error())
    {
        faults.push_back(fault.ToString());
    }
    return faults;
}

TEST(LiveConfigOf, AnInitiatorKnowsWhereItsResponderIsAndAsksForAnInnerAddress)
{
    const auto config = ParseLiveConfig(Both().dump(), "client");
    ASSERT_TRUE(config) << config.error().at(0).ToString();
    EXPECT_EQ(config->peer, "client");
    EXPECT_THAT(config->host.initiate, ElementsAre("gateway"));
    ASSERT_EQ(config->host.endpoint.ike.peers.size(), 1U);
    const PeerConfig& gateway = config->host.endpoint.ike.peers[0];
    EXPECT_THAT(gateway.addresses,
                ElementsAre(*IpAddress::Parse("192.0.2.1"), *IpAddress::Parse("3fff::1")));
    EXPECT_TRUE(gateway.requestInnerIpv4);
    EXPECT_FALSE(gateway.requestInnerIpv6);
    EXPECT_THAT(config->host.outside.interfaces, ElementsAre("eth0", "wlan0"));
    EXPECT_TRUE(config->host.outside.addresses.empty());
    EXPECT_THAT(config->host.endpoint.policy.preferredInterfaces, ElementsAre("wlan0"));
    EXPECT_EQ(config->host.endpoint.ike.codePoints.pathTest, 251);
    EXPECT_EQ(config->host.ports.Own(), (PortPair{25500, 24500}));
}

TEST(LiveConfigOf, AResponderHasThePeersThatConnectToItAndTheirPorts)
{
    const auto config = ParseLiveConfig(Both().dump(), "gateway");
    ASSERT_TRUE(config) << config.error().at(0).ToString();
    EXPECT_TRUE(config->host.initiate.empty());
    EXPECT_EQ(config->host.outside.addresses.size(), 2U);
    EXPECT_TRUE(config->host.endpoint.ike.choices.alwaysEncapsulate);
    ASSERT_EQ(config->host.endpoint.ike.peers.size(), 1U);
    EXPECT_EQ(config->host.endpoint.ike.peers[0].pools.size(), 1U);
    const Path wire{{*IpAddress::Parse("192.0.2.1"), 500}, {*IpAddress::Parse("192.0.2.9"), 25500}};
    EXPECT_EQ(config->host.ports.FromWire(wire).peer.port, IKE_PORT);
}

TEST(LiveConfigOf, TheFileSaysWhichOfThemRunsHereUnlessTheCommandLineDoes)
{
    EXPECT_THAT(FaultsOf(Both(), ""),
                ElementsAre(testing::StartsWith("'run' is missing: which of the peers")));
    const auto config = ParseLiveConfig(With("/run", "gateway").dump());
    ASSERT_TRUE(config);
    EXPECT_EQ(config->peer, "gateway");
    EXPECT_THAT(FaultsOf(With("/run", "gatway"), ""),
                ElementsAre("/run: no peer 'gatway'; did you mean 'gateway'?"));
    EXPECT_THAT(FaultsOf(Both(), "nobody"),
                ElementsAre("/peers: no peer 'nobody' that could run here"));
}

TEST(LiveConfigOf, WhatIsWrongIsToldAllAtOnce)
{
    Document document = Both();
    document["peers"]["client"]["roll"] = 1;
    document["peers"]["client"]["auth"]["psk"] = 7;
    document["peers"]["gateway"]["addresses"] = {"192.0.2.1", "224.0.0.1", "300.1.1.1"};
    document["peers"]["gateway"]["choices"]["routability"] = "always";
    document["nodes"] = Document::object();
    const auto faults = FaultsOf(document);
    EXPECT_THAT(faults,
                testing::UnorderedElementsAre(testing::StartsWith("/peers/client/roll: "),
                                              testing::StartsWith("/peers/client/auth/psk: "),
                                              testing::StartsWith("/peers/gateway/addresses/1: "),
                                              testing::StartsWith("/peers/gateway/addresses/2: "),
                                              testing::StartsWith("/peers/gateway/choices/routab"),
                                              testing::StartsWith("/nodes: ")));
}

TEST(LiveConfigOf, PartsThatContradictEachOther)
{
    EXPECT_THAT(FaultsOf(With("/peers/gateway/networks", "192.0.2.0/24")),
                ElementsAre("/peers/gateway/networks: 192.0.2.0/24 has 192.0.2.1 inside, an "
                            "address of 'gateway' itself"));
    EXPECT_THAT(FaultsOf(With("/peers/client/proposals", {{"esp", {"ah-sha256_128"}}})),
                ElementsAre(testing::StartsWith("/peers/client/proposals/esp: ")));
    EXPECT_THAT(FaultsOf(With("/peers/client/policy", {{"preferred-interfaces", {"eth7"}}})),
                ElementsAre(testing::HasSubstr("no interface 'eth7'")));
    EXPECT_THAT(FaultsOf(With("/peers/gateway/ports", {{"ike", 900}, {"nat-traversal", 900}})),
                ElementsAre("/peers/gateway/ports: both are the same port"));
    Document nowhere = Both();
    nowhere["peers"]["gateway"].erase("addresses");
    EXPECT_THAT(FaultsOf(nowhere),
                ElementsAre("/peers/gateway: 'addresses' is missing: where is it reached?"));
    Document third = Both();
    third["peers"]["phone"] = third["peers"]["client"];
    third["peers"]["phone"].erase("ports");
    EXPECT_THAT(FaultsOf(third, "gateway"),
                ElementsAre("/peers/phone/ports: the same ports are wanted for all peers that the "
                            "one here talks with"));
}

TEST(LiveConfigOf, AnyTextIsJudged)
{
    for (const char* text :
         {"", "[]", "7", "{", R"({"peers": []})", R"({"peers": {"a": 1, "b": {}}})"})
    {
        EXPECT_FALSE(ParseLiveConfig(text, "a")) << text;
    }
    EXPECT_FALSE(LoadLiveConfig("/nowhere/at-all.json", "a"));
}

} // namespace
} // namespace mopo
