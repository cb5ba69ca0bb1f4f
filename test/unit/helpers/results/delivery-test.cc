// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/delivery.h"
#include "test/unit/helpers/results/run-builder.h"

#include <gtest/gtest.h>

namespace mopo::test
{

namespace
{

/// A log of one direction on one path, every 10 ms.
class Delivery : public ::testing::Test
{
  protected:
    void Send(double sent, std::optional<double> arrived, double interval = 10)
    {
        const auto number = static_cast<std::uint32_t>(m_log.Probes().size());
        m_log.Sent(number, At(sent), Ms(interval));
        m_log.Departed(number, At(sent), {OLD, {}});
        if (arrived)
        {
            m_log.Arrived(number, At(*arrived));
        }
    }

    void Train(double from, double until, std::optional<double> transit)
    {
        for (double sent = from; sent < until; sent += 10)
        {
            Send(sent, transit ? std::optional(sent + *transit) : std::nullopt);
        }
    }

    mopo::Delivery Measure(double begin, double end)
    {
        return MeasureDelivery(m_log, {At(begin), At(end)});
    }

    ProbeLog m_log;
};

} // namespace

TEST_F(Delivery, NothingSentNothingLost)
{
    const auto delivery = Measure(0, 1000);
    EXPECT_EQ(delivery.sent, 0U);
    EXPECT_EQ(delivery.lost, 0U);
    EXPECT_EQ(delivery.outage, Ms(0));
    EXPECT_EQ(delivery.arrivalGap, Ms(0));
}

TEST_F(Delivery, AllArrive)
{
    Train(0, 1000, 5);
    m_log.Finish(At(1010));
    const auto delivery = Measure(0, 1010);
    EXPECT_EQ(delivery.sent, 100U);
    EXPECT_EQ(delivery.received, 100U);
    EXPECT_EQ(delivery.lost, 0U);
    EXPECT_EQ(delivery.outage, Ms(0));
    EXPECT_EQ(delivery.arrivalGap, Ms(0));
}

/// Sent 0 to 100, lost 110 to 190, sent again from 200: 200 - 100 - 10.
TEST_F(Delivery, OutageIsTheGapLessTheInterval)
{
    Train(0, 110, 5);
    Train(110, 200, std::nullopt);
    Train(200, 400, 5);
    m_log.Finish(At(500));
    const auto delivery = Measure(0, 500);
    EXPECT_EQ(delivery.lost, 9U);
    EXPECT_EQ(delivery.outage, Ms(90));
    EXPECT_EQ(delivery.arrivalGap, Ms(90));
}

/// One probe in three is lost: the outage is one interval, not their sum.
TEST_F(Delivery, ScatteredLossIsNoLongOutage)
{
    for (double sent = 0; sent < 300; sent += 30)
    {
        Send(sent, sent + 5);
        Send(sent + 10, std::nullopt);
        Send(sent + 20, sent + 25);
    }
    m_log.Finish(At(500));
    const auto delivery = Measure(0, 500);
    EXPECT_EQ(delivery.lost, 10U);
    EXPECT_EQ(delivery.outage, Ms(10));
}

/// The path gets 40 slower at 100: arrivals stretch, sendings do not.
TEST_F(Delivery, ASlowerPathIsNoOutage)
{
    Train(0, 100, 5);
    Train(100, 200, 45);
    m_log.Finish(At(500));
    const auto delivery = Measure(0, 500);
    EXPECT_EQ(delivery.outage, Ms(0));
    EXPECT_EQ(delivery.arrivalGap, Ms(40));
    EXPECT_EQ(delivery.reordered, 0U);
}

/// The path gets 40 faster at 100: 100 arrives at 105, before 60, 70, 80 and 90 (at 105 to 135).
TEST_F(Delivery, AFasterPathReorders)
{
    for (double sent = 0; sent < 60; sent += 10)
    {
        Send(sent, sent + 45);
    }
    const auto number = static_cast<std::uint32_t>(m_log.Probes().size());
    for (double sent = 60; sent < 200; sent += 10)
    {
        Send(sent, std::nullopt);
    }
    const auto arrive = [&](std::uint32_t offset, double time)
    {
        m_log.Arrived(number + offset, At(time));
    };
    arrive(4, 105); // sent at 100
    arrive(0, 106);
    arrive(1, 115);
    arrive(5, 116);
    arrive(2, 125);
    arrive(6, 126);
    arrive(3, 135);
    for (std::uint32_t i = 7; i < 14; ++i)
    {
        arrive(i, 60.0 + 10.0 * i + 6);
    }
    m_log.Finish(At(500));
    const auto delivery = Measure(0, 500);
    EXPECT_EQ(delivery.reordered, 4U);
    // The one of 90 arrives as the sixth after that of 100, which was the first with a higher
    // number: 106, 115, 116, 125, 126, 135.
    EXPECT_EQ(delivery.reorderingExtent, 6U);
    EXPECT_EQ(delivery.lost, 0U);
    EXPECT_EQ(delivery.outage, Ms(0));
}

/// The extent counts from the first packet with a higher number, not from the highest: 0 4 1 5 3
/// arrive, and 3 is two after 5 but three after 4. Copies do not count.
TEST_F(Delivery, ReorderingExtentOfRfc4737)
{
    Train(0, 60, std::nullopt);
    m_log.Arrived(0, At(100));
    m_log.Arrived(4, At(101));
    m_log.Arrived(4, At(102));
    m_log.Arrived(1, At(103));
    EXPECT_EQ(m_log.Arrivals().back().extent, 1U);
    m_log.Arrived(5, At(104));
    EXPECT_EQ(m_log.Arrivals().back().extent, 0U);
    m_log.Arrived(3, At(105));
    EXPECT_EQ(m_log.Arrivals().back().extent, 3U);
    m_log.Finish(At(500));
    EXPECT_EQ(Measure(0, 500).reorderingExtent, 3U);
    EXPECT_EQ(Measure(104, 105).reorderingExtent, 0U);
}

TEST_F(Delivery, CopiesAreDuplicates)
{
    Train(0, 50, 5);
    m_log.Arrived(4, At(46));
    m_log.Arrived(4, At(47));
    Train(50, 100, 5);
    m_log.Finish(At(500));
    const auto delivery = Measure(0, 500);
    EXPECT_EQ(delivery.duplicated, 2U);
    EXPECT_EQ(delivery.received, 10U);
    EXPECT_EQ(delivery.reordered, 0U);
}

/// Nothing is sent from 100 to 900: no outage.
TEST_F(Delivery, PauseIsNoOutage)
{
    Train(0, 100, 5);
    Train(900, 1000, 5);
    m_log.Finish(At(1100));
    const auto delivery = Measure(0, 1100);
    EXPECT_EQ(delivery.outage, Ms(0));
    EXPECT_EQ(delivery.arrivalGap, Ms(0));
}

/// An outage that a pause interrupts: only the intervals of what was sent and lost.
TEST_F(Delivery, PauseInsideAnOutage)
{
    Train(0, 100, 5);
    Train(100, 130, std::nullopt);
    Train(900, 920, std::nullopt);
    Train(920, 1000, 5);
    m_log.Finish(At(1100));
    EXPECT_EQ(Measure(0, 1100).outage, Ms(50));
}

/// Every 10, then every 200: each lost probe counts the interval before it.
TEST_F(Delivery, IntervalChanges)
{
    Send(0, 5);
    Send(10, 15, 200);
    Send(210, std::nullopt, 200);
    Send(410, 415, 200);
    m_log.Finish(At(1000));
    EXPECT_EQ(Measure(0, 1000).outage, Ms(200));
}

/// An event at 150 in the middle of an outage from 100 to 200: each window has its share.
TEST_F(Delivery, WindowsShareAnOutage)
{
    Train(0, 100, 5);
    Train(100, 200, std::nullopt);
    Train(200, 300, 5);
    m_log.Finish(At(500));
    // Until 145 sent: 100, 110, 120, 130, 140; then 150 … 190.
    EXPECT_EQ(Measure(0, 150).outage, Ms(50));
    EXPECT_EQ(Measure(150, 500).outage, Ms(50));
    EXPECT_EQ(Measure(0, 150).lost + Measure(150, 500).lost, 10U);
    // 150 - 95 - 10, and 205 - 150.
    EXPECT_EQ(Measure(0, 150).arrivalGap, Ms(45));
    EXPECT_EQ(Measure(150, 500).arrivalGap, Ms(55));
}

/// A cut at the receiver at 100 kills the packets in flight: they count for that event.
TEST_F(Delivery, PacketsInFlightCountForTheEvent)
{
    Train(0, 50, 50); // the last one, sent at 40, arrives at 90
    Train(50, 100, std::nullopt);
    Train(100, 200, 50);
    m_log.Finish(At(500));
    EXPECT_EQ(Measure(0, 100).lost, 0U);
    EXPECT_EQ(Measure(100, 500).lost, 5U);
    EXPECT_EQ(Measure(100, 500).outage, Ms(50));
}

/// What is still on its way at the end is not lost; what is too old is.
TEST_F(Delivery, InFlightAtTheEnd)
{
    Train(0, 100, 40);
    Train(100, 200, std::nullopt);
    m_log.Finish(At(200));
    // 60 = 40 and half of it: those sent from 140 on may still arrive.
    EXPECT_EQ(Measure(0, 200).lost, 4U);
}

/// It never comes back.
TEST_F(Delivery, DeadUntilTheEnd)
{
    Train(0, 100, 5);
    Train(100, 1000, std::nullopt);
    m_log.Finish(At(1000));
    const auto delivery = Measure(100, 1000);
    EXPECT_EQ(delivery.received, 0U);
    EXPECT_EQ(delivery.lost, 90U);
    EXPECT_EQ(delivery.outage, Ms(900));
    EXPECT_EQ(delivery.arrivalGap, Ms(895)); // 1000 - 95 - 10
}

/// Numbers that were never sent, or not in order, are nobody's probes.
TEST_F(Delivery, StrangeNumbers)
{
    Train(0, 20, 5);
    m_log.Arrived(77, At(30));
    m_log.Departed(77, At(30), {});
    m_log.Sent(77, At(30), Ms(10));
    m_log.Finish(At(100));
    EXPECT_EQ(m_log.Probes().size(), 2U);
    EXPECT_EQ(m_log.Arrivals().size(), 2U);
}

} // namespace mopo::test
