// SPDX-License-Identifier: GPL-2.0-only
// The payloads of RFC 7296 3.4 to 3.9, 3.15 and 3.16.
#include "test/unit/wire/wire-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

using test::DecodeAndEncodeOne;
using test::DecodeOne;
using test::ExpectInvalid;

TEST(KePayload, GroupAndValue)
{
    const auto body = DecodeAndEncodeOne(PayloadType::Ke, "001f0000 aabbcc");
    EXPECT_EQ(std::get<KePayload>(body), (KePayload{31, {0xaa, 0xbb, 0xcc}}));
    ExpectInvalid(PayloadType::Ke, "001f00");
    ExpectInvalid(PayloadType::Ke, "");
}

TEST(KePayload, ReservedOctetsAreIgnored)
{
    EXPECT_TRUE(DecodeOne(PayloadType::Ke, "001fffff aa"));
}

TEST(IdPayload, TypeAndDataForBothEnds)
{
    const auto initiator = DecodeAndEncodeOne(PayloadType::IdI, "03000000 6d6e406832");
    EXPECT_EQ(std::get<IdPayload>(initiator).role, IdPayload::Role::Initiator);
    EXPECT_EQ(std::get<IdPayload>(initiator).type, IdType::Rfc822Addr);
    EXPECT_EQ(ToHex(std::get<IdPayload>(initiator).data), "6d6e406832");
    const auto responder = DecodeAndEncodeOne(PayloadType::IdR, "02000000");
    EXPECT_EQ(std::get<IdPayload>(responder).role, IdPayload::Role::Responder);
    ExpectInvalid(PayloadType::IdI, "020000");
}

// RFC 7296 2.15: RestOfIDPayload = "IDType | RESERVED | IDData", as they were sent
TEST(IdPayload, BodyIsWhatAuthCovers)
{
    const auto body = DecodeAndEncodeOne(PayloadType::IdI, "02010203 6777");
    EXPECT_EQ(ToHex(std::get<IdPayload>(body).Body()), "020102036777");
    const IdPayload own{IdPayload::Role::Responder, IdType::Fqdn, {0x67}};
    EXPECT_EQ(ToHex(own.Body()), "0200000067");
}

TEST(CertPayload, EncodingAndData)
{
    const auto cert = DecodeAndEncodeOne(PayloadType::Cert, "04 3082");
    EXPECT_EQ(std::get<CertPayload>(cert), (CertPayload{4, {0x30, 0x82}}));
    const auto request = DecodeAndEncodeOne(PayloadType::CertReq, "04");
    EXPECT_EQ(std::get<CertReqPayload>(request), (CertReqPayload{4, {}}));
    ExpectInvalid(PayloadType::Cert, "");
    ExpectInvalid(PayloadType::CertReq, "");
}

TEST(AuthPayload, MethodAndData)
{
    const auto auth = DecodeAndEncodeOne(PayloadType::Auth, "02000000 0102");
    EXPECT_EQ(std::get<AuthPayload>(auth), (AuthPayload{AuthMethod::SharedKeyMic, {1, 2}}));
    EXPECT_TRUE(DecodeOne(PayloadType::Auth, "02ffffff 0102"));
    ExpectInvalid(PayloadType::Auth, "020000");
}

// RFC 7296 3.9: "MUST be between 16 and 256 octets, inclusive"
TEST(NoncePayload, Between16And256Octets)
{
    const auto hex = [](std::size_t octets)
    {
        return std::string(2 * octets, '7');
    };
    EXPECT_EQ(std::get<NoncePayload>(DecodeAndEncodeOne(PayloadType::Nonce, hex(16))).data.size(),
              16U);
    DecodeAndEncodeOne(PayloadType::Nonce, hex(256));
    ExpectInvalid(PayloadType::Nonce, hex(0));
    ExpectInvalid(PayloadType::Nonce, hex(15));
    ExpectInvalid(PayloadType::Nonce, hex(257));
}

TEST(ConfigurationPayload, TypeAndAttributes)
{
    const auto body =
        DecodeAndEncodeOne(PayloadType::Configuration, "02000000 00010004 0a030001 00030000");
    const auto& payload = std::get<ConfigurationPayload>(body);
    EXPECT_EQ(payload.type, ConfigurationType::Reply);
    ASSERT_EQ(payload.attributes.size(), 2U);
    EXPECT_EQ(payload.attributes[0].type,
              static_cast<std::uint16_t>(ConfigurationAttributeType::InternalIp4Address));
    EXPECT_EQ(ToHex(payload.attributes[0].value), "0a030001");
    EXPECT_TRUE(payload.attributes[1].value.empty());
}

TEST(ConfigurationPayload, MayBeWithoutAttributes)
{
    DecodeAndEncodeOne(PayloadType::Configuration, "01000000");
}

// RFC 7296 3.15.1: "Reserved (1 bit) - This bit MUST be set to zero and MUST be ignored on
// receipt."
TEST(ConfigurationPayload, ReservedBitsAreIgnored)
{
    const auto payloads = DecodeOne(PayloadType::Configuration, "01ffffff 80010000");
    ASSERT_TRUE(payloads);
    EXPECT_EQ(Find<ConfigurationPayload>(*payloads)->attributes.at(0).type, 1);
}

TEST(ConfigurationPayload, AttributeMayNotRunOver)
{
    ExpectInvalid(PayloadType::Configuration, "010000");
    ExpectInvalid(PayloadType::Configuration, "01000000 00");
    ExpectInvalid(PayloadType::Configuration, "01000000 000100");
    ExpectInvalid(PayloadType::Configuration, "01000000 00010004 0a0300");
    ExpectInvalid(PayloadType::Configuration, "01000000 0001ffff 0a030001");
}

TEST(EapPayload, IsNotLookedInto)
{
    const auto body = DecodeAndEncodeOne(PayloadType::Eap, "01020304");
    EXPECT_EQ(ToHex(std::get<EapPayload>(body).message), "01020304");
}

} // namespace

} // namespace mopo
