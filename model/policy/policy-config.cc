// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/policy-config.h"

#include <array>

namespace mopo
{

namespace
{

constexpr std::string_view DEFAULT_PRESET = "mopo-default";

constexpr std::array ACCESS_KINDS{AccessKind::Ethernet, AccessKind::Wlan, AccessKind::Cellular};

} // namespace

const char* ToString(AccessKind kind)
{
    switch (kind)
    {
    case AccessKind::Ethernet:
        return "ethernet";
    case AccessKind::Wlan:
        return "wlan";
    case AccessKind::Cellular:
        return "cellular";
    }
    return "unknown";
}

std::optional<AccessKind> ParseAccessKind(std::string_view text)
{
    for (const AccessKind kind : ACCESS_KINDS)
    {
        if (text == ToString(kind))
        {
            return kind;
        }
    }
    return std::nullopt;
}

std::optional<PolicyConfig> PolicyConfig::Preset(std::string_view presetName)
{
    if (presetName != DEFAULT_PRESET)
    {
        return std::nullopt;
    }
    PolicyConfig config;
    config.name = presetName;
    return config;
}

std::vector<std::string> PolicyConfig::PresetNames()
{
    return {std::string(DEFAULT_PRESET)};
}

} // namespace mopo
