// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/trace/delivery-trace.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace mopo
{

namespace
{

using Milliseconds = std::chrono::milliseconds;

std::optional<std::uint32_t> ParseTime(std::string_view line)
{
    std::uint32_t time = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), time);
    const bool isNumber = error == std::errc() && stop == line.data() + line.size();
    return isNumber && time <= DeliveryTrace::LATEST_MS ? std::optional(time) : std::nullopt;
}

/// The text up to the end of its line; `text` begins behind it then.
std::string_view TakeLine(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
    {
        line.remove_suffix(1);
    }
    return line;
}

} // namespace

std::expected<DeliveryTrace, std::vector<TraceFault>> DeliveryTrace::Parse(std::string_view text)
{
    std::vector<std::uint32_t> times;
    std::vector<TraceFault> faults;
    for (std::size_t line = 1; !text.empty() && faults.size() < MOST_FAULTS; ++line)
    {
        const auto time = ParseTime(TakeLine(text));
        if (!time)
        {
            faults.push_back({line,
                              "a whole number of milliseconds from 0 to " +
                                  std::to_string(LATEST_MS) + " is wanted, and nothing else"});
        }
        else if (!times.empty() && *time < times.back())
        {
            faults.push_back({line, "a time is earlier than the one before"});
        }
        else
        {
            times.push_back(*time);
        }
    }
    if (faults.size() == MOST_FAULTS)
    {
        faults.push_back({0, "no more is told about this trace"});
    }
    else if (faults.empty() && times.empty())
    {
        faults.push_back({0, "a trace has one line at least"});
    }
    else if (faults.empty() && times.back() == 0)
    {
        faults.push_back(
            {0, "a trace must be longer than 0 ms: its last line says how long it is"});
    }
    if (!faults.empty())
    {
        return std::unexpected(std::move(faults));
    }
    return DeliveryTrace(std::move(times));
}

DeliveryTrace::DeliveryTrace(std::vector<std::uint32_t> times)
    : m_times(std::move(times))
{
}

Duration DeliveryTrace::TimeOf(std::uint64_t opportunity) const
{
    const std::uint64_t lap = opportunity / m_times.size();
    return Milliseconds(lap * m_times.back() + m_times[opportunity % m_times.size()]);
}

std::uint64_t DeliveryTrace::FirstFrom(Duration time) const
{
    const auto sought = static_cast<std::uint64_t>(std::chrono::ceil<Milliseconds>(time).count());
    // The end of a lap is the beginning of the next one: the opportunities at its end come first.
    const std::uint64_t lap = sought == 0 ? 0 : (sought - 1) / m_times.back();
    const auto first = std::ranges::lower_bound(m_times, sought - lap * m_times.back());
    return lap * m_times.size() + static_cast<std::uint64_t>(first - m_times.begin());
}

} // namespace mopo
