// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/loss-runs.h"
#include "helpers/report/tcp-trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// One probe every 10 ms, of which those numbers are lost; the others take 5 ms.
ProbeTrace TraceOf(std::uint64_t count, const std::vector<std::uint64_t>& lost)
{
    ProbeTrace trace;
    for (std::uint64_t number = 0; number < count; ++number)
    {
        const auto sent = static_cast<double>(number) / 100;
        trace.AddSent(number, sent);
        if (std::ranges::find(lost, number) == lost.end())
        {
            trace.AddArrived(number, sent + 0.005);
        }
    }
    return trace;
}

TEST(LossRuns, ThreeInARowAreAnOutageAndTwoAreNot)
{
    const auto runs = FindLossRuns(TraceOf(300, {10, 11, 100, 101, 102}), 3);
    ASSERT_THAT(runs, SizeIs(1));
    EXPECT_DOUBLE_EQ(runs[0].from, 1);
    EXPECT_DOUBLE_EQ(runs[0].to, 1.03);
    EXPECT_EQ(runs[0].lost, 3);
    EXPECT_FALSE(runs[0].isOpen);
}

TEST(LossRuns, WhatNeverCameBackIsOpenUnlessItWasSentJustBeforeTheEnd)
{
    std::vector<std::uint64_t> lost(200);
    std::iota(lost.begin(), lost.end(), 100);
    const auto runs = FindLossRuns(TraceOf(300, lost), 3);
    ASSERT_THAT(runs, SizeIs(1));
    EXPECT_TRUE(runs[0].isOpen);
    EXPECT_THAT(FindLossRuns(TraceOf(300, {297, 298, 299}), 3), IsEmpty());
}

TEST(ProbeTrace, EachPieceCountsWhatWasSentInIt)
{
    const std::vector<Interval> pieces{{0, 0.05}, {0.05, 0.1}, {0.1, 0.2}};
    const Json counted = TraceOf(10, {2, 6, 7}).Count(pieces);
    EXPECT_THAT(counted.at("sent"), ElementsAre(5, 5)); // nothing in the last piece
    EXPECT_THAT(counted.at("lost"), ElementsAre(1, 2));
    EXPECT_THAT(counted.at("delay_median_ms"), ElementsAre(5.0, 5.0));
    EXPECT_THAT(counted.at("last_sent"), ElementsAre(4, 9));
    EXPECT_THAT(counted.at("first_arrived"), ElementsAre(0, 5));
}

TEST(ProbeTrace, WhatArrivesTwiceArrivedOnce)
{
    ProbeTrace trace = TraceOf(2, {});
    trace.AddArrived(1, 7);
    trace.AddArrived(99, 7); // was never sent
    EXPECT_EQ(trace.Sent(), 2);
    EXPECT_EQ(trace.Arrived(), 2);
    EXPECT_DOUBLE_EQ(*trace.Probes().at(1).arrived, 0.015);
}

/// A segment of TCP, whose octets live as long as it does.
class Segment
{
  public:
    Segment(std::uint32_t number,
            std::uint32_t acknowledgement,
            std::uint8_t flags,
            std::size_t size)
        : m_octets(20 + size)
    {
        for (std::size_t i = 0; i < 4; ++i)
        {
            m_octets[4 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
            m_octets[8 + i] = static_cast<std::uint8_t>(acknowledgement >> (24 - 8 * i));
        }
        m_octets[12] = 5 << 4;
        m_octets[13] = flags;
    }

    CapturedInner At(double time) const
    {
        CapturedInner packet;
        packet.time = time;
        packet.segment = m_octets;
        return packet;
    }

  private:
    Octets m_octets;
};

constexpr std::uint8_t SYN = 0x02;
constexpr std::uint8_t ACK = 0x10;

TEST(TcpTrace, CountsFromTheBeginningOfTheStreamAcrossTheWrap)
{
    const std::vector<Interval> pieces{{0, 1}, {1, 2}, {2, 3}};
    TcpTrace trace(pieces);
    const std::uint32_t first = 0xfffffff0;
    trace.AddSent(Segment(first, 0, SYN, 0).At(0));
    trace.AddSent(Segment(first + 1, 0, ACK, 1000).At(0.5));
    trace.AddSent(Segment(first + 1001, 0, ACK, 1000).At(1.5));
    trace.AddAcknowledgement(Segment(7, first + 1001, ACK, 0).At(1.6));
    trace.AddAcknowledgement(Segment(7, first + 2001, ACK, 0).At(2.5));
    trace.AddArrived(Segment(first + 1, 0, ACK, 1000).At(0.6));
    const Json counted = trace.Count();
    EXPECT_THAT(counted.at("sent"), ElementsAre(1000, 2000, nullptr));
    EXPECT_THAT(counted.at("acknowledged"), ElementsAre(nullptr, 1000, 2000));
    EXPECT_THAT(counted.at("arrived"), ElementsAre(1000, nullptr, nullptr));
    EXPECT_EQ(trace.Retransmissions(), 0);
}

TEST(TcpTrace, WhatWasSentBeforeIsARetransmission)
{
    const std::vector<Interval> pieces{{0, 10}};
    TcpTrace trace(pieces);
    trace.AddSent(Segment(100, 0, SYN, 0).At(0));
    trace.AddSent(Segment(101, 0, ACK, 500).At(1));
    trace.AddSent(Segment(601, 0, ACK, 500).At(2));
    trace.AddSent(Segment(101, 0, ACK, 500).At(3));
    EXPECT_EQ(trace.Retransmissions(), 1);
    EXPECT_THAT(trace.Count().at("sent"), ElementsAre(1000));
}

TEST(TcpTrace, ASegmentThatIsCutOffIsNone)
{
    const std::vector<Interval> pieces{{0, 10}};
    TcpTrace trace(pieces);
    const Octets few(19);
    CapturedInner packet;
    packet.segment = few;
    trace.AddSent(packet);
    trace.AddArrived(packet);
    trace.AddAcknowledgement(packet);
    EXPECT_THAT(trace.Count().at("sent"), IsEmpty());
}

} // namespace
} // namespace mopo
