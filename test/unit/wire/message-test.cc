// SPDX-License-Identifier: GPL-2.0-only
// The chain of payloads: RFC 7296 2.5, 3.2 and 3.14.
#include "test/unit/wire/wire-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

using test::RawMessage;
using test::RawPayload;

constexpr auto UNKNOWN = static_cast<PayloadType>(200);

/// Payloads one behind the other.
Octets Chain(std::initializer_list<Octets> payloads)
{
    Octets chain;
    for (const Octets& payload : payloads)
    {
        Append(chain, payload);
    }
    return chain;
}

void ExpectRefused(const Octets& message, ErrorCode code, std::size_t offset)
{
    const auto decoded = DecodeMessage(message);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, code) << decoded.error().what;
    EXPECT_EQ(decoded.error().offset, offset) << decoded.error().what;
}

TEST(Chain, FollowsTheNextPayloadFields)
{
    const Octets octets = RawMessage(PayloadType::Notify,
                                     Chain({RawPayload(PayloadType::VendorId, "00004000"),
                                            RawPayload(PayloadType::Notify, "aabb"),
                                            RawPayload(PayloadType::None, "00004001")}));
    const auto message = DecodeMessage(octets);
    ASSERT_TRUE(message) << message.error().what;
    ASSERT_EQ(message->payloads.size(), 3U);
    EXPECT_EQ(message->payloads[1].Type(), PayloadType::VendorId);
    EXPECT_EQ(EncodeMessage(*message), octets);
}

TEST(Chain, PayloadLengthIncludesTheGenericHeader)
{
    for (const std::string_view header : {"00000000", "00000001", "00000003"})
    {
        ExpectRefused(
            RawMessage(PayloadType::VendorId, *FromHex(header)), ErrorCode::InvalidSyntax, 28);
    }
    EXPECT_TRUE(DecodeMessage(RawMessage(PayloadType::VendorId, *FromHex("00000004"))));
}

TEST(Chain, PayloadMayNotRunOverTheMessage)
{
    ExpectRefused(
        RawMessage(PayloadType::VendorId, *FromHex("00000005")), ErrorCode::InvalidSyntax, 28);
    ExpectRefused(
        RawMessage(PayloadType::VendorId, *FromHex("0000ffff aa")), ErrorCode::InvalidSyntax, 28);
}

TEST(Chain, MayNotEndInsideAGenericHeader)
{
    const Octets whole = RawPayload(PayloadType::None, "aa");
    for (std::size_t size = 0; size < 4; ++size)
    {
        ExpectRefused(RawMessage(PayloadType::VendorId, OctetView(whole).first(size)),
                      ErrorCode::InvalidSyntax,
                      28);
    }
}

TEST(Chain, NextPayloadWithoutPayloadIsRefused)
{
    ExpectRefused(RawMessage(PayloadType::VendorId, RawPayload(PayloadType::VendorId, "aa")),
                  ErrorCode::InvalidSyntax,
                  28 + 5);
}

TEST(Chain, OctetsBehindTheLastPayloadAreRefused)
{
    ExpectRefused(
        RawMessage(PayloadType::None, *FromHex("00000004")), ErrorCode::InvalidSyntax, 28);
    Octets chain = RawPayload(PayloadType::None, "aa");
    chain.push_back(0);
    ExpectRefused(RawMessage(PayloadType::VendorId, chain), ErrorCode::InvalidSyntax, 28 + 5);
}

// IKEV2-2.5-02: "If the critical flag is not set and the payload type is unsupported, that payload
// MUST be ignored."
TEST(CriticalBit, UnknownPayloadWithoutItIsKeptAndSkipped)
{
    const Octets octets = RawMessage(UNKNOWN,
                                     Chain({RawPayload(PayloadType::Notify, "aabbcc"),
                                            RawPayload(PayloadType::None, "0100efd8")}));
    const auto message = DecodeMessage(octets);
    ASSERT_TRUE(message);
    EXPECT_EQ(*Find<UnknownPayload>(message->payloads), (UnknownPayload{200, *FromHex("aabbcc")}));
    EXPECT_NE(FindNotify(message->payloads, CodePoints{}.changePath), nullptr);
    EXPECT_EQ(EncodeMessage(*message), octets);
}

// IKEV2-2.5-01: "the message MUST be rejected", and the response names the type.
TEST(CriticalBit, UnknownPayloadWithItRejectsTheMessage)
{
    const Octets octets =
        RawMessage(PayloadType::VendorId,
                   Chain({RawPayload(UNKNOWN, ""), RawPayload(PayloadType::None, "aabbcc", 0x80)}));
    ExpectRefused(octets, ErrorCode::UnsupportedCriticalPayload, 28 + 4);
    EXPECT_EQ(DecodeMessage(octets).error().detail, 200);
}

// "MUST be ignored by the recipient if the recipient understands the payload type code."
TEST(CriticalBit, MeansNothingOnAKnownPayload)
{
    const Octets octets =
        RawMessage(PayloadType::VendorId, RawPayload(PayloadType::None, "aa", 0x80));
    const auto message = DecodeMessage(octets);
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->payloads[0].critical);
    EXPECT_EQ(EncodeMessage(*message), octets);
}

// "RESERVED (7 bits) - MUST be sent as zero; MUST be ignored on receipt."
TEST(CriticalBit, TheReservedBitsBesideItAreIgnored)
{
    const auto message =
        DecodeMessage(RawMessage(UNKNOWN, RawPayload(PayloadType::None, "aa", 0x7f)));
    ASSERT_TRUE(message);
    EXPECT_FALSE(message->payloads[0].critical);
    EXPECT_EQ(EncodeMessage(*message)[29], 0);
}

TEST(EncryptedPayload, NextPayloadFieldIsTheFirstTypeInside)
{
    const Octets octets = RawMessage(PayloadType::Notify,
                                     Chain({RawPayload(PayloadType::Encrypted, "00004000"),
                                            RawPayload(PayloadType::IdI, "00112233445566778899")}));
    const auto message = DecodeMessage(octets);
    ASSERT_TRUE(message) << message.error().what;
    const auto* encrypted = Find<EncryptedPayload>(message->payloads);
    ASSERT_NE(encrypted, nullptr);
    EXPECT_EQ(encrypted->firstInner, PayloadType::IdI);
    EXPECT_EQ(ToHex(encrypted->data), "00112233445566778899");
    EXPECT_EQ(EncodeMessage(*message), octets);
}

// "The Encrypted payload, if present in a message, MUST be the last payload in the message."
TEST(EncryptedPayload, MustBeTheLast)
{
    ExpectRefused(RawMessage(PayloadType::Encrypted,
                             Chain({RawPayload(PayloadType::Notify, "0011"),
                                    RawPayload(PayloadType::None, "00004000")})),
                  ErrorCode::InvalidSyntax,
                  28 + 6);
}

// "an Encrypted payload MUST NOT contain another Encrypted payload"
TEST(EncryptedPayload, MustNotContainAnother)
{
    const auto inner = DecodePayloads(
        PayloadType::VendorId,
        Chain({RawPayload(PayloadType::Encrypted, ""), RawPayload(PayloadType::None, "0011")}));
    ASSERT_FALSE(inner);
    EXPECT_EQ(inner.error().code, ErrorCode::InvalidSyntax);
    EXPECT_EQ(inner.error().offset, 4U);
}

TEST(EncryptedPayload, MayBeEmptyInside)
{
    const auto inner = DecodePayloads(PayloadType::None, {});
    ASSERT_TRUE(inner);
    EXPECT_TRUE(inner->empty());
    EXPECT_TRUE(EncodePayloads(*inner).empty());
    EXPECT_EQ(FirstType(*inner), PayloadType::None);
    EXPECT_FALSE(DecodePayloads(PayloadType::None, Octets(4)));
    EXPECT_FALSE(DecodePayloads(PayloadType::Notify, {}));
}

// RFC 7383 is never negotiated; its first fragments name a payload that is not there in clear.
TEST(EncryptedFragment, IsAnUnknownPayloadThatEndsTheChain)
{
    const Octets octets =
        RawMessage(ENCRYPTED_FRAGMENT, RawPayload(PayloadType::IdI, "0001 0002 aabbccdd"));
    const auto message = DecodeMessage(octets);
    ASSERT_TRUE(message) << message.error().what;
    EXPECT_NE(Find<UnknownPayload>(message->payloads), nullptr);
    EXPECT_EQ(EncodeMessage(*message), octets);
}

TEST(Chain, AsManyPayloadsAsADatagramHoldsAreDecoded)
{
    constexpr std::size_t count = (65507 - Header::SIZE) / 4;
    Octets chain;
    for (std::size_t i = 0; i < count; ++i)
    {
        Append(chain, RawPayload(i + 1 == count ? PayloadType::None : UNKNOWN, ""));
    }
    const Octets octets = RawMessage(UNKNOWN, chain);
    const auto message = DecodeMessage(octets);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->payloads.size(), count);
    EXPECT_EQ(EncodeMessage(*message), octets);
}

TEST(Find, GivesTheFirstOfItsKind)
{
    const Payloads payloads{
        {IdPayload{IdPayload::Role::Responder, IdType::Fqdn, {1}}},
        {IdPayload{IdPayload::Role::Initiator, IdType::Fqdn, {2}}},
        {TsPayload{TsPayload::Role::Responder, {}}},
        {NotifyPayload{ProtocolId::None, {}, 16390, {3}}},
        {NotifyPayload{ProtocolId::None, {}, 16388, {4}}},
        {NotifyPayload{ProtocolId::None, {}, 16388, {5}}},
    };
    EXPECT_EQ(FindId(payloads, IdPayload::Role::Initiator),
              std::get_if<IdPayload>(&payloads[1].body));
    EXPECT_EQ(FindTs(payloads, TsPayload::Role::Initiator), nullptr);
    EXPECT_NE(FindTs(payloads, TsPayload::Role::Responder), nullptr);
    EXPECT_EQ(FindNotify(payloads, NotifyType::NatDetectionSourceIp)->data, Octets{4});
    EXPECT_EQ(FindNotify(payloads, 16389), nullptr);
    EXPECT_EQ(FindNotifies(payloads, 16388).size(), 2U);
    EXPECT_EQ(FindNotifies(payloads, 16388)[1]->data, Octets{5});
    EXPECT_EQ(Find<NoncePayload>(payloads), nullptr);
}

} // namespace

} // namespace mopo
