// SPDX-License-Identifier: GPL-2.0-only
// What recovery makes of loss, of silence and of copies.
#include "helpers/results/metrics/exchange-timing.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

/// The first probe on the new path is lost. The sender had something to send from 1005 on, so only
/// 5 are taken off, not 15.
TEST(Recovery, LossOnTheNewPathIsNoWait)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Up(1005, NEW, std::nullopt);
    builder.UpTrain(1015, 1100, NEW, 22);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.recovery.recovery.up, Ms(32)); // 1037 - 1000 - 5
    EXPECT_EQ(metrics.recovery.bound.up, Ms(22));
    EXPECT_EQ(metrics.delivery->up.outage, Ms(10));
}

/// A path that is taken but dead for a while: all of that time counts.
TEST(Recovery, NewPathThatIsDeadAtFirst)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.UpTrain(1005, 1505, NEW, std::nullopt);
    builder.UpTrain(1505, 1600, NEW, 22);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.recovery.recovery.up, Ms(522)); // 1527 - 1000 - 5
    EXPECT_EQ(metrics.recovery.bound.up, Ms(22));
    EXPECT_EQ(metrics.delivery->up.outage, Ms(500));
}

/// Nothing is sent for a second after the event: the wait is no part of recovery, the pause no
/// outage.
TEST(Recovery, SilenceIsTakenOff)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.UpTrain(2000, 2100, NEW, 22);

    const EventMetrics metrics = builder.Measure(3000).front();
    EXPECT_EQ(metrics.recovery.recovery.up, Ms(22));
    EXPECT_EQ(metrics.recovery.bound.up, Ms(22));
    EXPECT_EQ(metrics.delivery->up.outage, Ms(0));
    // 995 + 5 and 2022, of which 995 to 2000 was a pause but for the interval: 1022 - 995 - 10.
    EXPECT_EQ(metrics.delivery->up.arrivalGap, Ms(17));
}

/// No probes at all: IKE is measured, data is not.
TEST(Recovery, WithoutProbes)
{
    RunBuilder builder;
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.run.streams.clear();
    builder.run.end = At(2000);
    const Agreement agreement(builder.run.initiator, builder.run.responder, {});

    const EventMetrics metrics = MeasureEvents(builder.run, agreement).front();
    EXPECT_EQ(metrics.recovery.recovery, (Recovery{Ms(45), std::nullopt, std::nullopt}));
    EXPECT_EQ(metrics.recovery.bound.ike, Ms(45));
    EXPECT_EQ(metrics.delivery, std::nullopt);
}

/// A packet that waited at its sender since before the switch: its wait is not negative, and its
/// transit begins when it left.
TEST(Recovery, QueuedPacketGoesFirst)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.Event("unplug", 1000);
    builder.Move(1010, NEW, PathReason::LocalAddressGone);
    ProbeLog& log = builder.run.streams.front().probes.up;
    const auto number = static_cast<std::uint32_t>(log.Probes().size());
    log.Sent(number, At(1005), Ms(10));
    log.Departed(number, At(1010), {NEW, {.udpEncapsulation = true}});
    log.Arrived(number, At(1032));

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.recovery.recovery.up, Ms(32));
    EXPECT_EQ(metrics.recovery.bound.up, Ms(32)); // 10 + 22
}

/// CHANGE_PATH is lost once: the copy of 1500 arrives at 1520, so it took 20 and not 520. What the
/// loss cost is above the bound.
TEST(Recovery, RetransmittedChangePath)
{
    RunBuilder builder;
    builder.DownTrain(904, 984, OLD, 6);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.Request(1000, 7, NEW, true);
    builder.UpTrain(1005, 1600, NEW, 20);
    builder.ChangePath(7, 1500, 1520, 1545);
    builder.DownTrain(1524, 1600, NEW, 25);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.recovery.recovery.ike, Ms(545));
    EXPECT_EQ(metrics.recovery.bound.ike, Ms(45));
    EXPECT_EQ(metrics.recovery.recovery.down, Ms(545)); // 1549 - 1000 - (1524 - 1520)
    EXPECT_EQ(metrics.recovery.bound.down, Ms(45));
    EXPECT_EQ(metrics.signalling.retransmissions, 1U);
    EXPECT_EQ(metrics.signalling.changePaths, 1U);
}

/// A copy is sent 5 before the first one arrives: no probe of that path was faster than 20, so it
/// was the first.
TEST(ExchangeTiming, ACopyIsNotFasterThanTheFastestProbe)
{
    RunBuilder builder;
    builder.UpTrain(1005, 1600, NEW, 20);
    builder.Request(1000, 7, NEW, true);
    builder.Request(1015, 7, NEW, true);
    builder.Answered(1020, 7, NEW, true);
    const IkeRecord& received = builder.run.responder.messages.front();
    EXPECT_EQ(TransitToResponder(builder.run, received), Ms(20));
}

/// A message of another exchange is no copy.
TEST(ExchangeTiming, NothingToMatch)
{
    RunBuilder builder;
    builder.Request(1000, 6, NEW, true);
    builder.Answered(1020, 7, NEW, true);
    EXPECT_EQ(TransitToResponder(builder.run, builder.run.responder.messages.front()),
              std::nullopt);
}

/// Two entries of one instant share what happens until the next later one.
TEST(EventMetrics, EntriesOfOneInstant)
{
    RunBuilder builder;
    builder.UpTrain(905, 1000, OLD, 5);
    builder.Event("unplug", 1000);
    builder.Event("slow-probes", 1000);
    builder.Event("later", 1500);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.UpTrain(1005, 1600, NEW, 22);

    const auto metrics = builder.Measure(2000);
    ASSERT_EQ(metrics.size(), 3U);
    EXPECT_EQ(metrics[0].recovery.recovery.up, Ms(22));
    EXPECT_EQ(metrics[1].recovery.recovery.up, Ms(22));
    EXPECT_EQ(metrics[2].boundCase, BoundCase::None);
}

/// Signalling counts both ends' packets with their headers, in the window only.
TEST(EventMetrics, Signalling)
{
    RunBuilder builder;
    builder.Request(900, 6, OLD, false);
    builder.Event("unplug", 1000);
    builder.Move(1000, NEW, PathReason::LocalAddressGone);
    builder.ChangePath(7, 1000, 1020, 1045);
    builder.TestSent(1100, NEW);
    builder.run.initiator.datagrams.push_back({At(1200), DatagramKind::Keepalive, NEW, 29});
    builder.Event("later", 1300);

    const EventMetrics metrics = builder.Measure(2000).front();
    EXPECT_EQ(metrics.signalling.packets, 4U);
    EXPECT_EQ(metrics.signalling.octets, 100U + 100U + 60U + 29U);
    EXPECT_EQ(metrics.signalling.pathTests, 1U);
    EXPECT_EQ(metrics.signalling.keepalives, 1U);
    EXPECT_EQ(metrics.signalling.retransmissions, 0U);
}

} // namespace mopo::test
