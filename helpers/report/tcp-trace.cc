// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/tcp-trace.h"

#include <algorithm>

namespace mopo
{

namespace
{

constexpr std::size_t SMALLEST_HEADER = 20;

struct Segment
{
    std::uint32_t number = 0;
    std::uint32_t acknowledgement = 0;
    std::int64_t size = 0;
    bool isFirst = false;
    bool acknowledges = false;
};

std::optional<Segment> Parse(OctetView octets)
{
    if (octets.size() < SMALLEST_HEADER)
    {
        return std::nullopt;
    }
    constexpr std::uint8_t syn = 0x02;
    constexpr std::uint8_t ack = 0x10;
    const std::size_t header = 4 * std::size_t{static_cast<std::uint8_t>(octets[12] >> 4)};
    Segment segment;
    segment.number = static_cast<std::uint32_t>(NetworkNumber(octets, 4, 4));
    segment.acknowledgement = static_cast<std::uint32_t>(NetworkNumber(octets, 8, 4));
    segment.size = static_cast<std::int64_t>(octets.size() - std::min(header, octets.size()));
    segment.isFirst = (octets[13] & syn) != 0;
    segment.acknowledges = (octets[13] & ack) != 0;
    return segment;
}

void Raise(std::optional<std::int64_t>& highest, std::int64_t value)
{
    highest = std::max(highest.value_or(value), value);
}

Json NumberOrNull(const std::optional<std::int64_t>& number)
{
    return number ? Json(*number) : Json(nullptr);
}

} // namespace

std::int64_t TcpTrace::OffsetOf(std::uint32_t number) const
{
    const auto highest = static_cast<std::uint32_t>(m_highest) + *m_base;
    return m_highest + static_cast<std::int32_t>(number - highest);
}

void TcpTrace::AddSent(const CapturedInner& packet)
{
    const auto segment = Parse(packet.segment);
    if (!segment)
    {
        return;
    }
    if (segment->isFirst || !m_base)
    {
        // The SYN itself takes one number.
        m_base =
            segment->number + (segment->isFirst ? 1U : 0U) - static_cast<std::uint32_t>(m_highest);
    }
    if (segment->size == 0)
    {
        return;
    }
    Tally& tally = m_tallies[PieceAt(m_pieces, packet.time)];
    const std::int64_t end = OffsetOf(segment->number) + segment->size;
    if (end <= m_highest)
    {
        ++tally.retransmissions;
        ++m_retransmissions;
    }
    m_highest = std::max(m_highest, end);
    Raise(tally.sent, m_highest);
}

void TcpTrace::AddArrived(const CapturedInner& packet)
{
    const auto segment = Parse(packet.segment);
    if (segment && m_base && segment->size > 0)
    {
        m_highestArrived = std::max(m_highestArrived, OffsetOf(segment->number) + segment->size);
        Raise(m_tallies[PieceAt(m_pieces, packet.time)].arrived, m_highestArrived);
    }
}

void TcpTrace::AddAcknowledgement(const CapturedInner& packet)
{
    const auto segment = Parse(packet.segment);
    if (segment && m_base && segment->acknowledges)
    {
        const std::int64_t offset = OffsetOf(segment->acknowledgement);
        // The acknowledgement of a FIN counts one more than there is.
        Raise(m_tallies[PieceAt(m_pieces, packet.time)].acknowledged,
              std::clamp<std::int64_t>(offset, 0, m_highest));
    }
}

Json TcpTrace::Count() const
{
    Json json{{"from", Json::array()},
              {"to", Json::array()},
              {"sent", Json::array()},
              {"arrived", Json::array()},
              {"acknowledged", Json::array()},
              {"retransmissions", Json::array()}};
    for (std::size_t i = 0; i < m_pieces.size(); ++i)
    {
        const Tally& tally = m_tallies[i];
        if (tally.sent || tally.arrived || tally.acknowledged)
        {
            json["from"].push_back(Seconds(m_pieces[i].from));
            json["to"].push_back(Seconds(m_pieces[i].to));
            json["sent"].push_back(NumberOrNull(tally.sent));
            json["arrived"].push_back(NumberOrNull(tally.arrived));
            json["acknowledged"].push_back(NumberOrNull(tally.acknowledged));
            json["retransmissions"].push_back(tally.retransmissions);
        }
    }
    return json;
}

} // namespace mopo
