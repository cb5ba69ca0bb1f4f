// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/path-history.h"
#include "model/policy/policy-config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{
namespace
{

TEST(PolicyConfig, EachNamedPresetIsThere)
{
    const std::vector<std::string> names = PolicyConfig::PresetNames();
    ASSERT_FALSE(names.empty());
    for (const std::string& name : names)
    {
        const std::optional<PolicyConfig> config = PolicyConfig::Preset(name);
        ASSERT_TRUE(config) << name;
        EXPECT_EQ(config->name, name);
    }
}

TEST(PolicyConfig, MopoDefaultIsOneOfThem)
{
    EXPECT_TRUE(PolicyConfig::Preset("mopo-default"));
}

TEST(PolicyConfig, AnUnknownNameIsNoPreset)
{
    EXPECT_FALSE(PolicyConfig::Preset("mopo"));
    EXPECT_FALSE(PolicyConfig::Preset(""));
    EXPECT_FALSE(PolicyConfig::Preset("MOPO-DEFAULT"));
}

/// When each copy of a request is sent that no one answers, and when it is given up.
std::vector<double> Schedule(const PolicyConfig& config)
{
    const PathHistory history;
    const AddressPair pair{};
    std::vector<double> seconds{0.0};
    Duration wait = history.InitialRetransmission(pair, AccessKind::Ethernet, config);
    for (unsigned sent = 0; sent <= config.retransmissions.value(); ++sent)
    {
        seconds.push_back(seconds.back() + std::chrono::duration<double>(wait).count());
        wait = config.NextRetransmission(wait);
    }
    return seconds;
}

TEST(PolicyConfig, StrongswanDefaultGivesUpAfter165Seconds)
{
    using testing::DoubleNear;
    EXPECT_THAT(Schedule(PolicyConfig::Preset("strongswan-default").value()),
                testing::ElementsAre(0.0,
                                     DoubleNear(4.0, 0.01),
                                     DoubleNear(11.2, 0.01),
                                     DoubleNear(24.16, 0.01),
                                     DoubleNear(47.49, 0.01),
                                     DoubleNear(89.48, 0.01),
                                     DoubleNear(165.06, 0.01)));
}

TEST(PolicyConfig, StrongswanTunedGivesUpAfter16Seconds)
{
    const PolicyConfig config = PolicyConfig::Preset("strongswan-tuned").value();
    EXPECT_EQ(config.idleWithoutTraffic, std::chrono::seconds(1));
    const auto times = Schedule(config);
    EXPECT_EQ(times.size(), 8U);
    EXPECT_NEAR(times.back(), 16.09, 0.01);
}

TEST(PolicyConfig, LibreswanDefaultGivesUpAfterAboutAMinute)
{
    EXPECT_NEAR(Schedule(PolicyConfig::Preset("libreswan-default").value()).back(), 63.5, 0.01);
}

// RFC 7296 2.4: "retransmission times MUST increase exponentially"; D-60: x2, at most 30 s.
TEST(PolicyConfig, MopoDefaultDoublesUpToItsCap)
{
    const PolicyConfig config;
    EXPECT_EQ(config.NextRetransmission(std::chrono::milliseconds(137)),
              std::chrono::milliseconds(274));
    EXPECT_EQ(config.NextRetransmission(std::chrono::seconds(29)), std::chrono::seconds(30));
    EXPECT_FALSE(config.retransmissions);
    EXPECT_FALSE(config.backgroundTests);
}

TEST(AccessKind, TheWordIsReadBack)
{
    for (const AccessKind kind : {AccessKind::Ethernet, AccessKind::Wlan, AccessKind::Cellular})
    {
        EXPECT_EQ(ParseAccessKind(ToString(kind)), kind);
    }
    EXPECT_EQ(ParseAccessKind("cellular"), AccessKind::Cellular);
}

TEST(AccessKind, AnythingElseIsNone)
{
    EXPECT_FALSE(ParseAccessKind("wifi"));
    EXPECT_FALSE(ParseAccessKind("Wlan"));
    EXPECT_FALSE(ParseAccessKind("wlan "));
    EXPECT_FALSE(ParseAccessKind(""));
}

} // namespace
} // namespace mopo
