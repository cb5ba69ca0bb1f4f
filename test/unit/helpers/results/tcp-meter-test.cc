// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/tcp-meter.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

TEST(TcpMeter, Nothing)
{
    TcpMeter meter;
    meter.Finish(At(1000));
    EXPECT_EQ(meter.DeliveredOctets(), 0U);
    EXPECT_EQ(meter.LongestStall(), Ms(0));
}

/// Waits from 0 to 50, from 50 to 400, and not while all is delivered.
TEST(TcpMeter, StallIsTheLongestWaitWithoutProgress)
{
    TcpMeter meter;
    meter.Written(At(0), 100);
    meter.Delivered(At(50), 60);
    meter.Delivered(At(400), 40);
    meter.Written(At(5000), 10);
    meter.Delivered(At(5020), 10);
    meter.Finish(At(9000));
    EXPECT_EQ(meter.LongestStall(), Ms(350));
    EXPECT_EQ(meter.WrittenOctets(), 110U);
    EXPECT_EQ(meter.DeliveredOctets(), 110U);
}

/// 100 octets wait from 0, 60 of them are there at 50 and the others at 400; 10 more from 5000 to
/// 5020.
TEST(TcpMeter, PartsOfARun)
{
    TcpMeter meter;
    meter.Written(At(0), 100);
    meter.Delivered(At(50), 60);
    meter.Delivered(At(400), 40);
    meter.Written(At(5000), 10);
    meter.Delivered(At(5020), 10);
    meter.Finish(At(9000));
    EXPECT_EQ(meter.LongestStallIn({At(0), At(9000)}), Ms(350));
    EXPECT_EQ(meter.LongestStallIn({At(100), At(300)}), Ms(200)); // all of it
    EXPECT_EQ(meter.LongestStallIn({At(100), At(450)}), Ms(300));
    EXPECT_EQ(meter.LongestStallIn({At(400), At(5000)}), Ms(0));
    EXPECT_EQ(meter.LongestStallIn({At(4000), At(5010)}), Ms(10));
    EXPECT_EQ(meter.LongestStallIn({At(6000), At(9000)}), Ms(0));
    EXPECT_EQ(meter.DeliveredIn({At(0), At(400)}), 60U);
    EXPECT_EQ(meter.DeliveredIn({At(400), At(9000)}), 50U);
    EXPECT_EQ(meter.DeliveredIn({At(6000), At(9000)}), 0U);
}

TEST(TcpMeter, StallUntilTheEnd)
{
    TcpMeter meter;
    meter.Written(At(100), 100);
    meter.Lost();
    meter.Finish(At(1000));
    EXPECT_EQ(meter.LongestStall(), Ms(900));
    EXPECT_EQ(meter.ConnectionsLost(), 1U);
}

} // namespace mopo::test
