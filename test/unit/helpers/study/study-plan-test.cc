// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/run-id.h"
#include "helpers/study/study-plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace mopo
{

namespace
{

const std::filesystem::path STUDIES = std::filesystem::path(MOPO_SOURCE_DIR) / "scenarios/studies";

} // namespace

// Each shipped study can be run: every point's scenario is valid.
TEST(ShippedStudies, AreValid)
{
    std::size_t number = 0;
    for (const auto& entry : std::filesystem::directory_iterator(STUDIES))
    {
        auto study = ReadStudy(entry.path());
        ASSERT_TRUE(study) << entry.path() << study.error().front().ToString();
        const auto plan = PlanStudy(std::move(*study));
        ASSERT_TRUE(plan) << entry.path() << plan.error().front().ToString();
        std::set<std::string> ids;
        for (const StudyRun& run : plan->runs)
        {
            ids.insert(run.id);
        }
        EXPECT_EQ(ids.size(), plan->runs.size()) << entry.path() << " has the same point twice";
        ++number;
    }
    EXPECT_GE(number, 6U);
}

TEST(StudySchema, IsThatOfTheTree)
{
    std::ifstream stream(STUDIES.parent_path() / "study.schema.json", std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    EXPECT_EQ(StudySchemaText(), text.str());
}

TEST(RunId, DependsOnAllThatTheResultDependsOn)
{
    const Json program{{"version", "1"}};
    const std::string id = RunId(program, "{}", 1);
    EXPECT_EQ(id, RunId(program, "{}", 1));
    EXPECT_NE(id, RunId(program, "{}", 2));
    EXPECT_NE(id, RunId(program, "{ }", 1));
    EXPECT_NE(id, RunId(Json{{"version", "2"}}, "{}", 1));
}

TEST(ShellWord, IsOneWordForAShell)
{
    EXPECT_EQ(ShellWord("duration=5s"), "duration=5s");
    EXPECT_EQ(ShellWord(""), "''");
    EXPECT_EQ(ShellWord("expect=[]"), "'expect=[]'");
    EXPECT_EQ(ShellWord("it's $HOME"), R"('it'\''s $HOME')");
}

} // namespace mopo
