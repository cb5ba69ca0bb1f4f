// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/parameter-values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mopo
{

namespace
{

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

/// What a range or a draw comes to, and what is wrong with it.
struct Outcome
{
    std::vector<double> values;
    std::vector<Fault> faults;
};

using Reading = std::vector<double> (*)(const Value& value);

Outcome Read(Reading read, const char* text)
{
    const Json json = Json::parse(text);
    Faults faults;
    auto values = read(Value(&json, "", faults));
    return {std::move(values), faults.All()};
}

double CountIf(const std::vector<double>& values, bool (*predicate)(double))
{
    return static_cast<double>(std::ranges::count_if(values, predicate));
}

} // namespace

TEST(Range, StepsAndCounts)
{
    EXPECT_THAT(Read(ReadRange, R"({"from": 1, "to": 2, "step": 0.25})").values,
                ElementsAre(1, 1.25, 1.5, 1.75, 2));
    // 0.3 / 0.1 is a hair below 3 in floating point.
    EXPECT_THAT(Read(ReadRange, R"({"from": 0, "to": 0.3, "step": 0.1})").values,
                ElementsAre(0, 0.1, 0.2, 0.3));
    EXPECT_THAT(Read(ReadRange, R"({"from": 0, "to": 7, "step": 5})").values, ElementsAre(0, 5));
    EXPECT_THAT(Read(ReadRange, R"({"from": -2, "to": 2, "count": 3})").values,
                ElementsAre(-2, 0, 2));
    EXPECT_THAT(Read(ReadRange, R"({"from": 4, "to": 4, "count": 1})").values, ElementsAre(4));
}

TEST(Range, LogarithmicValuesHaveTheSameRatio)
{
    EXPECT_THAT(Read(ReadRange, R"({"from": 1, "to": 1000, "count": 4, "spacing": "log"})").values,
                ElementsAre(1, 10, 100, 1000));
    EXPECT_THAT(
        Read(ReadRange, R"({"from": 10, "to": 800, "count": 3, "spacing": "log", "digits": 2})")
            .values,
        ElementsAre(10, 89, 800));
}

TEST(Range, WhatIsNoneIsTold)
{
    for (const char* text : {R"({"from": 2, "to": 1, "count": 2})",
                             R"({"from": 1, "to": 2, "step": 0})",
                             R"({"from": 1, "to": 2, "step": -1})",
                             R"({"from": 0, "to": 1, "step": 0.0001})",
                             R"({"from": 0, "to": 1, "count": 3, "spacing": "log"})",
                             R"({"from": 1, "to": 2, "count": 1})",
                             R"({"from": 1, "to": 2, "step": 1, "spacing": "log"})"})
    {
        const Outcome outcome = Read(ReadRange, text);
        EXPECT_THAT(outcome.values, IsEmpty()) << text;
        EXPECT_THAT(outcome.faults, SizeIs(1)) << text;
    }
}

TEST(Draw, TheSameStreamGivesTheSameValues)
{
    constexpr const char* A =
        R"({"distribution": "uniform", "from": 5, "to": 9, "count": 50, "stream": "a"})";
    constexpr const char* B =
        R"({"distribution": "uniform", "from": 5, "to": 9, "count": 50, "stream": "b"})";
    constexpr const char* SEED =
        R"({"distribution": "uniform", "from": 5, "to": 9, "count": 50, "stream": "a", "seed": 2})";
    const auto values = Read(ReadDraw, A).values;
    EXPECT_THAT(values, AllOf(SizeIs(50), Each(AllOf(Ge(5), Le(9)))));
    EXPECT_EQ(values, Read(ReadDraw, A).values);
    EXPECT_NE(values, Read(ReadDraw, B).values);
    EXPECT_NE(values, Read(ReadDraw, SEED).values);
}

// The mean of 1000 values is within four standard errors of the distribution's.
TEST(Draw, DistributionsAreWhatTheyAreCalled)
{
    const auto mean = [](const std::vector<double>& values)
    {
        return std::accumulate(values.begin(), values.end(), 0.0) /
               static_cast<double>(values.size());
    };
    const auto normal =
        Read(
            ReadDraw,
            R"({"distribution": "normal", "mean": 10, "deviation": 2, "count": 1000, "stream": "a"})")
            .values;
    EXPECT_NEAR(mean(normal), 10, 4 * 2 / std::sqrt(1000));
    EXPECT_NEAR(CountIf(normal, [](double value) { return value < 8; }), 159, 47);
    const auto exponential =
        Read(ReadDraw,
             R"({"distribution": "exponential", "mean": 3, "count": 1000, "stream": "a"})")
            .values;
    EXPECT_NEAR(mean(exponential), 3, 4 * 3 / std::sqrt(1000));
    EXPECT_THAT(exponential, Each(Ge(0)));
    const auto logUniform =
        Read(
            ReadDraw,
            R"({"distribution": "log-uniform", "from": 1, "to": 100, "count": 1000, "stream": "a"})")
            .values;
    EXPECT_NEAR(CountIf(logUniform, [](double value) { return value < 10; }), 500, 64);
}

TEST(Draw, WhatFromAndToLeaveOutIsDrawnAgain)
{
    EXPECT_THAT(
        Read(
            ReadDraw,
            R"({"distribution": "normal", "mean": 0, "deviation": 1, "from": 0, "count": 100, "stream": "a"})")
            .values,
        AllOf(SizeIs(100), Each(Ge(0))));
    EXPECT_THAT(
        Read(
            ReadDraw,
            R"({"distribution": "normal", "mean": 0, "deviation": 1, "from": 50, "count": 9, "stream": "a"})")
            .faults,
        SizeIs(1));
}

TEST(Draw, WhatIsNoDistributionIsTold)
{
    for (
        const char* text :
        {R"({"distribution": "uniform", "from": 5, "count": 3, "stream": "a"})",
         R"({"distribution": "uniform", "from": 5, "to": 5, "count": 3, "stream": "a"})",
         R"({"distribution": "uniform", "from": 1, "to": 5, "mean": 2, "count": 3, "stream": "a"})",
         R"({"distribution": "log-uniform", "from": 0, "to": 5, "count": 3, "stream": "a"})",
         R"({"distribution": "normal", "mean": 5, "deviation": 0, "count": 3, "stream": "a"})",
         R"({"distribution": "exponential", "mean": -1, "count": 3, "stream": "a"})"})
    {
        const Outcome outcome = Read(ReadDraw, text);
        EXPECT_THAT(outcome.values, IsEmpty()) << text;
        EXPECT_THAT(outcome.faults, SizeIs(1)) << text;
    }
}

TEST(Substitution, AValueAndWhatComesOfIt)
{
    EXPECT_EQ(Substitute("a.b={value}ms", 10), "a.b=10ms");
    EXPECT_EQ(Substitute("a.b={value/2}ms", 21), "a.b=10.5ms");
    EXPECT_EQ(Substitute("a={value*1000},{value}", 0.3), "a=300,0.3");
    EXPECT_EQ(Substitute("a={value}", "5 s"), "a=5 s");
    EXPECT_EQ(Substitute("a={value}", true), "a=true");
    EXPECT_EQ(Substitute("a={\"b\":\"${value}\"}", 1), "a={\"b\":\"$1\"}");
    EXPECT_EQ(Substitute("a=b", 1), "a=b");
}

TEST(Substitution, WhatMakesNoSenseIsRefused)
{
    for (const char* word : {"a={value", "a={value+1}", "a={value/}", "a={value/0}", "a={valuex}"})
    {
        EXPECT_FALSE(Substitute(word, 1)) << word;
    }
    EXPECT_FALSE(Substitute("a={value/2}", "text"));
}

} // namespace mopo
