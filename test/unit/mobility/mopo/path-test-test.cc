// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/path-test-answerer.h"
#include "model/mobility/mopo/path-test.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

//   Initiator                             Responder
//   HDR(0,0), [NAT_DETECTION_*_IP]  -->
//                                   <--   HDR(0,0), [NAT_DETECTION_*_IP]

using std::chrono::milliseconds;
using std::chrono::seconds;

const CodePoints CODE_POINTS;
const Path TESTER = Between("192.0.2.1", "203.0.113.1");
const Path ANSWERER = Between("203.0.113.1", "192.0.2.1");

class PathTest : public testing::Test
{
  protected:
    Octets Request(std::uint32_t messageId, bool withNatDetection)
    {
        return EncodePathTest(false, messageId, TESTER, withNatDetection, *m_crypto, CODE_POINTS);
    }

    std::unique_ptr<Crypto> m_crypto = NewOpensslCrypto();
};

// --- The format

// MOPO-2.5-01, -02: D-34, octet by octet.
TEST_F(PathTest, ARequestIsABareHeader)
{
    EXPECT_EQ(ToHex(Request(0x01020304, false)),
              "00000000000000000000000000000000"
              "0020f508"
              "01020304"
              "0000001c");
    EXPECT_EQ(ToHex(EncodePathTest(true, 0x01020304, TESTER, false, *m_crypto, CODE_POINTS)),
              "00000000000000000000000000000000"
              "0020f520"
              "01020304"
              "0000001c");
}

// MOPO-2.5-06: hashes over zero SPIs.
TEST_F(PathTest, NatDetectionIsOverZeroSpis)
{
    const Path path{T("198.51.100.2", 61001), T("203.0.113.1")};
    const Octets octets = EncodePathTest(false, 1, path, true, *m_crypto, CODE_POINTS);
    EXPECT_EQ(octets.size(), 84U);
    const auto message = DecodePathTest(octets, CODE_POINTS);
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(ToHex(FindNotify(message->payloads, NotifyType::NatDetectionSourceIp)->data),
              "e7bcb365faa78c44e3a5268f16280c20a8fd0efc");
}

TEST_F(PathTest, DecodingGivesBackWhatWasEncoded)
{
    for (const bool response : {false, true})
    {
        for (const bool nat : {false, true})
        {
            const auto message = DecodePathTest(
                EncodePathTest(response, 0xdeadbeef, TESTER, nat, *m_crypto, CODE_POINTS),
                CODE_POINTS);
            ASSERT_TRUE(message.has_value());
            EXPECT_EQ(message->isResponse, response);
            EXPECT_EQ(message->messageId, 0xdeadbeefU);
            EXPECT_EQ(message->hasNatDetection, nat);
        }
    }
}

TEST_F(PathTest, ShowsWhoIsBehindANat)
{
    const auto message = DecodePathTest(Request(1, true), CODE_POINTS).value();
    EXPECT_EQ(JudgePathTestNat(message, *m_crypto, ANSWERER), NatDetectionVerdict{});
    EXPECT_EQ(JudgePathTestNat(message, *m_crypto, {ANSWERER.local, T("198.51.100.7", 61001)}),
              (NatDetectionVerdict{.peerBehindNat = true, .selfBehindNat = false}));
    const auto bare = DecodePathTest(Request(1, false), CODE_POINTS).value();
    EXPECT_EQ(JudgePathTestNat(bare, *m_crypto, ANSWERER), std::nullopt);
}

TEST_F(PathTest, IsKnownByItsExchangeTypeAlone)
{
    EXPECT_TRUE(IsPathTest(Request(1, false), CODE_POINTS));
    Octets withSpi = Request(1, false);
    withSpi[0] = 1;
    EXPECT_TRUE(IsPathTest(withSpi, CODE_POINTS)) << "to be dropped, not to be looked up";
    CodePoints other;
    other.pathTest = 241;
    EXPECT_FALSE(IsPathTest(Request(1, false), other));
    for (std::size_t length = 0; length < Header::SIZE; ++length)
    {
        EXPECT_FALSE(IsPathTest(OctetView(Request(1, false)).first(length), CODE_POINTS));
    }
}

// D-34: "Length ≠ datagram, version major ≠ 2, any SPI ≠ 0 ⇒ drop silently"
TEST_F(PathTest, MalformedMessagesAreRefused)
{
    const auto refused = [this](std::size_t offset, std::uint8_t value)
    {
        Octets octets = Request(1, true);
        octets[offset] = value;
        return !DecodePathTest(octets, CODE_POINTS).has_value();
    };
    for (std::size_t offset = 0; offset < 16; ++offset)
    {
        EXPECT_TRUE(refused(offset, 1)) << "SPI octet " << offset;
    }
    EXPECT_TRUE(refused(17, 0x10)) << "major version 1";
    EXPECT_TRUE(refused(17, 0x30)) << "major version 3";
    EXPECT_FALSE(refused(17, 0x2f)) << "the minor version does not matter";
    EXPECT_TRUE(refused(18, std::to_underlying(ExchangeType::Informational)));
    EXPECT_TRUE(refused(27, 83));
    EXPECT_TRUE(refused(27, 85));
    EXPECT_FALSE(refused(19, 0xff)) << "of the flags only R is looked at";
    for (std::size_t length = 0; length < 84; ++length)
    {
        EXPECT_FALSE(DecodePathTest(OctetView(Request(1, true)).first(length), CODE_POINTS));
    }
}

// D-34: "Unknown payloads: C=0 skipped, C=1 ⇒ drop silently"
TEST_F(PathTest, UnknownPayloadsAreSkippedUnlessCritical)
{
    Message message;
    message.header.exchangeType = CODE_POINTS.pathTest;
    message.payloads = {{UnknownPayload{200, Octets(4, 1)}}};
    EXPECT_TRUE(DecodePathTest(EncodeMessage(message), CODE_POINTS));
    message.payloads[0].critical = true;
    EXPECT_FALSE(DecodePathTest(EncodeMessage(message), CODE_POINTS));
}

// MOPO-2.5-18: an end that does not know the exchange answers under the same header.
TEST_F(PathTest, AnErrorIsNoResponse)
{
    for (const NotifyType error :
         {NotifyType::InvalidIkeSpi, NotifyType::InvalidSyntax, NotifyType::InvalidMajorVersion})
    {
        Message message;
        message.header.exchangeType = CODE_POINTS.pathTest;
        message.header.flags = Header::FLAG_RESPONSE;
        message.payloads = {Notify(error)};
        EXPECT_FALSE(DecodePathTest(EncodeMessage(message), CODE_POINTS));
    }
}

// --- Answering

class PathTestAnswer : public PathTest
{
  protected:
    Result<Octets> Answer(OctetView request, Instant now = START, const Path& path = ANSWERER)
    {
        return m_answerer.Answer(now, path, request, m_own, *m_crypto);
    }

    std::vector<IpAddress> m_own = List({"203.0.113.1", "203.0.113.2"});
    std::unique_ptr<RandomSource> m_random = NewSeededRandom(1, "path-test");
    PathTestAnswerer m_answerer{CODE_POINTS, {}, *m_random};
};

// MOPO-2.5-05: R=1, same Message ID. MOPO-2.5-06: NAT_DETECTION when the request had it, fresh.
TEST_F(PathTestAnswer, ARequestIsAnswered)
{
    for (const bool nat : {false, true})
    {
        const auto response = Answer(Request(0xdeadbeef, nat));
        ASSERT_TRUE(response.has_value());
        EXPECT_EQ(*response,
                  EncodePathTest(true, 0xdeadbeef, ANSWERER, nat, *m_crypto, CODE_POINTS));
    }
}

// MOPO-2.5-08: no ping-pong.
TEST_F(PathTestAnswer, AResponseIsNeverAnswered)
{
    const auto response = Answer(Request(1, true));
    ASSERT_TRUE(response.has_value());
    EXPECT_FALSE(Answer(*response).has_value());
}

// MOPO-2.5-16: every size of request, with every kind of content that asks for more.
TEST_F(PathTestAnswer, IsNeverLongerThanTheRequest)
{
    const Octets hash(20, 1);
    const std::vector<Payloads> contents = {
        {},
        {Notify(NotifyType::NatDetectionSourceIp, hash)},
        {Notify(NotifyType::NatDetectionDestinationIp, hash)},
        {Notify(NotifyType::NatDetectionSourceIp), Notify(NotifyType::NatDetectionDestinationIp)},
        {Notify(NotifyType::NatDetectionSourceIp, Octets(19, 1)),
         Notify(NotifyType::NatDetectionDestinationIp, hash)},
        {Notify(NotifyType::NatDetectionSourceIp, hash),
         Notify(NotifyType::NatDetectionDestinationIp, hash)},
        {Notify(NotifyType::NatDetectionSourceIp, Octets(1000, 1)),
         Notify(NotifyType::NatDetectionDestinationIp, Octets(1000, 1))},
    };
    for (const Payloads& content : contents)
    {
        Message message;
        message.header.exchangeType = CODE_POINTS.pathTest;
        message.payloads = content;
        const Octets request = EncodeMessage(message);
        const auto response = Answer(request);
        ASSERT_TRUE(response.has_value());
        EXPECT_LE(response->size(), request.size());
        EXPECT_LE(response->size(), 84U);
    }
}

// D-36: "never answer to or from multicast/broadcast/unspecified/own address/port 0"
TEST_F(PathTestAnswer, OddAddressesAreNotAnswered)
{
    for (const char* odd :
         {"224.0.0.1", "255.255.255.255", "0.0.0.0", "ff02::1", "::", "203.0.113.1", "203.0.113.2"})
    {
        EXPECT_FALSE(Answer(Request(1, false), START, Between("203.0.113.1", odd)))
            << "from " << odd;
    }
    for (const char* odd : {"224.0.0.1", "255.255.255.255", "0.0.0.0", "ff02::1", "::"})
    {
        EXPECT_FALSE(Answer(Request(1, false), START, Between(odd, "192.0.2.1"))) << "to " << odd;
    }
    EXPECT_FALSE(Answer(Request(1, false), START, {T("203.0.113.1"), T("192.0.2.1", 0)}));
    EXPECT_FALSE(Answer(Request(1, false), START, {T("203.0.113.1", 0), T("192.0.2.1")}));
}

// D-36: 20/s for a source, twice as many at once.
TEST_F(PathTestAnswer, OneSourceIsLimited)
{
    int answered = 0;
    for (int request = 0; request < 1000; ++request)
    {
        answered += Answer(Request(1, false), At(milliseconds(request))).has_value() ? 1 : 0;
    }
    EXPECT_EQ(answered, 40 + 19);
    EXPECT_EQ(Answer(Request(1, false), At(milliseconds(999))).error().code,
              ErrorCode::LimitReached);
}

TEST_F(PathTestAnswer, AnotherSourceIsNot)
{
    while (Answer(Request(1, false)).has_value())
    {
    }
    EXPECT_TRUE(Answer(Request(1, false), START, Between("203.0.113.1", "192.0.2.2")));
}

// D-36: "per source /32 or /56"
TEST_F(PathTestAnswer, AnIpv6SourceIsItsSite)
{
    int answered = 0;
    for (int host = 0; host < 200; ++host)
    {
        const Path path =
            Between("2001:db8:1::1",
                    "2001:db8:2:" + std::to_string(host % 100) + "::" + std::to_string(host));
        answered += Answer(Request(1, false), START, path).has_value() ? 1 : 0;
    }
    EXPECT_EQ(answered, 40) << "2001:db8:2:0::/56 is one customer, whatever he makes up inside";
    EXPECT_TRUE(Answer(Request(1, false), START, Between("2001:db8:1::1", "2001:db8:2:100::1")));
}

// MOPO-2.5-04: a flood from everywhere gets what there is for all, and takes no memory: the table
// of buckets has a fixed size.
TEST_F(PathTestAnswer, AFloodFromManySourcesIsLimitedInTotal)
{
    int answered = 0;
    for (std::uint32_t source = 0; source < 100000; ++source)
    {
        const Octets octets = {10,
                               static_cast<std::uint8_t>(source >> 16),
                               static_cast<std::uint8_t>(source >> 8),
                               static_cast<std::uint8_t>(source)};
        const Path path{T("203.0.113.1"), {*IpAddress::FromOctets(octets), 4500}};
        answered += Answer(Request(1, false), START, path).has_value() ? 1 : 0;
    }
    EXPECT_EQ(answered, 2000);
}

TEST_F(PathTestAnswer, WithOneBucketAllSourcesShareIt)
{
    PathTestAnswerer answerer(
        CODE_POINTS, {.perSource = {1, 1}, .total = {10, 10}, .buckets = 0}, *m_random);
    EXPECT_TRUE(answerer.Answer(START, ANSWERER, Request(1, false), m_own, *m_crypto));
    EXPECT_FALSE(answerer.Answer(
        START, Between("203.0.113.1", "192.0.2.9"), Request(1, false), m_own, *m_crypto));
}

} // namespace
} // namespace mopo
