// SPDX-License-Identifier: GPL-2.0-only
// Message IDs and windows (RFC 7296 2.1 to 2.3).
#include "model/ike/request-window.h"
#include "model/ike/response-window.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using Verdict = ResponseWindow::Verdict;

// IKEV2-2.1-04, -05.
TEST(ResponseWindowTest, ARetransmissionGetsTheKeptResponse)
{
    ResponseWindow window;
    EXPECT_EQ(window.Judge(0), Verdict::New);
    window.Answered(0, {1});
    EXPECT_EQ(window.Judge(0), Verdict::Retransmission);
    EXPECT_EQ(window.Response(0), Octets{1});
}

// "until it receives a request whose sequence number is larger than or equal to the sequence number
// in the response plus its window size"
TEST(ResponseWindowTest, ResponsesAreKeptForAWindow)
{
    ResponseWindow window;
    window.SetSize(2);
    window.Answered(0, {1});
    window.Answered(1, {2});
    EXPECT_EQ(window.Judge(0), Verdict::Retransmission);
    window.Answered(2, {3});
    EXPECT_EQ(window.Judge(0), Verdict::Stale);
    EXPECT_EQ(window.Judge(1), Verdict::Retransmission);
}

// IKEV2-2.3-03, -05.
TEST(ResponseWindowTest, RequestsMayComeOutOfOrderInsideTheWindowOnly)
{
    ResponseWindow window;
    window.SetSize(4);
    EXPECT_EQ(window.Judge(3), Verdict::New);
    EXPECT_EQ(window.Judge(4), Verdict::Beyond);
    window.Answered(3, {3});
    EXPECT_EQ(window.Judge(0), Verdict::New);
    EXPECT_EQ(window.Judge(4), Verdict::Beyond);
    window.Answered(0, {0});
    EXPECT_EQ(window.Judge(4), Verdict::New);
    EXPECT_EQ(window.Judge(5), Verdict::Beyond);
}

// IKEV2-2.3-01, -2.3-04.
TEST(RequestWindowTest, IsOneUntilThePeerOffersMore)
{
    RequestWindow window;
    EXPECT_TRUE(window.HasRoom(false));
    window.Add({});
    EXPECT_FALSE(window.HasRoom(false));
    window.SetPeerSize(3);
    EXPECT_TRUE(window.HasRoom(false));
    window.Add({});
    // D-07: the last slot is for CHANGE_PATH.
    EXPECT_FALSE(window.HasRoom(true));
    EXPECT_TRUE(window.HasRoom(false));
    window.Add({});
    EXPECT_FALSE(window.HasRoom(false));
    // The window counts from the oldest request that is open.
    window.Complete(1);
    window.Complete(2);
    EXPECT_FALSE(window.HasRoom(false));
    window.Complete(0);
    EXPECT_TRUE(window.HasRoom(false));
    EXPECT_EQ(window.NextMessageId(), 3U);
}

} // namespace
} // namespace mopo
