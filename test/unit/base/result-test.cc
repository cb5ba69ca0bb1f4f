// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/instant.h"
#include "model/base/result.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace mopo
{

namespace
{

Result<int> Refuse()
{
    return Fail(ErrorCode::InvalidSyntax, "no", 7);
}

Status Accept()
{
    return {};
}

TEST(Result, CarriesWhatWhereAndWhy)
{
    const auto refused = Refuse();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidSyntax);
    EXPECT_EQ(refused.error().offset, 7U);
    EXPECT_EQ(refused.error().what, "no");
    EXPECT_EQ(refused.error().detail, 0);
    EXPECT_TRUE(Accept());
}

TEST(ErrorCode, EachHasANameOfItsOwn)
{
    std::set<std::string> names;
    for (auto code = static_cast<unsigned>(ErrorCode::Truncated);
         code <= static_cast<unsigned>(ErrorCode::CryptoFailure);
         ++code)
    {
        const std::string name = ToString(static_cast<ErrorCode>(code));
        EXPECT_NE(name, "UNKNOWN") << code;
        EXPECT_TRUE(names.insert(name).second) << name;
    }
    EXPECT_TRUE(names.contains("UNSUPPORTED_CRITICAL_PAYLOAD"));
}

TEST(Instant, CountsInNanoseconds)
{
    using namespace std::chrono_literals;
    constexpr Instant start{};
    EXPECT_EQ((start + 1500ms - start).count(), 1'500'000'000);
    EXPECT_DOUBLE_EQ(ToSeconds(1500ms), 1.5);
    EXPECT_DOUBLE_EQ(ToSeconds(-1ns), -1e-9);
}

} // namespace

} // namespace mopo
