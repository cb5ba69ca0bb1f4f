// SPDX-License-Identifier: GPL-2.0-only
// The bounds of policies and of events that come together. Every number is worked out by hand.
// Unless a test says otherwise, up takes 20 and down 25 on the new path; a probe takes 2 more up
// and 1 more down.
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

//         I                      R
//   1000  |  CHANGE_PATH -->     |
//   1020  |          <-- answer  |  the IPsec SAs wait
//         |       <-- request 3  |  return routability
//   1045  |  answer -->          |
//   1065  |                      |  the IPsec SAs move
TEST(Bound, B3RoutabilityBeforeTheMove)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.Answered(1020, 7, NEW, true);
    builder.FollowLater(1020, NEW);
    builder.PeerRequest(1020, 3, NEW);
    builder.Response(1045, 7, NEW);
    builder.Confirmed(1045, NEW);
    builder.PeerAnswered(1045, 3, NEW);
    builder.PeerResponse(1065, 3, NEW);
    builder.FollowVerified(1065, NEW);
    builder.UpTrain(1005, 1200, NEW, 22);
    builder.DownTrain(1004, 1064, OLD, std::nullopt);
    builder.DownTrain(1065, 1200, NEW, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B3);
    // down: 20 + (25 + 20) + 26
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(45), Ms(22), Ms(91)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// The responder takes 10 to ask: that is its own time, not the bound's.
TEST(Bound, B3SlowerThanItsBound)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.Answered(1020, 7, NEW, true);
    builder.FollowLater(1020, NEW);
    builder.PeerRequest(1030, 3, NEW);
    builder.PeerAnswered(1055, 3, NEW);
    builder.PeerResponse(1075, 3, NEW);
    builder.FollowVerified(1075, NEW);
    builder.DownTrain(1075, 1200, NEW, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.recovery.recovery.down, Ms(101));
    EXPECT_EQ(metrics.recovery.bound.down, Ms(91));
}

//         I                      R
//    990  |  request 6 --> x     |
//   1000  |  request 6 -->       |
//   1045  |  CHANGE_PATH 7 -->   |
//   1065  |          <-- answer  |
//         |       <-- request 3  |
//   1110  |                      |  the IPsec SAs move
TEST(Bound, B4WindowFullAndRoutabilityBeforeTheMove)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Request(990, 6, OLD, false);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 6, NEW, false);
    builder.Answered(1020, 6, NEW, false);
    builder.Response(1045, 6, NEW);
    builder.Request(1045, 7, NEW, true);
    builder.Answered(1065, 7, NEW, true);
    builder.FollowLater(1065, NEW);
    builder.PeerRequest(1065, 3, NEW);
    builder.Response(1090, 7, NEW);
    builder.Confirmed(1090, NEW);
    builder.PeerAnswered(1090, 3, NEW);
    builder.PeerResponse(1110, 3, NEW);
    builder.FollowVerified(1110, NEW);
    builder.UpTrain(1005, 1200, NEW, 22);
    builder.DownTrain(1110, 1200, NEW, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B4);
    // down: 45 + 20 + 45 + 26
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(90), Ms(22), Ms(136)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// A NAT reboots at 1000. At 1300 the initiator sends CHANGE_PATH on a mere guess: no response has
/// shown anything.
TEST(Bound, B10OnSuspicion)
{
    Path seen = OLD;
    seen.local.port = 61000;
    RunBuilder builder;
    builder.UpTrain(905, 1400, OLD, 5);
    builder.DownTrain(904, 994, OLD, 6);
    builder.Event("nat-reboot", 1000);
    builder.Move(1300, OLD, PathReason::Requested);
    builder.Request(1300, 7, OLD, true);
    builder.Answered(1305, 7, seen, true);
    builder.Follow(1305, seen);
    builder.Response(1311, 7, OLD);
    builder.Confirmed(1311, OLD);
    builder.DownTrain(1305, 1400, seen, 6);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B10);
    // 300 until the guess, 5 for CHANGE_PATH, 6
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(311), Ms(0), Ms(311)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// A NAT appeared on the new path: four requests are answered NAT_PREVENTED, the second at once
/// after the first one's answer, the next ones 100 and 200 after the answers before (D-32). Then
/// another path is taken (30 and 35).
//         I                         R
//   1000  |  CHANGE_PATH 7 -->      |
//   1045  |  CHANGE_PATH 8 -->      |  NAT_PREVENTED
//   1090  |                         |  NAT_PREVENTED
//   1190  |  CHANGE_PATH 9 -->      |
//   1235  |                         |  NAT_PREVENTED
//   1435  |  CHANGE_PATH 10 -->     |
//   1480  |  CHANGE_PATH 11, other  |  NAT_PREVENTED
//   1545  |                         |
TEST(Bound, B16NatPreventedFourTimes)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    std::uint32_t messageId = 7;
    for (const double sent : {1000.0, 1045.0, 1190.0, 1435.0})
    {
        builder.Request(sent, messageId, NEW, true);
        builder.Answered(sent + 20, messageId, NEW, true);
        builder.Response(sent + 45, messageId, NEW);
        ++messageId;
    }
    builder.Refused(1480, NEW);
    builder.Move(1480, OTHER, PathReason::Refused);
    builder.ChangePathOn(OTHER, messageId, 1480, 1510, 1545);
    builder.UpTrain(1485, 1700, OTHER, 32);
    builder.DownTrain(1510, 1700, OTHER, 36);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B16);
    // up: 4 * 45 + (0 + 100 + 200) + 32; down: … + 30 + 36; ike: … + 30 + 35
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(545), Ms(512), Ms(546)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// Two paths are refused, and ESP passes on the second one of them.
TEST(Bound, B16RefusedTwice)
{
    const Path third = MakePath("192.0.2.4", "203.0.113.1");
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
    builder.Response(1110, 8, OTHER);
    builder.Refused(1110, OTHER);
    builder.Move(1110, third, PathReason::Refused);
    builder.ChangePathOn(third, 9, 1110, 1120, 1130);
    builder.UpTrain(1005, 1045, NEW, std::nullopt);
    builder.UpTrain(1045, 1105, OTHER, 32);
    builder.DownTrain(1120, 1200, third, 11);

    const EventMetrics metrics = builder.Measure(2000).front();
    // up: 45 + 32; down: 45 + 65 + 10 + 11; ike: 45 + 65 + 20
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(130), Ms(77), Ms(131)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// Two moves within a round trip, window 1: the first CHANGE_PATH was lost with its path, so that
/// its copy on the last path is the first that the responder sees, and moves it there.
//         I                         R
//   1000  |  CHANGE_PATH 7 --> x    |  on the first path
//   1010  |  CHANGE_PATH 7 -->      |  on the last path (30 and 35)
//   1040  |             <-- answer  |  IPsec SAs move
//   1075  |  CHANGE_PATH 8 -->      |
//   1140  |                         |
TEST(Bound, B17TheResponderNeverSawTheFirst)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("twice", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.Move(1010, OTHER, PathReason::LocalAddressGone);
    builder.Request(1010, 7, OTHER, true);
    builder.Answered(1040, 7, OTHER, true);
    builder.Follow(1040, OTHER);
    builder.Response(1075, 7, OTHER);
    builder.ChangePathOn(OTHER, 8, 1075, 1105, 1140);
    builder.UpTrain(1000, 1010, NEW, std::nullopt);
    builder.UpTrain(1010, 1200, OTHER, 32);
    builder.DownTrain(1040, 1200, OTHER, 36);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B17);
    EXPECT_EQ(metrics.detection, Ms(0));
    EXPECT_EQ(metrics.decision, Ms(0));
    // ike: 10 + 65 + 65; up: 10 + 32; down: 10 + 30 + 36
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(140), Ms(42), Ms(76)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// The responder had moved to the first path, so that a copy of its CHANGE_PATH gets the old answer
/// only. What the responder sends on that path on its way is no recovery.
//         I                         R
//   1000  |  CHANGE_PATH 7 -->      |  on the first path
//   1020  |             <-- answer  |  IPsec SAs move to the first path
//   1030  |  CHANGE_PATH 7 -->      |  on the last path (30 and 35); the answer on the first is
//   lost 1060  |             <-- answer  |  the same again 1095  |  CHANGE_PATH 8 -->      | 1125
//   |             <-- answer  |  IPsec SAs move to the last path 1160  |                         |
TEST(Bound, B17TheResponderHadMovedToTheFirst)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("twice", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.Answered(1020, 7, NEW, true);
    builder.Follow(1020, NEW);
    builder.Move(1030, OTHER, PathReason::LocalAddressGone);
    builder.Request(1030, 7, OTHER, true);
    builder.Answered(1060, 7, OTHER, true);
    builder.Response(1095, 7, OTHER);
    builder.ChangePathOn(OTHER, 8, 1095, 1125, 1160);
    builder.UpTrain(1000, 1030, NEW, 22);
    builder.UpTrain(1030, 1200, OTHER, 32);
    builder.DownTrain(1024, 1124, NEW, std::nullopt);
    builder.DownTrain(1125, 1200, OTHER, 36);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B17);
    // ike: 30 + 65 + 65; up: 30 + 32; down: 30 + 65 + 30 + 36
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(160), Ms(62), Ms(161)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// The answer on the first path still arrives after the second move: R_n, not the round trip of the
/// last path, passes before CHANGE_PATH goes out.
TEST(Bound, B17TheFirstPathStillAnswers)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("twice", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.Answered(1020, 7, NEW, true);
    builder.Follow(1020, NEW);
    builder.Move(1030, OTHER, PathReason::LocalAddressGone);
    builder.Request(1030, 7, OTHER, true);
    builder.Response(1045, 7, NEW);
    builder.Answered(1060, 7, OTHER, true);
    builder.ChangePathOn(OTHER, 8, 1045, 1075, 1110);
    builder.DownTrain(1075, 1200, OTHER, 36);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B17);
    // ike: 45 + 65; down: 45 + 30 + 36
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(110), std::nullopt, Ms(111)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// A window with room: CHANGE_PATH for the last path leaves at once. The two moves are two events;
/// the first one did not recover before the second.
TEST(Bound, B17WindowWithRoomTwoEvents)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("first", 1000);
    builder.Event("second", 1010);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.Move(1010, OTHER, PathReason::LocalAddressGone);
    builder.Request(1010, 7, OTHER, true);
    builder.Answered(1040, 7, OTHER, true);
    builder.Response(1075, 7, OTHER);
    builder.ChangePathOn(OTHER, 8, 1010, 1040, 1075);
    builder.UpTrain(1010, 1200, OTHER, 32);
    builder.DownTrain(1040, 1200, OTHER, 36);

    const auto metrics = builder.Measure(2000);
    EXPECT_EQ(metrics[0].boundCase, BoundCase::B1);
    EXPECT_EQ(metrics[0].recovery.recovery, Recovery{});
    EXPECT_EQ(metrics[1].boundCase, BoundCase::B17);
    EXPECT_EQ(metrics[1].recovery.bound, (Recovery{Ms(65), Ms(32), Ms(66)}));
    EXPECT_EQ(metrics[1].recovery.recovery, metrics[1].recovery.bound);
}

/// A path that was taken on a guess and is dead too: the next guess is no second move of case B17.
TEST(Bound, B6WrongGuess)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("dead", 1000);
    builder.Move(1100, NEW, PathReason::PathDead);
    builder.Request(1100, 7, NEW, true);
    builder.Move(1600, OTHER, PathReason::PathDead);
    builder.Request(1600, 7, OTHER, true);
    builder.Answered(1630, 7, OTHER, true);
    builder.Follow(1630, OTHER);
    builder.Response(1665, 7, OTHER);
    builder.ChangePathOn(OTHER, 8, 1665, 1695, 1730);
    builder.DownTrain(1630, 1700, OTHER, 36);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B6);
    EXPECT_EQ(metrics.recovery.bound.down, Ms(166)); // 100 + 30 + 36: the guess could be right
    EXPECT_EQ(metrics.recovery.recovery.down, Ms(666));
}

/// The IKE SA is given up and established anew, at the same addresses.
//         I                         R
//   1300  |  IKE_SA_INIT -->        |
//   1345  |  IKE_AUTH -->           |
//   1365  |             <-- answer  |  SAs at the responder
//   1390  |                         |  SAs at the initiator
TEST(Bound, B18EstablishedAnew)
{
    RunBuilder builder;
    builder.OldPathUntil1000();
    builder.Event("dead", 1000);
    builder.run.initiator.closed.push_back({At(1250), IkeSaId{1}});
    builder.run.responder.closed.push_back({At(1250), IkeSaId{1}});
    builder.SetUp(OLD, 1300, 1320, 1345, 1365, 1390);
    builder.UpTrain(1390, 1500, OLD, 22);
    builder.DownTrain(1365, 1500, OLD, 26);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.boundCase, BoundCase::B18);
    EXPECT_EQ(metrics.detection, Ms(300));
    EXPECT_EQ(metrics.decision, std::nullopt);
    // ike: 300 + 45 + 45; up: … + 22; down: 300 + 45 + 20 + 26
    EXPECT_EQ(metrics.recovery.bound, (Recovery{Ms(390), Ms(412), Ms(391)}));
    EXPECT_EQ(metrics.recovery.recovery, metrics.recovery.bound);
}

/// The first IKE SA of a run recovers from nothing.
TEST(Bound, WhyThereIsNone)
{
    const auto why = [](RunBuilder builder)
    {
        return builder.Measure(2000).front().uncovered;
    };
    RunBuilder quiet;
    quiet.UpTrain(905, 1900, OLD, 5);
    quiet.Event("quiet", 1000);
    EXPECT_EQ(why(quiet), "nothing had to recover");

    RunBuilder lossy = quiet;
    lossy.Suspected(1200);
    EXPECT_EQ(why(lossy), "no end changed the path");

    RunBuilder lost;
    lost.UpTrain(905, 1000, OLD, 5);
    lost.UpTrain(1005, 1100, OLD, std::nullopt);
    lost.UpTrain(1105, 1900, OLD, 5);
    lost.Event("healed", 1000);
    EXPECT_EQ(why(lost), "no end changed the path");

    RunBuilder closed = quiet;
    closed.run.initiator.closed.push_back({At(1500), IkeSaId{1}});
    EXPECT_EQ(why(closed), "the IKE SA was closed");

    RunBuilder early;
    early.run.initiator.established.front().time = At(1500);
    early.Event("early", 1000);
    EXPECT_EQ(why(early), "there was no IKE SA");

    RunBuilder followed = quiet;
    followed.Move(1500, ELSEWHERE, PathReason::NatMappingChanged);
    EXPECT_EQ(why(followed), "no bound covers a NAT at the responder");

    RunBuilder covered = quiet;
    covered.Move(1500, NEW, PathReason::LocalAddressGone);
    EXPECT_EQ(why(covered), "");
}

} // namespace mopo::test
