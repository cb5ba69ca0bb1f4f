// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mopo
{

/// `at-most`, `at-least` and `equals`; one of them or the first two.
struct Limits
{
    std::optional<double> atMost;
    std::optional<double> atLeast;
    std::optional<double> equals;

    bool Hold(double value) const;
    /// `at most 5`.
    std::string ToString() const;
};

/// `{"event": "unplug", "metric": "lost.down", "at-most": 0}`: a number of `metrics.json`.
/// Of an event, of the totals (neither `event` nor `flow`), or of a flow. The words are those of
/// metric-names.h. A metric that is null there fails.
struct MetricExpectation
{
    std::optional<std::string> event;
    std::optional<std::string> flow;
    std::string metric;
    Limits limits;
};

/// `{"event": "unplug", "within-bound": ["ike", "up", "down"]}`: for each of these,
/// recovery_ms <= 1.05 * bound_ms + 1; where the bound is 0, outage_ms must be 0. Fails where
/// either is null.
struct BoundExpectation
{
    std::string event;
    bool ike = false;
    bool up = false;
    bool down = false;
};

/// `{"never": "ike:sa_init_sent", "after": "1s"}` and `{"eventually": …}`: the latter wants it at
/// least once. The names are those of event-names.h.
struct OccurrenceExpectation
{
    std::string name;
    /// `never` or `eventually`.
    bool never = true;
    /// Only what happens at that node.
    std::optional<std::string> node;
    /// Only what happens later than `after` and not later than `before`.
    std::optional<Duration> after;
    std::optional<Duration> before;
};

/// `{"state": {"peer": "client", "established": true, "interface": "wlan0"}, "at": "19s"}`: what is
/// given must be so at that time.
struct StateExpectation
{
    std::string peer;
    Duration at{0};
    std::optional<bool> established;
    /// That its outbound IPsec SAs leave through, by name.
    std::optional<std::string> interface;
    std::optional<bool> udpEncapsulation;
    std::optional<bool> keepalives;
    /// Both ends agree on where the other one is, but for NATs in between.
    std::optional<bool> agreed;
};

using Assertion =
    std::variant<MetricExpectation, BoundExpectation, OccurrenceExpectation, StateExpectation>;

struct Expectation
{
    /// From the file, or made from what it says. Unique in a scenario.
    std::string id;
    Assertion assertion;
};

} // namespace mopo
