// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/responder-reaction.h"

#include "helpers/results/metrics/record-search.h"

namespace mopo
{

namespace
{

bool IsSameAddress(const Path& path, const AddressRecord& record)
{
    return path.local.address == record.addresses.path.local.address;
}

/// Whether a probe left on the path that was in use, after the event, and arrived.
bool Delivers(const ProbeLog& probes, const IkeLog& sender, const TimeWindow& window)
{
    const AddressRecord* old = sender.AddressesAt(window.begin - Duration{1});
    if (old == nullptr)
    {
        return false;
    }
    const auto index = probes.FindPath(OuterPath(old->addresses));
    return index && std::ranges::any_of(probes.Probes(),
                                        [&](const Probe& probe)
                                        {
                                            return probe.departed && probe.arrived &&
                                                   probe.path == *index &&
                                                   window.Contains(*probe.departed);
                                        });
}

BoundCase CaseOf(const RunRecord& run, const TimeWindow& window, const Reaction& reaction)
{
    if (LivesOn(run.Probes(), run.initiator, run.responder, window))
    {
        return BoundCase::B5;
    }
    const MoveRecord* own =
        FirstIn(run.responder.moves,
                Until(window, reaction.move->time),
                [](const MoveRecord& move) { return move.reason == PathReason::LocalAddressGone; });
    if (own != nullptr)
    {
        return BoundCase::B13;
    }
    if (reaction.blocking != nullptr || reaction.listBlocking != nullptr)
    {
        return BoundCase::B14;
    }
    return reaction.test ? BoundCase::B12 : BoundCase::B11;
}

} // namespace

std::optional<Instant> FindUseOfOtherAddress(const IkeLog& responder, const TimeWindow& window)
{
    const AddressRecord* old = responder.AddressesAt(window.begin - Duration{1});
    if (old == nullptr)
    {
        return std::nullopt;
    }
    const IkeRecord* request = FirstIn(
        responder.messages,
        window,
        [&](const IkeRecord& record)
        { return record.sent && !record.key.response && !IsSameAddress(record.path, *old); });
    const DatagramRecord* test =
        FirstIn(responder.datagrams,
                window,
                [&](const DatagramRecord& datagram)
                {
                    return datagram.kind == DatagramKind::PathTestRequest &&
                           !IsSameAddress(datagram.path, *old);
                });
    if (request == nullptr || test == nullptr)
    {
        return request != nullptr ? std::optional(request->time)
               : test != nullptr  ? std::optional(test->time)
                                  : std::nullopt;
    }
    return std::min(request->time, test->time);
}

bool LivesOn(const UpDown<ProbeLog>* probes,
             const IkeLog& initiator,
             const IkeLog& responder,
             const TimeWindow& window)
{
    return probes != nullptr &&
           (Delivers(probes->up, initiator, window) || Delivers(probes->down, responder, window));
}

bool VerifiedFirst(const IkeLog& responder, const TimeWindow& window)
{
    return FirstIn(responder.verified,
                   window,
                   [&](const PathRecord& record)
                   {
                       const AddressRecord* before =
                           responder.AddressesAt(record.time - Duration{1});
                       const AddressRecord* after = responder.AddressesAt(record.time);
                       return before != nullptr && before->addresses.path != record.path &&
                              after->addresses.path == record.path;
                   }) != nullptr;
}

void AddResponderPart(const RunRecord& run, const TimeWindow& window, Reaction& reaction)
{
    const Instant moved = reaction.move->time;
    reaction.list =
        FirstIn(run.initiator.messages,
                OnlyAt(moved),
                [](const IkeRecord& record) { return !record.sent && !record.key.response; });
    reaction.detected =
        FindUseOfOtherAddress(run.responder, Until(window, moved)).value_or(reaction.detected);
    reaction.base = reaction.detected;
    if (reaction.list != nullptr)
    {
        const Path back{reaction.list->path.peer, reaction.list->path.local};
        const TestedRecord* tested =
            FirstIn(run.responder.tested,
                    Until(window, moved),
                    [&](const TestedRecord& record)
                    {
                        return record.roundTrip &&
                               record.time - *record.roundTrip >= window.begin &&
                               record.path.local.address == back.local.address;
                    });
        if (tested != nullptr)
        {
            reaction.test = tested->roundTrip;
            // Its pair's turn in the round of tests.
            reaction.base = tested->time - *tested->roundTrip;
        }
        const IkeRecord* sent = FirstIn(
            run.responder.messages,
            Until(window, moved),
            [&](const IkeRecord& record)
            { return record.sent && !record.retransmission && record.key == reaction.list->key; });
        reaction.listBlocking =
            sent != nullptr ? FindBlocking(run.responder, *sent, reaction.base) : nullptr;
    }
    reaction.boundCase = CaseOf(run, window, reaction);
}

const IkeRecord* FindBlocking(const IkeLog& log, const IkeRecord& request, Instant since)
{
    if (request.time == since)
    {
        return nullptr;
    }
    return FirstIn(log.messages,
                   OnlyAt(request.time),
                   [&](const IkeRecord& response)
                   {
                       return !response.sent && response.key.response &&
                              std::ranges::any_of(log.messages,
                                                  [&](const IkeRecord& outstanding)
                                                  {
                                                      return outstanding.sent &&
                                                             !outstanding.retransmission &&
                                                             IsAnsweredBy(outstanding, response) &&
                                                             outstanding.time <= since;
                                                  });
                   });
}

} // namespace mopo
