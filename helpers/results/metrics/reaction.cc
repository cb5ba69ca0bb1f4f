// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/reaction.h"

#include "helpers/results/metrics/record-search.h"
#include "helpers/results/metrics/responder-reaction.h"

namespace mopo
{

namespace
{

bool IsResponse(const IkeRecord& record)
{
    return !record.sent && record.key.response;
}

bool IsNewChangePath(const IkeRecord& record)
{
    return record.sent && record.changePath && !record.retransmission && !record.key.response;
}

const IkeRecord* RequestOf(const IkeLog& log, const IkeRecord& response)
{
    const auto found = std::ranges::find_if(
        log.messages,
        [&](const IkeRecord& record)
        { return record.sent && !record.retransmission && IsAnsweredBy(record, response); });
    return found != log.messages.end() ? &*found : nullptr;
}

bool IsResponseToChangePath(const IkeLog& initiator, const IkeRecord& record)
{
    const IkeRecord* request = IsResponse(record) ? RequestOf(initiator, record) : nullptr;
    return request != nullptr && request->changePath;
}

/// The response that CHANGE_PATH had to wait for, if the window was full at the move.
const IkeRecord* FindBlockingOfMove(const IkeLog& initiator,
                                    const TimeWindow& window,
                                    Instant moved)
{
    const IkeRecord* change =
        FirstIn(initiator.messages,
                {moved, window.end},
                [](const IkeRecord& record) { return IsNewChangePath(record); });
    return change != nullptr ? FindBlocking(initiator, *change, moved) : nullptr;
}

/// The CHANGE_PATH for another path that had no answer yet when the initiator moved.
const IkeRecord* FindSuperseded(const IkeLog& initiator, const MoveRecord& move)
{
    const auto isSuperseded = [&](const IkeRecord& record)
    {
        return IsNewChangePath(record) && record.time <= move.time &&
               !record.path.SameAddresses(move.to) &&
               std::ranges::any_of(initiator.messages,
                                   [&](const IkeRecord& response)
                                   {
                                       return IsResponse(response) && response.time > move.time &&
                                              IsAnsweredBy(record, response);
                                   }) &&
               std::ranges::none_of(initiator.messages,
                                    [&](const IkeRecord& response)
                                    {
                                        return IsResponse(response) && response.time <= move.time &&
                                               IsAnsweredBy(record, response);
                                    });
    };
    const auto found = std::ranges::find_if(initiator.messages, isSuperseded);
    return found != initiator.messages.end() ? &*found : nullptr;
}

/// Whether the initiator moved because it learnt something new, and not because its last guess was
/// wrong.
bool IsNews(PathReason reason)
{
    return reason == PathReason::LocalAddressGone || reason == PathReason::Preferred ||
           reason == PathReason::Requested || reason == PathReason::PeerAddressGone;
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

/// The round trip of the test of the path that was taken.
std::optional<Duration> TestOf(const IkeLog& initiator,
                               const TimeWindow& window,
                               const MoveRecord& move)
{
    const TestedRecord* tested = FirstIn(initiator.tested,
                                         Until(window, move.time),
                                         [&](const TestedRecord& record)
                                         {
                                             return record.roundTrip &&
                                                    record.path.SameAddresses(move.to) &&
                                                    record.time - *record.roundTrip >= window.begin;
                                         });
    return tested != nullptr ? tested->roundTrip : std::nullopt;
}

/// The test of the path that was taken, if its answer is what the move waited for.
const TestedRecord* AnswerBehind(const IkeLog& initiator, const MoveRecord& move)
{
    return FirstIn(initiator.tested,
                   OnlyAt(move.time),
                   [&](const TestedRecord& record)
                   { return record.roundTrip && record.path.SameAddresses(move.to); });
}

/// Finds what happened in one window.
class Finder
{
  public:
    Finder(const RunRecord& run, const TimeWindow& window)
        : m_run(run),
          m_initiator(run.initiator),
          m_window(window)
    {
    }

    Reaction Find();

  private:
    bool FindNewSa();
    void FindMove();
    void FindConclusion();
    void FindRefusals();
    void JudgeMove();
    void JudgeDeadPath();
    void JudgeWithoutMove();

    bool IsNewToResponder() const;
    const MoveRecord* FindFollowed(Instant before) const;
    bool IsDisturbed() const;

    const RunRecord& m_run;
    const IkeLog& m_initiator;
    const TimeWindow& m_window;
    Reaction m_reaction;
};

/// Case B18: an IKE SA was lost and another one established.
bool Finder::FindNewSa()
{
    const SaRecord* up = FirstIn(m_initiator.established, m_window);
    if (up == nullptr || up == &m_initiator.established.front())
    {
        return false;
    }
    const auto isOfSetup = [](const IkeRecord& record)
    {
        return record.key.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit) ||
               record.key.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeAuth);
    };
    const IkeRecord* last =
        FirstIn(m_initiator.messages,
                OnlyAt(up->time),
                [&](const IkeRecord& record) { return IsResponse(record) && isOfSetup(record); });
    if (last == nullptr)
    {
        return false;
    }
    const IkeRecord* begin = nullptr;
    for (const IkeRecord& record : m_initiator.messages)
    {
        if (record.time > up->time || !isOfSetup(record) ||
            record.key.initiatorSpi != last->key.initiatorSpi)
        {
            continue;
        }
        begin = begin == nullptr ? &record : begin;
        if (IsResponse(record))
        {
            m_reaction.setup.push_back(&record);
        }
    }
    m_reaction.boundCase = BoundCase::B18;
    m_reaction.detected = begin->time;
    m_reaction.base = begin->time;
    m_reaction.conclusion = last;
    return true;
}

void Finder::FindConclusion()
{
    const PathRecord* confirmed = FirstIn(m_initiator.confirmed, m_window);
    m_reaction.conclusion = confirmed == nullptr
                                ? nullptr
                                : FirstIn(m_initiator.messages,
                                          OnlyAt(confirmed->time),
                                          [&](const IkeRecord& record)
                                          { return IsResponseToChangePath(m_initiator, record); });
}

/// The first move, unless another one followed before the first was answered.
void Finder::FindMove()
{
    m_reaction.move = FirstIn(m_initiator.moves, m_window);
    if (m_reaction.move == nullptr)
    {
        return;
    }
    FindConclusion();
    m_reaction.decided = m_reaction.move->time;
    m_reaction.detected = DetectedBy(m_initiator, m_window, *m_reaction.move);
    const Instant concluded =
        m_reaction.conclusion != nullptr ? m_reaction.conclusion->time : m_window.end;
    for (const MoveRecord& move : m_initiator.moves)
    {
        if (move.time < m_reaction.move->time || move.time >= concluded)
        {
            continue;
        }
        const bool wasGuess = m_reaction.move->reason == PathReason::LocalAddressGone &&
                              move.reason == PathReason::PathDead &&
                              AnswerBehind(m_initiator, move) != nullptr;
        // A path that is preferred to the way out, and answers a little later, is no news either.
        const bool isNews =
            IsNews(move.reason) && (move.reason != PathReason::Preferred ||
                                    m_reaction.move->reason != PathReason::PathDead);
        const IkeRecord* superseded =
            isNews || wasGuess ? FindSuperseded(m_initiator, move) : nullptr;
        if (superseded != nullptr)
        {
            m_reaction.superseded = superseded;
            m_reaction.move = &move;
        }
    }
}

void Finder::FindRefusals()
{
    const Instant concluded =
        m_reaction.conclusion != nullptr ? m_reaction.conclusion->time : m_window.end;
    const TimeWindow open{m_reaction.move->time, concluded};
    if (FirstIn(m_initiator.refused, open) == nullptr)
    {
        return;
    }
    m_reaction.boundCase = BoundCase::B16;
    for (const IkeRecord& record : m_initiator.messages)
    {
        if (open.Contains(record.time) && IsResponseToChangePath(m_initiator, record) &&
            &record != m_reaction.blocking)
        {
            m_reaction.refusals.push_back(&record);
        }
    }
}

/// The initiator found out for itself that nothing passes any more.
void Finder::JudgeDeadPath()
{
    const TimeWindow before = Until(m_window, m_reaction.move->time);
    const bool suspected = FirstIn(m_initiator.suspected, before) != nullptr;
    const bool peerLeft = FindUseOfOtherAddress(m_run.responder, before).has_value();
    if (const TestedRecord* answer = AnswerBehind(m_initiator, *m_reaction.move))
    {
        // The fate of the old path was decided by then: its pair's turn came, and this took a round
        // trip of its own.
        m_reaction.boundCase = peerLeft ? BoundCase::B15 : BoundCase::B7;
        m_reaction.base = answer->time - *answer->roundTrip;
        m_reaction.test = answer->roundTrip;
        return;
    }
    m_reaction.boundCase = peerLeft          ? BoundCase::B15
                           : suspected       ? BoundCase::B8
                           : m_reaction.test ? BoundCase::B7
                                             : BoundCase::B6;
    if (suspected)
    {
        // The tests ran while the old path's fate was open, so they cost nothing.
        m_reaction.test.reset();
    }
}

void Finder::JudgeMove()
{
    const MoveRecord& move = *m_reaction.move;
    const bool samePair = move.from.SameAddresses(move.to);
    const bool verifiedFirst = VerifiedFirst(m_run.responder, m_window);
    const bool blocked = m_reaction.blocking != nullptr;
    switch (move.reason)
    {
    case PathReason::LocalAddressGone:
        m_reaction.boundCase = blocked           ? (verifiedFirst ? BoundCase::B4 : BoundCase::B2)
                               : m_reaction.test ? BoundCase::B7
                               : verifiedFirst   ? BoundCase::B3
                                                 : BoundCase::B1;
        break;
    case PathReason::Preferred:
        m_reaction.boundCase = BoundCase::B5;
        break;
    case PathReason::Requested:
        m_reaction.boundCase = samePair && IsNewToResponder() ? BoundCase::B10 : BoundCase::B5;
        break;
    case PathReason::PathDead:
        JudgeDeadPath();
        break;
    case PathReason::NatMappingSuspected:
        m_reaction.boundCase = BoundCase::B10;
        break;
    case PathReason::PeerAddressGone:
        AddResponderPart(m_run, m_window, m_reaction);
        break;
    case PathReason::Refused:
        m_reaction.boundCase = BoundCase::B16;
        break;
    case PathReason::NatMappingChanged:
        m_reaction.uncovered = "no bound covers a NAT at the responder";
        break;
    case PathReason::ChangePathReceived:
    case PathReason::NotRoutable:
        m_reaction.uncovered = "no bound covers a move of the initiator for this reason";
        break;
    }
}

/// Whether CHANGE_PATH told the responder another address or port of the initiator.
bool Finder::IsNewToResponder() const
{
    return FirstIn(m_run.responder.moves,
                   m_window,
                   [](const MoveRecord& move)
                   {
                       return move.reason == PathReason::ChangePathReceived &&
                              move.from.peer != move.to.peer;
                   }) != nullptr;
}

/// When the responder followed a NAT, before that time.
const MoveRecord* Finder::FindFollowed(Instant before) const
{
    return FirstIn(m_run.responder.moves,
                   TimeWindow{m_window.begin, before},
                   [](const MoveRecord& move)
                   { return move.reason == PathReason::NatMappingChanged; });
}

void Finder::JudgeWithoutMove()
{
    if (const MoveRecord* followed = FindFollowed(m_window.end))
    {
        m_reaction.boundCase = BoundCase::B9;
        m_reaction.detected = followed->time;
        m_reaction.base = followed->time;
        return;
    }
    m_reaction.uncovered = !m_initiator.IsEstablishedAt(m_window.begin) ? "there was no IKE SA"
                           : !m_initiator.IsEstablishedAt(m_window.end - Duration{1})
                               ? "the IKE SA was closed"
                           : IsDisturbed() ? "no end changed the path"
                                           : "nothing had to recover";
}

/// Whether a probe of the window was lost or an end had a suspicion.
bool Finder::IsDisturbed() const
{
    if (FirstIn(m_initiator.suspected, m_window) != nullptr)
    {
        return true;
    }
    const UpDown<ProbeLog>* probes = m_run.Probes();
    return probes != nullptr && (MeasureDelivery(probes->up, m_window).lost != 0 ||
                                 MeasureDelivery(probes->down, m_window).lost != 0);
}

Reaction Finder::Find()
{
    if (FindNewSa())
    {
        return m_reaction;
    }
    FindMove();
    // What the initiator does about a mapping that the responder has followed restores nothing.
    if (m_reaction.move != nullptr && m_reaction.move->reason == PathReason::NatMappingSuspected &&
        FindFollowed(m_reaction.move->time) != nullptr)
    {
        m_reaction = {};
    }
    if (m_reaction.move == nullptr)
    {
        JudgeWithoutMove();
        return m_reaction;
    }
    const MoveRecord& move = *m_reaction.move;
    m_reaction.blocking = FindBlockingOfMove(m_initiator, m_window, move.time);
    m_reaction.test = TestOf(m_initiator, m_window, move);
    m_reaction.base = m_reaction.detected;
    JudgeMove();
    if (m_reaction.superseded != nullptr && move.reason != PathReason::PeerAddressGone)
    {
        m_reaction.boundCase = BoundCase::B17;
        m_reaction.base = move.time;
        m_reaction.test.reset();
    }
    if (m_reaction.boundCase == BoundCase::B10)
    {
        // The initiator knows when the response is there that shows it, or guesses.
        m_reaction.base = move.time;
    }
    FindRefusals();
    return m_reaction;
}

} // namespace

Reaction FindReaction(const RunRecord& run, const TimeWindow& window)
{
    return Finder(run, window).Find();
}

} // namespace mopo
