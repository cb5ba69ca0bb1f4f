// SPDX-License-Identifier: GPL-2.0-only
// Draft 2.4: lists of addresses in INFORMATIONAL requests.
#include "test/protocol/forger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Payload AdditionalAddress(const std::string& address)
{
    const IpAddress parsed = TwoEnds::At(address);
    return Notify(CodePoints{}.additionalAddress,
                  {parsed.GetOctets().begin(), parsed.GetOctets().end()});
}

// "This kind of client does not have to send or process ADDITIONAL_ADDRESS notification payloads."
// MOPO-2.4-19: it answers a list without an error, and sends none itself.
//                               <--  HDR, SK {N(ADDITIONAL_ADDRESS)+, N(COOKIE2)}
//   HDR, SK {N(COOKIE2)}        -->
TEST(Section24, AMinimalClientAnswersAList)
{
    TwoEnds ends;
    ends.Connect();
    Forger forger(ends);
    ends.Ladder();
    ends.Inject(TwoEnds::Initiator,
                TwoEnds::Arriving("203.0.113.1", "192.0.2.10"),
                forger.Make(TwoEnds::Responder, 0, {AdditionalAddress("203.0.113.1"), Cookie2()}));
    EXPECT_THAT(ends.Ladder(), ElementsAre("I>R INFORMATIONAL 0 = {COOKIE2}"));
    EXPECT_TRUE(ends.Sent(TwoEnds::Initiator, CodePoints{}.additionalAddress).empty());
}

// "a simple "VPN gateway" that has only a single address [...] does not need to send or understand
// ADDITIONAL_ADDRESS notification payloads." MOPO-2.4-20: whatever it does with the list, neither
// an error nor a change of path comes of it. MOPO-2.4-05: the response has COOKIE2 alone.
TEST(Section24, ASimpleGatewayAnswersAList)
{
    TwoEnds ends;
    ends.Connect();
    const auto before = ends.Ipsec(TwoEnds::Responder);
    Forger forger(ends);
    ends.Ladder();
    ends.Inject(
        TwoEnds::Responder,
        TwoEnds::Arriving("192.0.2.10", "203.0.113.1"),
        forger.Make(
            TwoEnds::Initiator,
            2,
            {AdditionalAddress("198.51.100.66"), AdditionalAddress("3fff:1::10"), Cookie2()}));
    ends.RunFor(1s);
    EXPECT_THAT(ends.Ladder(), ElementsAre("R>I INFORMATIONAL 2 = {COOKIE2}"));
    EXPECT_EQ(ends.Ipsec(TwoEnds::Responder), before);
}

// A list in IKE_AUTH is answered by one as well: MOPO-2.4-20.
TEST(Section24, AGatewayWithoutTheDraftAnswersIkeAuthWithAList)
{
    auto responder = TwoEnds::ResponderConfig();
    responder.ike.mopo = false;
    TwoEnds ends(TwoEnds::InitiatorConfig(), responder);
    ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::Wlan()});
    ends.Connect();
    EXPECT_THAT(ends.Ladder(), Not(Contains(HasSubstr("ADDITIONAL_ADDRESS"))));
}

// MOPO-2.4-17: a request of the responder is answered to where it came from, and the initiator
// follows nobody: its own requests go on as before.
TEST(Section24, ARequestFromAnotherAddressIsAnsweredThereAndMovesNothing)
{
    TwoEnds ends;
    ends.SetLocals(TwoEnds::Responder, {TwoEnds::Wan(), TwoEnds::SecondWan()});
    ends.Connect();
    const auto before = ends.State(TwoEnds::Initiator);
    Forger forger(ends);
    ends.Inject(TwoEnds::Initiator,
                TwoEnds::Arriving("198.51.100.129", "192.0.2.10"),
                forger.Make(TwoEnds::Responder, 0, {Cookie2()}));
    EXPECT_EQ(ends.Wire().back().path.ToString(), "192.0.2.10:4500 > 198.51.100.129:4500");
    ends.CheckLiveness(TwoEnds::Initiator);
    EXPECT_EQ(ends.Wire().back().path, before.ikePath);
    EXPECT_EQ(ends.Ipsec(TwoEnds::Initiator), before.ipsec);
}

} // namespace
} // namespace mopo::test
