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

/// The worst of the directions and IKE; `-` where no bound applies.
std::string WorstRatio(const RecoveryMetrics& metrics)
{
    double worst = 0;
    for (const Json& ratio : {RatioOf(metrics.recovery.ike, metrics.bound.ike),
                              RatioOf(metrics.recovery.up, metrics.bound.up),
                              RatioOf(metrics.recovery.down, metrics.bound.down)})
    {
        worst = std::max(worst, ratio.is_number() ? ratio.get<double>() : 0);
    }
    return worst > 0 ? fmt::format("{:.2f}", worst) : NOTHING;
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
             WorstRatio(recovery),
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

std::string TotalLines(const RunMetrics& metrics)
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
    return fmt::format("{}, seed {}: {} s simulated in {} s\n\n",
                       metrics.scenario,
                       metrics.seed,
                       Number(ToSeconds(inputs.simulated)),
                       Number(ToSeconds(inputs.wallClock))) +
           (metrics.events.empty() ? "" : EventTable(metrics.events) + '\n') + TotalLines(metrics) +
           '\n' + ExpectationLines(inputs.expectations, inputs.colours) +
           fmt::format("\nResults: {}\n", inputs.folder) +
           (inputs.hasCaptures
                ? fmt::format(
                      "Wireshark: WIRESHARK_CONFIG_DIR={0}/wireshark wireshark {0}/pcap/…\n",
                      inputs.folder)
                : "");
}

} // namespace mopo
