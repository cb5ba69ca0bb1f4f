// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/recovery.h"

#include "helpers/results/metrics/exchange-timing.h"
#include "helpers/results/metrics/preliminaries.h"

#include <algorithm>

namespace mopo
{

namespace
{

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
        return m_reaction.base - m_window.begin;
    }

    /// In case B17 only the last path counts; nothing in all other cases.
    std::optional<Instant> Last() const
    {
        if (m_reaction.boundCase != BoundCase::B17)
        {
            return std::nullopt;
        }
        // What the answer says about NATs makes no other path.
        const Instant end =
            m_reaction.conclusion != nullptr ? m_reaction.conclusion->time : m_window.end;
        return end - Duration{1};
    }

    std::optional<NewPathProbe> FindUp() const;
    std::optional<NewPathProbe> FindDown() const;
    std::optional<Duration> BoundOfUp(const NewPathProbe& found) const;
    std::optional<Duration> BoundOfDown(const NewPathProbe& found) const;

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

std::optional<NewPathProbe> Meter::FindUp() const
{
    const ProbeLog& log = m_run.Probes()->up;
    return UpKeepsItsPath() ? FindProbeAfter(log, m_window)
           : m_reaction.boundCase == BoundCase::B18
               ? FindNewSaProbe(log, m_run.initiator, m_window, m_reaction.base)
               : FindNewPathProbe(log, m_run.initiator, m_window, Last());
}

std::optional<NewPathProbe> Meter::FindDown() const
{
    const ProbeLog& log = m_run.Probes()->down;
    return m_reaction.boundCase == BoundCase::B18
               ? FindNewSaProbe(log, m_run.responder, m_window, m_reaction.base)
               : FindNewPathProbe(log, m_run.responder, m_window, Last());
}

std::optional<Duration> Meter::BoundOfUp(const NewPathProbe& found) const
{
    const Duration transit = m_run.Probes()->up.Probes()[found.number].Transit();
    if (m_reaction.boundCase == BoundCase::B18)
    {
        return Sum(Sum(m_preliminaries.exchanges, RoundTripOf(m_run, *m_reaction.conclusion)),
                   Base() + transit);
    }
    // A refused path still carries ESP, which is known by its SPI alone.
    const bool afterRefusal = std::ranges::any_of(
        m_reaction.refusals, [&](const IkeRecord* refusal) { return refusal->time <= found.able; });
    const auto first = afterRefusal ? FindPreliminaries(m_run, m_reaction, found.able).exchanges
                                    : m_preliminaries.up;
    return Sum(first, Base() + transit);
}

std::optional<Duration> Meter::BoundOfDown(const NewPathProbe& found) const
{
    const Duration transit = m_run.Probes()->down.Probes()[found.number].Transit();
    if (m_reaction.boundCase == BoundCase::B9)
    {
        // The wait for an uplink packet, and its way, are those of the packet that did it.
        return found.able - m_window.begin + transit;
    }
    if (m_reaction.boundCase == BoundCase::B18)
    {
        return Sum(Sum(m_preliminaries.exchanges, TransitOfRequest(m_run, *m_reaction.conclusion)),
                   Base() + transit);
    }
    Trigger trigger = FindTrigger(m_run, found.able);
    if (trigger.changePath == nullptr && !trigger.transit)
    {
        const ProbeLog& up = m_run.Probes()->up;
        trigger.transit = GuessTransit(up,
                                       FindNewPathProbe(up, m_run.initiator, m_window),
                                       found.able - m_reaction.move->time);
    }
    // Neither an ESP packet nor the CHANGE_PATH that is outstanding waits for room in the window.
    const bool waits =
        trigger.changePath != nullptr &&
        (m_reaction.superseded == nullptr || trigger.changePath->key != m_reaction.superseded->key);
    const auto first = trigger.own ? m_preliminaries.own
                       : waits     ? m_preliminaries.exchanges
                                   : m_preliminaries.up;
    return Sum(Sum(first, trigger.transit), Base() + trigger.verification + transit);
}

void Meter::MeasureUp(RecoveryMetrics& metrics) const
{
    const auto found = FindUp();
    if (!found)
    {
        return;
    }
    const ProbeLog& log = m_run.Probes()->up;
    metrics.firstOnNewPath.up = SinceEvent(log, *found);
    if (UpKeepsItsPath() || m_reaction.boundCase == BoundCase::B5)
    {
        metrics.recovery.up = OutageBefore(log, found->firstSent);
        metrics.bound.up = Duration{0};
        return;
    }
    metrics.recovery.up = metrics.firstOnNewPath.up;
    metrics.bound.up = BoundOfUp(*found);
}

void Meter::MeasureDown(RecoveryMetrics& metrics) const
{
    const auto found = FindDown();
    if (!found)
    {
        return;
    }
    const ProbeLog& log = m_run.Probes()->down;
    metrics.firstOnNewPath.down = SinceEvent(log, *found);
    if (m_reaction.boundCase == BoundCase::B5)
    {
        metrics.recovery.down = OutageBefore(log, found->firstSent);
        metrics.bound.down = Duration{0};
        return;
    }
    metrics.recovery.down = metrics.firstOnNewPath.down;
    metrics.bound.down = BoundOfDown(*found);
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
