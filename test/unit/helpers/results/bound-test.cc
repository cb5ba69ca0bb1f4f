// SPDX-License-Identifier: GPL-2.0-only
// One test for each analytic lower bound. Every number is worked out by hand in the comment above
// it; up and down have different delays, so that a wrong one shows.
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

/// 1000: the link goes down, the initiator is told and moves. CHANGE_PATH leaves at once and takes
/// 20, its response 25. The first probe up is sent at 1005 and takes 22; the first one down on the
/// new path is sent at 1024 and takes 26.
TEST(Bound, B1LocalLinkDownNewPathKnown)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.UpTrain(1005, 1100, NEW, 22);
    builder.DownTrain(1004, 1024, OLD, std::nullopt);
    builder.DownTrain(1024, 1100, NEW, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B1);
    EXPECT_EQ(metrics.detection, Ms(0));
    EXPECT_EQ(metrics.decision, Ms(0));
    EXPECT_EQ(metrics.signallingTime, Ms(45));
    // up: 1027 - 1000 - (1005 - 1000); down: 1050 - 1000 - (1024 - 1020); ike: 1045 - 1000
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(45), Ms(22), Ms(46)}));
    // up: 0 + 22; down: 0 + 20 + 26; ike: 0 + 20 + 25
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(45), Ms(22), Ms(46)}));
    // The probes down of 1004 and 1014 are lost: sent at 994 and 1024 less 10.
    EXPECT_EQ(metrics.delivery->down.outage, Ms(20));
    EXPECT_EQ(metrics.delivery->down.lost, 2U);
    EXPECT_EQ(metrics.delivery->up.outage, Ms(0));
    EXPECT_EQ(metrics.delivery->up.lost, 0U);
    // Arrivals down: 1000, then 1050; less 10.
    EXPECT_EQ(metrics.delivery->down.arrivalGap, Ms(40));
    EXPECT_EQ(metrics.agreement, Ms(20));
}

/// As B1, but the initiator takes 3 to notice and 4 more until it sends CHANGE_PATH: the first 3
/// are in the bound, because no rule can do away with them; the 4 are the implementation's.
TEST(Bound, B1SlowerThanItsBound)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("unplug", 1000);
    builder.Move(1003, NEW, PathReason::LocalAddressGone);
    builder.ChangePath(7, 1007, 1027, 1052);
    builder.UpTrain(1005, 1100, NEW, 22);
    builder.DownTrain(1004, 1034, OLD, std::nullopt);
    builder.DownTrain(1034, 1100, NEW, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.detection, Ms(3));
    // up: 1027 - 1000 - (1005 - 1003); down: 1060 - 1000 - (1034 - 1027)
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(52), Ms(25), Ms(53)}));
    // up: 3 + 22; down: 3 + 20 + 26; ike: 3 + 20 + 25
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(48), Ms(25), Ms(49)}));
}

/// Window 1: request 6 was outstanding since 990. It is sent again at 1000 on the new path, arrives
/// at 1020, its response at 1045; only then CHANGE_PATH leaves, arrives at 1065, its response at
/// 1090. The first probe down on the new path leaves at 1065 and takes 26.
TEST(Bound, B2WindowFull)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Request(990, 6, OLD, false);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 6, NEW, false);
    builder.Answered(1020, 6, NEW, false);
    builder.Response(1045, 6, NEW);
    builder.ChangePath(7, 1045, 1065, 1090);
    builder.UpTrain(1005, 1200, NEW, 22);
    builder.DownTrain(1005, 1065, OLD, std::nullopt);
    builder.DownTrain(1065, 1200, NEW, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B2);
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(90), Ms(22), Ms(91)}));
    // down: 0 + (20 + 25) + 20 + 26; ike: 0 + (20 + 25) + (20 + 25)
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(90), Ms(22), Ms(91)}));
    EXPECT_EQ(metrics.signalling.retransmissions, 1U);
    EXPECT_EQ(metrics.signalling.changePaths, 1U);
}

/// As B2, but the responder follows the ESP packet that left at 1002 and took 22: it moves at 1024,
/// not when CHANGE_PATH arrives at 1065. The first probe down leaves at 1025 and takes 26.
TEST(Bound, B2AutomaticUpdateIsEarlier)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Request(990, 6, OLD, false);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 6, NEW, false);
    builder.Answered(1020, 6, NEW, false);
    builder.FollowEsp(1024, NEW, 22);
    builder.Response(1045, 6, NEW);
    builder.ChangePath(7, 1045, 1065, 1090);
    builder.UpTrain(1005, 1200, NEW, 22);
    builder.DownTrain(1005, 1025, OLD, std::nullopt);
    builder.DownTrain(1025, 1200, NEW, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B2);
    // 1051 - 1000 - (1025 - 1024)
    EXPECT_EQ(metrics.recovery.recovery.down, Ms(50));
    // 0 + 22 + 26: the packet could have left at 1000.
    EXPECT_EQ(metrics.recovery.bound.down, Ms(48));
}

/// As before, but it was a packet of TCP that the responder followed, at 1021: how long it was on
/// its way nobody recorded. It cannot have left before the initiator moved.
TEST(Bound, B2AutomaticUpdateByAnotherPacket)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Request(990, 6, OLD, false);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 6, NEW, false);
    builder.Answered(1020, 6, NEW, false);
    builder.Follow(1021, NEW, PathReason::NatMappingChanged);
    builder.Response(1045, 6, NEW);
    builder.ChangePath(7, 1045, 1065, 1090);
    builder.UpTrain(1005, 1200, NEW, 22);
    builder.DownTrain(1005, 1025, OLD, std::nullopt);
    builder.DownTrain(1025, 1200, NEW, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.recovery.recovery.down, Ms(47)); // 1051 - 1000 - (1025 - 1021)
    EXPECT_EQ(metrics.recovery.bound.down, Ms(47));    // 0 + 21, not 22, + 26
}

/// Make before break, to a slower path: 5 up and 6 down before, 20 and 25 after. Nothing is lost.
/// Arrivals stretch by the difference, which is no outage.
TEST(Bound, B5MakeBeforeBreak)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.DownTrain(904, 1020, OLD, 6);
    builder.Event("prefer", 1000);
    builder.Move(1000, NEW, PathReason::Preferred);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.UpTrain(1005, 1100, NEW, 20);
    builder.DownTrain(1024, 1100, NEW, 25);

    const EventMetrics metrics = builder.Measure(1110).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B5);
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(45), Ms(0), Ms(0)}));
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(45), Ms(0), Ms(0)}));
    // 1025 - 1000 - (1005 - 1000), and 1049 - 1000 - (1024 - 1020).
    EXPECT_EQ(metrics.recovery.firstOnNewPath.up, Ms(20));
    EXPECT_EQ(metrics.recovery.firstOnNewPath.down, Ms(45));
    EXPECT_EQ(metrics.delivery->up.outage, Ms(0));
    EXPECT_EQ(metrics.delivery->down.outage, Ms(0));
    EXPECT_EQ(metrics.delivery->down.lost, 0U);
    // Arrivals down: 1020 (sent 1014), then 1049; less 10.
    EXPECT_EQ(metrics.delivery->down.arrivalGap, Ms(19));
}

/// Make before break that loses two probes down around the switch, and one far from it.
TEST(Bound, B5LossAtTheSwitchIsRecoveryOtherLossIsNot)
{
    RunBuilder builder;
    builder.DownTrain(904, 1014, OLD, 6);
    builder.Down(1014, OLD, std::nullopt);
    builder.Event("prefer", 1000);
    builder.Move(1000, NEW, PathReason::Preferred);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.Down(1024, NEW, std::nullopt);
    builder.DownTrain(1034, 1064, NEW, 25);
    builder.Down(1064, NEW, std::nullopt);
    builder.DownTrain(1074, 1200, NEW, 25);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.recovery.recovery.down, Ms(20));
    EXPECT_EQ(metrics.recovery.bound.down, Ms(0));
    EXPECT_EQ(metrics.delivery->down.lost, 3U);
    EXPECT_EQ(metrics.delivery->down.outage, Ms(20));
}

/// A user's wish that is tested first (policy): the round trip of the test is in the bound of IKE.
TEST(Bound, B5TestedFirst)
{
    RunBuilder builder;
    builder.Event("prefer", 1000);
    builder.TestSent(1000, NEW);
    builder.Tested(1045, NEW, 45);
    builder.Move(1045, NEW, PathReason::Preferred);
    builder.ChangePath(7, 1045, 1065, 1090);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B5);
    EXPECT_EQ(metrics.detection, Ms(0));
    EXPECT_EQ(metrics.decision, Ms(45));
    EXPECT_EQ(metrics.recovery.recovery.ike, Ms(90));
    EXPECT_EQ(metrics.recovery.bound.ike, Ms(90));
}

/// The path dies silently at 1000; the initiator decides at 1900 without tests.
TEST(Bound, B6SilentDeathWithoutTests)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("dead", 1000);
    builder.UpTrain(1005, 1905, OLD, std::nullopt);
    builder.Move(1900, NEW, PathReason::PathDead);
    builder.ChangePath(7, 1900, 1920, 1945);
    builder.UpTrain(1905, 2000, NEW, 22);
    builder.DownTrain(1004, 1924, OLD, std::nullopt);
    builder.DownTrain(1924, 2000, NEW, 26);

    const EventMetrics metrics = builder.Measure(3000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B6);
    EXPECT_EQ(metrics.detection, Ms(900));
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(945), Ms(922), Ms(946)}));
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(945), Ms(922), Ms(946)}));
    EXPECT_EQ(metrics.delivery->up.outage, Ms(900));
    EXPECT_EQ(metrics.delivery->up.lost, 90U);
}

/// As B6, but the decision to leave starts a test that takes 45.
TEST(Bound, B7SilentDeathTestsAtTheVerdict)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("dead", 1000);
    builder.TestSent(1855, NEW);
    builder.Tested(1900, NEW, 45);
    builder.Move(1900, NEW, PathReason::PathDead);
    builder.ChangePath(7, 1900, 1920, 1945);
    builder.UpTrain(1905, 2000, NEW, 22);
    builder.DownTrain(1924, 2000, NEW, 26);

    const EventMetrics metrics = builder.Measure(3000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B7);
    EXPECT_EQ(metrics.detection, Ms(855));
    EXPECT_EQ(metrics.decision, Ms(900));
    // up: 855 + 45 + 22; down: 855 + 45 + 20 + 26; ike: 855 + 45 + 20 + 25
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(945), Ms(922), Ms(946)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// Suspicion at 1500 starts the tests; one in the background before does not count.
TEST(Bound, B8SilentDeathTestsAtTheSuspicion)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("dead", 1000);
    builder.TestSent(1200, NEW);
    builder.Tested(1245, NEW, 45);
    builder.Suspected(1500);
    builder.TestSent(1500, OLD);
    builder.TestSent(1550, NEW);
    builder.Tested(1595, NEW, 45);
    builder.Move(1600, NEW, PathReason::PathDead);
    builder.ChangePath(7, 1600, 1620, 1645);
    builder.UpTrain(1605, 1700, NEW, 22);
    builder.DownTrain(1624, 1700, NEW, 26);

    const EventMetrics metrics = builder.Measure(3000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B8);
    EXPECT_EQ(metrics.detection, Ms(500));
    EXPECT_EQ(metrics.decision, Ms(600));
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(645), Ms(622), Ms(646)}));
    // up: 500 + 22; down: 500 + 20 + 26; ike: 500 + 20 + 25
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(545), Ms(522), Ms(546)}));
    EXPECT_EQ(metrics.signalling.pathTests, 3U);
}

/// A NAT reboots at 1000. The first uplink packet leaves at 1005 and takes 5: the responder moves
/// at 1010. The next probe down leaves at 1014 and takes 6.
TEST(Bound, B9NatRebindingFollowed)
{
    RunBuilder builder;
    const Path remapped{OLD.local, OLD.peer};
    Path seen = OLD;
    seen.local.port = 61000; // what the responder sees of it
    builder.OldPathUntil1000();
    builder.Event("nat-reboot", 1000);
    builder.UpTrain(1005, 1100, remapped, 5);
    builder.FollowEsp(1010, seen, 5);
    builder.Down(1004, OLD, std::nullopt);
    builder.DownTrain(1014, 1100, seen, 6);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B9);
    EXPECT_EQ(metrics.detection, Ms(10));
    EXPECT_EQ(metrics.decision, std::nullopt);
    // up: nothing lost; down: 1020 - 1000 - (1014 - 1010)
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{std::nullopt, Ms(0), Ms(16)}));
    // down: 5 until an uplink packet, 5 for it, 6
    EXPECT_EQ(metrics.recovery.bound, (Recovery{std::nullopt, Ms(0), Ms(16)}));
}

/// A NAT reboots at 1000. A liveness check that leaves at 1200 shows it at 1211; CHANGE_PATH leaves
/// at once on the same pair of addresses.
TEST(Bound, B10NatRebindingFoundByTheInitiator)
{
    RunBuilder builder;
    Path seen = OLD;
    seen.local.port = 61000;
    builder.UpTrain(905, 1300, OLD, 5);
    builder.DownTrain(904, 994, OLD, 6);
    builder.Event("nat-reboot", 1000);
    builder.Request(1200, 6, OLD, false);
    builder.Answered(1205, 6, seen, false);
    builder.Response(1211, 6, OLD);
    builder.Move(1211, OLD, PathReason::NatMappingSuspected);
    builder.Request(1211, 7, OLD, true);
    builder.Answered(1216, 7, seen, true);
    builder.Follow(1216, seen);
    builder.Response(1222, 7, OLD);
    builder.Confirmed(1222, OLD);
    builder.DownTrain(994, 1224, OLD, std::nullopt);
    builder.DownTrain(1224, 1300, seen, 6);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B10);
    EXPECT_EQ(metrics.detection, Ms(211));
    // down: 1230 - 1000 - (1224 - 1216)
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(222), Ms(0), Ms(222)}));
    // 200 until the check, 5 + 6 for it, 5 for CHANGE_PATH, 6
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(222), Ms(0), Ms(222)}));
}

/// The responder refuses the first path (20 and 25), the next one is taken (30 and 35). ESP up
/// passes on the refused one.
TEST(Bound, B16RefusedThenAnother)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.Answered(1020, 7, NEW, true);
    builder.Response(1045, 7, NEW);
    builder.Refused(1045, NEW);
    builder.Move(1045, OTHER, PathReason::Refused);
    builder.Request(1045, 8, OTHER, true);
    builder.Answered(1075, 8, OTHER, true);
    builder.Follow(1075, OTHER);
    builder.Response(1110, 8, OTHER);
    builder.Confirmed(1110, OTHER);
    builder.UpTrain(1005, 1045, NEW, 22);
    builder.UpTrain(1045, 1200, OTHER, 32);
    builder.DownTrain(1005, 1075, OLD, std::nullopt);
    builder.DownTrain(1075, 1200, OTHER, 36);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B16);
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(110), Ms(22), Ms(111)}));
    // down: (20 + 25) + 30 + 36; ike: (20 + 25) + (30 + 35)
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(110), Ms(22), Ms(111)}));
    EXPECT_EQ(metrics.signalling.changePaths, 2U);
}

/// A link that nobody uses goes: nothing moves, nothing is lost, nothing applies.
TEST(Bound, NoneWhereNothingMoves)
{
    RunBuilder builder;
    builder.UpTrain(905, 1500, OLD, 5);
    builder.DownTrain(905, 1500, OLD, 6);
    builder.Event("unplug", 1000);
    builder.TestSent(1100, NEW);

    const EventMetrics metrics = builder.Measure(1490).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::None);
    EXPECT_EQ(metrics.detection, std::nullopt);
    EXPECT_EQ(metrics.signallingTime, std::nullopt);
    EXPECT_EQ(metrics.recovery.recovery, Recovery{});
    EXPECT_EQ(metrics.recovery.bound, Recovery{});
    EXPECT_EQ(metrics.delivery->up.outage, Ms(0));
    EXPECT_EQ(metrics.delivery->up.lost, 0U);
    EXPECT_EQ(metrics.signalling.pathTests, 1U);
    EXPECT_EQ(metrics.agreement, std::nullopt);
}

/// The initiator moved and nobody answered until the next event.
TEST(Bound, NullWhereItDidNotRecover)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.UpTrain(1005, 1200, NEW, std::nullopt);
    builder.DownTrain(1004, 1200, OLD, std::nullopt);

    const EventMetrics metrics = builder.Measure(1200).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B1);
    EXPECT_EQ(metrics.detection, Ms(0));
    EXPECT_EQ(metrics.recovery.recovery, Recovery{});
    EXPECT_EQ(metrics.recovery.bound, Recovery{});
    EXPECT_GE(metrics.delivery->up.outage, Ms(180));
}

} // namespace mopo::test
