// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// Something wrong in a line of a trace.
struct TraceFault
{
    /// From 1; 0 for the trace as a whole.
    std::size_t line = 0;
    std::string message;

    friend bool operator==(const TraceFault&, const TraceFault&) = default;
};

/// When a link could deliver, as Mahimahi records it: each line of the text is the time of one
/// opportunity, in milliseconds, none earlier than the one before. The last of them is the length
/// of the trace, which then begins anew.
class DeliveryTrace
{
  public:
    /// No line may be later.
    static constexpr std::uint32_t LATEST_MS = 24 * 60 * 60 * 1000;
    /// No more faults are told, and one that says so.
    static constexpr std::size_t MOST_FAULTS = 20;

    /// Any octets may come. Lines may end in CR LF.
    static std::expected<DeliveryTrace, std::vector<TraceFault>> Parse(std::string_view text);

    /// The time of an opportunity, counted from 0 and on and on.
    Duration TimeOf(std::uint64_t opportunity) const;

    /// The first opportunity that is not before `time`, which is not negative.
    std::uint64_t FirstFrom(Duration time) const;

  private:
    explicit DeliveryTrace(std::vector<std::uint32_t> times);

    /// In milliseconds; not empty, the last one not 0.
    std::vector<std::uint32_t> m_times;
};

} // namespace mopo
