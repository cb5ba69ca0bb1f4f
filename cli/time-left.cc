// SPDX-License-Identifier: GPL-2.0-only
#include "cli/time-left.h"

#include <fmt/core.h>

namespace mopo::cli
{

std::string ProgressBar(std::size_t done, std::size_t of)
{
    constexpr std::size_t WIDTH = 20;
    const std::size_t full = of == 0 ? WIDTH : done * WIDTH / of;
    return '[' + std::string(full, '#') + std::string(WIDTH - full, '.') + ']';
}

std::string DurationInWords(std::chrono::seconds duration)
{
    constexpr std::int64_t SIXTY = 60;
    const std::int64_t seconds = duration.count();
    const std::int64_t minutes = seconds / SIXTY;
    return minutes == 0      ? fmt::format("{} s", seconds)
           : minutes < SIXTY ? fmt::format("{} min {} s", minutes, seconds % SIXTY)
                             : fmt::format("{} h {} min", minutes / SIXTY, minutes % SIXTY);
}

std::string TimeLeft::Text(std::size_t done, std::size_t left) const
{
    constexpr std::size_t ENOUGH = 3;
    if (done < ENOUGH || left == 0)
    {
        return {};
    }
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - m_begin;
    const auto rest = passed * (static_cast<double>(left) / static_cast<double>(done));
    return fmt::format(", about {} left",
                       DurationInWords(std::chrono::ceil<std::chrono::seconds>(rest)));
}

} // namespace mopo::cli
