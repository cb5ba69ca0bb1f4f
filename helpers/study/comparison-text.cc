// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/text-table.h"
#include "helpers/study/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mopo
{

namespace
{

std::string Number(double value)
{
    return std::isinf(value) ? "never" : fmt::format("{:.1f}", value);
}

Json Finite(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::string LeftOut(const ComparedMetric& metric)
{
    std::string text;
    for (const auto& [why, count] : metric.leftOut)
    {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, why);
    }
    return text.empty() ? "-" : text;
}

/// What is nothing on both sides needs no line for a terminal.
bool IsWorthALine(const ComparedMetric& metric)
{
    const bool isNothing = metric.verdict && metric.verdict->medianA == 0 &&
                           metric.verdict->medianB == 0 && metric.verdict->words == "the same";
    return !isNothing || !metric.leftOut.empty();
}

std::string WordsOf(const ComparedMetric& metric)
{
    return (metric.isWorse ? "WORSE: " : "") +
           (metric.verdict ? metric.verdict->words : std::string("nothing to compare"));
}

} // namespace

std::string ComparisonText(const Comparison& comparison)
{
    std::vector<std::string> head = comparison.parameters;
    for (const char* name :
         {"policy", "event", "", "metric", "verdict on B", "left out", "A", "B", "pairs"})
    {
        head.emplace_back(name);
    }
    const std::size_t words = comparison.parameters.size() + 6;
    std::vector<std::vector<std::string>> rows{std::move(head)};
    for (const ComparedMetric& each : comparison.metrics)
    {
        if (!IsWorthALine(each))
        {
            continue;
        }
        std::vector<std::string>& row = rows.emplace_back(each.spot.point);
        const std::string event = each.spot.row == "total" ? "(all)" : each.spot.event;
        row.push_back(each.spot.policy.empty() ? "-" : each.spot.policy);
        row.push_back(each.spot.peer.empty() ? event : each.spot.peer + ": " + event);
        row.push_back(each.spot.direction);
        row.push_back(each.metric);
        row.push_back(WordsOf(each));
        row.push_back(LeftOut(each));
        row.push_back(each.verdict ? Number(each.verdict->medianA) : "-");
        row.push_back(each.verdict ? Number(each.verdict->medianB) : "-");
        row.push_back(std::to_string(each.pairs));
    }
    const auto worse = std::ranges::count_if(comparison.metrics, &ComparedMetric::isWorse);
    return FormatTable(rows, words) +
           fmt::format("\n{} figures compared{}\n",
                       comparison.metrics.size(),
                       worse > 0 ? fmt::format(", {} of them worse than allowed", worse) : "");
}

Json ComparisonToJson(const Comparison& comparison)
{
    Json json{
        {"schema", "mopo-comparison/1"}, {"worse", comparison.isWorse}, {"figures", Json::array()}};
    for (const ComparedMetric& each : comparison.metrics)
    {
        Json point = Json::object();
        for (std::size_t i = 0; i < comparison.parameters.size(); ++i)
        {
            point[comparison.parameters[i]] = each.spot.point[i];
        }
        Json figure{{"parameters", std::move(point)},
                    {"policy", each.spot.policy},
                    {"row", each.spot.row},
                    {"peer", each.spot.peer},
                    {"event", each.spot.event},
                    {"direction", each.spot.direction},
                    {"metric", each.metric},
                    {"pairs", each.pairs},
                    {"left_out", each.leftOut},
                    {"worse", each.isWorse},
                    {"verdict", WordsOf(each)}};
        if (each.verdict)
        {
            const Verdict& verdict = *each.verdict;
            figure["median_a"] = Finite(verdict.medianA);
            figure["median_b"] = Finite(verdict.medianB);
            figure["difference"] = Finite(verdict.difference);
            figure["difference_ci95"] = verdict.interval ? Json{Finite(verdict.interval->low),
                                                                Finite(verdict.interval->high)}
                                                         : Json(nullptr);
            figure["only_a_unrecovered"] = verdict.onlyAUnrecovered;
            figure["only_b_unrecovered"] = verdict.onlyBUnrecovered;
        }
        json["figures"].push_back(std::move(figure));
    }
    return json;
}

} // namespace mopo
