// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/policy-config.h"

#include <algorithm>
#include <array>

namespace mopo
{

namespace
{

constexpr std::array ACCESS_KINDS{AccessKind::Ethernet, AccessKind::Wlan, AccessKind::Cellular};

/// What today's daemons with MOBIKE have in common: they ask a peer that they did not hear, keep to
/// the pair in use while they wait for its answer, and close the IKE SA without one. They leave a
/// pair only when its own address is gone.
PolicyConfig Daemon(Duration retransmission, double factor, unsigned retransmissions)
{
    PolicyConfig config;
    config.detector = "dpd";
    config.chooser = "rfc6724";
    config.probing = Probing::None;
    config.fixedRetransmission = retransmission;
    config.retransmissionFactor = factor;
    config.retransmissions = retransmissions;
    config.retransmissionCap = std::chrono::hours(24);
    config.giveUpAfter = NEVER;
    // Both daemons ask nothing until a delay is configured.
    config.idleWithoutTraffic = NEVER;
    return config;
}

/// strongSwan 5.9.8 as installed, measured: 4 s and 1.8 times as long each time; after five
/// repetitions and 165 s the IKE SA is gone.
PolicyConfig StrongswanDefault()
{
    return Daemon(std::chrono::seconds(4), 1.8, 5);
}

/// The same, set up to notice a failure as fast as its options allow: a check each second, 0.5 s
/// and 1.5 times as long each time, six repetitions. It gives up 16 s after its first check.
PolicyConfig StrongswanTuned()
{
    PolicyConfig config = Daemon(std::chrono::milliseconds(500), 1.5, 6);
    config.idleWithoutTraffic = std::chrono::seconds(1);
    return config;
}

/// libreswan 4.10: measured was only how it moves when its address is lost, at once and without a
/// test. How it repeats a request was not; the figures are those of its manual, 0.5 s and doubled,
/// for about a minute in all.
PolicyConfig LibreswanDefault()
{
    return Daemon(std::chrono::milliseconds(500), 2.0, 6);
}

struct NamedPreset
{
    std::string_view name;
    PolicyConfig (*make)();
};

constexpr std::array PRESETS{
    NamedPreset{"mopo-default",
                []
                {
                    return PolicyConfig{};
                }},
    NamedPreset{"strongswan-default", StrongswanDefault},
    NamedPreset{"strongswan-tuned", StrongswanTuned},
    NamedPreset{"libreswan-default", LibreswanDefault},
};

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

Duration PolicyConfig::NextRetransmission(Duration last) const
{
    return std::min(std::chrono::duration_cast<Duration>(last * retransmissionFactor),
                    retransmissionCap);
}

std::optional<PolicyConfig> PolicyConfig::Preset(std::string_view presetName)
{
    const auto found = std::ranges::find(PRESETS, presetName, &NamedPreset::name);
    if (found == PRESETS.end())
    {
        return std::nullopt;
    }
    PolicyConfig config = found->make();
    config.name = presetName;
    return config;
}

std::vector<std::string> PolicyConfig::PresetNames()
{
    std::vector<std::string> names;
    for (const NamedPreset& preset : PRESETS)
    {
        names.emplace_back(preset.name);
    }
    return names;
}

} // namespace mopo
