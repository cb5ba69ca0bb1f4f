// SPDX-License-Identifier: GPL-2.0-only
// Every IKE message that two real daemons exchanged, taken apart and put together again.
#include "model/wire/message.h"
#include "model/wire/payload-rules.h"
#include "test/support/pcap-reader.h"
#include "test/support/test-vectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace mopo
{

namespace
{

using test::CapturedPacket;
using test::ReadPcap;

class Captures : public ::testing::TestWithParam<std::string>
{
  protected:
    /// All IKE messages of the folder, of all its files.
    std::vector<CapturedPacket> Messages() const
    {
        std::vector<CapturedPacket> all;
        for (const std::string& path : test::VectorPcaps(GetParam()))
        {
            auto packets = ReadPcap(path, CapturedPacket::Kind::Ike);
            EXPECT_TRUE(packets) << path;
            std::ranges::move(*packets, std::back_inserter(all));
        }
        return all;
    }
};

TEST_P(Captures, EncodeOfDecodeIsTheSameOctets)
{
    const auto messages = Messages();
    EXPECT_GE(messages.size(), 10U);
    for (const CapturedPacket& packet : messages)
    {
        SCOPED_TRACE(packet.frame);
        const auto message = DecodeMessage(packet.octets);
        ASSERT_TRUE(message) << message.error().what;
        EXPECT_EQ(ToHex(EncodeMessage(*message)), ToHex(packet.octets));
    }
}

TEST_P(Captures, AllButTheInitialExchangeIsOneEncryptedPayload)
{
    for (const CapturedPacket& packet : Messages())
    {
        SCOPED_TRACE(packet.frame);
        const auto message = DecodeMessage(packet.octets);
        ASSERT_TRUE(message);
        const bool isInit =
            message->header.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit);
        EXPECT_EQ(Find<EncryptedPayload>(message->payloads) == nullptr, isInit);
        EXPECT_TRUE(isInit || message->payloads.size() == 1);
    }
}

TEST_P(Captures, TheInitialExchangeFollowsThePayloadRules)
{
    for (const CapturedPacket& packet : Messages())
    {
        SCOPED_TRACE(packet.frame);
        const auto message = DecodeMessage(packet.octets);
        ASSERT_TRUE(message);
        if (message->header.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit))
        {
            const auto status =
                CheckPayloadRules(message->header, message->payloads, false, CodePoints{});
            EXPECT_TRUE(status) << status.error().what;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Vectors,
                         Captures,
                         ::testing::ValuesIn(test::VectorNames()),
                         [](const auto& vector) { return vector.param.substr(0, 3); });

/// `SA KE Nonce N(COOKIE)`, in order.
std::string Summary(const Payloads& payloads)
{
    std::string text;
    for (const Payload& payload : payloads)
    {
        text += text.empty() ? "" : " ";
        text += PayloadName(payload.Type());
        if (const auto* notify = std::get_if<NotifyPayload>(&payload.body))
        {
            text.append("(").append(NotifyName(notify->type, CodePoints{})).append(")");
        }
    }
    return text;
}

TEST(CaptureContent, IsWhatTheDaemonsSaidTheySent)
{
    const auto packets =
        ReadPcap(test::VectorFile("v09-psk-cookie", "gw-g0.pcap"), CapturedPacket::Kind::Ike);
    ASSERT_TRUE(packets);
    std::vector<std::string> summaries;
    for (const CapturedPacket& packet : *packets)
    {
        const auto message = DecodeMessage(packet.octets);
        ASSERT_TRUE(message);
        if (message->header.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit))
        {
            summaries.push_back(Summary(message->payloads));
        }
    }
    const std::string request =
        "SA KE Nonce N(NAT_DETECTION_SOURCE_IP) N(NAT_DETECTION_DESTINATION_IP) "
        "N(IKEV2_FRAGMENTATION_SUPPORTED) N(SIGNATURE_HASH_ALGORITHMS) N(REDIRECT_SUPPORTED)";
    const std::string response =
        "SA KE Nonce N(NAT_DETECTION_SOURCE_IP) N(NAT_DETECTION_DESTINATION_IP) CERTREQ "
        "N(IKEV2_FRAGMENTATION_SUPPORTED) N(SIGNATURE_HASH_ALGORITHMS) "
        "N(CHILDLESS_IKEV2_SUPPORTED) N(MULTIPLE_AUTH_SUPPORTED)";
    EXPECT_THAT(summaries,
                ::testing::ElementsAre(
                    request, response, request, "N(COOKIE)", "N(COOKIE) " + request, response));
}

TEST(CaptureContent, ProposalIsReadToItsLastAttribute)
{
    const auto packets =
        ReadPcap(test::VectorFile("v03-psk-aes256-sha256-modp2048-nonat-mobike", "gw-g0.pcap"),
                 CapturedPacket::Kind::Ike);
    ASSERT_TRUE(packets);
    const auto message = DecodeMessage(packets->front().octets);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->header.initiatorSpi.ToString(),
              ToHex(packets->front().octets).substr(0, 16));
    EXPECT_TRUE(message->header.IsFromInitiator());
    EXPECT_FALSE(message->header.IsResponse());
    const auto* sa = Find<SaPayload>(message->payloads);
    ASSERT_NE(sa, nullptr);
    ASSERT_EQ(sa->proposals.size(), 1U);
    const auto& transforms = sa->proposals[0].transforms;
    ASSERT_EQ(transforms.size(), 4U);
    EXPECT_EQ(transforms[0].type, TransformType::Encryption);
    EXPECT_EQ(transforms[0].id, 12) << "ENCR_AES_CBC";
    EXPECT_EQ(transforms[0].KeyLength(), 256);
    const auto* ke = Find<KePayload>(message->payloads);
    ASSERT_NE(ke, nullptr);
    EXPECT_EQ(ke->group, 14) << "2048-bit MODP Group";
    EXPECT_EQ(ke->data.size(), 256U);
}

} // namespace

} // namespace mopo
