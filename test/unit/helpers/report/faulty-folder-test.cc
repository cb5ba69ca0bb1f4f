// SPDX-License-Identifier: GPL-2.0-only
// A folder that is no whole result of this version is refused, by name and place.
#include "helpers/report/report.h"
#include "helpers/results/json.h"
#include "test/scenario/scenario-run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace mopo::test
{
namespace
{

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

auto FaultIs(const std::string& file, const std::string& pointer, const std::string& what)
{
    return AllOf(Field(&Fault::file, EndsWith(file)),
                 Field(&Fault::pointer, pointer),
                 Field(&Fault::message, HasSubstr(what)));
}

class FaultyFolder : public ::testing::Test
{
  protected:
    std::vector<Fault> Faults() const
    {
        const auto report = MakeReport(m_run.Folder() / "run");
        return report ? std::vector<Fault>{} : report.error();
    }

    std::filesystem::path File(const char* name) const
    {
        return m_run.Folder() / "run" / name;
    }

    void Write(const char* name, const std::string& text) const
    {
        std::ofstream(File(name), std::ios::binary) << text;
    }

    /// Cuts a file off, as a full disk does.
    void Truncate(const char* name, std::size_t octets) const
    {
        resize_file(File(name), file_size(File(name)) - octets);
    }

    ScenarioRun m_run{"blackhole.json"};
};

TEST_F(FaultyFolder, AWholeOneHasNone)
{
    EXPECT_THAT(Faults(), ::testing::IsEmpty());
}

TEST_F(FaultyFolder, AnotherVersionIsNamed)
{
    Json metrics = m_run.Metrics();
    metrics["schema"] = "mopo-metrics/7";
    Write("metrics.json", metrics.dump());
    EXPECT_THAT(Faults(),
                UnorderedElementsAre(FaultIs("metrics.json", "/schema", "'mopo-metrics/7'")));
}

TEST_F(FaultyFolder, HalfAFileIsNamedWithTheLineWhereItEnds)
{
    Truncate("metrics.json", 200);
    EXPECT_THAT(Faults(), UnorderedElementsAre(FaultIs("metrics.json", "", "half-written")));
    EXPECT_THAT(Faults().front().message, HasSubstr("line "));
}

TEST_F(FaultyFolder, AllFaultsAreToldAtOnce)
{
    Json metrics = m_run.Metrics();
    metrics["events"][0]["at_s"] = "soon";
    metrics.erase("totals");
    Write("metrics.json", metrics.dump());
    Write("scenario.json", "{}");
    EXPECT_THAT(
        Faults(),
        UnorderedElementsAre(FaultIs("metrics.json", "/events/0/at_s", "a number is wanted"),
                             FaultIs("metrics.json", "/totals", "an object is wanted"),
                             FaultIs("scenario.json", "", "is not the scenario that was run")));
}

TEST_F(FaultyFolder, HalfAnEventIsNamedWithItsLine)
{
    Truncate("events.jsonl", 10);
    std::ifstream stream(File("events.jsonl"));
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto last = 1 + std::ranges::count(text, '\n');
    EXPECT_THAT(
        Faults(),
        UnorderedElementsAre(FaultIs("events.jsonl:" + std::to_string(last), "", "half-written")));
}

TEST_F(FaultyFolder, HalfACaptureIsNamedWithItsFrames)
{
    Truncate("pcap/laptop-ipsec0.pcap", 10);
    EXPECT_THAT(Faults(),
                UnorderedElementsAre(FaultIs("laptop-ipsec0.pcap", "", "it breaks off after")));
}

TEST_F(FaultyFolder, AFolderOfSomethingElseIsNoResult)
{
    remove(File("manifest.json"));
    EXPECT_THAT(Faults(), UnorderedElementsAre(FaultIs("manifest.json", "", "no whole result")));
    const auto none = MakeReport(m_run.Folder() / "nowhere");
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error(), UnorderedElementsAre(FaultIs("", "", "is no folder")));
}

TEST_F(FaultyFolder, CapturesThatAreMissingAreMissed)
{
    remove_all(File("pcap"));
    EXPECT_THAT(Faults(), UnorderedElementsAre(FaultIs("pcap", "", "is missing")));
}

} // namespace
} // namespace mopo::test
