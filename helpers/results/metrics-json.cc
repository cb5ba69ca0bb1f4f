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

Json TestingJson(const PathTesting& testing)
{
    return {{"sent", testing.sent},
            {"answered", testing.answered},
            {"unmatched", testing.unmatched},
            {"max_in_flight", testing.maxInFlight},
            {"max_per_s", testing.maxPerSecond}};
}

Json ErrorsJson(const Signalling& signalling)
{
    return {{"unacceptable_path", signalling.unacceptablePaths},
            {"nat_prevented", signalling.natPrevented}};
}

Json ControlOnlyJson(const std::optional<UpDown<Duration>>& time)
{
    return time ? UpDownJson(*time, ToMilliseconds) : Json{{"up", nullptr}, {"down", nullptr}};
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
        {"reordering_extent", DeliveryJson(event.delivery, &Delivery::reorderingExtent)},
        {"replayed", UpDownJson(event.replayed, std::identity{})},
        {"signalling",
         {{"packets", event.signalling.packets}, {"octets", event.signalling.octets}}},
        {"path_tests", event.signalling.pathTests},
        {"testing", TestingJson(event.testing)},
        {"change_paths", event.signalling.changePaths},
        {"change_paths_superseded", event.signalling.superseded},
        {"errors", ErrorsJson(event.signalling)},
        {"retransmissions", event.signalling.retransmissions},
        {"agreement_ms", MillisecondsOrNull(event.agreement)},
        {"wrong_path_ms", UpDownJson(event.wrongPath, ToMilliseconds)},
        {"control_only_ms", ControlOnlyJson(event.controlOnly)},
        {"tcp_stall_ms", event.tcp ? Json(ToMilliseconds(event.tcp->stall)) : Json(nullptr)},
        {"tcp_goodput_bps", event.tcp ? Json(event.tcp->goodput) : Json(nullptr)},
    };
}

Json CountsJson(const UpDown<Delivery>& delivery)
{
    return {{"sent", UpDownJson(delivery, &Delivery::sent)},
            {"received", UpDownJson(delivery, &Delivery::received)},
            {"lost", UpDownJson(delivery, &Delivery::lost)},
            {"duplicated", UpDownJson(delivery, &Delivery::duplicated)},
            {"reordered", UpDownJson(delivery, &Delivery::reordered)},
            {"reordering_extent", UpDownJson(delivery, &Delivery::reorderingExtent)}};
}

Json TransferJson(const TcpMeter& meter)
{
    return {{"written_octets", meter.WrittenOctets()},
            {"delivered_octets", meter.DeliveredOctets()},
            {"undelivered_octets", meter.WrittenOctets() - meter.DeliveredOctets()},
            {"connections_lost", meter.ConnectionsLost()},
            {"longest_stall_ms", ToMilliseconds(meter.LongestStall())}};
}

/// Of all flows of that initiator.
void AddFlows(const PeerMetrics& peer, Json& flows)
{
    for (const StreamTotals& stream : peer.totals.streams)
    {
        flows[stream.name] = CountsJson(stream.delivery);
    }
    for (const TcpTransfer& transfer : peer.transfers)
    {
        flows[transfer.name] = TransferJson(transfer.meter);
    }
}

/// Without flows.
Json TotalsToJson(const Totals& totals)
{
    const Signalling& signalling = totals.signalling;
    Json json = CountsJson(totals.delivery);
    json["replayed"] = {{"up", totals.replayed.up}, {"down", totals.replayed.down}};
    json["signalling"] = {{"packets", signalling.packets}, {"octets", signalling.octets}};
    json["path_tests"] = signalling.pathTests;
    json["testing"] = TestingJson(totals.testing);
    json["change_paths"] = signalling.changePaths;
    json["change_paths_superseded"] = signalling.superseded;
    json["errors"] = ErrorsJson(signalling);
    json["retransmissions"] = signalling.retransmissions;
    json["keepalives"] = signalling.keepalives;
    json["discarded"] = totals.discarded;
    json["sa_inits_after_start"] = totals.saInitsAfterStart;
    json["ike_sas_established"] = totals.ikeSasEstablished;
    json["ike_sas_closed"] = totals.ikeSasClosed;
    json["wrong_path_ms"] = ToMilliseconds(totals.wrongPath);
    json["wrong_path_by_direction_ms"] = UpDownJson(totals.wrongPathByDirection, ToMilliseconds);
    json["control_only_ms"] = ControlOnlyJson(totals.controlOnly);
    return json;
}

Json EventsToJson(const std::vector<EventMetrics>& events)
{
    Json json = Json::array();
    for (const EventMetrics& event : events)
    {
        json.push_back(EventToJson(event));
    }
    return json;
}

} // namespace

PeerMetrics MeasurePeer(const RunRecord& run, const Agreement& agreement, std::string initiator)
{
    return {std::move(initiator),
            MeasureEvents(run, agreement),
            MeasureTotals(run, agreement),
            run.transfers};
}

Json MetricsToJson(const RunMetrics& metrics)
{
    const PeerMetrics& first = metrics.peers.front();
    Json json{{"schema", METRICS_SCHEMA},
              {"scenario", metrics.scenario},
              {"seed", metrics.seed},
              {"events", EventsToJson(first.events)},
              {"totals", TotalsToJson(first.totals)}};
    json["totals"]["flows"] = Json::object();
    for (const PeerMetrics& peer : metrics.peers)
    {
        AddFlows(peer, json["totals"]["flows"]);
    }
    if (metrics.peers.size() == 1)
    {
        return json;
    }
    json["peers"] = Json::object();
    for (const PeerMetrics& peer : metrics.peers)
    {
        Json totals = TotalsToJson(peer.totals);
        totals.erase("discarded"); // nobody knows whose the packets of links and NATs were
        totals["flows"] = Json::object();
        AddFlows(peer, totals["flows"]);
        json["peers"][peer.initiator] = {{"events", EventsToJson(peer.events)},
                                         {"totals", std::move(totals)}};
    }
    return json;
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
