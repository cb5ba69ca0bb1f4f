// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace mopo
{

namespace
{

struct Unit
{
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array<Unit, 6> TIME_UNITS{{
    {"ns", 1},
    {"us", 1'000},
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"min", 60'000'000'000},
    {"h", 3'600'000'000'000},
}};

constexpr std::array<Unit, 4> RATE_UNITS{{
    {"bps", 1},
    {"kbps", 1'000},
    {"Mbps", 1'000'000},
    {"Gbps", 1'000'000'000},
}};

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t MAX_VALUE = 3'155'760'000'000'000'000; // a hundred years in nanoseconds

bool IsDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A decimal number without sign or exponent at the front of `text`, times 10^9, and what follows.
struct Scaled
{
    Wide billionths;
    std::string_view rest;
};

std::optional<Scaled> ReadDecimal(std::string_view text)
{
    constexpr std::size_t MAX_DIGITS = 18;
    constexpr std::size_t MAX_DECIMALS = 9;
    std::size_t i = 0;
    Wide value = 0;
    while (i < text.size() && IsDigit(text[i]))
    {
        value = value * 10 + static_cast<unsigned>(text[i++] - '0');
        if (i > MAX_DIGITS)
        {
            return std::nullopt;
        }
    }
    if (i == 0)
    {
        return std::nullopt;
    }
    std::size_t decimals = 0;
    if (i + 1 < text.size() && text[i] == '.' && IsDigit(text[i + 1]))
    {
        for (++i; i < text.size() && IsDigit(text[i]) && decimals <= MAX_DECIMALS; ++decimals)
        {
            value = value * 10 + static_cast<unsigned>(text[i++] - '0');
        }
    }
    if (decimals > MAX_DECIMALS)
    {
        return std::nullopt;
    }
    for (; decimals < MAX_DECIMALS; ++decimals)
    {
        value *= 10;
    }
    return Scaled{value, text.substr(i)};
}

template <std::size_t N>
std::optional<std::uint64_t> ReadQuantity(std::string_view text, const std::array<Unit, N>& units)
{
    constexpr Wide BILLION = 1'000'000'000;
    const auto number = ReadDecimal(text);
    if (!number)
    {
        return std::nullopt;
    }
    for (const Unit& unit : units)
    {
        if (unit.name == number->rest)
        {
            const Wide value = number->billionths * unit.factor;
            if (value % BILLION != 0 || value / BILLION > MAX_VALUE)
            {
                return std::nullopt;
            }
            return static_cast<std::uint64_t>(value / BILLION);
        }
    }
    return std::nullopt;
}

template <std::size_t N>
std::string WriteQuantity(std::uint64_t value, const std::array<Unit, N>& units)
{
    const Unit* best = &units[0];
    for (const Unit& unit : units)
    {
        if (value % unit.factor == 0 && value != 0)
        {
            best = &unit;
        }
    }
    return fmt::format("{}{}", value / best->factor, best->name);
}

} // namespace

std::optional<Duration> ParseDuration(std::string_view text)
{
    const auto nanoseconds = ReadQuantity(text, TIME_UNITS);
    return nanoseconds ? std::optional(Duration(static_cast<Duration::rep>(*nanoseconds)))
                       : std::nullopt;
}

std::optional<std::uint64_t> ParseRate(std::string_view text)
{
    return ReadQuantity(text, RATE_UNITS);
}

std::optional<double> ParsePercentage(std::string_view text)
{
    constexpr double BILLION = 1e9;
    const auto number = ReadDecimal(text);
    if (!number || number->rest != "%")
    {
        return std::nullopt;
    }
    const double fraction = static_cast<double>(number->billionths) / BILLION / 100;
    return fraction <= 1 ? std::optional(fraction) : std::nullopt;
}

std::optional<double> ParseSpeed(std::string_view text)
{
    constexpr double BILLION = 1e9;
    const auto number = ReadDecimal(text);
    if (!number || number->rest != "m/s")
    {
        return std::nullopt;
    }
    return static_cast<double>(number->billionths) / BILLION;
}

std::optional<QueueLimit> ParseQueueLimit(std::string_view text)
{
    if (const auto time = ParseDuration(text))
    {
        const bool isReasonable =
            *time >= std::chrono::microseconds(1) && *time <= std::chrono::hours(1);
        return isReasonable ? std::optional(QueueLimit{0, false, *time}) : std::nullopt;
    }
    QueueLimit limit;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit.value);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || limit.value == 0 || (unit != " packets" && unit != " octets"))
    {
        return std::nullopt;
    }
    limit.inOctets = unit == " octets";
    return limit;
}

std::string FormatDuration(Duration duration)
{
    if (duration < Duration::zero())
    {
        return "-" + FormatDuration(-duration);
    }
    if (duration == Duration::zero())
    {
        return "0s";
    }
    return WriteQuantity(static_cast<std::uint64_t>(duration.count()), TIME_UNITS);
}

std::string FormatRate(std::uint64_t bitsPerSecond)
{
    return WriteQuantity(bitsPerSecond, RATE_UNITS);
}

} // namespace mopo
