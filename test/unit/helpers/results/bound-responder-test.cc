// SPDX-License-Identifier: GPL-2.0-only
// The bounds of events at the responder: its address vanishes, and it tells the initiator (draft
// 2.4). Every number is worked out by hand. On the new path, up takes 20 and down 25; a probe takes
// 2 more up and 1 more down.
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

//         I                    R
//   1000  |        <-- list 9  |  its address is gone
//   1025  |  answer -->        |
//         |  CHANGE_PATH -->   |
//   1045  |        <-- answer  |  IPsec SAs move
//   1070  |                    |
TEST(Bound, B11AddressOfTheResponderGone)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("gone", 1000);
    builder.PeerRequest(1000, 9, ELSEWHERE);
    builder.PeerAnswered(1025, 9, ELSEWHERE);
    builder.Move(1025, ELSEWHERE, PathReason::PeerAddressGone);
    builder.PeerResponse(1045, 9, ELSEWHERE);
    builder.ChangePathOn(ELSEWHERE, 7, 1025, 1045, 1070);
    builder.UpTrain(1005, 1025, OLD, std::nullopt);
    builder.UpTrain(1025, 1200, ELSEWHERE, 22);
    builder.DownTrain(1004, 1044, OLD, std::nullopt);
    builder.DownTrain(1045, 1200, ELSEWHERE, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B11);
    EXPECT_EQ(metrics.detection, Ms(0));
    EXPECT_EQ(metrics.decision, Ms(25));
    EXPECT_EQ(metrics.signallingTime, Ms(70));
    // ike: d + u + d; up: d + u; down: d + u + d
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(70), Ms(47), Ms(71)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

//         I                    R
//   1000  |        <-- test    |  its address is gone, there are several ways out
//   1045  |        <-- list 9  |  the test took 45
//   1070  |  CHANGE_PATH -->   |
//   1090  |        <-- answer  |
//   1115  |                    |
TEST(Bound, B12TheResponderTestsFirst)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("gone", 1000);
    builder.PeerTestSent(1000, ELSEWHERE);
    builder.PeerTested(1045, ELSEWHERE, 45);
    builder.PeerRequest(1045, 9, ELSEWHERE);
    builder.PeerAnswered(1070, 9, ELSEWHERE);
    builder.Move(1070, ELSEWHERE, PathReason::PeerAddressGone);
    builder.ChangePathOn(ELSEWHERE, 7, 1070, 1090, 1115);
    builder.UpTrain(1070, 1200, ELSEWHERE, 22);
    builder.DownTrain(1090, 1200, ELSEWHERE, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B12);
    EXPECT_EQ(metrics.detection, Ms(0));
    EXPECT_EQ(metrics.decision, Ms(70));
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(115), Ms(92), Ms(116)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// As B12, but the first candidate's test, which begins 50 earlier, is in vain: the turn of a pair
/// is the policy's pacing, and counts as detection.
TEST(Bound, B12CountsFromTheTurnOfThePair)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("gone", 1000);
    builder.PeerTestSent(1000, MakePath("192.0.2.2", "198.51.100.1"));
    builder.PeerTestSent(1050, ELSEWHERE);
    builder.PeerTested(1095, ELSEWHERE, 45);
    builder.PeerRequest(1095, 9, ELSEWHERE);
    builder.PeerAnswered(1120, 9, ELSEWHERE);
    builder.Move(1120, ELSEWHERE, PathReason::PeerAddressGone);
    builder.ChangePathOn(ELSEWHERE, 7, 1120, 1140, 1165);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.recovery.recovery.ike, Ms(165));
    EXPECT_EQ(metrics.recovery.bound.ike, Ms(165));
}

//         I                    R
//   1000  |        <-- list 9  |  its address is gone, and its IPsec SAs move at once
//   1025  |  CHANGE_PATH -->   |
//   1045  |        <-- answer  |
//   1070  |                    |
TEST(Bound, B13TheResponderMovesForItself)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("gone", 1000);
    builder.Follow(1000, ELSEWHERE, PathReason::LocalAddressGone);
    builder.PeerRequest(1000, 9, ELSEWHERE);
    builder.PeerAnswered(1025, 9, ELSEWHERE);
    builder.Move(1025, ELSEWHERE, PathReason::PeerAddressGone);
    builder.ChangePathOn(ELSEWHERE, 7, 1025, 1045, 1070);
    builder.UpTrain(1025, 1200, ELSEWHERE, 22);
    builder.DownTrain(1004, 1200, ELSEWHERE, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B13);
    // down: 1030 - 1000 - (1004 - 1000)
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(70), Ms(47), Ms(26)}));
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(70), Ms(47), Ms(26)}));
}

//         I                      R
//    990  |  request 6 -->       |  lost with the address
//   1000  |          <-- list 9  |
//   1025  |  request 6 -->       |
//   1045  |          <-- answer  |
//   1070  |  CHANGE_PATH 7 -->   |
//   1090  |          <-- answer  |
//   1115  |                      |
TEST(Bound, B14WindowOfTheInitiatorFull)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Request(990, 6, OLD, false);
    builder.Event("gone", 1000);
    builder.PeerRequest(1000, 9, ELSEWHERE);
    builder.PeerAnswered(1025, 9, ELSEWHERE);
    builder.Move(1025, ELSEWHERE, PathReason::PeerAddressGone);
    builder.Request(1025, 6, ELSEWHERE, false);
    builder.Answered(1045, 6, ELSEWHERE, false);
    builder.Response(1070, 6, ELSEWHERE);
    builder.ChangePathOn(ELSEWHERE, 7, 1070, 1090, 1115);
    builder.UpTrain(1025, 1200, ELSEWHERE, 22);
    builder.DownTrain(1090, 1200, ELSEWHERE, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B14);
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(115), Ms(47), Ms(116)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

//         I                      R
//    990  |       <-- request 8  |  lost with the address
//   1000  |       <-- request 8  |
//   1025  |  answer -->          |
//   1045  |          <-- list 9  |
//   1070  |  CHANGE_PATH -->     |
//   1090  |          <-- answer  |
//   1115  |                      |
TEST(Bound, B14WindowOfTheResponderFull)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.PeerRequest(990, 8, OLD);
    builder.Event("gone", 1000);
    builder.PeerRequest(1000, 8, ELSEWHERE);
    builder.PeerAnswered(1025, 8, ELSEWHERE);
    builder.PeerResponse(1045, 8, ELSEWHERE);
    builder.PeerRequest(1045, 9, ELSEWHERE);
    builder.PeerAnswered(1070, 9, ELSEWHERE);
    builder.Move(1070, ELSEWHERE, PathReason::PeerAddressGone);
    builder.ChangePathOn(ELSEWHERE, 7, 1070, 1090, 1115);
    builder.UpTrain(1070, 1200, ELSEWHERE, 22);
    builder.DownTrain(1090, 1200, ELSEWHERE, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B14);
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(115), Ms(92), Ms(116)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// A NAT in front of the initiator lets nothing of the other address through, so the initiator has
/// to find out for itself, at 1500, and moves at 1600.
//         I                      R
//   1000  |     x    <-- list 9  |
//   1500  |  test, test -->      |
//   1600  |  CHANGE_PATH -->     |
//   1620  |          <-- answer  |
//   1645  |                      |
TEST(Bound, B15NothingOfTheResponderArrives)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("gone", 1000);
    builder.PeerRequest(1000, 9, ELSEWHERE);
    builder.Suspected(1500);
    builder.TestSent(1500, ELSEWHERE);
    builder.Tested(1545, ELSEWHERE, 45);
    builder.Move(1600, ELSEWHERE, PathReason::PathDead);
    builder.ChangePathOn(ELSEWHERE, 7, 1600, 1620, 1645);
    builder.UpTrain(1605, 1700, ELSEWHERE, 22);
    builder.DownTrain(1624, 1700, ELSEWHERE, 26);

    const EventMetrics metrics = builder.Measure(3000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B15);
    EXPECT_EQ(metrics.detection, Ms(500));
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(645), Ms(622), Ms(646)}));
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(545), Ms(522), Ms(546)}));
}

/// The responder plans to give the address up (D-70): what is sent there arrives until the
/// initiator has left it. Nothing is lost, and the bound of the data is zero.
TEST(Bound, B5PlannedByTheResponder)
{
    RunBuilder builder;
    builder.UpTrain(905, 1025, OLD, 5);
    builder.DownTrain(904, 1044, OLD, 6);
    builder.Event("withdrawn", 1000);
    builder.PeerRequest(1000, 9, ELSEWHERE);
    builder.PeerAnswered(1025, 9, ELSEWHERE);
    builder.Move(1025, ELSEWHERE, PathReason::PeerAddressGone);
    builder.ChangePathOn(ELSEWHERE, 7, 1025, 1045, 1070);
    builder.UpTrain(1025, 1200, ELSEWHERE, 22);
    builder.DownTrain(1054, 1200, ELSEWHERE, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B5);
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(70), Ms(0), Ms(0)}));
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(70), Ms(0), Ms(0)}));
}

/// Both ends lose their addresses at once: the initiator's first guess goes nowhere, and the list
/// of the responder shows the way. The window has room.
//         I                      R
//   1000  |  CHANGE_PATH 6 --> x |
//         |          <-- list 9  |
//   1025  |  CHANGE_PATH 6 -->   |  sent again on the path that the list came on, …
//         |  CHANGE_PATH 7 -->   |  … and a new one
//   1045  |         <-- answers  |
//   1070  |                      |
TEST(Bound, B11BothEndsLoseTheirAddresses)
{
    const Path shown = MakePath("192.0.2.2", "198.51.100.1");
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("both", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 6, NEW, true);
    builder.PeerRequest(1000, 9, shown);
    builder.PeerAnswered(1025, 9, shown);
    builder.Move(1025, shown, PathReason::PeerAddressGone);
    builder.Request(1025, 6, shown, true);
    builder.Answered(1045, 6, shown, true);
    builder.Response(1070, 6, shown);
    builder.ChangePathOn(shown, 7, 1025, 1045, 1070);
    builder.UpTrain(1005, 1025, NEW, std::nullopt);
    builder.UpTrain(1025, 1200, shown, 22);
    builder.DownTrain(1045, 1200, shown, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B11);
    EXPECT_EQ(metrics.decision, Ms(0));
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(70), Ms(47), Ms(71)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

} // namespace mopo::test
