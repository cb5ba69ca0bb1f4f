// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/event-names.h"
#include "helpers/scenario/metric-names.h"
#include "helpers/scenario/reader.h"
#include "helpers/scenario/spelling.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace mopo
{

namespace
{

std::vector<std::string> ToStrings(std::span<const std::string_view> words)
{
    return {words.begin(), words.end()};
}

/// A word that belongs to another kind of expectation means that something was misunderstood.
void RefuseOthers(const Value& value, const char* main, std::initializer_list<const char*> allowed)
{
    constexpr std::array<const char*, 12> ALL{"event",
                                              "flow",
                                              "metric",
                                              "at-most",
                                              "at-least",
                                              "equals",
                                              "within-bound",
                                              "node",
                                              "after",
                                              "before",
                                              "state",
                                              "at"};
    for (const std::string_view key : ALL)
    {
        if (key == main || std::ranges::find(allowed, key) != allowed.end())
        {
            continue;
        }
        if (const auto member = value.Find(std::string(key)))
        {
            member->Fault(fmt::format("'{}' does not go with '{}'", key, main));
        }
    }
}

std::vector<std::string> MetricWords(const MetricExpectation& metric, const Scenario& scenario)
{
    if (metric.event)
    {
        return ToStrings(EventMetricNames());
    }
    if (!metric.flow)
    {
        return ToStrings(TotalMetricNames());
    }
    const Flow* flow = scenario.FindFlow(*metric.flow);
    return ToStrings(std::holds_alternative<ProbeFlow>(*flow) ? ProbeMetricNames()
                                                              : TcpMetricNames());
}

Limits ReadLimits(const Value& value)
{
    Limits limits{.atMost = value.Number("at-most"),
                  .atLeast = value.Number("at-least"),
                  .equals = value.Number("equals")};
    if (!value.Find("at-most") && !value.Find("at-least") && !value.Find("equals"))
    {
        value.Fault("'at-most', 'at-least' or 'equals' is missing");
    }
    if (limits.equals && (limits.atMost || limits.atLeast))
    {
        value.Fault("'equals' stands alone, without 'at-most' and 'at-least'");
    }
    if (limits.atMost && limits.atLeast && *limits.atMost < *limits.atLeast)
    {
        value.Fault("no number is both: 'at-most' is below 'at-least'");
    }
    return limits;
}

MetricExpectation ReadMetric(const Value& value, const Scenario& scenario)
{
    MetricExpectation metric;
    RefuseOthers(value, "metric", {"event", "flow", "at-most", "at-least", "equals"});
    metric.event = ReadNameOf(value, "event", "event of the timeline", scenario.timeline);
    metric.flow = ReadNameOf(value, "flow", "flow", scenario.flows);
    metric.limits = ReadLimits(value);
    if (value.Find("event") && value.Find("flow"))
    {
        value.Fault("a metric is one of an event or one of a flow, not both");
        return metric;
    }
    const bool known =
        (metric.event || !value.Find("event")) && (metric.flow || !value.Find("flow"));
    if (known)
    {
        Assign(metric.metric, ReadName(value, "metric", "metric", MetricWords(metric, scenario)));
    }
    return metric;
}

BoundExpectation ReadBound(const Value& value, const Scenario& scenario)
{
    BoundExpectation bound;
    RefuseOthers(value, "within-bound", {"event"});
    if (!value.Find("event"))
    {
        value.Fault("'event' is missing");
    }
    Assign(bound.event, ReadNameOf(value, "event", "event of the timeline", scenario.timeline));
    for (const Value& item : value.Find("within-bound")->Items())
    {
        const auto word = item.Text();
        bound.ike = bound.ike || word == "ike";
        bound.up = bound.up || word == "up";
        bound.down = bound.down || word == "down";
    }
    return bound;
}

OccurrenceExpectation ReadOccurrence(const Value& value, const char* main, const Scenario& scenario)
{
    OccurrenceExpectation occurrence;
    occurrence.never = std::string_view(main) == "never";
    RefuseOthers(value, main, {"node", "after", "before"});
    Assign(occurrence.name, ReadName(value, main, "event", ToStrings(EventNames())));
    occurrence.node = ReadNameOf(value, "node", "node", scenario.nodes);
    const Range<Duration> run{Duration::zero(), scenario.duration};
    occurrence.after = value.Time("after", run);
    occurrence.before = value.Time("before", run);
    if (occurrence.after && occurrence.before && *occurrence.before <= *occurrence.after)
    {
        value.Fault("'before' is not later than 'after'");
    }
    return occurrence;
}

StateExpectation ReadState(const Value& value, const Scenario& scenario)
{
    StateExpectation expectation;
    RefuseOthers(value, "state", {"at"});
    if (!value.Find("at"))
    {
        value.Fault("'at' is missing: a state is that of an instant");
    }
    Assign(expectation.at, value.Time("at", {Duration::zero(), scenario.duration}));
    const Value state = *value.Find("state");
    Assign(expectation.peer, ReadNameOf(state, "peer", "peer", scenario.peers));
    expectation.established = state.Boolean("established");
    expectation.udpEncapsulation = state.Boolean("udp-encapsulation");
    expectation.keepalives = state.Boolean("keepalives");
    expectation.agreed = state.Boolean("agreed");
    const Peer* peer = scenario.FindPeer(expectation.peer);
    if (peer != nullptr && !peer->node.empty())
    {
        expectation.interface =
            ReadName(state, "interface", "interface that this peer uses", peer->outside);
    }
    return expectation;
}

std::string Describe(const MetricExpectation& metric)
{
    return fmt::format("{}{}{} {}",
                       metric.event.value_or(metric.flow.value_or("")),
                       metric.event || metric.flow ? ": " : "",
                       metric.metric,
                       metric.limits.ToString());
}

std::string Describe(const BoundExpectation& bound)
{
    return fmt::format("{}: within the bound{}{}{}",
                       bound.event,
                       bound.ike ? " ike" : "",
                       bound.up ? " up" : "",
                       bound.down ? " down" : "");
}

std::string Describe(const OccurrenceExpectation& occurrence)
{
    std::string text =
        fmt::format("{} {}", occurrence.never ? "never" : "eventually", occurrence.name);
    if (occurrence.node)
    {
        text += " at " + *occurrence.node;
    }
    if (occurrence.after)
    {
        text += " after " + FormatDuration(*occurrence.after);
    }
    if (occurrence.before)
    {
        text += " before " + FormatDuration(*occurrence.before);
    }
    return text;
}

std::string Describe(const StateExpectation& state)
{
    std::string text = fmt::format("at {}, {}", FormatDuration(state.at), state.peer);
    const auto append = [&](const std::optional<bool>& wanted, const char* word)
    {
        if (wanted)
        {
            text += fmt::format("{}{}", *wanted ? " " : " not ", word);
        }
    };
    append(state.established, "established");
    if (state.interface)
    {
        text += " on " + *state.interface;
    }
    append(state.udpEncapsulation, "udp-encapsulation");
    append(state.keepalives, "keepalives");
    append(state.agreed, "agreed");
    return text;
}

std::optional<Assertion> ReadAssertion(const Value& value, const Scenario& scenario)
{
    // The schema wants exactly one of these.
    if (value.Find("metric"))
    {
        return ReadMetric(value, scenario);
    }
    if (value.Find("within-bound"))
    {
        return ReadBound(value, scenario);
    }
    for (const char* word : {"never", "eventually"})
    {
        if (value.Find(word))
        {
            return ReadOccurrence(value, word, scenario);
        }
    }
    if (value.Find("state"))
    {
        return ReadState(value, scenario);
    }
    return std::nullopt;
}

} // namespace

void ReadExpectations(const Value& root, Scenario& scenario)
{
    const auto list = root.Find("expect");
    if (!list)
    {
        return;
    }
    std::set<std::string> ids;
    for (const Value& value : list->Items())
    {
        const auto assertion = ReadAssertion(value, scenario);
        if (!assertion)
        {
            continue;
        }
        Expectation expectation{
            std::visit([](const auto& each) { return Describe(each); }, *assertion), *assertion};
        Assign(expectation.id, value.Text("id"));
        if (!ids.insert(expectation.id).second && !value.HasFault())
        {
            value.Fault(value.Find("id") ? fmt::format("'{}' is the id of another expectation, too",
                                                       expectation.id)
                                         : "this is expected already; give it an 'id' or leave it");
        }
        scenario.expectations.push_back(std::move(expectation));
    }
}

} // namespace mopo
