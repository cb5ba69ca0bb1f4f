// SPDX-License-Identifier: GPL-2.0-only
// What is measured of an event besides its recovery.
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

//         I                      R
//   1000  |  moves               |
//         |       sends on old   |  wrong, down
//   1020  |                      |  follows
TEST(WrongPath, TheResponderHasNotHeardYet)
{
    RunBuilder builder;
    builder.Event("prefer", 1000);
    builder.Event("later", 1010);
    builder.Move(1000, NEW, PathReason::Preferred);
    builder.Follow(1020, NEW);
    const auto metrics = builder.Measure(2000);
    EXPECT_EQ(metrics[0].wrongPath, (UpDown<Duration>{Ms(0), Ms(10)}));
    EXPECT_EQ(metrics[1].wrongPath, (UpDown<Duration>{Ms(0), Ms(10)}));
}

/// The responder leaves its old address for itself (D-16): what the initiator sends there is lost.
/// What the responder sends from the new one is not wrong: the initiator has never left it.
TEST(WrongPath, TheInitiatorHasNotHeardYet)
{
    RunBuilder builder;
    builder.Event("gone", 1000);
    builder.Follow(1000, ELSEWHERE, PathReason::LocalAddressGone);
    builder.Move(1025, ELSEWHERE, PathReason::PeerAddressGone);
    EXPECT_EQ(builder.Measure(2000).front().wrongPath, (UpDown<Duration>{Ms(25), Ms(0)}));
}

/// Both move at once, to paths that the other one has never used: each sends where the other is no
/// more only in the eyes of who left the old path.
TEST(WrongPath, NewPathsThatTheOtherEndNeverUsedAreNotWrong)
{
    RunBuilder builder;
    builder.Event("both", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Follow(1000, ELSEWHERE, PathReason::LocalAddressGone);
    EXPECT_EQ(builder.Measure(2000).front().wrongPath, (UpDown<Duration>{Ms(0), Ms(0)}));
}

/// A NAT forgets the mapping of the path in use: the responder sends to nobody.
TEST(WrongPath, MappingThatIsGone)
{
    const Transport outside{*IpAddress::Parse("198.51.100.1"), 61000};
    const Transport other{*IpAddress::Parse("198.51.100.1"), 61001};
    RunBuilder builder;
    builder.run.natMappings.push_back({At(500), true, NEW.local, outside});
    builder.Move(500, NEW, PathReason::Preferred);
    builder.Follow(520, {outside, NEW.peer});
    builder.Event("reboot", 1000);
    builder.run.natMappings.push_back({At(1000), false, NEW.local, outside});
    builder.run.natMappings.push_back({At(1100), true, NEW.local, other});
    builder.Follow(1150, {other, NEW.peer}, PathReason::NatMappingChanged);
    EXPECT_EQ(builder.Measure(2000).front().wrongPath, (UpDown<Duration>{Ms(0), Ms(150)}));
}

/// Nothing up from 1005 to 1495, while a liveness check of 1105 is answered: from there until the
/// probe of 1505, which arrives.
TEST(ControlOnly, IkeWorksAndDataDoesNot)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.UpTrain(1005, 1500, OLD, std::nullopt);
    builder.UpTrain(1505, 2000, OLD, 5);
    builder.DownTrain(904, 2000, OLD, 6);
    builder.Event("filter", 1000);
    builder.Request(1105, 6, OLD, false);
    builder.Answered(1110, 6, OLD, false);
    builder.Response(1116, 6, OLD);
    EXPECT_EQ(builder.Measure(2000).front().controlOnly, (UpDown<Duration>{Ms(400), Ms(0)}));
}

/// The same without the check, with one that has no answer, or with one that is answered when data
/// is back.
TEST(ControlOnly, NotWithoutAnAnswer)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.UpTrain(1005, 1500, OLD, std::nullopt);
    builder.UpTrain(1505, 2000, OLD, 5);
    builder.Event("filter", 1000);
    RunBuilder late = builder;
    EXPECT_EQ(builder.Measure(2000).front().controlOnly, (UpDown<Duration>{Ms(0), Ms(0)}));
    late.Request(1105, 6, OLD, false);
    late.Answered(1510, 6, OLD, false);
    late.Response(1516, 6, OLD);
    EXPECT_EQ(late.Measure(2000).front().controlOnly, (UpDown<Duration>{Ms(0), Ms(0)}));
}

/// CHANGE_PATH succeeds while the responder is on its way: that is a recovery, and no lack of data.
TEST(ControlOnly, NotWhileTheEndsDisagree)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.DownTrain(1004, 1064, OLD, std::nullopt);
    builder.DownTrain(1064, 1200, NEW, 25);
    EXPECT_EQ(builder.Measure(2000).front().controlOnly, (UpDown<Duration>{Ms(0), Ms(0)}));
}

/// Two lost in a row are chance.
TEST(ControlOnly, NotForALossOrTwo)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.UpTrain(1005, 1020, OLD, std::nullopt);
    builder.UpTrain(1025, 2000, OLD, 5);
    builder.Event("loss", 1000);
    builder.Request(1006, 6, OLD, false);
    builder.Answered(1010, 6, OLD, false);
    builder.Response(1015, 6, OLD);
    EXPECT_EQ(builder.Measure(2000).front().controlOnly, (UpDown<Duration>{Ms(0), Ms(0)}));
}

/// Three paths are tested at 1000, 1050 and 1100, the first once more at 1500. The second one's
/// test ends at 1090, before the third one's begins.
TEST(PathTesting, CountsAndRates)
{
    RunBuilder builder;
    builder.Event("before", 0);
    builder.Event("dead", 1000);
    builder.TestSent(1000, OLD);
    builder.TestSent(1050, NEW);
    builder.Tested(1090, NEW, 40);
    builder.TestSent(1100, OTHER);
    builder.TestSent(1500, OLD);
    builder.TestSent(2000, OTHER);
    builder.Tested(2500, OLD, std::nullopt);
    builder.run.initiator.unmatchedTests.push_back(At(1700));
    const auto metrics = builder.Measure(3000);
    EXPECT_EQ(metrics[0].testing, PathTesting{});
    EXPECT_EQ(metrics[1].testing, (PathTesting{5, 1, 1, 2, 4}));
    EXPECT_EQ(metrics[1].signalling.pathTests, 5U);
}

/// A test that began before the event is still in flight.
TEST(PathTesting, InFlightSinceBefore)
{
    RunBuilder builder;
    builder.TestSent(900, OLD);
    builder.Event("dead", 1000);
    builder.TestSent(1050, NEW);
    EXPECT_EQ(builder.Measure(3000).front().testing, (PathTesting{1, 0, 0, 2, 1}));
}

/// The first CHANGE_PATH is overtaken by a move, the second is not.
TEST(EventMetrics, SupersededChangePaths)
{
    RunBuilder builder;
    builder.Event("twice", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.Move(1010, OTHER, PathReason::LocalAddressGone);
    builder.Request(1010, 7, OTHER, true);
    builder.Answered(1040, 7, OTHER, true);
    builder.Response(1075, 7, OTHER);
    builder.ChangePathOn(OTHER, 8, 1075, 1105, 1140);
    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.signalling.changePaths, 2U);
    EXPECT_EQ(metrics.signalling.superseded, 1U);
}

/// Errors count where they are sent, and once.
TEST(EventMetrics, Errors)
{
    RunBuilder builder;
    builder.Event("refused", 1000);
    builder.Answered(1020, 7, NEW, true);
    builder.run.responder.messages.back().unacceptablePath = true;
    builder.Answered(1120, 7, NEW, true);
    builder.run.responder.messages.back().unacceptablePath = true;
    builder.Answered(1220, 8, NEW, true);
    builder.run.responder.messages.back().natPrevented = true;
    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.signalling.unacceptablePaths, 1U);
    EXPECT_EQ(metrics.signalling.natPrevented, 1U);
}

TEST(EventMetrics, Replays)
{
    RunBuilder builder;
    builder.run.replays = {{At(900), At(1100)}, {At(1999), At(2100)}};
    builder.Event("reorder", 1000);
    builder.Event("later", 2000);
    const auto metrics = builder.Measure(3000);
    EXPECT_EQ(metrics[0].replayed, (UpDown<std::uint64_t>{1, 1}));
    EXPECT_EQ(metrics[1].replayed, (UpDown<std::uint64_t>{0, 1}));
}

/// Two transfers: the worst stall, and all that they delivered.
TEST(EventMetrics, Tcp)
{
    RunBuilder builder;
    builder.Event("dead", 1000);
    TcpTransfer one{"one", {}};
    one.meter.Written(At(0), 1000);
    one.meter.Delivered(At(1100), 500);
    one.meter.Delivered(At(1500), 500);
    TcpTransfer two{"two", {}};
    two.meter.Written(At(1000), 1000);
    two.meter.Delivered(At(1300), 1000);
    builder.run.transfers = {one, two};
    const EventMetrics metrics = builder.Measure(2000).front();
    ASSERT_TRUE(metrics.tcp);
    EXPECT_EQ(metrics.tcp->stall, Ms(400));
    EXPECT_EQ(metrics.tcp->goodput, 16000); // 2000 octets in a second
}

} // namespace mopo::test
