// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/summary.h"

#include "helpers/results/text-table.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

constexpr const char* NOTHING = "-";

std::string Number(double value)
{
    return fmt::format("{:.1f}", value);
}

std::string Milliseconds(const std::optional<Duration>& duration)
{
    return duration ? Number(ToMilliseconds(*duration)) : NOTHING;
}

/// The worst of the directions and IKE; 0 where no bound applies.
double WorstRatioOf(const RecoveryMetrics& metrics)
{
    double worst = 0;
    for (const Json& ratio : {RatioOf(metrics.recovery.ike, metrics.bound.ike),
                              RatioOf(metrics.recovery.up, metrics.bound.up),
                              RatioOf(metrics.recovery.down, metrics.bound.down)})
    {
        worst = std::max(worst, ratio.is_number() ? ratio.get<double>() : 0);
    }
    return worst;
}

std::string RatioText(double ratio)
{
    return ratio > 0 ? fmt::format("{:.2f}", ratio) : NOTHING;
}

template <class Value>
std::string Both(const std::optional<UpDown<Delivery>>& delivery, Value value)
{
    return delivery ? fmt::format("{}/{}", value(delivery->up), value(delivery->down)) : NOTHING;
}

std::string Both(const std::optional<Duration>& up, const std::optional<Duration>& down)
{
    return up || down ? fmt::format("{}/{}", Milliseconds(up), Milliseconds(down)) : NOTHING;
}

std::string EventTable(const std::vector<EventMetrics>& events)
{
    std::vector<std::vector<std::string>> rows{{"event",
                                                "what",
                                                "at s",
                                                "detected",
                                                "IKE",
                                                "data up/down",
                                                "bound",
                                                "up/down",
                                                "worst ratio",
                                                "outage up/down",
                                                "lost up/down"}};
    for (const EventMetrics& event : events)
    {
        const RecoveryMetrics& recovery = event.recovery;
        const std::string bound = ToString(event.boundCase);
        rows.push_back(
            {event.id,
             event.kind,
             Number(ToSeconds(event.time.time_since_epoch())),
             Milliseconds(event.detection),
             Milliseconds(recovery.recovery.ike),
             Both(recovery.recovery.up, recovery.recovery.down),
             bound.empty() ? NOTHING : bound,
             Both(recovery.bound.up, recovery.bound.down),
             RatioText(WorstRatioOf(recovery)),
             Both(event.delivery,
                  [](const Delivery& delivery) { return Number(ToMilliseconds(delivery.outage)); }),
             Both(event.delivery,
                  [](const Delivery& delivery) { return std::to_string(delivery.lost); })});
    }
    constexpr std::size_t words = 2;
    return "Times in ms, from the event; bound: no implementation can be faster.\n" +
           FormatTable(rows, words);
}

std::string StreamLine(const StreamTotals& stream)
{
    const Delivery& up = stream.delivery.up;
    const Delivery& down = stream.delivery.down;
    return fmt::format("{}: {}/{} probes sent up/down, {}/{} lost, {}/{} reordered\n",
                       stream.name,
                       up.sent,
                       down.sent,
                       up.lost,
                       down.lost,
                       up.reordered,
                       down.reordered);
}

std::string TransferLine(const TcpTransfer& transfer)
{
    const TcpMeter& meter = transfer.meter;
    return fmt::format("{}: {} of {} octets delivered, longest stall {} ms, {}\n",
                       transfer.name,
                       meter.DeliveredOctets(),
                       meter.WrittenOctets(),
                       Number(ToMilliseconds(meter.LongestStall())),
                       meter.ConnectionsLost() == 0 ? "connection kept" : "connection lost");
}

/// A line for each initiator, where there are several.
std::string PeerTable(const std::vector<PeerMetrics>& peers)
{
    std::vector<std::vector<std::string>> rows{
        {"initiator", "events that moved it", "worst ratio", "lost up/down", "CHANGE_PATH"}};
    for (const PeerMetrics& peer : peers)
    {
        double worst = 0;
        for (const EventMetrics& event : peer.events)
        {
            worst = std::max(worst, WorstRatioOf(event.recovery));
        }
        rows.push_back(
            {peer.initiator,
             std::to_string(std::ranges::count_if(peer.events,
                                                  [](const EventMetrics& event)
                                                  { return event.boundCase != BoundCase::None; })),
             RatioText(worst),
             fmt::format("{}/{}", peer.totals.delivery.up.lost, peer.totals.delivery.down.lost),
             std::to_string(peer.totals.signalling.changePaths)});
    }
    return FormatTable(rows, 1) + '\n';
}

std::string TotalLines(const PeerMetrics& metrics)
{
    const Totals& totals = metrics.totals;
    std::string text;
    for (const StreamTotals& stream : totals.streams)
    {
        text += StreamLine(stream);
    }
    for (const TcpTransfer& transfer : metrics.transfers)
    {
        text += TransferLine(transfer);
    }
    if (totals.controlOnly && *totals.controlOnly != UpDown<Duration>{})
    {
        text += fmt::format("control alive, data dead: {}/{} ms up/down\n",
                            Number(ToMilliseconds(totals.controlOnly->up)),
                            Number(ToMilliseconds(totals.controlOnly->down)));
    }
    const Signalling& signalling = totals.signalling;
    return text + fmt::format("signalling: {} packets, {} octets; {} CHANGE_PATH, {} path tests, "
                              "{} retransmissions, {} keepalives\n",
                              signalling.packets,
                              signalling.octets,
                              signalling.changePaths,
                              signalling.pathTests,
                              signalling.retransmissions,
                              signalling.keepalives);
}

std::string ExpectationLines(const std::vector<ExpectationResult>& expectations, bool colours)
{
    const char* good = colours ? "\033[32mok\033[0m    " : "ok    ";
    const char* bad = colours ? "\033[31mFAILED\033[0m" : "FAILED";
    std::string text;
    for (const ExpectationResult& result : expectations)
    {
        text += fmt::format("{}  {}: {}\n", result.passed ? good : bad, result.id, result.why);
    }
    const auto held = std::ranges::count(expectations, true, &ExpectationResult::passed);
    return text + fmt::format("{} of {} expectations hold\n", held, expectations.size());
}

} // namespace

std::string MakeSummary(const SummaryInputs& inputs)
{
    const RunMetrics& metrics = inputs.metrics;
    const PeerMetrics& first = metrics.peers.front();
    const bool severalPeers = metrics.peers.size() > 1;
    return fmt::format("{}, seed {}: {} s simulated in {} s\n\n",
                       metrics.scenario,
                       metrics.seed,
                       Number(ToSeconds(inputs.simulated)),
                       Number(ToSeconds(inputs.wallClock))) +
           (severalPeers ? first.initiator + ":\n" : "") +
           (first.events.empty() ? "" : EventTable(first.events) + '\n') + TotalLines(first) +
           '\n' + (severalPeers ? PeerTable(metrics.peers) : "") +
           ExpectationLines(inputs.expectations, inputs.colours) +
           fmt::format("\nResults: {0}\nAs a page: ./mopo report {0}\n", inputs.folder) +
           (inputs.hasCaptures
                ? fmt::format(
                      "Wireshark: WIRESHARK_CONFIG_DIR={0}/wireshark wireshark {0}/pcap/…\n",
                      inputs.folder)
                : "");
}

} // namespace mopo
