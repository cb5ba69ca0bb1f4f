// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/presets.h"

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

constexpr std::uint64_t KBPS = 1'000;
constexpr std::uint64_t MBPS = 1'000'000;
constexpr std::uint64_t GBPS = 1'000'000'000;

constexpr LinkDirection Make(std::uint64_t rate, int delay, int jitter, double loss)
{
    return {.rate = rate,
            .delay = std::chrono::milliseconds(delay),
            .jitter = std::chrono::milliseconds(jitter),
            .loss = loss,
            .duplication = 0,
            .queue = {},
            .bursts = {},
            .corruption = 0};
}

constexpr std::array<LinkPreset, 7> PRESETS{{
    {"wire", AccessKind::Ethernet, Make(GBPS, 0, 0, 0), Make(GBPS, 0, 0, 0)},
    {"backbone", AccessKind::Ethernet, Make(GBPS, 1, 0, 0), Make(GBPS, 1, 0, 0)},
    {"ethernet", AccessKind::Ethernet, Make(100 * MBPS, 4, 0, 0), Make(100 * MBPS, 4, 0, 0)},
    {"wlan", AccessKind::Wlan, Make(20 * MBPS, 9, 3, 0.005), Make(20 * MBPS, 9, 3, 0.005)},
    {"dsl", AccessKind::Wlan, Make(MBPS, 14, 2, 0.001), Make(10 * MBPS, 14, 2, 0.001)},
    {"lte", AccessKind::Cellular, Make(MBPS, 35, 0, 0), Make(5 * MBPS, 35, 0, 0)},
    {"gprs", AccessKind::Cellular, Make(20 * KBPS, 299, 40, 0.01), Make(40 * KBPS, 299, 40, 0.01)},
}};

} // namespace

const LinkPreset* FindLinkPreset(std::string_view name)
{
    const auto* found = std::ranges::find(PRESETS, name, &LinkPreset::name);
    return found == PRESETS.end() ? nullptr : found;
}

} // namespace mopo
