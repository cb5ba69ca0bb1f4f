// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/manifest.h"
#include "helpers/results/run-folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace mopo::test
{

namespace
{

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RunFolderTest : public ::testing::Test
{
  protected:
    RunFolderTest()
    {
        std::string pattern = (fs::temp_directory_path() / "mopo-XXXXXX").string();
        m_base = mkdtemp(pattern.data());
    }

    void TearDown() override
    {
        fs::remove_all(m_base);
    }

    static void Write(const fs::path& file, std::string_view text)
    {
        std::ofstream(file) << text;
    }

    static std::string Read(const fs::path& file)
    {
        std::ifstream stream(file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    /// A whole run whose result is that text.
    static void Run(const fs::path& target, std::string_view text)
    {
        auto folder = RunFolder::Create(target);
        ASSERT_TRUE(folder) << folder.error();
        Write(folder->WorkPath() / "manifest.json", DumpJson(MakeManifest({})));
        Write(folder->WorkPath() / "metrics.json", text);
        const auto published = folder->Publish();
        ASSERT_TRUE(published) << published.error();
    }

    std::vector<std::string> Names(const fs::path& folder) const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder))
        {
            names.push_back(entry.path().filename());
        }
        return names;
    }

    fs::path m_base;
};

} // namespace

TEST_F(RunFolderTest, AppearsWhenItIsWhole)
{
    const fs::path target = m_base / "s" / "seed-1";
    {
        auto folder = RunFolder::Create(target);
        ASSERT_TRUE(folder);
        EXPECT_FALSE(fs::exists(target));
        EXPECT_EQ(folder->WorkPath().filename().string().front(), '.');
        Write(folder->WorkPath() / "x", "1");
        ASSERT_TRUE(folder->Publish());
    }
    EXPECT_EQ(Read(target / "x"), "1");
    EXPECT_THAT(Names(target.parent_path()), ElementsAre("seed-1"));
}

TEST_F(RunFolderTest, NothingStaysOfAnUnfinishedRun)
{
    {
        auto folder = RunFolder::Create(m_base / "seed-1");
        ASSERT_TRUE(folder);
        Write(folder->WorkPath() / "x", "1");
    }
    EXPECT_THAT(Names(m_base), IsEmpty());
}

TEST_F(RunFolderTest, ReplacesAnEarlierRun)
{
    Run(m_base / "out", "first");
    Write(m_base / "out" / "of-the-first", "");
    Run(m_base / "out", "second");
    EXPECT_EQ(Read(m_base / "out" / "metrics.json"), "second");
    EXPECT_FALSE(fs::exists(m_base / "out" / "of-the-first"));
    EXPECT_THAT(Names(m_base), ElementsAre("out"));
}

/// An unfinished run leaves the earlier one as it was.
TEST_F(RunFolderTest, EarlierRunStaysUntilThen)
{
    Run(m_base / "out", "first");
    {
        ASSERT_TRUE(RunFolder::Create(m_base / "out"));
    }
    EXPECT_EQ(Read(m_base / "out" / "metrics.json"), "first");
}

TEST_F(RunFolderTest, AnEmptyFolderAndASlashAtTheEnd)
{
    fs::create_directory(m_base / "out");
    Run(m_base / "out/", "first");
    EXPECT_EQ(Read(m_base / "out" / "metrics.json"), "first");
}

TEST_F(RunFolderTest, RefusesWhatIsNoEarlierRun)
{
    fs::create_directory(m_base / "thesis");
    Write(m_base / "thesis" / "manifest.json", R"({"schema": "something-else/1"})");
    const auto folder = RunFolder::Create(m_base / "thesis");
    ASSERT_FALSE(folder);
    EXPECT_THAT(folder.error(), HasSubstr("not an earlier result"));
    Write(m_base / "file", "x");
    EXPECT_FALSE(RunFolder::Create(m_base / "file"));
    EXPECT_FALSE(RunFolder::Create("/"));
    EXPECT_FALSE(RunFolder::Create(m_base / "file" / "below"));
    EXPECT_EQ(Read(m_base / "file"), "x");
}

/// Somebody put something there during the run.
TEST_F(RunFolderTest, RefusesWhatCameMeanwhile)
{
    auto folder = RunFolder::Create(m_base / "out");
    ASSERT_TRUE(folder);
    fs::create_directory(m_base / "out");
    Write(m_base / "out" / "mine", "x");
    EXPECT_FALSE(folder->Publish());
    EXPECT_EQ(Read(m_base / "out" / "mine"), "x");
}

TEST_F(RunFolderTest, BrokenManifests)
{
    fs::create_directory(m_base / "out");
    EXPECT_FALSE(IsEarlierRun(m_base / "out"));
    for (const char* text : {"", "{", "[]", "3", R"({"schema": 3})", "\xff"})
    {
        Write(m_base / "out" / "manifest.json", text);
        EXPECT_FALSE(IsEarlierRun(m_base / "out")) << text;
    }
}

/// A run that was killed outright could not clean up; the next one does.
TEST_F(RunFolderTest, RemovesLeftovers)
{
    const pid_t child = fork();
    if (child == 0)
    {
        _exit(0);
    }
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    const std::string dead = ".out.partial-" + std::to_string(child);
    const std::string alive = ".out.partial-" + std::to_string(getppid());
    fs::create_directory(m_base / dead);
    fs::create_directory(m_base / alive);
    fs::create_directory(m_base / ".out.partial-x");
    Run(m_base / "out", "first");
    EXPECT_FALSE(fs::exists(m_base / dead));
    EXPECT_TRUE(fs::exists(m_base / alive));
    EXPECT_TRUE(fs::exists(m_base / ".out.partial-x"));
}

/// Ctrl-C: nothing stays, and the program ends by that signal.
TEST_F(RunFolderTest, InterruptedRun)
{
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    {
        const pid_t child = fork();
        if (child == 0)
        {
            // Whoever starts the tests may ignore it, and that is inherited.
            std::signal(signal, SIG_DFL);
            const auto folder = RunFolder::Create(m_base / "out");
            Write(folder->WorkPath() / "x", "1");
            raise(signal);
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFSIGNALED(status));
        EXPECT_EQ(WTERMSIG(status), signal);
        EXPECT_THAT(Names(m_base), IsEmpty());
    }
}

TEST(Manifest, Content)
{
    ManifestInputs inputs;
    inputs.scenarioName = "mobile-client";
    inputs.scenarioText = "abc";
    inputs.seed = 7;
    inputs.simulated = std::chrono::seconds(75);
    inputs.wallClock = std::chrono::milliseconds(2500);
    inputs.peakMemoryOctets = PeakMemoryOctets();
    const Json manifest = MakeManifest(inputs);
    EXPECT_EQ(manifest.at("scenario").at("name"), "mobile-client");
    // FIPS 180-2, appendix B.1.
    EXPECT_EQ(manifest.at("scenario").at("sha256"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(manifest.at("seed"), 7);
    EXPECT_EQ(manifest.at("simulated_s"), 75.0);
    EXPECT_EQ(manifest.at("wall_clock_s"), 2.5);
    EXPECT_GT(manifest.at("peak_memory_octets"), 1'000'000);
    EXPECT_EQ(manifest.at("code_points").at("CHANGE_PATH"), 61400);
    EXPECT_EQ(manifest.at("code_points").size(), 9U);
    EXPECT_THAT(manifest.at("openssl").get<std::string>(), HasSubstr("OpenSSL 3"));
    EXPECT_FALSE(manifest.at("program").at("version").get<std::string>().empty());
    EXPECT_FALSE(manifest.at("program").at("commit").get<std::string>().empty());
    EXPECT_FALSE(manifest.at("ns3").get<std::string>().empty());
}

TEST(DefaultRunPath, ByScenarioAndSeed)
{
    EXPECT_EQ(DefaultRunPath("mobile-client", 3), fs::path("results/runs/mobile-client/seed-3"));
}

} // namespace mopo::test
