// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/processes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <new>
#include <unistd.h>
#include <vector>

namespace mopo
{
namespace
{

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// How each ended, by its index.
std::map<std::size_t, ProcessEnd> EndsOf(std::size_t count,
                                         std::size_t jobs,
                                         const std::function<ProcessWork(std::size_t)>& work)
{
    std::map<std::size_t, ProcessEnd> ends;
    EXPECT_TRUE(RunInProcesses(count,
                               jobs,
                               work,
                               [&](std::size_t index, const ProcessEnd& end)
                               { EXPECT_TRUE(ends.emplace(index, end).second); }));
    return ends;
}

TEST(Processes, EachSaysHowItEnded)
{
    const auto ends =
        EndsOf(20,
               3,
               [](std::size_t index) -> ProcessWork
               { return {static_cast<int>(index), "this is " + std::to_string(index)}; });
    ASSERT_THAT(ends, SizeIs(20));
    for (const auto& [index, end] : ends)
    {
        EXPECT_EQ(end.status, static_cast<int>(index));
        EXPECT_EQ(end.signal, 0);
        EXPECT_EQ(end.text, "this is " + std::to_string(index));
    }
}

TEST(Processes, WhatOneDoesNoOtherSees)
{
    int shared = 0;
    const auto ends = EndsOf(5, 2, [&](std::size_t) -> ProcessWork { return {++shared, ""}; });
    EXPECT_TRUE(
        std::ranges::all_of(ends, [](const auto& each) { return each.second.status == 1; }));
    EXPECT_EQ(shared, 0);
}

TEST(Processes, ACrashIsTold)
{
    const auto ends = EndsOf(3,
                             3,
                             [](std::size_t index) -> ProcessWork
                             {
                                 if (index == 1)
                                 {
                                     raise(SIGKILL);
                                 }
                                 if (index == 2)
                                 {
                                     throw std::bad_alloc();
                                 }
                                 return {};
                             });
    EXPECT_EQ(ends.at(0).signal, 0);
    EXPECT_EQ(ends.at(1).signal, SIGKILL);
    EXPECT_EQ(ends.at(2).status, 2);
    EXPECT_EQ(ends.at(2).text, "std::bad_alloc");
}

TEST(Processes, WhoHasMuchToSayDoesNotHang)
{
    const auto ends =
        EndsOf(1, 1, [](std::size_t) -> ProcessWork { return {0, std::string(1'000'000, 'x')}; });
    EXPECT_THAT(ends.at(0).text, StartsWith("xxx"));
}

TEST(Processes, NoMoreAtATimeThanAskedFor)
{
    // One alone finds the mark of no other.
    const auto mark =
        std::filesystem::temp_directory_path() / ("mopo-processes-" + std::to_string(getpid()));
    const auto ends = EndsOf(10,
                             1,
                             [&](std::size_t) -> ProcessWork
                             {
                                 std::error_code error;
                                 const bool alone = std::filesystem::create_directory(mark, error);
                                 std::filesystem::remove(mark, error);
                                 return {alone ? 0 : 1, ""};
                             });
    EXPECT_TRUE(
        std::ranges::all_of(ends, [](const auto& each) { return each.second.status == 0; }));
}

/// The first that ends interrupts this process, while another one would go on for ever.
TEST(Processes, AnInterruptEndsThemAll)
{
    std::vector<std::size_t> ended;
    const auto result = RunInProcesses(
        100,
        2,
        [](std::size_t index) -> ProcessWork
        {
            if (index == 0)
            {
                kill(getppid(), SIGINT);
            }
            pause();
            return {};
        },
        [&](std::size_t index, const ProcessEnd& end)
        {
            EXPECT_EQ(end.signal, SIGTERM);
            ended.push_back(index);
        });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), SIGINT);
    std::ranges::sort(ended);
    EXPECT_THAT(ended, ElementsAre(0, 1));
}

} // namespace
} // namespace mopo
