// SPDX-License-Identifier: GPL-2.0-only
// References on the disk: what is written is read again, and what is not whole is named.
#include "helpers/reference/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace mopo
{
namespace
{

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* TABLE = "seed,row,passed,event,kind,at_s\n1,total,true,,,\n";

class ReferenceTest : public ::testing::Test
{
  protected:
    ReferenceTest()
    {
        std::string name = (fs::temp_directory_path() / "mopo-test-XXXXXX").string();
        m_folder = mkdtemp(name.data());
    }

    void TearDown() override
    {
        fs::remove_all(m_folder);
    }

    static Reference Some()
    {
        return {12, {{"events", Json::array({{{"id", "unplug"}}})}, {"totals", 0.1}}, TABLE};
    }

    void Write(const fs::path& file, const std::string& text) const
    {
        fs::create_directories((m_folder / file).parent_path());
        std::ofstream(m_folder / file) << text;
    }

    std::string Fault(bool isStochastic = false) const
    {
        const auto reference = ReadReference(m_folder / "x", isStochastic);
        return reference ? "" : reference.error();
    }

    fs::path m_folder;
};

TEST_F(ReferenceTest, IsReadAsItWasWritten)
{
    ASSERT_TRUE(WriteReference(Some(), m_folder / "variants" / "x"));
    const auto again = ReadReference(m_folder / "variants" / "x", true);
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(again->schedulerEvents, 12U);
    EXPECT_EQ(again->metrics, Some().metrics);
    EXPECT_EQ(again->seeds, TABLE);
    EXPECT_THAT(ReferenceNames(m_folder), ElementsAre("variants/x"));
}

TEST_F(ReferenceTest, ReplacesAFaultyOneAndNothingElse)
{
    Write("x/metrics.json", "{");
    Write("x/seeds.csv", "old");
    Reference reference = Some();
    reference.seeds.clear();
    ASSERT_TRUE(WriteReference(reference, m_folder / "x"));
    EXPECT_FALSE(fs::exists(m_folder / "x" / "seeds.csv"));
    EXPECT_EQ(Fault(), "");
    Write("x/mine.txt", "mine");
    const auto refused = WriteReference(reference, m_folder / "x");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error(), HasSubstr("it is left alone"));
}

TEST_F(ReferenceTest, WhatIsNotWholeIsNamed)
{
    Write("x/seeds.csv", TABLE);
    EXPECT_THAT(Fault(), HasSubstr("x/metrics.json: "));
    Write("x/metrics.json", "{\"schema\": ");
    EXPECT_THAT(Fault(), HasSubstr("line 1"));
    for (const char* text : {"[]", "{}", "7"})
    {
        Write("x/metrics.json", text);
        EXPECT_THAT(Fault(), HasSubstr("x/metrics.json: is no reference")) << text;
    }
    Write("x/metrics.json", R"({"schema": "mopo-reference/9"})");
    EXPECT_THAT(Fault(), HasSubstr(R"(has the schema "mopo-reference/9", not)"));
    for (const char* metrics : {"null",
                                "{}",
                                R"({"events": {}})",
                                R"({"events": [7]})",
                                R"({"events": [{"id": 7}]})",
                                R"({"events": [], "peers": [7]})",
                                R"({"events": [], "peers": {"a": 7}})"})
    {
        Write("x/metrics.json",
              std::string(R"({"schema": "mopo-reference/1", "scheduler_events": 1, "metrics": )") +
                  metrics + "}");
        EXPECT_THAT(Fault(), HasSubstr("is no whole reference")) << metrics;
    }
}

TEST_F(ReferenceTest, SeedsAreThereWhereTimesAreRandomAndNowhereElse)
{
    ASSERT_TRUE(WriteReference(Some(), m_folder / "x"));
    EXPECT_THAT(Fault(false), HasSubstr("x/seeds.csv: nothing happens at a random time"));
    for (const char* text : {"", "seed,row", "seed,row,passed,event,kind,at_s\n1,to"})
    {
        Write("x/seeds.csv", text);
        EXPECT_THAT(Fault(true), HasSubstr("x/seeds.csv: is no whole table")) << text;
    }
    fs::remove(m_folder / "x" / "seeds.csv");
    EXPECT_THAT(Fault(true), HasSubstr("x/seeds.csv: "));
    EXPECT_EQ(Fault(false), "");
}

} // namespace
} // namespace mopo
