// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/wire/wire-test-support.h"

#include <gtest/gtest.h>

namespace mopo::test
{

Octets RawPayload(PayloadType next, std::string_view body, std::uint8_t criticalAndReserved)
{
    const auto octets = FromHex(body);
    EXPECT_TRUE(octets) << "the test itself is wrong: " << body;
    const std::size_t length = octets->size() + 4;
    Octets payload{static_cast<std::uint8_t>(next),
                   criticalAndReserved,
                   static_cast<std::uint8_t>(length >> 8),
                   static_cast<std::uint8_t>(length)};
    Append(payload, *octets);
    return payload;
}

Octets RawMessage(PayloadType first, OctetView chain)
{
    Octets message = *FromHex("a0a1a2a3a4a5a6a7 b0b1b2b3b4b5b6b7 00 20 25 08 00000001 0000");
    const std::size_t length = Header::SIZE + chain.size();
    message[16] = static_cast<std::uint8_t>(first);
    message.push_back(static_cast<std::uint8_t>(length >> 8));
    message.push_back(static_cast<std::uint8_t>(length));
    Append(message, chain);
    return message;
}

Result<Payloads> DecodeOne(PayloadType type, std::string_view body)
{
    const auto message = DecodeMessage(RawMessage(type, RawPayload(PayloadType::None, body)));
    if (!message)
    {
        return std::unexpected(message.error());
    }
    return message->payloads;
}

PayloadBody DecodeAndEncodeOne(PayloadType type, std::string_view body)
{
    const auto payloads = DecodeOne(type, body);
    if (!payloads || payloads->size() != 1)
    {
        ADD_FAILURE() << body << ": " << (payloads ? "not one payload" : payloads.error().what);
        return {};
    }
    EXPECT_EQ(ToHex(EncodePayloads(*payloads)), ToHex(RawPayload(PayloadType::None, body)));
    EXPECT_EQ(payloads->front().Type(), type);
    return payloads->front().body;
}

void ExpectInvalid(PayloadType type, std::string_view body)
{
    const auto payloads = DecodeOne(type, body);
    ASSERT_FALSE(payloads) << body;
    EXPECT_EQ(payloads.error().code, ErrorCode::InvalidSyntax) << payloads.error().what;
}

} // namespace mopo::test
