// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/reaction.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// The first record in the window that `matches`, or null.
template <class Record, class Matches>
const Record* FirstIn(const std::vector<Record>& records, const TimeWindow& window, Matches matches)
{
    const auto found = std::ranges::find_if(
        records,
        [&](const Record& record) { return window.Contains(record.time) && matches(record); });
    return found != records.end() ? &*found : nullptr;
}

template <class Record>
const Record* FirstIn(const std::vector<Record>& records, const TimeWindow& window)
{
    return FirstIn(records, window, [](const Record&) { return true; });
}

/// From the event until the decision, both included.
TimeWindow Until(const TimeWindow& window, Instant decision)
{
    return {window.begin, decision + Duration{1}};
}

bool IsResponseAt(const IkeRecord& record, Instant time)
{
    return !record.sent && record.key.response && record.time == time;
}

/// The response that the initiator got when it said that a path was confirmed or refused.
const IkeRecord* ResponseAt(const IkeLog& initiator, Instant time)
{
    const auto found = std::ranges::find_if(
        initiator.messages,
        [&](const IkeRecord& record)
        {
            return IsResponseAt(record, time) &&
                   std::ranges::any_of(initiator.messages,
                                       [&](const IkeRecord& request)
                                       {
                                           return request.sent && request.changePath &&
                                                  request.key.messageId == record.key.messageId &&
                                                  request.key.initiatorSpi ==
                                                      record.key.initiatorSpi;
                                       });
        });
    return found != initiator.messages.end() ? &*found : nullptr;
}

/// The response that CHANGE_PATH had to wait for, if the window was full at the move.
const IkeRecord* FindBlocking(const IkeLog& initiator, const TimeWindow& window, Instant moved)
{
    const IkeRecord* change =
        FirstIn(initiator.messages,
                {moved, window.end},
                [](const IkeRecord& record) { return record.sent && record.changePath; });
    if (change == nullptr || change->time == moved)
    {
        return nullptr;
    }
    for (const IkeRecord& response : initiator.messages)
    {
        if (!IsResponseAt(response, change->time))
        {
            continue;
        }
        const bool outstanding =
            std::ranges::any_of(initiator.messages,
                                [&](const IkeRecord& request)
                                {
                                    return request.sent && !request.retransmission &&
                                           !request.key.response &&
                                           request.key.messageId == response.key.messageId &&
                                           request.key.initiatorSpi == response.key.initiatorSpi &&
                                           request.time <= moved;
                                });
        if (outstanding)
        {
            return &response;
        }
    }
    return nullptr;
}

/// The first request of a path test that the event caused, not one of the background.
const DatagramRecord* FirstTest(const IkeLog& initiator,
                                const TimeWindow& window,
                                const MoveRecord& move)
{
    const TimeWindow before = Until(window, move.time);
    const PathRecord* suspicion = FirstIn(initiator.suspected, before);
    return FirstIn(initiator.datagrams,
                   before,
                   [&](const DatagramRecord& datagram)
                   {
                       return datagram.kind == DatagramKind::PathTestRequest &&
                              (suspicion != nullptr ? datagram.time >= suspicion->time
                                                    : datagram.path.SameAddresses(move.to));
                   });
}

/// The first thing that the initiator did: a test, an old request on the new path, CHANGE_PATH, or
/// at the latest the move itself.
Instant DetectedBy(const IkeLog& initiator, const TimeWindow& window, const MoveRecord& move)
{
    const DatagramRecord* test = FirstTest(initiator, window, move);
    return test != nullptr ? std::min(test->time, move.time) : move.time;
}

BoundCase CaseOf(const Reaction& reaction, bool suspected)
{
    switch (reaction.move->reason)
    {
    case PathReason::LocalAddressGone:
        return reaction.blocking != nullptr ? BoundCase::B2
               : reaction.test              ? BoundCase::B7
                                            : BoundCase::B1;
    case PathReason::Preferred:
    case PathReason::Requested:
        return BoundCase::B5;
    case PathReason::PathDead:
        return suspected ? BoundCase::B8 : reaction.test ? BoundCase::B7 : BoundCase::B6;
    case PathReason::NatMappingSuspected:
        return BoundCase::B10;
    case PathReason::Refused:
        return BoundCase::B16;
    case PathReason::PeerAddressGone:
    case PathReason::ChangePathReceived:
    case PathReason::NatMappingChanged:
    case PathReason::NotRoutable:
        return BoundCase::None;
    }
    return BoundCase::None;
}

/// Without a move of the initiator: the responder may have followed a NAT.
Reaction FindResponderReaction(const RunRecord& run, const TimeWindow& window)
{
    Reaction reaction;
    const MoveRecord* followed = FirstIn(run.responder.moves,
                                         window,
                                         [](const MoveRecord& move)
                                         { return move.reason == PathReason::NatMappingChanged; });
    if (followed != nullptr)
    {
        reaction.boundCase = BoundCase::B9;
        reaction.detected = followed->time;
    }
    return reaction;
}

} // namespace

const char* ToString(BoundCase boundCase)
{
    switch (boundCase)
    {
    case BoundCase::None:
        return "";
    case BoundCase::B1:
        return "B1";
    case BoundCase::B2:
        return "B2";
    case BoundCase::B5:
        return "B5";
    case BoundCase::B6:
        return "B6";
    case BoundCase::B7:
        return "B7";
    case BoundCase::B8:
        return "B8";
    case BoundCase::B9:
        return "B9";
    case BoundCase::B10:
        return "B10";
    case BoundCase::B16:
        return "B16";
    }
    return "";
}

Reaction FindReaction(const RunRecord& run, const TimeWindow& window)
{
    const IkeLog& initiator = run.initiator;
    Reaction reaction;
    reaction.move = FirstIn(initiator.moves, window);
    if (reaction.move == nullptr)
    {
        return FindResponderReaction(run, window);
    }
    const MoveRecord& move = *reaction.move;
    reaction.detected = DetectedBy(initiator, window, move);
    reaction.blocking = FindBlocking(initiator, window, move.time);
    if (const PathRecord* confirmed = FirstIn(initiator.confirmed, window))
    {
        reaction.conclusion = ResponseAt(initiator, confirmed->time);
    }
    const TestedRecord* tested = FirstIn(initiator.tested,
                                         Until(window, move.time),
                                         [&](const TestedRecord& record)
                                         {
                                             return record.roundTrip &&
                                                    record.path.SameAddresses(move.to) &&
                                                    record.time - *record.roundTrip >= window.begin;
                                         });
    reaction.test = tested != nullptr ? tested->roundTrip : std::nullopt;
    const bool suspected = FirstIn(initiator.suspected, Until(window, move.time)) != nullptr;
    reaction.boundCase = CaseOf(reaction, suspected);
    const Instant concluded =
        reaction.conclusion != nullptr ? reaction.conclusion->time : window.end;
    if (const PathRecord* refused = FirstIn(initiator.refused, {move.time, concluded}))
    {
        reaction.refusal = ResponseAt(initiator, refused->time);
        reaction.boundCase = BoundCase::B16;
    }
    return reaction;
}

} // namespace mopo
