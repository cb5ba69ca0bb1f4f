// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/echo.h"
#include "test/unit/sim/nat/packets.h"

#include <gtest/gtest.h>

namespace mopo::test
{
namespace
{

TEST(EchoReplyTo, AnEchoComesFromWhereItWasSentToAndItsChecksumIsRight)
{
    const auto reply = EchoOf(Echo("10.99.1.1", "10.99.0.1", 77));
    ASSERT_TRUE(reply);
    EXPECT_EQ(*reply, Echo("10.99.0.1", "10.99.1.1", 77, true));
    const auto reply6 = EchoOf(Echo("3fff::1", "3fff::2", 77));
    ASSERT_TRUE(reply6);
    EXPECT_EQ(*reply6, Echo("3fff::2", "3fff::1", 77, true));
}

TEST(EchoReplyTo, ADatagramComesBack)
{
    const auto reply = EchoOf(Udp("10.99.1.1", 4000, "10.99.0.1", 7, "hello"));
    ASSERT_TRUE(reply);
    EXPECT_EQ(*reply, Udp("10.99.0.1", 7, "10.99.1.1", 4000, "hello"));
    const auto reply6 = EchoOf(Udp("3fff::1", 4000, "3fff::2", 7, "hello"));
    ASSERT_TRUE(reply6);
    EXPECT_EQ(*reply6, Udp("3fff::2", 7, "3fff::1", 4000, "hello"));
}

TEST(EchoReplyTo, AnythingElseIsNotAnswered)
{
    EXPECT_FALSE(EchoOf(Echo("10.99.1.1", "10.99.0.1", 77, true)));
    EXPECT_FALSE(EchoOf(Tcp("10.99.1.1", 4000, "10.99.0.1", 7)));
    EXPECT_FALSE(EchoOf(Esp("10.99.1.1", "10.99.0.1")));
    EXPECT_FALSE(EchoOf(Fragment(Udp("10.99.1.1", 4000, "10.99.0.1", 7), 0, 8)));
    EXPECT_FALSE(EchoOf({}));
}

} // namespace
} // namespace mopo::test
