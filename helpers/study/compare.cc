// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/compare.h"

#include "helpers/study/point-statistics.h"
#include "model/crypto/openssl-crypto.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace mopo
{

namespace
{

constexpr std::array<std::string_view, 6> USUAL_OF_EVENTS{
    "detection_ms", "recovery_ms", "outage_ms", "agreement_ms", "wrong_path_ms", "lost"};
constexpr std::array<std::string_view, 5> USUAL_OF_RUNS{
    "path_tests", "change_paths", "retransmissions", "signalling.octets", "ike_sas_closed"};

struct Cell
{
    std::optional<double> value;
    bool unrecovered = false;
};

/// By the seed.
using Cells = std::map<std::uint64_t, const Observation*>;

/// What one of the two has, by the spot.
class Side
{
  public:
    Side(const Observations& all, const std::string& policy, bool withoutPolicy)
    {
        const auto isWanted = [&](const std::string& name)
        {
            return policy.empty() || name == policy;
        };
        for (const Observation& each : all.rows)
        {
            if (!isWanted(each.spot.policy) || each.spot.row == "lost")
            {
                continue;
            }
            Spot spot = each.spot;
            spot.policy = withoutPolicy ? "" : spot.policy;
            auto [found, isNew] = m_cells.try_emplace(spot);
            if (isNew)
            {
                m_order.push_back(spot);
            }
            found->second.emplace(each.seed, &each);
        }
        for (const auto& [point, name, seed] : all.lost)
        {
            if (isWanted(name))
            {
                m_lost.insert({point, withoutPolicy ? "" : name, seed});
            }
        }
    }

    const std::vector<Spot>& Order() const
    {
        return m_order;
    }

    const Cells& At(const Spot& spot) const
    {
        static const Cells NONE;
        const auto found = m_cells.find(spot);
        return found == m_cells.end() ? NONE : found->second;
    }

    const std::set<RunKey>& Lost() const
    {
        return m_lost;
    }

  private:
    std::map<Spot, Cells> m_cells;
    std::vector<Spot> m_order;
    std::set<RunKey> m_lost;
};

Cell CellOf(const Observation& row, const std::string& metric)
{
    const auto found = row.values.find(metric);
    return {found == row.values.end() ? std::nullopt : std::optional(found->second),
            metric == "recovery_ms" && row.unrecovered};
}

class Pairing
{
  public:
    Pairing(const Side& a, const Side& b, const CompareOptions& options)
        : m_a(a),
          m_b(b),
          m_options(options)
    {
    }

    std::optional<ComparedMetric> Pair(const Spot& spot, const std::string& metric)
    {
        ComparedMetric result{spot, metric, 0, {}, {}, false};
        std::vector<mopo::Pair> pairs;
        bool isThere = false;
        for (const std::uint64_t seed : SeedsAt(spot))
        {
            const Observation* a = Find(m_a.At(spot), seed);
            const Observation* b = Find(m_b.At(spot), seed);
            const Cell cellA = a == nullptr ? Cell{} : CellOf(*a, metric);
            const Cell cellB = b == nullptr ? Cell{} : CellOf(*b, metric);
            isThere =
                isThere || cellA.value || cellB.value || cellA.unrecovered || cellB.unrecovered;
            const std::string why = WhyLeftOut(spot, seed, {a, cellA}, {b, cellB});
            if (!why.empty())
            {
                ++result.leftOut[why];
                continue;
            }
            constexpr double NEVER = std::numeric_limits<double>::infinity();
            pairs.push_back({cellA.value.value_or(NEVER), cellB.value.value_or(NEVER)});
        }
        if (!isThere)
        {
            return std::nullopt; // no run knows this metric here
        }
        result.pairs = pairs.size();
        if (!pairs.empty())
        {
            const auto random = NewSeededRandom(BOOTSTRAP_SEED,
                                                fmt::format("compare/{}/{}/{}/{}/{}/{}/{}",
                                                            fmt::join(spot.point, ","),
                                                            spot.policy,
                                                            spot.row,
                                                            spot.peer,
                                                            spot.event,
                                                            spot.direction,
                                                            metric));
            result.verdict = JudgePairs(metric, pairs, *random);
            result.isWorse = m_options.failIfWorse &&
                             IsWorse(*result.verdict, result.pairs, *m_options.failIfWorse);
        }
        return result;
    }

  private:
    struct Half
    {
        const Observation* row = nullptr;
        Cell cell;
    };

    static const Observation* Find(const Cells& cells, std::uint64_t seed)
    {
        const auto found = cells.find(seed);
        return found == cells.end() ? nullptr : found->second;
    }

    /// Of the runs that came to their end, and of those that did not.
    std::set<std::uint64_t> SeedsAt(const Spot& spot) const
    {
        std::set<std::uint64_t> seeds;
        for (const Side* side : {&m_a, &m_b})
        {
            for (const auto& [seed, row] : side->At(spot))
            {
                seeds.insert(seed);
            }
            for (const auto& [point, policy, seed] : side->Lost())
            {
                if (point == spot.point && policy == spot.policy)
                {
                    seeds.insert(seed);
                }
            }
        }
        return seeds;
    }

    std::string WhyLeftOut(const Spot& spot, std::uint64_t seed, const Half& a, const Half& b) const
    {
        for (const auto& [half, side, name] : {std::tuple{&a, &m_a, "A"}, {&b, &m_b, "B"}})
        {
            if (half->row == nullptr)
            {
                const bool isLost = side->Lost().contains({spot.point, spot.policy, seed});
                return fmt::format("{} in {}", isLost ? "lost" : "missing", name);
            }
        }
        if (a.cell.unrecovered && b.cell.unrecovered)
        {
            return "neither recovered";
        }
        const bool hasA = a.cell.value || a.cell.unrecovered;
        const bool hasB = b.cell.value || b.cell.unrecovered;
        return hasA && hasB ? ""
               : hasA       ? "nothing to measure in B"
               : hasB       ? "nothing to measure in A"
                            : "nothing to measure";
    }

    const Side& m_a;
    const Side& m_b;
    const CompareOptions& m_options;
};

std::vector<std::string> MetricsFor(const Spot& spot, const CompareOptions& options)
{
    if (!options.metrics.empty())
    {
        return options.metrics;
    }
    return spot.row == "event"
               ? std::vector<std::string>{USUAL_OF_EVENTS.begin(), USUAL_OF_EVENTS.end()}
               : std::vector<std::string>{USUAL_OF_RUNS.begin(), USUAL_OF_RUNS.end()};
}

std::string PolicyFault(const Observations& all, const std::string& policy, const char* side)
{
    return policy.empty() || std::ranges::find(all.policies, policy) != all.policies.end()
               ? ""
               : fmt::format("{} has no policy '{}'; there is {}",
                             side,
                             policy,
                             fmt::join(all.policies, ", "));
}

std::string MetricFault(const Observations& a, const Observations& b, const std::string& metric)
{
    const bool isKnown =
        std::ranges::any_of(std::array{&a, &b},
                            [&](const Observations* all)
                            {
                                return std::ranges::any_of(all->rows,
                                                           [&](const Observation& row)
                                                           { return row.values.contains(metric); });
                            });
    return isKnown ? "" : fmt::format("neither A nor B has a number called '{}'", metric);
}

} // namespace

std::expected<Comparison, std::string> Compare(const Observations& a,
                                               const Observations& b,
                                               const CompareOptions& options)
{
    std::vector<std::string> faults{PolicyFault(a, options.policyA, "A"),
                                    PolicyFault(b, options.policyB, "B")};
    for (const std::string& metric : options.metrics)
    {
        faults.push_back(MetricFault(a, b, metric));
    }
    if (a.parameters != b.parameters)
    {
        faults.push_back(fmt::format(
            "A varies {}, B varies {}",
            a.parameters.empty() ? "nothing" : fmt::format("{}", fmt::join(a.parameters, ", ")),
            b.parameters.empty() ? "nothing" : fmt::format("{}", fmt::join(b.parameters, ", "))));
    }
    std::erase(faults, "");
    if (!faults.empty())
    {
        return std::unexpected(fmt::format("{}", fmt::join(faults, "\n")));
    }
    const bool isOneEach = (!options.policyA.empty() || a.policies.size() == 1) &&
                           (!options.policyB.empty() || b.policies.size() == 1);
    const Side sideA(a, options.policyA, isOneEach);
    const Side sideB(b, options.policyB, isOneEach);
    std::vector<Spot> spots = sideA.Order();
    for (const Spot& spot : sideB.Order())
    {
        if (sideA.At(spot).empty())
        {
            spots.push_back(spot);
        }
    }
    Comparison comparison{a.parameters, {}, false};
    Pairing pairing(sideA, sideB, options);
    bool hasPair = false;
    for (const Spot& spot : spots)
    {
        for (const std::string& metric : MetricsFor(spot, options))
        {
            if (auto compared = pairing.Pair(spot, metric))
            {
                hasPair = hasPair || compared->pairs > 0 ||
                          compared->leftOut.contains("neither recovered");
                comparison.isWorse = comparison.isWorse || compared->isWorse;
                comparison.metrics.push_back(std::move(*compared));
            }
        }
    }
    if (!hasPair)
    {
        return std::unexpected(
            std::string("there is nothing to pair: no run of A has the point, policy, seed and "
                        "event of one of B; --policy-a and --policy-b compare two policies"));
    }
    return comparison;
}

} // namespace mopo
