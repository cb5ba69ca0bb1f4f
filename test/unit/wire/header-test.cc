// SPDX-License-Identifier: GPL-2.0-only
// The IKE header: RFC 7296 3.1.
#include "test/unit/wire/wire-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

Octets EmptyMessage()
{
    return *FromHex("0102030405060708 1112131415161718 00 20 25 08 89abcdef 0000001c");
}

TEST(Header, FieldsAreBigEndianAndInTheirPlaces)
{
    const auto header = DecodeHeader(EmptyMessage());
    ASSERT_TRUE(header);
    EXPECT_EQ(header->initiatorSpi.ToString(), "0102030405060708");
    EXPECT_EQ(header->responderSpi.ToString(), "1112131415161718");
    EXPECT_EQ(header->nextPayload, PayloadType::None);
    EXPECT_EQ(header->version, Header::VERSION_2_0);
    EXPECT_EQ(header->exchangeType, 37);
    EXPECT_EQ(header->messageId, 0x89abcdefU);
    EXPECT_EQ(header->length, 28U);
    EXPECT_TRUE(header->IsFromInitiator());
    EXPECT_FALSE(header->IsResponse());
}

TEST(Header, AMessageMayHaveNoPayload)
{
    const auto message = DecodeMessage(EmptyMessage());
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->payloads.empty());
    EXPECT_EQ(EncodeMessage(*message), EmptyMessage());
}

// IKEV2-3.1-03
TEST(Header, ShorterThan28OctetsIsTruncated)
{
    const Octets whole = EmptyMessage();
    for (std::size_t size = 0; size < whole.size(); ++size)
    {
        const auto header = DecodeHeader(OctetView(whole).first(size));
        ASSERT_FALSE(header);
        EXPECT_EQ(header.error().code, ErrorCode::Truncated);
    }
}

TEST(Header, LengthIsThatOfTheTotalMessage)
{
    for (const std::uint32_t length : {0U, 27U, 29U, 0x1000001cU, 0xffffffffU})
    {
        Octets octets = EmptyMessage();
        octets[24] = static_cast<std::uint8_t>(length >> 24);
        octets[27] = static_cast<std::uint8_t>(length);
        const auto header = DecodeHeader(octets);
        ASSERT_FALSE(header) << length;
        EXPECT_EQ(header.error().code, ErrorCode::InvalidSyntax);
        EXPECT_EQ(header.error().offset, 24U);
    }
}

// RFC 7296 2.5
TEST(Header, HigherMajorVersionIsRefusedWhateverItsLengthSays)
{
    Octets octets = EmptyMessage();
    octets[17] = 0x30;
    octets[27] = 0xff;
    const auto header = DecodeHeader(octets);
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().code, ErrorCode::InvalidMajorVersion);
}

TEST(Header, LowerMajorVersionIsNotIkev2)
{
    for (const std::uint8_t version : std::to_array<std::uint8_t>({0x00, 0x10}))
    {
        Octets octets = EmptyMessage();
        octets[17] = version;
        ASSERT_FALSE(DecodeHeader(octets));
        EXPECT_EQ(DecodeHeader(octets).error().code, ErrorCode::InvalidSyntax);
    }
}

// IKEV2-3.1-02: "They MUST ignore the minor version number of received messages."
TEST(Header, MinorVersionIsIgnored)
{
    Octets octets = EmptyMessage();
    octets[17] = 0x27;
    EXPECT_TRUE(DecodeMessage(octets));
}

// "'X' bits MUST be cleared when sending and MUST be ignored on receipt."
TEST(Header, ReservedFlagsAreIgnored)
{
    Octets octets = EmptyMessage();
    octets[19] = 0xff;
    const auto header = DecodeHeader(octets);
    ASSERT_TRUE(header);
    EXPECT_TRUE(header->IsResponse());
}

TEST(Header, EncodingComputesLengthAndFirstPayload)
{
    Message message;
    message.header.nextPayload = PayloadType::Sa;
    message.header.length = 1;
    message.payloads.push_back({NoncePayload{Octets(16, 0xaa)}});
    const auto again = DecodeMessage(EncodeMessage(message));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->header.nextPayload, PayloadType::Nonce);
    EXPECT_EQ(again->header.length, 28U + 4U + 16U);
}

TEST(PayloadName, IsTheNotationOfTheRfc)
{
    EXPECT_EQ(PayloadName(PayloadType::IdI), "IDi");
    EXPECT_EQ(PayloadName(PayloadType::CertReq), "CERTREQ");
    EXPECT_EQ(PayloadName(ENCRYPTED_FRAGMENT), "SKF");
    EXPECT_EQ(PayloadName(static_cast<PayloadType>(200)), "200");
}

} // namespace

} // namespace mopo
