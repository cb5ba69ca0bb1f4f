// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/recovery.h"

#include "helpers/results/metrics/exchange-timing.h"

#include <algorithm>

namespace mopo
{

namespace
{

std::optional<Duration> Sum(std::optional<Duration> a, std::optional<Duration> b)
{
    return a && b ? std::optional(*a + *b) : std::nullopt;
}

/// The parts of a bound that come before the packets of the new path: what the rules or the
/// policies ask for first. Absent where a packet of it was not recorded.
struct Preliminaries
{
    /// Before the initiator's own packets.
    std::optional<Duration> up{0};
    /// Before CHANGE_PATH, too.
    std::optional<Duration> exchanges{0};
};

Preliminaries FindPreliminaries(const RunRecord& run, const Reaction& reaction)
{
    Preliminaries found;
    // In case B8 the tests run while the old path's fate is open, so they cost nothing.
    if (reaction.test && reaction.boundCase != BoundCase::B8)
    {
        found.up = *reaction.test;
        found.exchanges = *reaction.test;
    }
    if (reaction.blocking != nullptr)
    {
        // Its request may have been under way before the event.
        const Duration waited = reaction.blocking->time - reaction.detected;
        const auto roundTrip = RoundTripOf(run, *reaction.blocking);
        found.exchanges = Sum(found.exchanges,
                              roundTrip ? std::optional(std::min(*roundTrip, waited)) : roundTrip);
    }
    if (reaction.boundCase == BoundCase::B16)
    {
        found.exchanges = reaction.refusal != nullptr
                              ? Sum(found.exchanges, RoundTripOf(run, *reaction.refusal))
                              : std::nullopt;
    }
    return found;
}

/// What made the responder switch its outbound SAs, and how long that was on its way.
struct Trigger
{
    bool byChangePath = false;
    std::optional<Duration> transit;
};

Trigger FindTrigger(const RunRecord& run, Instant switched)
{
    const auto message = std::ranges::find_if(
        run.responder.messages,
        [&](const IkeRecord& record)
        { return !record.sent && record.changePath && record.time == switched; });
    if (message != run.responder.messages.end())
    {
        return {true, TransitToResponder(run, *message)};
    }
    const auto move = std::ranges::find_if(
        run.responder.moves,
        [&](const MoveRecord& record)
        { return record.reason == PathReason::NatMappingChanged && record.time == switched; });
    return {false, move != run.responder.moves.end() ? move->trigger : std::nullopt};
}

/// About how long an ESP packet was on its way that was no probe and made the responder switch: as
/// long as the first probe on that path, but it cannot have left before the initiator moved.
std::optional<Duration> GuessTransit(const ProbeLog& up,
                                     const std::optional<NewPathProbe>& probe,
                                     Duration sinceMove)
{
    return probe ? std::optional(std::min(up.Probes()[probe->number].Transit(), sinceMove))
                 : std::nullopt;
}

/// Computes the two directions and IKE for one event.
class Meter
{
  public:
    Meter(const RunRecord& run, const TimeWindow& window, const Reaction& reaction)
        : m_run(run),
          m_window(window),
          m_reaction(reaction),
          m_preliminaries(FindPreliminaries(run, reaction))
    {
    }

    RecoveryMetrics Measure();

  private:
    void MeasureIke(RecoveryMetrics& metrics) const;
    void MeasureUp(RecoveryMetrics& metrics) const;
    void MeasureDown(RecoveryMetrics& metrics) const;

    bool UpKeepsItsPath() const
    {
        return m_reaction.boundCase == BoundCase::B9 || m_reaction.boundCase == BoundCase::B10;
    }

    /// From the event until the time from which the bound counts packets.
    Duration Base() const
    {
        // In case B10 the initiator knows when the response is there that shows it.
        const Instant base =
            m_reaction.boundCase == BoundCase::B10 ? m_reaction.move->time : m_reaction.detected;
        return base - m_window.begin;
    }

    Duration SinceEvent(const ProbeLog& log, const NewPathProbe& probe) const
    {
        return *log.Probes()[probe.number].arrived - m_window.begin - probe.wait;
    }

    const RunRecord& m_run;
    const TimeWindow& m_window;
    const Reaction& m_reaction;
    Preliminaries m_preliminaries;
};

void Meter::MeasureIke(RecoveryMetrics& metrics) const
{
    if (m_reaction.conclusion == nullptr)
    {
        return;
    }
    metrics.recovery.ike = m_reaction.conclusion->time - m_window.begin;
    metrics.bound.ike =
        Sum(Sum(Base(), m_preliminaries.exchanges), RoundTripOf(m_run, *m_reaction.conclusion));
}

void Meter::MeasureUp(RecoveryMetrics& metrics) const
{
    const ProbeLog& log = m_run.Probes()->up;
    const auto found = UpKeepsItsPath() ? FindProbeAfter(log, m_window)
                                        : FindNewPathProbe(log, m_run.initiator, m_window);
    if (!found)
    {
        return;
    }
    metrics.firstOnNewPath.up = SinceEvent(log, *found);
    if (UpKeepsItsPath() || m_reaction.boundCase == BoundCase::B5)
    {
        metrics.recovery.up = OutageBefore(log, found->firstSent);
        metrics.bound.up = Duration{0};
        return;
    }
    metrics.recovery.up = metrics.firstOnNewPath.up;
    const Probe& probe = log.Probes()[found->number];
    // A refused path still carries ESP, which is known by its SPI alone.
    const bool onRefused = m_reaction.boundCase == BoundCase::B16 &&
                           log.PathOf(probe).SameAddresses(m_reaction.move->to);
    const auto first = m_reaction.boundCase == BoundCase::B16 && !onRefused
                           ? m_preliminaries.exchanges
                           : m_preliminaries.up;
    metrics.bound.up = Sum(Sum(Base(), first), probe.Transit());
}

void Meter::MeasureDown(RecoveryMetrics& metrics) const
{
    const ProbeLog& log = m_run.Probes()->down;
    const auto found = FindNewPathProbe(log, m_run.responder, m_window);
    if (!found)
    {
        return;
    }
    metrics.firstOnNewPath.down = SinceEvent(log, *found);
    if (m_reaction.boundCase == BoundCase::B5)
    {
        metrics.recovery.down = OutageBefore(log, found->firstSent);
        metrics.bound.down = Duration{0};
        return;
    }
    metrics.recovery.down = metrics.firstOnNewPath.down;
    const Duration transit = log.Probes()[found->number].Transit();
    if (m_reaction.boundCase == BoundCase::B9)
    {
        // The wait for an uplink packet, and its way, are those of the packet that did it.
        metrics.bound.down = found->able - m_window.begin + transit;
        return;
    }
    Trigger trigger = FindTrigger(m_run, found->able);
    if (!trigger.byChangePath && !trigger.transit)
    {
        const ProbeLog& up = m_run.Probes()->up;
        trigger.transit = GuessTransit(up,
                                       FindNewPathProbe(up, m_run.initiator, m_window),
                                       found->able - m_reaction.move->time);
    }
    // An ESP packet does not wait for room in the window.
    const auto first = trigger.byChangePath ? m_preliminaries.exchanges : m_preliminaries.up;
    metrics.bound.down = Sum(Sum(Sum(Base(), first), trigger.transit), transit);
}

RecoveryMetrics Meter::Measure()
{
    RecoveryMetrics metrics;
    if (m_reaction.boundCase == BoundCase::None)
    {
        return metrics;
    }
    MeasureIke(metrics);
    if (m_run.Probes() != nullptr)
    {
        MeasureUp(metrics);
        MeasureDown(metrics);
    }
    return metrics;
}

} // namespace

RecoveryMetrics MeasureRecovery(const RunRecord& run,
                                const TimeWindow& window,
                                const Reaction& reaction)
{
    return Meter(run, window, reaction).Measure();
}

} // namespace mopo
