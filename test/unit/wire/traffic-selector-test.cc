// SPDX-License-Identifier: GPL-2.0-only
// Traffic Selector payloads: RFC 7296 2.9 and 3.13.
#include "test/unit/wire/wire-test-support.h"

#include <gtest/gtest.h>

namespace mopo
{

namespace
{

using test::DecodeAndEncodeOne;

void ExpectInvalid(std::string_view body)
{
    test::ExpectInvalid(PayloadType::TsI, body);
}

IpAddress Address(std::string_view text)
{
    return *IpAddress::Parse(text);
}

TrafficSelector Selector(std::string_view prefix)
{
    return TrafficSelector::FromPrefix(*IpPrefix::Parse(prefix));
}

TEST(TsPayload, RangesOfBothFamilies)
{
    const auto body = DecodeAndEncodeOne(PayloadType::TsI,
                                         "02000000"
                                         "07000010 0000ffff 0a630000 0a6300ff"
                                         "08110028 00350035 3fff0000000000000000000000000000"
                                         "3fff0000ffffffffffffffffffffffff");
    const auto& payload = std::get<TsPayload>(body);
    EXPECT_EQ(payload.role, TsPayload::Role::Initiator);
    const auto known = payload.Known();
    ASSERT_EQ(known.size(), 2U);
    EXPECT_EQ(known[0], Selector("10.99.0.0/24"));
    EXPECT_EQ(known[1].protocol, 17);
    EXPECT_EQ(known[1].firstPort, 53);
    EXPECT_EQ(known[1].last, Address("3fff:0:ffff:ffff:ffff:ffff:ffff:ffff"));
}

TEST(TsPayload, RoleIsThePayloadType)
{
    const auto body =
        DecodeAndEncodeOne(PayloadType::TsR, "01000000 07000010 0000ffff 0a630000 0a6300ff");
    EXPECT_EQ(std::get<TsPayload>(body).role, TsPayload::Role::Responder);
}

TEST(TsPayload, SelectorOfUnknownTypeIsKeptAndNotKnown)
{
    const auto body = DecodeAndEncodeOne(
        PayloadType::TsI, "02000000 0900000a aabbccddeeff 07000010 0000ffff 0a630000 0a6300ff");
    const auto& payload = std::get<TsPayload>(body);
    EXPECT_EQ(payload.selectors.size(), 2U);
    EXPECT_EQ(payload.Known().size(), 1U);
    DecodeAndEncodeOne(PayloadType::TsI, "01000000 ff000004");
}

// "MUST set the start port to 65535 and the end port to 0" for OPAQUE
TEST(TsPayload, OpaquePortsAreKept)
{
    DecodeAndEncodeOne(PayloadType::TsI, "01000000 07060010 ffff0000 0a630000 0a6300ff");
}

// "Each TS payload contains one or more Traffic Selectors."
TEST(TsPayload, NeedsASelector)
{
    ExpectInvalid("00000000");
    ExpectInvalid("000000");
    ExpectInvalid("");
}

TEST(TsPayload, NumberOfSelectorsMustAddUp)
{
    ExpectInvalid("01000000");
    ExpectInvalid("02000000 07000010 0000ffff 0a630000 0a6300ff");
    ExpectInvalid("ff000000 07000010 0000ffff 0a630000 0a6300ff");
    ExpectInvalid("01000000 07000010 0000ffff 0a630000 0a6300ff 00");
    ExpectInvalid("00000000 07000010 0000ffff 0a630000 0a6300ff");
}

TEST(TsPayload, SelectorLengthIsThatOfItsType)
{
    ExpectInvalid("01000000 0700000f 0000ffff 0a630000 0a6300");
    ExpectInvalid("01000000 07000011 0000ffff 0a630000 0a6300ff 00");
    ExpectInvalid("01000000 08000010 0000ffff 0a630000 0a6300ff");
    ExpectInvalid("01000000 07000028 0000ffff 0a630000 0a6300ff 0a630000 0a6300ff 0a630000 0a6300ff"
                  "0a630000 0a6300ff");
    ExpectInvalid("01000000 07000000 0000ffff 0a630000 0a6300ff");
    ExpectInvalid("01000000 07000003 0000ffff 0a630000 0a6300ff");
    ExpectInvalid("01000000 09000003");
    ExpectInvalid("01000000 0900ffff 0000ffff 0a630000 0a6300ff");
    ExpectInvalid("01000000 07000010 0000ffff 0a630000 0a63");
}

TEST(TsPayload, ReservedOctetsAreIgnored)
{
    EXPECT_TRUE(test::DecodeOne(PayloadType::TsI, "01ffffff 07000010 0000ffff 0a630000 0a6300ff"));
}

TEST(TrafficSelector, ContainsItsRangeAndNothingElse)
{
    const TrafficSelector selector = Selector("10.99.0.0/24");
    EXPECT_TRUE(selector.Contains(Address("10.99.0.0")));
    EXPECT_TRUE(selector.Contains(Address("10.99.0.255")));
    EXPECT_FALSE(selector.Contains(Address("10.98.255.255")));
    EXPECT_FALSE(selector.Contains(Address("10.99.1.0")));
    EXPECT_FALSE(Selector("0.0.0.0/0").Contains(Address("::")));
    EXPECT_FALSE(Selector("::/0").Contains(Address("255.255.255.255")));
    EXPECT_TRUE(Selector("::/0").Contains(Address("::1")));
}

TEST(TrafficSelector, ARangeThatEndsBeforeItBeginsContainsNothing)
{
    TrafficSelector selector = Selector("10.99.0.0/24");
    std::swap(selector.first, selector.last);
    EXPECT_FALSE(selector.Contains(Address("10.99.0.1")));
}

TEST(TrafficSelector, ReadsAsARangeWithWhatNarrowsIt)
{
    TrafficSelector selector = Selector("10.99.0.0/24");
    EXPECT_EQ(selector.ToString(), "10.99.0.0-10.99.0.255");
    selector.protocol = 17;
    EXPECT_EQ(selector.ToString(), "10.99.0.0-10.99.0.255[17]");
    selector.firstPort = selector.lastPort = 53;
    EXPECT_EQ(selector.ToString(), "10.99.0.0-10.99.0.255[17/53-53]");
    selector.protocol = 0;
    EXPECT_EQ(selector.ToString(), "10.99.0.0-10.99.0.255[*/53-53]");
}

} // namespace

} // namespace mopo
