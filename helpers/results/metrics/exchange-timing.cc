// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/exchange-timing.h"

#include <algorithm>

namespace mopo
{

namespace
{

Duration ShortestTransit(const ProbeLog* probes, Path path)
{
    if (probes == nullptr)
    {
        return Duration{0};
    }
    if (const auto shortest = probes->ShortestTransit(path))
    {
        return *shortest;
    }
    path.local.port = 0; // ESP without UDP encapsulation
    path.peer.port = 0;
    return probes->ShortestTransit(path).value_or(Duration{0});
}

/// The copy of a message that arrived as `received`.
const IkeRecord* FindCopy(const IkeLog& sender, const ProbeLog* probes, const IkeRecord& received)
{
    const IkeRecord* earliest = nullptr;
    const IkeRecord* best = nullptr;
    for (const IkeRecord& record : sender.messages)
    {
        if (!record.sent || record.time > received.time || record.key != received.key)
        {
            continue;
        }
        earliest = earliest == nullptr ? &record : earliest;
        // Half of it, because jitter may have favoured this message.
        if (received.time - record.time >= ShortestTransit(probes, record.path) / 2)
        {
            best = &record;
        }
    }
    return best != nullptr ? best : earliest;
}

std::optional<Duration> TransitFrom(const IkeLog& sender,
                                    const ProbeLog* probes,
                                    const IkeRecord& received)
{
    const IkeRecord* copy = FindCopy(sender, probes, received);
    return copy != nullptr ? std::optional(received.time - copy->time) : std::nullopt;
}

/// One end, and the probes that it sends.
struct Side
{
    const IkeLog& log;
    const ProbeLog* probes;
};

std::optional<Duration> RoundTripBetween(const Side& asker,
                                         const Side& answerer,
                                         const IkeRecord& response)
{
    const IkeRecord* answer = FindCopy(answerer.log, answerer.probes, response);
    if (answer == nullptr)
    {
        return std::nullopt;
    }
    // It is answered at the very instant in which a copy of the request arrives.
    const auto request = std::ranges::find_if(
        answerer.log.messages,
        [&](const IkeRecord& record)
        { return !record.sent && record.time == answer->time && IsAnsweredBy(record, response); });
    if (request == answerer.log.messages.end())
    {
        return std::nullopt;
    }
    const auto there = TransitFrom(asker.log, asker.probes, *request);
    return there ? std::optional(*there + (response.time - answer->time)) : std::nullopt;
}

const ProbeLog* Up(const RunRecord& run)
{
    return run.Probes() != nullptr ? &run.Probes()->up : nullptr;
}

const ProbeLog* Down(const RunRecord& run)
{
    return run.Probes() != nullptr ? &run.Probes()->down : nullptr;
}

} // namespace

std::optional<Duration> TransitToResponder(const RunRecord& run, const IkeRecord& received)
{
    return TransitFrom(run.initiator, Up(run), received);
}

std::optional<Duration> TransitToInitiator(const RunRecord& run, const IkeRecord& received)
{
    return TransitFrom(run.responder, Down(run), received);
}

std::optional<Duration> TransitOfRequest(const RunRecord& run, const IkeRecord& response)
{
    const auto request = std::ranges::find_if(
        run.responder.messages,
        [&](const IkeRecord& record) { return !record.sent && IsAnsweredBy(record, response); });
    return request != run.responder.messages.end() ? TransitToResponder(run, *request)
                                                   : std::nullopt;
}

std::optional<Duration> RoundTripOf(const RunRecord& run, const IkeRecord& response)
{
    return RoundTripBetween({run.initiator, Up(run)}, {run.responder, Down(run)}, response);
}

std::optional<Duration> RoundTripOfResponder(const RunRecord& run, const IkeRecord& response)
{
    return RoundTripBetween({run.responder, Down(run)}, {run.initiator, Up(run)}, response);
}

} // namespace mopo
