// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/topology.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mopo
{

/// `15s`, `1.5ms`: a decimal number and one of ns, us, ms, s, min and h. Nothing for anything else,
/// for parts of a nanosecond and for more than a hundred years.
std::optional<Duration> ParseDuration(std::string_view text);

/// `20Mbps`: a decimal number and one of bps, kbps, Mbps and Gbps. Nothing for parts of a bit.
std::optional<std::uint64_t> ParseRate(std::string_view text);

/// `0.5%`, as a fraction of 1. Nothing above 100 %.
std::optional<double> ParsePercentage(std::string_view text);

/// `1.5m/s`, in metres a second.
std::optional<double> ParseSpeed(std::string_view text);

/// `100 packets`, `15000 octets`, or a duration from a microsecond to an hour.
std::optional<QueueLimit> ParseQueueLimit(std::string_view text);

/// The shortest form that `ParseDuration` reads back: `1500ms`, `15s`.
std::string FormatDuration(Duration duration);
std::string FormatRate(std::uint64_t bitsPerSecond);

} // namespace mopo
