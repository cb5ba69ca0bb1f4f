// SPDX-License-Identifier: GPL-2.0-only
// The Security Association payload: RFC 7296 3.3.
#include "test/unit/wire/wire-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

using test::DecodeAndEncodeOne;

void ExpectInvalid(std::string_view body)
{
    test::ExpectInvalid(PayloadType::Sa, body);
}

// ESP with AES-GCM-128 or AES-CBC-256 and no extended sequence numbers; then AH.
TEST(SaPayload, ProposalsTransformsAndAttributes)
{
    const auto body = DecodeAndEncodeOne(PayloadType::Sa,
                                         "0200002c 01030403 c0ffee01"
                                         "0300000c 01000014 800e0080"
                                         "0300000c 0100000c 800e0100"
                                         "00000008 05000000"
                                         "00000014 02020401 c0ffee02"
                                         "00000008 03000002");
    const auto& proposals = std::get<SaPayload>(body).proposals;
    ASSERT_EQ(proposals.size(), 2U);
    EXPECT_EQ(proposals[0].number, 1);
    EXPECT_EQ(proposals[0].protocol, ProtocolId::Esp);
    EXPECT_EQ(ToHex(proposals[0].spi), "c0ffee01");
    ASSERT_EQ(proposals[0].transforms.size(), 3U);
    EXPECT_EQ(proposals[0].transforms[1].KeyLength(), 256);
    EXPECT_EQ(proposals[0].transforms[2].KeyLength(), std::nullopt);
    EXPECT_EQ(proposals[1].protocol, ProtocolId::Ah);
    EXPECT_EQ(proposals[1].transforms.at(0).type, TransformType::Integrity);
}

TEST(SaPayload, AttributesKeepTheirForm)
{
    const auto body =
        DecodeAndEncodeOne(PayloadType::Sa,
                           "00000022 01010001"
                           "0000001a 0100000c 000e0002 0080 7fff0004 01020304 800f0001");
    const Transform& transform = std::get<SaPayload>(body).proposals.at(0).transforms.at(0);
    ASSERT_EQ(transform.attributes.size(), 3U);
    EXPECT_EQ(transform.attributes[0],
              (TransformAttribute{TransformAttribute::KEY_LENGTH, false, {0x00, 0x80}}));
    EXPECT_EQ(transform.attributes[1].type, 0x7fff);
    EXPECT_TRUE(transform.attributes[2].shortForm);
    // "Attributes described as fixed length MUST NOT be encoded using the variable-length encoding"
    EXPECT_EQ(transform.KeyLength(), std::nullopt);
}

// "RESERVED - MUST be sent as zero; MUST be ignored on receipt."
TEST(SaPayload, ReservedOctetsAreIgnored)
{
    const auto payloads = test::DecodeOne(PayloadType::Sa, "00aa0010 01010001 00bb0008 02cc0005");
    ASSERT_TRUE(payloads);
    EXPECT_EQ(ToHex(EncodePayloads(*payloads)),
              "00000014"
              "00000010010100010000000802000005");
}

// "Proposals (variable) - One or more proposal substructures.", and transforms alike
TEST(SaPayload, NeedsAProposalWithATransform)
{
    ExpectInvalid("");
    ExpectInvalid("00000008 01010000");
}

// "an implementation MUST check that the total Payload Length is consistent with the payload's
// internal lengths and counts"
TEST(SaPayload, ProposalLengthMustAddUp)
{
    ExpectInvalid("00000000 01010001 00000008 02000005");
    ExpectInvalid("00000007 01010001 00000008 02000005");
    ExpectInvalid("0000000f 01010001 00000008 02000005");
    ExpectInvalid("00000011 01010001 00000008 02000005");
    ExpectInvalid("0000ffff 01010001 00000008 02000005");
    ExpectInvalid("000000");
}

TEST(SaPayload, TransformLengthMustAddUp)
{
    ExpectInvalid("00000010 01010001 00000000 02000005");
    ExpectInvalid("00000010 01010001 00000007 02000005");
    ExpectInvalid("00000010 01010001 00000009 02000005");
}

TEST(SaPayload, TransformCountMustAddUp)
{
    ExpectInvalid("00000010 01010002 03000008 02000005");
    ExpectInvalid("00000010 010100ff 03000008 02000005");
    ExpectInvalid("00000018 01010001 00000008 02000005 00000008 01000001");
}

TEST(SaPayload, AttributeMayNotRunOver)
{
    ExpectInvalid("00000014 01010001 0000000c 0100000c 000e0001");
    ExpectInvalid("00000014 01010001 0000000c 0100000c 000effff");
    ExpectInvalid("00000012 01010001 0000000a 0100000c 800e");
    ExpectInvalid("00000011 01010001 00000009 0100000c 80");
}

// "A transform MUST NOT have multiple attributes of the same type."
TEST(SaPayload, AttributeMayNotComeTwice)
{
    ExpectInvalid("00000018 01010001 00000010 0100000c 800e0080 800e0100");
}

// "This field has a value of 0 if this was the last […] and a value of 2 if there are more", 3 for
// transforms
TEST(SaPayload, LastSubstructureFieldMustBeTrue)
{
    ExpectInvalid("02000010 01010001 00000008 02000005");
    ExpectInvalid("00000010 01010001 03000008 02000005");
    ExpectInvalid("00000010 01010001 00000008 02000005 00000010 02010001 00000008 02000005");
    ExpectInvalid("00000018 01010002 00000008 02000005 00000008 01000001");
}

// "8 for IKE, 4 for ESP and AH", and none in an initial IKE SA negotiation
TEST(SaPayload, SpiSizeIsThatOfTheProtocol)
{
    DecodeAndEncodeOne(PayloadType::Sa, "00000018 01010801 0011223344556677 00000008 02000005");
    ExpectInvalid("00000014 01010401 00112233 00000008 02000005");
    ExpectInvalid("00000010 01030001 00000008 05000000");
    ExpectInvalid("00000018 01030801 0011223344556677 00000008 05000000");
    ExpectInvalid("00000012 01020201 0011 00000008 05000000");
    ExpectInvalid("00000010 0101ff01 00000008 02000005");
}

TEST(SaPayload, ProtocolThatIsNotKnownIsForNegotiationToRefuse)
{
    const auto body =
        DecodeAndEncodeOne(PayloadType::Sa, "00000012 01630201 0011 00000008 63000005");
    EXPECT_EQ(std::get<SaPayload>(body).proposals.at(0).protocol, static_cast<ProtocolId>(0x63));
}

TEST(SaPayload, MayHaveAsManyProposalsAsFit)
{
    std::string many;
    for (int i = 0; i < 4000; ++i)
    {
        many += "02000010 01010001 00000008 02000005";
    }
    const auto payloads =
        test::DecodeOne(PayloadType::Sa, many + "00000010 01010001 00000008 02000005");
    ASSERT_TRUE(payloads) << payloads.error().what;
    EXPECT_EQ(Find<SaPayload>(*payloads)->proposals.size(), 4001U);
}

} // namespace

} // namespace mopo
