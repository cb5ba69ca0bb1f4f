// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/preliminaries.h"

#include "helpers/results/metrics/exchange-timing.h"
#include "helpers/results/metrics/record-search.h"

namespace mopo
{

namespace
{

/// An exchange that was under way before may have begun earlier than what is counted.
std::optional<Duration> AtMost(std::optional<Duration> roundTrip, Duration waited)
{
    return roundTrip ? std::optional(std::min(*roundTrip, waited)) : roundTrip;
}

/// How long the initiator's rules let it wait after a refusal before it asked for the same path
/// again (D-32); nothing where it took another path.
Duration WaitAfter(const IkeLog& initiator, const IkeRecord& refusal)
{
    const IkeRecord* next =
        FirstIn(initiator.messages,
                {refusal.time, Instant::max()},
                [](const IkeRecord& record)
                { return record.sent && record.changePath && !record.retransmission; });
    return next != nullptr && next->path.SameAddresses(refusal.path) ? next->time - refusal.time
                                                                     : Duration{0};
}

/// All exchanges of a set-up but the last one.
std::optional<Duration> SetupBeforeLast(const RunRecord& run, const Reaction& reaction)
{
    std::optional<Duration> sum{0};
    for (const IkeRecord* response : reaction.setup)
    {
        if (response != reaction.conclusion)
        {
            sum = Sum(sum, RoundTripOf(run, *response));
        }
    }
    return sum;
}

} // namespace

std::optional<Duration> Sum(std::optional<Duration> a, std::optional<Duration> b)
{
    return a && b ? std::optional(*a + *b) : std::nullopt;
}

Preliminaries FindPreliminaries(const RunRecord& run, const Reaction& reaction, Instant until)
{
    Preliminaries found;
    found.own = reaction.test.value_or(Duration{0});
    found.up = found.own;
    if (reaction.move != nullptr && reaction.move->reason == PathReason::PeerAddressGone)
    {
        if (reaction.listBlocking != nullptr)
        {
            found.up = Sum(found.up,
                           AtMost(RoundTripOfResponder(run, *reaction.listBlocking),
                                  reaction.listBlocking->time - reaction.base));
        }
        found.up =
            Sum(found.up,
                reaction.list != nullptr ? TransitToInitiator(run, *reaction.list) : std::nullopt);
    }
    found.exchanges = found.up;
    if (reaction.blocking != nullptr)
    {
        const Instant since = std::max(reaction.base, reaction.move->time);
        found.exchanges =
            Sum(found.exchanges,
                AtMost(RoundTripOf(run, *reaction.blocking), reaction.blocking->time - since));
    }
    for (const IkeRecord* refusal : reaction.refusals)
    {
        if (refusal->time > until)
        {
            break;
        }
        found.exchanges = Sum(found.exchanges, RoundTripOf(run, *refusal));
        found.exchanges = Sum(found.exchanges, WaitAfter(run.initiator, *refusal));
    }
    if (reaction.boundCase == BoundCase::B18)
    {
        found.exchanges = SetupBeforeLast(run, reaction);
    }
    return found;
}

Trigger FindTrigger(const RunRecord& run, Instant switched)
{
    Trigger trigger;
    Instant told = switched;
    const bool isVerification = FirstIn(run.responder.verified, OnlyAt(switched)) != nullptr &&
                                FirstIn(run.responder.moves, OnlyAt(switched)) == nullptr;
    if (isVerification)
    {
        const IkeRecord* proof =
            FirstIn(run.responder.messages,
                    OnlyAt(switched),
                    [](const IkeRecord& record) { return !record.sent && record.key.response; });
        const auto roundTrip = proof != nullptr ? RoundTripOfResponder(run, *proof) : std::nullopt;
        trigger.verification = roundTrip.value_or(Duration{0});
        for (const MoveRecord& move : run.responder.moves)
        {
            told = move.time < switched ? move.time : told;
        }
    }
    trigger.changePath =
        FirstIn(run.responder.messages,
                OnlyAt(told),
                [](const IkeRecord& record) { return !record.sent && record.changePath; });
    if (trigger.changePath != nullptr)
    {
        trigger.transit = TransitToResponder(run, *trigger.changePath);
        return trigger;
    }
    const MoveRecord* move = FirstIn(run.responder.moves, OnlyAt(told));
    if (move != nullptr && move->reason == PathReason::NatMappingChanged)
    {
        trigger.transit = move->trigger;
    }
    else if (move != nullptr && move->reason == PathReason::LocalAddressGone)
    {
        trigger.own = true;
        trigger.transit = Duration{0};
    }
    return trigger;
}

} // namespace mopo
