// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <span>
#include <string_view>

namespace mopo
{

/// The words that an expectation may use for a metric are the paths of `metrics.json`, so that the
/// same word means the same thing in both. A result writer must know all of these.

/// In an element of `events`: `detection_ms`, `recovery_ms.down`, `lost.up`, …
std::span<const std::string_view> EventMetricNames();

/// In `totals`: `lost.up`, `signalling.packets`, `keepalives`, …
std::span<const std::string_view> TotalMetricNames();

/// In `totals.flows.<name>` of a stream of probes: `sent.up`, `lost.down`, …
std::span<const std::string_view> ProbeMetricNames();

/// In `totals.flows.<name>` of a TCP transfer: `delivered_octets`, …
std::span<const std::string_view> TcpMetricNames();

} // namespace mopo
