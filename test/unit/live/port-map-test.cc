// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/port-map.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

Path Between(std::uint16_t own, std::uint16_t peers)
{
    return {{*IpAddress::Parse("127.0.0.1"), own}, {*IpAddress::Parse("127.0.0.2"), peers}};
}

TEST(PortMapOf, OneselfChangesNothing)
{
    const PortMap map;
    EXPECT_EQ(map.OnWire(Between(500, 4500)), Between(500, 4500));
    EXPECT_EQ(map.FromWire(Between(4500, 61000)), Between(4500, 61000));
}

TEST(PortMapOf, BothEndsAreTranslatedThereAndBack)
{
    const PortMap map({15500, 14500}, {25500, 24500});
    EXPECT_EQ(map.OnWire(Between(500, 500)), Between(15500, 25500));
    EXPECT_EQ(map.OnWire(Between(4500, 4500)), Between(14500, 24500));
    EXPECT_EQ(map.FromWire(Between(15500, 25500)), Between(500, 500));
    EXPECT_EQ(map.FromWire(Between(14500, 24500)), Between(4500, 4500));
}

TEST(PortMapOf, APortThatStandsForNothingStaysWhatItIs)
{
    const PortMap map({15500, 14500}, {25500, 24500});
    EXPECT_EQ(map.FromWire(Between(14500, 61000)), Between(4500, 61000));
    EXPECT_EQ(map.OnWire(Between(4500, 61000)), Between(14500, 61000));
}

} // namespace
} // namespace mopo
