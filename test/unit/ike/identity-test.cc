// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/config.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

// RFC 7296 3.5: the type follows from the form of the text.
TEST(IdentityTest, TheTypeFollowsFromTheForm)
{
    EXPECT_EQ(Identity::Parse("laptop@example.org").type, IdType::Rfc822Addr);
    EXPECT_EQ(Identity::Parse("gateway.example.org").type, IdType::Fqdn);
    EXPECT_EQ(Identity::Parse("192.0.2.1").type, IdType::Ipv4Addr);
    EXPECT_EQ(Identity::Parse("192.0.2.1").data, (Octets{192, 0, 2, 1}));
    EXPECT_EQ(Identity::Parse("3fff::1").type, IdType::Ipv6Addr);
    EXPECT_EQ(Identity::Parse("3fff::1").data.size(), 16U);
}

TEST(IdentityTest, IsWrittenAsItWasRead)
{
    for (const char* text : {"laptop@example.org", "gateway.example.org", "192.0.2.1", "3fff::1"})
    {
        EXPECT_EQ(Identity::Parse(text).ToString(), text);
    }
    EXPECT_EQ((Identity{IdType::KeyId, {0x01, 0xff}}.ToString()), "11:01ff");
    // An address of a wrong length comes from a peer, not from `Parse`.
    EXPECT_EQ((Identity{IdType::Ipv4Addr, {1, 2, 3}}.ToString()), "1:010203");
}

} // namespace
} // namespace mopo
