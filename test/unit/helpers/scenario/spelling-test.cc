// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/spelling.h"

#include <gtest/gtest.h>

namespace mopo
{
namespace
{

TEST(Spelling, CountsLettersThatDiffer)
{
    EXPECT_EQ(EditDistance("", ""), 0U);
    EXPECT_EQ(EditDistance("", "abc"), 3U);
    EXPECT_EQ(EditDistance("adresses", "addresses"), 1U);
    EXPECT_EQ(EditDistance("wlna", "wlan"), 1U) << "two neighbours swapped are one mistake";
    EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
}

TEST(Spelling, SuggestsTheNearestWord)
{
    EXPECT_EQ(Suggestion("adresses", {"up", "addresses"}), "; did you mean 'addresses'?");
}

TEST(Spelling, SuggestsNothingFarAway)
{
    EXPECT_EQ(Suggestion("colour", {"up", "down"}), "; there are 'up', 'down'");
    EXPECT_EQ(Suggestion("colour", {"up"}), "; there is 'up'");
    EXPECT_EQ(Suggestion("colour", {}), "");
}

TEST(Spelling, ShortensALongList)
{
    const std::vector<std::string> many(100, "aaaaaaaaaa");
    EXPECT_TRUE(Suggestion("b", many).ends_with(" and more"));
}

TEST(Spelling, DoesNotCompareVeryLongWords)
{
    const std::string endless(2000, 'a');
    EXPECT_EQ(Suggestion(endless, {endless + "b"}).find("did you mean"), std::string::npos);
}

} // namespace
} // namespace mopo
