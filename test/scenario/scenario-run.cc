// SPDX-License-Identifier: GPL-2.0-only
#include "test/scenario/scenario-run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace mopo::test
{

namespace
{

std::string ReadFile(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    EXPECT_TRUE(stream.good()) << file;
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::filesystem::path NewFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "mopo-test-XXXXXX").string();
    const char* made = mkdtemp(name.data());
    EXPECT_NE(made, nullptr);
    return name;
}

/// A file that includes no other, after the change.
std::expected<LoadedScenario, std::vector<Fault>> Changed(const std::filesystem::path& file,
                                                          const std::function<void(Json&)>& change)
{
    Json json = Json::parse(ReadFile(file));
    change(json);
    std::string text = json.dump();
    auto scenario = ParseScenario(text, file.stem().string());
    if (!scenario)
    {
        return std::unexpected(std::move(scenario.error()));
    }
    return LoadedScenario{*std::move(scenario), std::move(text), {}, {}};
}

} // namespace

ScenarioRun::ScenarioRun(const std::string& name,
                         std::uint64_t seed,
                         const std::function<void(Json&)>& change,
                         RunOptions options)
    : m_folder(NewFolder())
{
    const auto file = std::filesystem::path(MOPO_SOURCE_DIR) / "scenarios" / name;
    auto loaded = change ? Changed(file, change) : LoadScenario(file);
    if (!loaded)
    {
        for (const Fault& fault : loaded.error())
        {
            ADD_FAILURE() << fault.ToString();
        }
        return;
    }
    options.seed = seed;
    options.folder = m_folder / "run";
    const auto outcome = RunScenario(*std::move(loaded), options);
    if (!outcome)
    {
        ADD_FAILURE() << outcome.error();
        return;
    }
    m_passed = outcome->passed;
    m_metrics = Json::parse(Read("metrics.json"));
}

ScenarioRun::~ScenarioRun()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

const Json& ScenarioRun::Event(const std::string& id) const
{
    static const Json none;
    const Json& events = m_metrics.at("events");
    const auto found =
        std::ranges::find_if(events, [&](const Json& event) { return event.at("id") == id; });
    EXPECT_NE(found, events.end()) << id;
    return found == events.end() ? none : *found;
}

std::string ScenarioRun::Read(const std::string& file) const
{
    return ReadFile(m_folder / "run" / file);
}

std::size_t ScenarioRun::CountFrames(const std::string& capture, const std::string& filter) const
{
    const std::string run = (m_folder / "run").string();
    const std::string command = "WIRESHARK_CONFIG_DIR=" + run + "/wireshark tshark -r " + run +
                                "/pcap/" + capture + " -Y '" + filter +
                                "' -T fields -e frame.number 2>" + run + "/tshark-errors";
    FILE* pipe = popen(command.c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    std::size_t frames = 0;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
    {
        frames += c == '\n' ? 1 : 0;
    }
    EXPECT_EQ(pclose(pipe), 0) << ReadFile(run + "/tshark-errors");
    return frames;
}

void ExpectWithinBound(const Json& event)
{
    for (const char* what : {"ike", "up", "down"})
    {
        const Json& recovery = event.at("recovery_ms").at(what);
        const Json& bound = event.at("bound_ms").at(what);
        ASSERT_TRUE(recovery.is_number() && bound.is_number()) << event.dump(1);
        EXPECT_LE(recovery.get<double>(), 1.05 * bound.get<double>() + 1) << what;
        EXPECT_GE(recovery.get<double>(), bound.get<double>() - 1e-6) << what;
    }
}

} // namespace mopo::test
