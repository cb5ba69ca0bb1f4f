// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics-json.h"

#include <functional>

namespace mopo
{

namespace
{

/// An object with what `value` says of each direction.
template <class T, class Value>
Json UpDownJson(const UpDown<T>& both, Value value)
{
    return {{"up", Json(std::invoke(value, both.up))},
            {"down", Json(std::invoke(value, both.down))}};
}

/// The same where there may be no probes at all.
template <class Value>
Json DeliveryJson(const std::optional<UpDown<Delivery>>& delivery, Value value)
{
    return delivery ? UpDownJson(*delivery, value) : Json{{"up", nullptr}, {"down", nullptr}};
}

Json RecoveryJson(const Recovery& recovery)
{
    return {{"ike", MillisecondsOrNull(recovery.ike)},
            {"up", MillisecondsOrNull(recovery.up)},
            {"down", MillisecondsOrNull(recovery.down)}};
}

Json RatioJson(const RecoveryMetrics& metrics)
{
    return {{"ike", RatioOf(metrics.recovery.ike, metrics.bound.ike)},
            {"up", RatioOf(metrics.recovery.up, metrics.bound.up)},
            {"down", RatioOf(metrics.recovery.down, metrics.bound.down)}};
}

Json EventToJson(const EventMetrics& event)
{
    const auto milliseconds = [](Duration Delivery::* field)
    {
        return [field](const Delivery& delivery)
        {
            return ToMilliseconds(delivery.*field);
        };
    };
    const std::string bound = ToString(event.boundCase);
    return {
        {"id", event.id},
        {"kind", event.kind},
        {"at_s", ToSeconds(event.time.time_since_epoch())},
        {"detection_ms", MillisecondsOrNull(event.detection)},
        {"decision_ms", MillisecondsOrNull(event.decision)},
        {"signalling_ms", MillisecondsOrNull(event.signallingTime)},
        {"recovery_ms", RecoveryJson(event.recovery.recovery)},
        {"outage_ms", DeliveryJson(event.delivery, milliseconds(&Delivery::outage))},
        {"arrival_gap_ms", DeliveryJson(event.delivery, milliseconds(&Delivery::arrivalGap))},
        {"first_on_new_path_ms", UpDownJson(event.recovery.firstOnNewPath, MillisecondsOrNull)},
        {"bound", bound.empty() ? Json(nullptr) : Json(bound)},
        {"bound_why", bound.empty() ? Json(event.uncovered) : Json(nullptr)},
        {"bound_ms", RecoveryJson(event.recovery.bound)},
        {"ratio", RatioJson(event.recovery)},
        {"lost", DeliveryJson(event.delivery, &Delivery::lost)},
        {"duplicated", DeliveryJson(event.delivery, &Delivery::duplicated)},
        {"reordered", DeliveryJson(event.delivery, &Delivery::reordered)},
        {"signalling",
         {{"packets", event.signalling.packets}, {"octets", event.signalling.octets}}},
        {"path_tests", event.signalling.pathTests},
        {"change_paths", event.signalling.changePaths},
        {"retransmissions", event.signalling.retransmissions},
        {"agreement_ms", MillisecondsOrNull(event.agreement)},
    };
}

Json CountsJson(const UpDown<Delivery>& delivery)
{
    return {{"sent", UpDownJson(delivery, &Delivery::sent)},
            {"received", UpDownJson(delivery, &Delivery::received)},
            {"lost", UpDownJson(delivery, &Delivery::lost)},
            {"duplicated", UpDownJson(delivery, &Delivery::duplicated)},
            {"reordered", UpDownJson(delivery, &Delivery::reordered)}};
}

Json TransferJson(const TcpMeter& meter)
{
    return {{"written_octets", meter.WrittenOctets()},
            {"delivered_octets", meter.DeliveredOctets()},
            {"undelivered_octets", meter.WrittenOctets() - meter.DeliveredOctets()},
            {"connections_lost", meter.ConnectionsLost()},
            {"longest_stall_ms", ToMilliseconds(meter.LongestStall())}};
}

Json TotalsToJson(const RunMetrics& metrics)
{
    const Totals& totals = metrics.totals;
    const Signalling& signalling = totals.signalling;
    Json json = CountsJson(totals.delivery);
    json["replayed"] = {{"up", totals.replayed.up}, {"down", totals.replayed.down}};
    json["signalling"] = {{"packets", signalling.packets}, {"octets", signalling.octets}};
    json["path_tests"] = signalling.pathTests;
    json["change_paths"] = signalling.changePaths;
    json["retransmissions"] = signalling.retransmissions;
    json["keepalives"] = signalling.keepalives;
    json["discarded"] = totals.discarded;
    json["sa_inits_after_start"] = totals.saInitsAfterStart;
    json["ike_sas_established"] = totals.ikeSasEstablished;
    json["ike_sas_closed"] = totals.ikeSasClosed;
    json["wrong_path_ms"] = ToMilliseconds(totals.wrongPath);
    json["flows"] = Json::object();
    for (const StreamTotals& stream : totals.streams)
    {
        json["flows"][stream.name] = CountsJson(stream.delivery);
    }
    for (const TcpTransfer& transfer : metrics.transfers)
    {
        json["flows"][transfer.name] = TransferJson(transfer.meter);
    }
    return json;
}

} // namespace

RunMetrics MeasureRun(const RunRecord& run,
                      const Agreement& agreement,
                      std::string scenario,
                      std::uint64_t seed)
{
    return {std::move(scenario),
            seed,
            MeasureEvents(run, agreement),
            MeasureTotals(run, agreement),
            run.transfers};
}

Json MetricsToJson(const RunMetrics& metrics)
{
    Json events = Json::array();
    for (const EventMetrics& event : metrics.events)
    {
        events.push_back(EventToJson(event));
    }
    return {{"schema", "mopo-metrics/1"},
            {"scenario", metrics.scenario},
            {"seed", metrics.seed},
            {"events", std::move(events)},
            {"totals", TotalsToJson(metrics)}};
}

Json RatioOf(const std::optional<Duration>& recovery, const std::optional<Duration>& bound)
{
    if (!recovery || !bound || *bound == Duration{0})
    {
        return nullptr;
    }
    return ToMilliseconds(*recovery) / ToMilliseconds(*bound);
}

} // namespace mopo
