// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/run-scenario.h"

#include "helpers/results/manifest.h"
#include "helpers/results/metrics-json.h"
#include "helpers/results/run-folder.h"
#include "helpers/results/summary.h"
#include "helpers/run/run-recorder.h"
#include "helpers/simulation/simulation.h"

#include <algorithm>
#include <chrono>
#include <fstream>

namespace mopo
{

namespace
{

bool WriteText(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream stream(file, std::ios::binary);
    stream << text << '\n';
    return stream.flush().good();
}

std::unexpected<std::string> CannotWrite(const std::filesystem::path& path)
{
    return std::unexpected("cannot write " + path.string());
}

} // namespace

std::expected<RunOutcome, std::string> RunScenario(const LoadedScenario& loaded,
                                                   const RunOptions& options)
{
    const Scenario& scenario = loaded.scenario;
    auto folder = RunFolder::Create(options.folder);
    if (!folder)
    {
        return std::unexpected(folder.error());
    }
    const std::filesystem::path& work = folder->WorkPath();
    const std::filesystem::path captures = work / "pcap";
    std::error_code error;
    std::filesystem::create_directory(captures, error);
    std::ofstream events(work / "events.jsonl", std::ios::binary);
    if (error || !events)
    {
        return CannotWrite(work);
    }

    // How long it took is told in the manifest, and nothing else depends on it.
    const auto begin = std::chrono::steady_clock::now();
    RunRecorder recorder(scenario, events);
    SimulationOptions simulation;
    simulation.seed = options.seed;
    simulation.pcapFolder = captures.string();
    if (options.onProgress)
    {
        simulation.onProgress = [&](Instant now)
        {
            options.onProgress(now, scenario.duration);
            return true;
        };
    }
    const auto report = RunSimulation(scenario, simulation, recorder);
    if (!report)
    {
        return std::unexpected(report.error().what);
    }
    recorder.Finish(Instant(report->simulated));
    const Duration wallClock = std::chrono::steady_clock::now() - begin;

    const RunRecord& record = recorder.Record();
    const Agreement agreement(record.initiator, record.responder, record.natMappings);
    const RunMetrics metrics = MeasureRun(record, agreement, scenario.name, options.seed);
    Json json = MetricsToJson(metrics);
    auto expectations = CheckExpectations(scenario.expectations,
                                          {json,
                                           recorder.Occurrences(),
                                           [&](const std::string& peer, Instant time)
                                           {
                                               return recorder.StateOf(peer, time, agreement);
                                           }});
    expectations.push_back(CheckBounds(metrics.events));
    json["expectations"] = ExpectationsToJson(expectations);

    const Json manifest = MakeManifest({scenario.name,
                                        scenario.title,
                                        loaded.text,
                                        options.seed,
                                        scenario.codePoints,
                                        wallClock,
                                        report->simulated,
                                        PeakMemoryOctets()});
    events.close();
    const bool written =
        events.good() && WriteText(work / "metrics.json", DumpJson(json, 2)) &&
        WriteText(work / "manifest.json", DumpJson(manifest, 2)) &&
        WriteWiresharkProfile(
            work / "wireshark", recorder.Keys(), scenario.codePoints, recorder.Ports());
    if (!written)
    {
        return CannotWrite(work);
    }
    if (const auto published = folder->Publish(); !published)
    {
        return std::unexpected(published.error());
    }
    RunOutcome outcome;
    outcome.passed = std::ranges::all_of(expectations, [](const auto& one) { return one.passed; });
    outcome.summary = MakeSummary({metrics,
                                   expectations,
                                   report->simulated,
                                   wallClock,
                                   folder->TargetPath().string(),
                                   options.colours});
    return outcome;
}

} // namespace mopo
