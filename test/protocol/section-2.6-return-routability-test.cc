// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.6: COOKIE2 in every INFORMATIONAL exchange.
#include "model/crypto/sk-payload.h"
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

const NotifyPayload* Cookie2Of(const IkeMessageTraced& traced)
{
    return FindNotify(traced.message.payloads, CodePoints{}.cookie2);
}

// "The sender of an INFORMATIONAL request MUST include a COOKIE2 notification payload, and the
// recipient of an INFORMATIONAL request MUST copy the payload as-is to the response."
// MOPO-2.6-03, -04, -12; MOPO-3.5-03.
TEST(Section26, EveryInformationalExchangeBringsItsCookieBack)
{
    TwoEnds ends;
    ends.Connect();
    for (int i = 0; i < 5; ++i)
    {
        ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
        ends.Command(TwoEnds::Responder, CheckLivenessCommand{ends.Id(TwoEnds::Responder)});
        ends.RunFor(50ms);
    }
    std::set<Octets> cookies;
    for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
    {
        const auto other = end == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator;
        std::map<std::uint32_t, Octets> asked;
        for (const auto& traced : ends.Sent(end, CodePoints{}.cookie2))
        {
            if (!traced.message.header.IsResponse())
            {
                asked[traced.message.header.messageId] = Cookie2Of(traced)->data;
                EXPECT_TRUE(cookies.insert(Cookie2Of(traced)->data).second);
                EXPECT_EQ(Cookie2Of(traced)->data.size(), 16U);
            }
        }
        EXPECT_EQ(asked.size(), 5U);
        for (const auto& traced : ends.Sent(other, CodePoints{}.cookie2))
        {
            if (traced.message.header.IsResponse())
            {
                EXPECT_EQ(Cookie2Of(traced)->data, asked[traced.message.header.messageId]);
                asked.erase(traced.message.header.messageId);
            }
        }
        EXPECT_TRUE(asked.empty());
    }
}

/// Plays the responder's part of SK with the keys from the trace, to forge its answers.
class Forger
{
  public:
    explicit Forger(TwoEnds& ends)
        : m_crypto(NewOpensslCrypto())
    {
        const auto derived = ends.All<IkeKeysDerived>(TwoEnds::Responder).front();
        m_cipher = std::move(*m_crypto->NewPacketCipher(
            *derived.suite.encryption, derived.keys.er, derived.suite.integrity, derived.keys.ar));
    }

    /// The datagram with its payloads changed and sealed again.
    Octets Change(const Octets& datagram, const std::function<void(Payloads&)>& change)
    {
        auto opened = OpenMessage(OctetView(datagram).subspan(4), *m_cipher);
        EXPECT_TRUE(opened.has_value());
        change(opened->payloads);
        const Octets iv(m_cipher->IvLength(), m_nextIv++);
        Octets forged(4, 0);
        Append(forged, *SealMessage(opened->header, opened->payloads, *m_cipher, iv));
        return forged;
    }

  private:
    std::unique_ptr<Crypto> m_crypto;
    std::unique_ptr<PacketCipher> m_cipher;
    std::uint8_t m_nextIv = 0xa0;
};

void ExpectClosedAfter(const std::function<void(Payloads&)>& change)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Responder && !datagram.isRawEsp)
        {
            datagram.octets = forger.Change(datagram.octets, change);
            ends.hook = nullptr;
        }
        return true;
    };
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(100ms);
    const auto closed = ends.All<Closed>(TwoEnds::Initiator);
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(closed.front().reason, CloseReason::Cookie2Mismatch);
    EXPECT_EQ(ends.All<RemoveEspSa>(TwoEnds::Initiator).size(), 1U);
    // D-43: one Delete, so that the other end does not keep what is of no use.
    EXPECT_EQ(ends.All<Closed>(TwoEnds::Responder).front().reason, CloseReason::DeletedByPeer);
}

// "If the values do not match, the IKE_SA MUST be closed." MOPO-2.6-05, -06.
TEST(Section26, AnotherValueClosesTheIkeSa)
{
    ExpectClosedAfter(
        [](Payloads& payloads)
        {
            for (Payload& payload : payloads)
            {
                std::get<NotifyPayload>(payload.body).data.front() ^= 1;
            }
        });
}

// MOPO-2.6-07: no value is another value.
TEST(Section26, AMissingCookieClosesTheIkeSa)
{
    ExpectClosedAfter([](Payloads& payloads) { payloads.clear(); });
}

// MOPO-2.6-08: what is not authentic closes nothing.
TEST(Section26, AForgedResponseClosesNothing)
{
    TwoEnds ends;
    ends.Connect();
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        if (datagram.from == TwoEnds::Responder)
        {
            datagram.octets.back() ^= 1;
            ends.hook = nullptr;
        }
        return true;
    };
    ends.Command(TwoEnds::Initiator, CheckLivenessCommand{ends.Id(TwoEnds::Initiator)});
    ends.RunFor(3s);
    EXPECT_TRUE(ends.IsUp(TwoEnds::Initiator));
    const auto discarded = ends.All<Discarded>(TwoEnds::Initiator);
    ASSERT_FALSE(discarded.empty());
    EXPECT_EQ(discarded.front().why.code, ErrorCode::IntegrityFailed);
}

} // namespace
} // namespace mopo::test
