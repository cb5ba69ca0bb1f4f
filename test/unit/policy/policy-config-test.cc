// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/policy-config.h"

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
