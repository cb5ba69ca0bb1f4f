// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/message-json.h"
#include "helpers/results/output-events.h"
#include "helpers/scenario/event-names.h"
#include "test/support/pcap-reader.h"
#include "test/support/test-vectors.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace mopo::test
{

namespace
{

using ::testing::ElementsAre;

const CodePoints CODE_POINTS;

std::vector<std::string> NamesOf(const Output& output)
{
    std::vector<std::string> names;
    for (const Event& event : ToEvents(output, CODE_POINTS))
    {
        EXPECT_TRUE(IsEventName(event.name)) << event.name;
        EXPECT_TRUE(event.data.is_object()) << event.name << ' ' << event.data.dump();
        names.emplace_back(event.name);
    }
    return names;
}

IkeMessageTraced Traced(std::uint8_t exchangeType)
{
    IkeMessageTraced traced;
    traced.sent = true;
    traced.path = OLD;
    traced.octets = 145;
    traced.message.header.exchangeType = exchangeType;
    traced.message.header.messageId = 7;
    traced.message.header.flags = Header::FLAG_INITIATOR;
    return traced;
}

Octets Bytes(const char* hex)
{
    return *FromHex(hex);
}

} // namespace

TEST(EventWriter, OneObjectALine)
{
    std::ostringstream stream;
    EventWriter writer(&stream);
    writer.Write(Instant{std::chrono::seconds(15)}, "laptop", {"path:changed", {{"a", 1}}});
    writer.Write(Instant{Duration{1}}, "", {"scenario:event", {{"id", "x\n\"y\""}}});
    EXPECT_EQ(stream.str(),
              R"({"time_s":15.000000000,"node":"laptop","name":"path:changed","data":{"a":1}})"
              "\n"
              R"({"time_s":0.000000001,"node":"","name":"scenario:event","data":{"id":"x\n\"y\""}})"
              "\n");
}

/// Whatever a peer sends, the line is JSON.
TEST(EventWriter, OctetsThatAreNoUtf8)
{
    std::ostringstream stream;
    EventWriter(&stream).Write(Instant{}, "gateway", {"ike:discarded", {{"why", "\xff\xc0"}}});
    EXPECT_TRUE(Json::accept(stream.str()));
}

TEST(Events, MessagesByTheirKind)
{
    EXPECT_THAT(NamesOf(Traced(34)), ElementsAre("ike:message_sent", "ike:sa_init_sent"));
    EXPECT_THAT(NamesOf(Traced(35)), ElementsAre("ike:message_sent", "ike:auth_sent"));
    EXPECT_THAT(NamesOf(Traced(36)), ElementsAre("ike:message_sent", "ike:create_child_sa_sent"));
    EXPECT_THAT(NamesOf(Traced(CODE_POINTS.pathTest)), ElementsAre("ike:message_sent"));
    IkeMessageTraced change = Traced(37);
    change.message.payloads.push_back({MakeMopoNotify(CODE_POINTS.changePath, CODE_POINTS)});
    change.retransmission = true;
    EXPECT_THAT(NamesOf(change),
                ElementsAre("ike:message_sent",
                            "ike:informational_sent",
                            "ike:change_path_sent",
                            "ike:retransmission_sent"));
    change.sent = false;
    EXPECT_THAT(NamesOf(change), ElementsAre("ike:message_received"));
}

TEST(Events, EveryOtherOutput)
{
    EXPECT_THAT(NamesOf(SendDatagram{OLD, {0xff}}), ElementsAre("ike:keepalive_sent"));
    EXPECT_THAT(NamesOf(SendDatagram{OLD, Octets(40)}), ElementsAre());
    EXPECT_THAT(NamesOf(InstallEspSa{}), ElementsAre("esp:sa_installed"));
    EXPECT_THAT(NamesOf(UpdateEspSa{}), ElementsAre("esp:sa_updated"));
    EXPECT_THAT(NamesOf(RemoveEspSa{}), ElementsAre("esp:sa_removed"));
    EXPECT_THAT(NamesOf(LimitEsp{}), ElementsAre("esp:limited"));
    EXPECT_THAT(NamesOf(Established{}), ElementsAre("ike:established"));
    EXPECT_THAT(NamesOf(IkeKeysDerived{}), ElementsAre());
    EXPECT_THAT(NamesOf(Discarded{{}, 3, {ErrorCode::Truncated, 0, "short", 0}, {}}),
                ElementsAre("ike:discarded"));
    EXPECT_THAT(NamesOf(PathChanged{}), ElementsAre("path:changed"));
    EXPECT_THAT(NamesOf(PathConfirmed{}), ElementsAre("path:confirmed"));
    EXPECT_THAT(NamesOf(PathRefused{}), ElementsAre("path:refused"));
    EXPECT_THAT(NamesOf(RoutabilityChanged{}), ElementsAre("path:unverified"));
    EXPECT_THAT(NamesOf(RoutabilityChanged{{}, {}, RoutabilityStanding::Verified}),
                ElementsAre("path:verified"));
    EXPECT_THAT(NamesOf(RoutabilityChanged{{}, {}, RoutabilityStanding::Failed}),
                ElementsAre("path:not_routable"));
    EXPECT_THAT(NamesOf(PathSuspected{}), ElementsAre("path:suspected"));
    EXPECT_THAT(NamesOf(PathTested{}), ElementsAre("path:tested"));
    EXPECT_THAT(NamesOf(PeerAddressesChanged{}), ElementsAre("path:peer_addresses_changed"));
    EXPECT_THAT(NamesOf(StateTraced{}), ElementsAre("ike:state_changed"));
    EXPECT_THAT(NamesOf(Closed{}), ElementsAre("ike:closed"));
}

TEST(Events, ContentOfAMessage)
{
    IkeMessageTraced traced = Traced(37);
    traced.ikeSa = IkeSaId{2};
    traced.message.payloads.push_back({MakeMopoNotify(CODE_POINTS.changePath, CODE_POINTS)});
    traced.message.payloads.push_back(
        {MakeMopoNotify(CODE_POINTS.additionalAddress, CODE_POINTS, Bytes("c6336402"))});
    const Json data = ToEvents(traced, CODE_POINTS).front().data;
    EXPECT_EQ(data.dump(1),
              Json::parse(R"({
        "exchange": "INFORMATIONAL", "message_id": 7, "response": false, "from_initiator": true,
        "initiator_spi": "0000000000000000", "responder_spi": "0000000000000000",
        "ike_sa": 2, "path": {"local": "192.0.2.1:4500", "peer": "203.0.113.1:4500"},
        "octets": 145, "retransmission": false,
        "payloads": [
            {"type": "N", "notify": "CHANGE_PATH", "number": 61400, "protocol": "IKE", "data": ""},
            {"type": "N", "notify": "ADDITIONAL_ADDRESS", "number": 61397, "protocol": "IKE",
             "data": "c6336402", "address": "198.51.100.2"}]
    })")
                  .dump(1));
}

TEST(MessageJson, ConfigurationAndIdentity)
{
    ConfigurationPayload reply{ConfigurationType::Reply,
                               {{1, Bytes("0a630105")},
                                {8, Bytes("3fff000000000000000000000000000140")},
                                {77, Bytes("00")}}};
    EXPECT_EQ(PayloadToJson({reply}, CODE_POINTS).dump(),
              R"({"type":"CP","cfg_type":"CFG_REPLY","attributes":[)"
              R"({"type":"INTERNAL_IP4_ADDRESS","value":"0a630105","address":"10.99.1.5"},)"
              R"({"type":"INTERNAL_IP6_ADDRESS","value":"3fff000000000000000000000000000140",)"
              R"("address":"3fff::1"},{"type":"77","value":"00"}]})");
    const IdPayload id{IdPayload::Role::Responder, IdType::Fqdn, Bytes("67772e74657374")};
    EXPECT_EQ(PayloadToJson({id}, CODE_POINTS).dump(),
              R"({"type":"IDr","id_type":"ID_FQDN","identity":"gw.test","data":"67772e74657374"})");
    const IdPayload strange{IdPayload::Role::Initiator, IdType::KeyId, Bytes("ff00")};
    EXPECT_EQ(PayloadToJson({strange}, CODE_POINTS).dump(),
              R"({"type":"IDi","id_type":"ID_KEY_ID","data":"ff00"})");
}

TEST(MessageJson, CriticalDeleteAndUnknown)
{
    Payload unknown{UnknownPayload{200, Bytes("0102")}};
    unknown.critical = true;
    EXPECT_EQ(PayloadToJson(unknown, CODE_POINTS).dump(),
              R"({"type":"200","critical":true,"data":"0102"})");
    const DeletePayload deletion{ProtocolId::Esp, {Bytes("01020304")}};
    EXPECT_EQ(PayloadToJson({deletion}, CODE_POINTS).dump(),
              R"({"type":"D","protocol":"ESP","spis":["01020304"]})");
}

/// Every message of the captures of real daemons becomes JSON that has all its payloads.
TEST(MessageJson, MessagesOfRealDaemons)
{
    std::size_t count = 0;
    for (const std::string& name : VectorNames())
    {
        for (const std::string& file : VectorPcaps(name))
        {
            const auto packets = ReadPcap(file, CapturedPacket::Kind::Ike);
            ASSERT_TRUE(packets);
            for (const CapturedPacket& packet : *packets)
            {
                const auto message = DecodeMessage(packet.octets);
                ASSERT_TRUE(message) << name << ' ' << packet.frame;
                const Json json = MessageToJson(*message, CODE_POINTS);
                EXPECT_EQ(json.at("payloads").size(), message->payloads.size());
                ++count;
            }
        }
    }
    EXPECT_GT(count, 50U);
}

TEST(MessageJson, ProposalOfARealDaemon)
{
    const auto packets = ReadPcap(VectorFile("v02-psk-gcm128-ecp256-nonat-mobike", "gw-g0.pcap"),
                                  CapturedPacket::Kind::Ike);
    ASSERT_TRUE(packets);
    const auto message = DecodeMessage(packets->front().octets);
    ASSERT_TRUE(message);
    const Json json = MessageToJson(*message, CODE_POINTS);
    EXPECT_EQ(json.at("exchange"), "IKE_SA_INIT");
    const Json& sa = json.at("payloads").at(0);
    EXPECT_EQ(sa.at("type"), "SA");
    const Json& transforms = sa.at("proposals").at(0).at("transforms");
    EXPECT_EQ(transforms.at(0).dump(),
              R"({"type":"ENCR","id":20,"name":"aes128gcm16","key_length":128})");
    EXPECT_EQ(json.at("payloads").at(1).at("group"), transforms.back().at("name"));
}

} // namespace mopo::test
