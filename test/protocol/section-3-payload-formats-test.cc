// SPDX-License-Identifier: GPL-2.0-only
// Draft 3 and 5: the numbers of the draft's notifies and of its exchange, on the wire.
#include "model/ike/proposal.h"
#include "model/ike/traffic-selectors.h"
#include "test/protocol/forger.h"
#include "test/protocol/two-ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{
namespace
{

/// The numbers of RFC 4555 where it has some: another table altogether.
CodePoints OtherNumbers()
{
    CodePoints numbers;
    numbers.pathTest = 240;
    numbers.unacceptablePath = 40;
    numbers.natPrevented = 41;
    numbers.mopoSupported = 16396;
    numbers.additionalAddress = 16397;
    numbers.changePath = 16400;
    numbers.cookie2 = 16401;
    numbers.natPrevention = 16402;
    numbers.notifyProtocolId = 0;
    return numbers;
}

bool WasSent(const TwoEnds& ends, std::uint16_t notifyType)
{
    return !ends.Sent(TwoEnds::Initiator, notifyType).empty() ||
           !ends.Sent(TwoEnds::Responder, notifyType).empty();
}

// "TBD-BY-IANA". MOPO-3.1-01, MOPO-3.2-01, MOPO-3.3-01, MOPO-3.4-01, MOPO-3.5-01, MOPO-5-01: each
// number is the configured one, by default and with another table.
TEST(Section3, EveryNumberIsTheConfiguredOne)
{
    const CodePoints usual;
    const CodePoints other = OtherNumbers();
    for (const CodePoints& numbers : {usual, other})
    {
        auto initiator = TwoEnds::InitiatorConfig();
        auto responder = TwoEnds::ResponderConfig();
        initiator.ike.codePoints = numbers;
        responder.ike.codePoints = numbers;
        TwoEnds ends(initiator, responder);
        ends.SetLocals(
            TwoEnds::Initiator,
            {TwoEnds::Ethernet(), TwoEnds::Local("10.99.1.200", "bad0", AccessKind::Wlan)});
        ends.Connect();
        ends.Prefer("bad0");
        ends.RunFor(1s);
        const Path back{{TwoEnds::At("192.0.2.10"), 0}, {TwoEnds::At("203.0.113.1"), 0}};
        ends.Command(TwoEnds::Initiator, TestPathCommand{ends.Id(TwoEnds::Initiator), back});
        ends.RunFor(1s);
        EXPECT_TRUE(ends.All<PathTested>(TwoEnds::Initiator).back().roundTrip.has_value());
        const CodePoints& absent = numbers == usual ? other : usual;
        for (const auto member : {&CodePoints::mopoSupported,
                                  &CodePoints::additionalAddress,
                                  &CodePoints::changePath,
                                  &CodePoints::unacceptablePath,
                                  &CodePoints::cookie2})
        {
            EXPECT_TRUE(WasSent(ends, numbers.*member));
            EXPECT_FALSE(WasSent(ends, absent.*member));
        }
        EXPECT_TRUE(std::ranges::any_of(
            ends.All<IkeMessageTraced>(TwoEnds::Responder),
            [&](const IkeMessageTraced& traced)
            { return traced.message.header.exchangeType == numbers.pathTest; }));
    }
}

// "The Protocol ID field is set to one (1), and SPI Size is set to zero." MOPO-3.1-02, MOPO-3.2-02,
// MOPO-3.3-02, MOPO-3.4-02, MOPO-3.5-02: in every notify of the draft that either end sends.
TEST(Section3, EveryNotifyHasProtocolIdOneAndNoSpi)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Initiator,
                   {TwoEnds::Ethernet(), TwoEnds::Local("10.99.1.200", "bad0", AccessKind::Wlan)});
    ends.Connect();
    ends.Prefer("bad0");
    ends.RunFor(1s);
    const CodePoints numbers;
    for (const std::uint16_t type : {numbers.mopoSupported,
                                     numbers.additionalAddress,
                                     numbers.changePath,
                                     numbers.unacceptablePath,
                                     numbers.cookie2})
    {
        EXPECT_TRUE(WasSent(ends, type));
        for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
        {
            for (const auto& traced : ends.Sent(end, type))
            {
                for (const auto* notify : FindNotifies(traced.message.payloads, type))
                {
                    EXPECT_EQ(notify->protocol, ProtocolId::Ike);
                    EXPECT_TRUE(notify->spi.empty());
                }
            }
        }
    }
}

// 3.2: "in the IKE_AUTH exchange and INFORMATIONAL exchange request messages": in another exchange
// it is a status notify to ignore. MOPO-3.2-05.
TEST(Section3, AnAdditionalAddressInCreateChildSaSaysNothing)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    const auto first = ends.All<InstallEspSa>(TwoEnds::Initiator).front();
    const auto before = ends.State(TwoEnds::Responder).peerAddresses;
    ends.Inject(TwoEnds::Responder,
                TwoEnds::Arriving("192.0.2.10", "203.0.113.1"),
                forger.Make(TwoEnds::Initiator,
                            2,
                            {{OfferChild({first.suite}, Octets{1, 2, 3, 4})},
                             {NoncePayload{Octets(32, 7)}},
                             {MakeTs(TsPayload::Role::Initiator, first.localSelectors)},
                             {MakeTs(TsPayload::Role::Responder, first.remoteSelectors)},
                             Notify(CodePoints{}.additionalAddress, Octets{198, 51, 100, 66})},
                            false,
                            ExchangeType::CreateChildSa));
    EXPECT_EQ(ends.State(TwoEnds::Responder).childSas.size(), 2U) << "the rest of it counts";
    EXPECT_EQ(ends.State(TwoEnds::Responder).peerAddresses, before);
}

} // namespace
} // namespace mopo::test
