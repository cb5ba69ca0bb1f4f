// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/totals.h"

#include "helpers/results/metrics/control-only.h"
#include "helpers/results/metrics/wrong-path.h"

#include <algorithm>

namespace mopo
{

namespace
{

std::uint64_t CountLaterSaInits(const IkeLog& initiator)
{
    if (initiator.established.empty())
    {
        return 0;
    }
    const Instant start = initiator.established.front().time;
    const auto count = std::ranges::count_if(
        initiator.messages,
        [&](const IkeRecord& message)
        {
            return message.sent && !message.key.response && message.time > start &&
                   message.key.exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit);
        });
    return static_cast<std::uint64_t>(count);
}

void AddCounts(Delivery& total, const Delivery& more)
{
    total.sent += more.sent;
    total.received += more.received;
    total.lost += more.lost;
    total.duplicated += more.duplicated;
    total.reordered += more.reordered;
    total.reorderingExtent = std::max(total.reorderingExtent, more.reorderingExtent);
}

/// Over the whole run; packets that were in flight at the end are sent, too.
Delivery MeasureWhole(const ProbeLog& log, Instant end)
{
    const TimeWindow whole{Instant{}, end + Duration{1}};
    Delivery delivery = MeasureDelivery(log, whole);
    delivery.sent = log.Probes().size();
    return delivery;
}

} // namespace

Totals MeasureTotals(const RunRecord& run, const Agreement& agreement)
{
    Totals totals;
    for (const ProbeStream& stream : run.streams)
    {
        const UpDown<Delivery> tunnel{MeasureWhole(stream.probes.up, run.end),
                                      MeasureWhole(stream.probes.down, run.end)};
        AddCounts(totals.delivery.up, tunnel.up);
        AddCounts(totals.delivery.down, tunnel.down);
        totals.streams.push_back(
            {stream.name, stream.reversed ? UpDown<Delivery>{tunnel.down, tunnel.up} : tunnel});
    }
    const TimeWindow whole{Instant{}, run.end + Duration{1}};
    totals.replayed = {run.replays.up.size(), run.replays.down.size()};
    totals.signalling = MeasureSignalling(run, whole);
    totals.testing = MeasurePathTesting(run, whole);
    totals.wrongPathByDirection = WrongPath(run).In(whole);
    if (const UpDown<ProbeLog>* probes = run.Probes())
    {
        totals.controlOnly =
            UpDown<Duration>{MeasureControlOnly(run.initiator, probes->up, agreement, whole),
                             MeasureControlOnly(run.initiator, probes->down, agreement, whole)};
    }
    totals.discarded = run.discarded;
    totals.saInitsAfterStart = CountLaterSaInits(run.initiator);
    totals.ikeSasEstablished = run.initiator.established.size();
    totals.ikeSasClosed = run.initiator.closed.size();
    totals.wrongPath = agreement.DisagreedUntil(run.end);
    return totals;
}

} // namespace mopo
