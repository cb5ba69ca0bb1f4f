// SPDX-License-Identifier: GPL-2.0-only
// The registry of numbers that the draft leaves "TBD-BY-IANA": draft 3 and 5.
#include "model/wire/code-points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{

namespace
{

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CodePoints, DefaultsAreUsable)
{
    EXPECT_THAT(CodePoints{}.Faults(), IsEmpty());
}

// The ranges that the draft names were free when it was written, and a study may want them.
TEST(CodePoints, TheDraftsOwnRangesAreUsable)
{
    const CodePoints draft{.pathTest = 38,
                           .unacceptablePath = 40,
                           .natPrevented = 41,
                           .mopoSupported = 16396,
                           .additionalAddress = 16397,
                           .changePath = 16398,
                           .cookie2 = 16399,
                           .natPrevention = 16400,
                           .notifyProtocolId = 0};
    EXPECT_THAT(draft.Faults(), IsEmpty());
}

// MOPO-3.1-01, 3.2-01, 3.3-01, 3.5-01, 3.6-01
TEST(CodePoints, StatusTypesBeginAt16384)
{
    for (const auto member : {&CodePoints::mopoSupported,
                              &CodePoints::additionalAddress,
                              &CodePoints::changePath,
                              &CodePoints::cookie2,
                              &CodePoints::natPrevention})
    {
        EXPECT_GE(CodePoints{}.*member, FIRST_STATUS_NOTIFY);
        CodePoints codePoints;
        codePoints.*member = 16383;
        EXPECT_THAT(codePoints.Faults(), ElementsAre(HasSubstr("not a status type")));
    }
}

// MOPO-3.4-01, 3.7-01
TEST(CodePoints, ErrorTypesAreIn1To16383)
{
    for (const auto member : {&CodePoints::unacceptablePath, &CodePoints::natPrevented})
    {
        EXPECT_LT(CodePoints{}.*member, FIRST_STATUS_NOTIFY);
        for (const std::uint16_t wrong : {std::uint16_t{0}, std::uint16_t{60000}})
        {
            CodePoints codePoints;
            codePoints.*member = wrong;
            EXPECT_THAT(codePoints.Faults(), ElementsAre(HasSubstr("not an error type")));
        }
    }
}

TEST(CodePoints, NoNumberTwice)
{
    CodePoints codePoints;
    codePoints.changePath = codePoints.cookie2;
    EXPECT_THAT(codePoints.Faults(), ElementsAre("COOKIE2: 61401 is CHANGE_PATH already"));
    codePoints = CodePoints{};
    codePoints.natPrevented = codePoints.unacceptablePath;
    EXPECT_THAT(codePoints.Faults(), ElementsAre(HasSubstr("UNACCEPTABLE_PATH already")));
}

// MOPO-3.5-06
TEST(CodePoints, NoNumberOfRfc7296)
{
    CodePoints codePoints;
    codePoints.cookie2 = static_cast<std::uint16_t>(NotifyType::Cookie);
    codePoints.natPrevented = static_cast<std::uint16_t>(NotifyType::ChildSaNotFound);
    EXPECT_THAT(codePoints.Faults(),
                ElementsAre("COOKIE2: 16390 is COOKIE of RFC 7296",
                            "NAT_PREVENTED: 44 is CHILD_SA_NOT_FOUND of RFC 7296"));
}

// MOPO-2.5-01
TEST(CodePoints, PathTestIsANewExchange)
{
    for (std::uint8_t taken = 34; taken <= 37; ++taken)
    {
        EXPECT_THAT(CodePoints{.pathTest = taken}.Faults(), ElementsAre(HasSubstr("PATH_TEST")));
    }
    EXPECT_THAT(CodePoints{.pathTest = 33}.Faults(), IsEmpty());
    EXPECT_THAT(CodePoints{.pathTest = 38}.Faults(), IsEmpty());
}

TEST(CodePoints, ProtocolIdIsThatOfAnIkeSaOrNone)
{
    EXPECT_THAT(CodePoints{.notifyProtocolId = 3}.Faults(), ElementsAre(HasSubstr("Protocol ID")));
}

TEST(ExchangeName, FollowsTheTable)
{
    const CodePoints codePoints;
    EXPECT_EQ(ExchangeName(34, codePoints), "IKE_SA_INIT");
    EXPECT_EQ(ExchangeName(35, codePoints), "IKE_AUTH");
    EXPECT_EQ(ExchangeName(36, codePoints), "CREATE_CHILD_SA");
    EXPECT_EQ(ExchangeName(37, codePoints), "INFORMATIONAL");
    EXPECT_EQ(ExchangeName(245, codePoints), "PATH_TEST");
    EXPECT_EQ(ExchangeName(246, codePoints), "246");
    EXPECT_EQ(ExchangeName(246, CodePoints{.pathTest = 246}), "PATH_TEST");
}

TEST(NotifyName, FollowsTheTable)
{
    const CodePoints codePoints;
    EXPECT_EQ(NotifyName(61400, codePoints), "CHANGE_PATH");
    EXPECT_EQ(NotifyName(16041, codePoints), "NAT_PREVENTED");
    EXPECT_EQ(NotifyName(1, codePoints), "UNSUPPORTED_CRITICAL_PAYLOAD");
    EXPECT_EQ(NotifyName(16395, codePoints), "NON_FIRST_FRAGMENTS_ALSO");
    EXPECT_EQ(NotifyName(16400, codePoints), "UPDATE_SA_ADDRESSES");
    EXPECT_EQ(NotifyName(40, codePoints), "UNACCEPTABLE_ADDRESSES");
    EXPECT_EQ(NotifyName(2, codePoints), "2");
    EXPECT_EQ(NotifyName(65535, codePoints), "65535");
    EXPECT_EQ(NotifyName(16400, CodePoints{.changePath = 16400}), "CHANGE_PATH");
}

TEST(NotifyName, KnowsEveryNotifyOfRfc7296)
{
    for (const auto type : {1, 4, 5, 7, 9, 11, 14, 17, 24, 34, 35, 36, 37, 38, 39, 43, 44})
    {
        const auto name = NotifyName(static_cast<std::uint16_t>(type), CodePoints{});
        EXPECT_NE(name, std::to_string(type));
    }
    for (std::uint16_t type = 16384; type <= 16395; ++type)
    {
        EXPECT_NE(NotifyName(type, CodePoints{}), std::to_string(type));
    }
}

} // namespace

} // namespace mopo
