// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/address-announcement.h"
#include "test/unit/mobility/mobility-test.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

const auto ONE = List({"192.0.2.1"});
const auto OTHER = List({"198.51.100.1"});
const auto BOTH = List({"192.0.2.1", "198.51.100.1"});

// "If this list of addresses changes": what IKE_AUTH said needs no update, anything else does.
TEST(AddressAnnouncement, IsDueWhenThereIsSomethingElseToTell)
{
    AddressAnnouncement announcement;
    announcement.OnIkeAuth(BOTH);
    EXPECT_FALSE(announcement.IsDue(BOTH));
    EXPECT_TRUE(announcement.IsDue(ONE));
    announcement.OnSent(2, ONE);
    EXPECT_FALSE(announcement.IsDue(ONE));
    EXPECT_TRUE(announcement.IsOutstanding());
    EXPECT_TRUE(announcement.OnAnswered(2, false));
    EXPECT_FALSE(announcement.IsOutstanding());
    EXPECT_FALSE(announcement.IsDue(ONE));
}

// D-48: one that may have been understood otherwise is told again; D-04: only the last one counts.
TEST(AddressAnnouncement, IsDueAgainWhenTheLastListIsInDoubt)
{
    AddressAnnouncement announcement;
    announcement.OnIkeAuth(ONE);
    announcement.OnSent(2, BOTH);
    announcement.OnSent(3, OTHER);
    EXPECT_FALSE(announcement.OnAnswered(2, true));
    EXPECT_FALSE(announcement.IsDue(OTHER));
    EXPECT_TRUE(announcement.OnAnswered(3, true));
    EXPECT_TRUE(announcement.IsDue(OTHER));
}

// D-13: "unacknowledged [...] list updates of the old SA are re-issued on the new SA", and no
// other.
TEST(AddressAnnouncement, IsDueAgainAfterARekeyingIfItHadNoAnswer)
{
    AddressAnnouncement announcement;
    announcement.OnIkeAuth(ONE);
    announcement.OnRekeyed();
    EXPECT_FALSE(announcement.IsDue(ONE));
    announcement.OnSent(7, BOTH);
    announcement.OnRekeyed();
    EXPECT_TRUE(announcement.IsDue(BOTH));
    EXPECT_FALSE(announcement.IsOutstanding());
    EXPECT_FALSE(announcement.OnAnswered(7, false));
}

// 2.4: a client with one address at a time needs no list, until it has sent one: then the list that
// the peer stored has to be replaced.
TEST(AddressAnnouncement, TheSourceIsEnoughForOneAddressAtATime)
{
    AddressAnnouncement announcement;
    announcement.OnIkeAuth(BOTH);
    EXPECT_FALSE(announcement.SourceIsEnough(ONE));
    announcement.OnIkeAuth(ONE);
    EXPECT_TRUE(announcement.SourceIsEnough(OTHER));
    EXPECT_FALSE(announcement.SourceIsEnough(BOTH));
    announcement.OnSourceTold(OTHER);
    EXPECT_FALSE(announcement.IsDue(OTHER));
    announcement.OnSent(3, OTHER);
    EXPECT_FALSE(announcement.SourceIsEnough(ONE));
}

} // namespace
} // namespace mopo
