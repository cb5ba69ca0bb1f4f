// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/expectation-check.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

/// The value behind a dotted path such as `lost.down`; null where there is none.
const Json* FindValue(const Json& json, std::string_view path)
{
    const auto dot = path.find('.');
    const auto found = json.find(std::string(path.substr(0, dot)));
    if (found == json.end())
    {
        return nullptr;
    }
    return dot == std::string_view::npos ? &*found : FindValue(*found, path.substr(dot + 1));
}

const Json* FindEvent(const Json& metrics, const std::string& id)
{
    const Json& events = metrics.at("events");
    const auto found =
        std::ranges::find_if(events, [&](const Json& event) { return event.at("id") == id; });
    return found != events.end() ? &*found : nullptr;
}

/// Checks one expectation. The result has no id yet.
class Checker
{
  public:
    explicit Checker(const Findings& findings)
        : m_findings(findings)
    {
    }

    ExpectationResult operator()(const MetricExpectation& expected) const;
    ExpectationResult operator()(const BoundExpectation& expected) const;
    ExpectationResult operator()(const OccurrenceExpectation& expected);
    ExpectationResult operator()(const StateExpectation& expected) const;

  private:
    const Json* Scope(const MetricExpectation& expected) const;

    const Findings& m_findings;
    std::size_t m_occurrence = 0;
};

const Json* Checker::Scope(const MetricExpectation& expected) const
{
    if (expected.event)
    {
        return FindEvent(m_findings.metrics, *expected.event);
    }
    const Json& totals = m_findings.metrics.at("totals");
    if (!expected.flow)
    {
        return &totals;
    }
    const auto flow = totals.at("flows").find(*expected.flow);
    return flow != totals.at("flows").end() ? &*flow : nullptr;
}

ExpectationResult Checker::operator()(const MetricExpectation& expected) const
{
    const Json* scope = Scope(expected);
    const Json* value = scope != nullptr ? FindValue(*scope, expected.metric) : nullptr;
    if (value == nullptr || !value->is_number())
    {
        return {{}, false, fmt::format("{} is null", expected.metric)};
    }
    const auto number = value->get<double>();
    return {{},
            expected.limits.Hold(number),
            fmt::format(
                "{} is {}, wanted {}", expected.metric, value->dump(), expected.limits.ToString())};
}

/// One of `ike`, `up` and `down`: whether it holds, and in words.
std::pair<bool, std::string> CheckWithin(const Json& event, const std::string& what)
{
    const Json& recovery = event.at("recovery_ms").at(what);
    const Json& bound = event.at("bound_ms").at(what);
    if (recovery.is_null() || bound.is_null())
    {
        return {false, fmt::format("{}: recovery or bound is null", what)};
    }
    const auto limit = bound.get<double>();
    if (limit > 0)
    {
        // Anything above is the implementation's own time, not the network's.
        constexpr double share = 1.05;
        constexpr double millisecond = 1;
        const bool holds = recovery.get<double>() <= share * limit + millisecond;
        return {holds, fmt::format("{}: {} ms, bound {} ms", what, recovery.dump(), bound.dump())};
    }
    const Json* outage = FindValue(event, "outage_ms." + what);
    const bool holds = outage != nullptr && outage->is_number() && *outage == 0;
    return {holds,
            fmt::format(
                "{}: outage {} ms, bound 0 ms", what, outage != nullptr ? outage->dump() : "null")};
}

ExpectationResult Checker::operator()(const BoundExpectation& expected) const
{
    const Json* event = FindEvent(m_findings.metrics, expected.event);
    if (event == nullptr)
    {
        return {{}, false, fmt::format("there is no event {}", expected.event)};
    }
    ExpectationResult result{{}, true, {}};
    const auto check = [&](bool wanted, const char* what)
    {
        if (wanted)
        {
            const auto [holds, words] = CheckWithin(*event, what);
            result.passed = result.passed && holds;
            result.why += (result.why.empty() ? "" : "; ") + words;
        }
    };
    check(expected.ike, "ike");
    check(expected.up, "up");
    check(expected.down, "down");
    return result;
}

ExpectationResult Checker::operator()(const OccurrenceExpectation& expected)
{
    const OccurrenceWatch::Finding& finding = m_findings.occurrences.Of(m_occurrence++);
    const bool seen = finding.count > 0;
    return {{},
            seen != expected.never,
            seen ? fmt::format("{} was seen {} times, first at {} s at {}",
                               expected.name,
                               finding.count,
                               ExactSeconds(finding.time),
                               finding.node)
                 : fmt::format("{} was not seen", expected.name)};
}

ExpectationResult Checker::operator()(const StateExpectation& expected) const
{
    const PeerState state = m_findings.stateOf(expected.peer, Instant{expected.at});
    ExpectationResult result{{}, true, {}};
    const auto check = [&](const char* what, const auto& wanted, const auto& found)
    {
        if (!wanted)
        {
            return;
        }
        const bool holds = found && *found == *wanted;
        result.passed = result.passed && holds;
        result.why += fmt::format("{}{} is {}",
                                  result.why.empty() ? "" : "; ",
                                  what,
                                  found ? fmt::format("{}", *found) : "not there");
    };
    const auto flag = [&](bool NatFlags::* which)
    {
        return state.flags ? std::optional((*state.flags).*which) : std::nullopt;
    };
    check("established", expected.established, std::optional(state.established));
    check("interface", expected.interface, state.interface);
    check("udp-encapsulation", expected.udpEncapsulation, flag(&NatFlags::udpEncapsulation));
    check("keepalives", expected.keepalives, flag(&NatFlags::sendKeepalives));
    check("agreed", expected.agreed, std::optional(state.agreed));
    return result;
}

bool IsBelow(const std::optional<Duration>& recovery, const std::optional<Duration>& bound)
{
    constexpr Duration rounding{1};
    return recovery && bound && *recovery + rounding < *bound;
}

bool IsFasterThanItsBound(const EventMetrics& event)
{
    const Recovery& recovery = event.recovery.recovery;
    const Recovery& bound = event.recovery.bound;
    return IsBelow(recovery.ike, bound.ike) || IsBelow(recovery.up, bound.up) ||
           IsBelow(recovery.down, bound.down);
}

} // namespace

std::vector<OccurrenceExpectation> OccurrencesIn(const std::vector<Expectation>& expectations)
{
    std::vector<OccurrenceExpectation> found;
    for (const Expectation& expectation : expectations)
    {
        if (const auto* occurrence = std::get_if<OccurrenceExpectation>(&expectation.assertion))
        {
            found.push_back(*occurrence);
        }
    }
    return found;
}

std::vector<ExpectationResult> CheckExpectations(const std::vector<Expectation>& expectations,
                                                 const Findings& findings)
{
    std::vector<ExpectationResult> results;
    Checker checker(findings);
    for (const Expectation& expectation : expectations)
    {
        ExpectationResult result = std::visit(
            [&](const auto& assertion) { return checker(assertion); }, expectation.assertion);
        result.id = expectation.id;
        results.push_back(std::move(result));
    }
    return results;
}

ExpectationResult CheckBounds(const std::vector<PeerMetrics>& peers)
{
    ExpectationResult result{"recovery-not-below-bound", true, {}};
    for (const PeerMetrics& peer : peers)
    {
        for (const EventMetrics& event : peer.events)
        {
            if (IsFasterThanItsBound(event))
            {
                result.passed = false;
                result.why += result.why.empty() ? "faster than any implementation can be: " : ", ";
                result.why += event.id;
                result.why += peers.size() > 1 ? " of " + peer.initiator : "";
            }
        }
    }
    if (result.passed)
    {
        result.why = "no recovery is faster than its bound";
    }
    return result;
}

Json ExpectationsToJson(const std::vector<ExpectationResult>& results)
{
    Json list = Json::array();
    for (const ExpectationResult& result : results)
    {
        list.push_back({{"id", result.id}, {"passed", result.passed}, {"why", result.why}});
    }
    return list;
}

} // namespace mopo
