// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mopo
{

namespace
{

struct Words
{
    const char* less = nullptr;
    const char* more = nullptr;
    const char* unit = nullptr;
};

Words WordsFor(std::string_view metric)
{
    const bool isSpeed = metric.starts_with("recovery_ms") || metric.starts_with("detection_ms") ||
                         metric.starts_with("decision_ms") || metric.starts_with("signalling_ms") ||
                         metric.starts_with("agreement_ms");
    if (isSpeed)
    {
        return {"faster", "slower", " ms"};
    }
    if (metric.ends_with("_ms"))
    {
        return {"shorter", "longer", " ms"};
    }
    if (metric.ends_with("octets"))
    {
        return {"less", "more", " octets"};
    }
    return metric.ends_with("_bps") ? Words{"less", "more", " bit/s"} : Words{"fewer", "more", ""};
}

std::string Number(double value)
{
    return std::isinf(value) ? "never" : fmt::format("{:.1f}", value);
}

/// `slower by 38.0 ms [35.0, 41.0]`; the size alone has no sign.
std::string Size(const Verdict& verdict, const Words& words)
{
    const bool isMore = verdict.difference > 0;
    const double sign = isMore ? 1 : -1;
    std::string text = std::isinf(verdict.difference)
                           ? std::string(isMore ? "without the recovery that A has"
                                                : "with a recovery that A has not")
                           : fmt::format("{} by {}{}",
                                         isMore ? words.more : words.less,
                                         Number(sign * verdict.difference),
                                         words.unit);
    if (verdict.interval && !std::isinf(verdict.difference))
    {
        const auto [least, most] =
            std::minmax({sign * verdict.interval->low, sign * verdict.interval->high});
        text += fmt::format(" [{}, {}]", Number(least), Number(most));
    }
    return text;
}

std::string Flips(const Verdict& verdict)
{
    std::string text;
    if (verdict.onlyBUnrecovered > 0)
    {
        text += fmt::format("; only A recovered in {}", verdict.onlyBUnrecovered);
    }
    if (verdict.onlyAUnrecovered > 0)
    {
        text += fmt::format("; only B recovered in {}", verdict.onlyAUnrecovered);
    }
    return text;
}

void Conclude(std::string_view metric, bool areEqual, Verdict& verdict)
{
    const int more = IsMoreBetter(metric) ? -1 : 1;
    const int way = verdict.difference > 0 ? more : verdict.difference < 0 ? -more : 0;
    if (areEqual)
    {
        verdict.words = "the same";
        return;
    }
    if (!verdict.interval)
    {
        verdict.sign = way;
        verdict.words =
            (way == 0 ? "no difference in the middle" : Size(verdict, WordsFor(metric))) +
            ", too few pairs for an interval" + Flips(verdict);
        return;
    }
    const bool isShown = verdict.interval->low > 0 || verdict.interval->high < 0;
    verdict.sign = isShown ? way : 0;
    verdict.words =
        (isShown ? Size(verdict, WordsFor(metric)) : std::string("no difference shown")) +
        Flips(verdict);
}

} // namespace

bool IsMoreBetter(std::string_view metric)
{
    return metric.ends_with("_bps") || metric.ends_with("received") ||
           metric.ends_with("delivered_octets");
}

Verdict JudgePairs(std::string_view metric, const std::vector<Pair>& pairs, RandomSource& random)
{
    Verdict verdict;
    std::vector<double> a;
    std::vector<double> b;
    std::vector<double> differences;
    for (const Pair& pair : pairs)
    {
        a.push_back(pair.a);
        b.push_back(pair.b);
        differences.push_back(pair.b - pair.a);
        verdict.onlyAUnrecovered += std::isinf(pair.a) ? 1U : 0U;
        verdict.onlyBUnrecovered += std::isinf(pair.b) ? 1U : 0U;
    }
    verdict.medianA = Median(std::move(a));
    verdict.medianB = Median(std::move(b));
    verdict.difference = Median(differences);
    const bool areEqual =
        std::ranges::all_of(differences, [](double difference) { return difference == 0; });
    if (pairs.size() >= FEWEST_FOR_INTERVAL)
    {
        verdict.interval = BootstrapMedian(std::move(differences), random);
    }
    Conclude(metric, areEqual, verdict);
    return verdict;
}

bool IsWorse(const Verdict& verdict, std::size_t pairs, double fraction)
{
    const double size = std::abs(verdict.difference);
    const bool isLarge = std::isinf(size) || size > fraction * std::abs(verdict.medianA);
    const double lost = static_cast<double>(verdict.onlyBUnrecovered) -
                        static_cast<double>(verdict.onlyAUnrecovered);
    return (verdict.sign > 0 && isLarge) || lost > fraction * static_cast<double>(pairs);
}

} // namespace mopo
