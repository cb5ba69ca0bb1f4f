// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/ike-log.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// The endpoint blames the Message ID of a response that answers nothing; of an IKE SA's it says
/// which IKE SA that was, and a path test has none.
bool IsUnmatchedTest(const Discarded& discarded)
{
    constexpr std::size_t messageIdOffset = 20;
    return !discarded.ikeSa && discarded.why.code == ErrorCode::NotFound &&
           discarded.why.offset == messageIdOffset;
}

} // namespace

bool IsAnsweredBy(const IkeRecord& request, const IkeRecord& response)
{
    MessageKey key = request.key;
    key.response = true;
    key.fromInitiator = !key.fromInitiator;
    return !request.key.response && response.key == key;
}

void IkeLog::AddMessage(Instant time, const IkeMessageTraced& traced, const CodePoints& codePoints)
{
    const Header& header = traced.message.header;
    const auto has = [&](std::uint16_t type)
    {
        return FindNotify(traced.message.payloads, type) != nullptr;
    };
    messages.push_back({
        .time = time,
        .sent = traced.sent,
        .retransmission = traced.retransmission,
        .key = {header.initiatorSpi,
                header.exchangeType,
                header.messageId,
                header.IsResponse(),
                header.IsFromInitiator()},
        .path = traced.path,
        .changePath = has(codePoints.changePath),
        .unacceptablePath = has(codePoints.unacceptablePath),
        .natPrevented = has(codePoints.natPrevented),
    });
}

void IkeLog::Add(Instant time, const Output& output, const CodePoints& codePoints)
{
    if (const auto* datagram = std::get_if<SendDatagram>(&output))
    {
        datagrams.push_back({time,
                             Classify(datagram->octets, datagram->path, codePoints),
                             datagram->path,
                             PacketOctets(datagram->octets.size(), datagram->path.peer.address)});
    }
    else if (const auto* traced = std::get_if<IkeMessageTraced>(&output))
    {
        // Path tests belong to no IKE SA; they are counted as datagrams.
        if (traced->message.header.exchangeType != codePoints.pathTest)
        {
            AddMessage(time, *traced, codePoints);
        }
    }
    else if (const auto* install = std::get_if<InstallEspSa>(&output))
    {
        addresses.push_back({time, install->addresses});
    }
    else if (const auto* update = std::get_if<UpdateEspSa>(&output))
    {
        addresses.push_back({time, update->addresses});
    }
    else if (const auto* move = std::get_if<PathChanged>(&output))
    {
        const bool byEsp = m_lastEsp && m_lastEsp->time == time;
        moves.push_back({time,
                         move->from,
                         move->to,
                         move->reason,
                         byEsp ? std::optional(m_lastEsp->transit) : std::nullopt});
    }
    else if (const auto* confirmation = std::get_if<PathConfirmed>(&output))
    {
        confirmed.push_back({time, confirmation->path});
    }
    else if (const auto* refusal = std::get_if<PathRefused>(&output))
    {
        refused.push_back({time, refusal->path});
    }
    else if (const auto* suspicion = std::get_if<PathSuspected>(&output))
    {
        suspected.push_back({time, suspicion->path});
    }
    else if (const auto* routability = std::get_if<RoutabilityChanged>(&output))
    {
        if (routability->standing == RoutabilityStanding::Verified)
        {
            verified.push_back({time, routability->path});
        }
    }
    else if (const auto* test = std::get_if<PathTested>(&output))
    {
        tested.push_back({time, test->path, test->roundTrip});
    }
    else if (const auto* up = std::get_if<Established>(&output))
    {
        established.push_back({time, up->ikeSa});
    }
    else if (const auto* down = std::get_if<Closed>(&output))
    {
        closed.push_back({time, down->ikeSa});
    }
    else if (const auto* thrown = std::get_if<Discarded>(&output))
    {
        ++discarded;
        if (IsUnmatchedTest(*thrown))
        {
            unmatchedTests.push_back(time);
        }
    }
}

void IkeLog::AddEspArrival(Instant time, Duration transit)
{
    m_lastEsp = EspArrivalRecord{time, transit};
    if (!moves.empty() && moves.back().time == time && !moves.back().trigger)
    {
        moves.back().trigger = transit;
    }
}

const AddressRecord* IkeLog::AddressesAt(Instant time) const
{
    const auto next = std::ranges::upper_bound(addresses, time, {}, &AddressRecord::time);
    return next == addresses.begin() ? nullptr : &*(next - 1);
}

bool IkeLog::IsEstablishedAt(Instant time) const
{
    return std::ranges::any_of(
        established,
        [&](const SaRecord& up)
        {
            return up.time <= time &&
                   std::ranges::none_of(closed,
                                        [&](const SaRecord& down)
                                        { return down.ikeSa == up.ikeSa && down.time <= time; });
        });
}

} // namespace mopo
