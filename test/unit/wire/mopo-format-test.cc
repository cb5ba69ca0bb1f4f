// SPDX-License-Identifier: GPL-2.0-only
// What the draft puts on the wire, octet by octet: draft 2.5, 2.7 and section 3.
#include "model/wire/message.h"
#include "model/wire/payload-rules.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

const CodePoints CODE_POINTS;

std::string Encoded(std::uint16_t type, Octets data = {})
{
    return ToHex(EncodePayloads({{MakeMopoNotify(type, CODE_POINTS, std::move(data))}}));
}

/// The one notify in a chain of one payload.
NotifyPayload Decoded(std::string_view hex)
{
    const auto payloads = DecodePayloads(PayloadType::Notify, *FromHex(hex));
    EXPECT_TRUE(payloads) << hex;
    return payloads ? std::get<NotifyPayload>(payloads->at(0).body) : NotifyPayload{};
}

// MOPO-3.1-02, MOPO-3.1-03
// "The Protocol ID field is set to one (1), and SPI Size is set to zero. There is no data"
TEST(Section3_1, MopoSupported)
{
    EXPECT_EQ(Encoded(CODE_POINTS.mopoSupported),
              "00000008"
              "0100efd4");
}

// MOPO-3.2-02, MOPO-3.2-03: "either an IPv4 address or an IPv6 address"
TEST(Section3_2, AdditionalAddress)
{
    const auto data = [](std::string_view text)
    {
        const IpAddress address = *IpAddress::Parse(text);
        return Octets(address.GetOctets().begin(), address.GetOctets().end());
    };
    EXPECT_EQ(Encoded(CODE_POINTS.additionalAddress, data("192.0.2.1")),
              "0000000c"
              "0100efd5"
              "c0000201");
    EXPECT_EQ(Encoded(CODE_POINTS.additionalAddress, data("2001:db8::1")),
              "00000018"
              "0100efd5"
              "20010db8000000000000000000000001");
}

// MOPO-3.3-02
TEST(Section3_3, ChangePath)
{
    EXPECT_EQ(Encoded(CODE_POINTS.changePath),
              "00000008"
              "0100efd8");
}

// MOPO-3.4-02, MOPO-3.4-05
TEST(Section3_4, UnacceptablePath)
{
    EXPECT_EQ(Encoded(CODE_POINTS.unacceptablePath),
              "00000008"
              "01003ea8");
}

// MOPO-3.5-02
TEST(Section3_5, Cookie2)
{
    EXPECT_EQ(Encoded(CODE_POINTS.cookie2, *FromHex("0011223344556677")),
              "00000010"
              "0100efd9"
              "0011223344556677");
}

// MOPO-3.6-02: the SHA-1 hash of 192.0.2.1:500 and 198.51.100.2:500
TEST(Section3_6, NatPrevention)
{
    EXPECT_EQ(
        Encoded(CODE_POINTS.natPrevention, *FromHex("af1e860498edfa7b5b1402f8fbd2b0d568cab516")),
        "0000001c"
        "0100efda"
        "af1e860498edfa7b5b1402f8fbd2b0d568cab516");
}

// MOPO-3.7-02, MOPO-3.7-03
TEST(Section3_7, NatPrevented)
{
    EXPECT_EQ(Encoded(CODE_POINTS.natPrevented),
              "00000008"
              "01003ea9");
}

// MOPO-3.1-02, 3.2-02, 3.3-02, 3.4-02, 3.5-02, 3.6-02, 3.7-02: "Protocol ID 0 also accepted"
TEST(Section3, ProtocolIdOfOthersIsReadAsItComes)
{
    EXPECT_EQ(Decoded("00000008"
                      "0100efd8"),
              MakeMopoNotify(CODE_POINTS.changePath, CODE_POINTS));
    EXPECT_EQ(Decoded("00000008"
                      "0000efd8"),
              MakeMopoNotify(CODE_POINTS.changePath, CodePoints{.notifyProtocolId = 0}));
}

// MOPO-3.1-03, MOPO-3.3-04: data where none is due does not make a notify unreadable
TEST(Section3, UnexpectedDataIsRead)
{
    EXPECT_EQ(Decoded("0000000c"
                      "0100efd4"
                      "aabbccdd")
                  .type,
              CODE_POINTS.mopoSupported);
    // An SPI that is not due is passed over.
    EXPECT_EQ(Decoded("0000000c"
                      "0104efd8"
                      "aabbccdd")
                  .type,
              CODE_POINTS.changePath);
}

// MOPO-2.7-05: "replies with HDR(A,0), N(NAT_PREVENTED)"
//
//   Initiator                      Responder
//   HDR(A,0), SAi1, KEi, Ni,
//     N(NAT_PREVENTION)  -->
//                             <--  HDR(A,0), N(NAT_PREVENTED)
TEST(Section2_7, NatPreventedMessageHas36Octets)
{
    Message message;
    message.header.initiatorSpi.octets = {0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7};
    message.header.exchangeType = static_cast<std::uint8_t>(ExchangeType::IkeSaInit);
    message.header.flags = Header::FLAG_RESPONSE;
    message.payloads.push_back({MakeMopoNotify(CODE_POINTS.natPrevented, CODE_POINTS)});
    const Octets octets = EncodeMessage(message);
    EXPECT_EQ(octets.size(), 36U);
    EXPECT_EQ(ToHex(octets),
              "a0a1a2a3a4a5a6a7"
              "0000000000000000"
              "29202220"
              "00000000"
              "00000024"
              "00000008"
              "01003ea9");
    const auto decoded = DecodeMessage(octets);
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(CheckPayloadRules(decoded->header, decoded->payloads, false, CODE_POINTS));
}

// MOPO-2.5-01, MOPO-2.5-02
//
//   Initiator                   Responder
//   HDR(0,0)          -->
//                          <--  HDR(0,0)
TEST(Section2_5, PathTestHas28Octets)
{
    Message message;
    message.header.exchangeType = CODE_POINTS.pathTest;
    message.header.flags = Header::FLAG_INITIATOR;
    message.header.messageId = 0x01020304;
    EXPECT_EQ(ToHex(EncodeMessage(message)),
              "0000000000000000"
              "0000000000000000"
              "0020f508"
              "01020304"
              "0000001c");
    message.header.flags = Header::FLAG_RESPONSE;
    EXPECT_EQ(ToHex(EncodeMessage(message)),
              "0000000000000000"
              "0000000000000000"
              "0020f520"
              "01020304"
              "0000001c");
}

// MOPO-2.5-06: the same with NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP
TEST(Section2_5, PathTestWithNatDetectionHas84Octets)
{
    Message message;
    message.header.exchangeType = CODE_POINTS.pathTest;
    message.header.flags = Header::FLAG_INITIATOR;
    message.payloads.push_back({MakeNotify(NotifyType::NatDetectionSourceIp, Octets(20, 0x55))});
    message.payloads.push_back(
        {MakeNotify(NotifyType::NatDetectionDestinationIp, Octets(20, 0xdd))});
    const Octets octets = EncodeMessage(message);
    EXPECT_EQ(octets.size(), 84U);
    EXPECT_EQ(ToHex(OctetView(octets).subspan(28, 8)),
              "2900001c"
              "00004004");
    EXPECT_EQ(ToHex(OctetView(octets).subspan(56, 8)),
              "0000001c"
              "00004005");
}

} // namespace

} // namespace mopo
