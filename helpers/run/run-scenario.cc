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
#include <iterator>
#include <vector>

namespace mopo
{

namespace
{

bool WriteText(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    return stream.flush().good();
}

std::unexpected<std::string> CannotWrite(const std::filesystem::path& path)
{
    return std::unexpected("cannot write " + path.string());
}

/// What a run came to, as files and summary tell it.
struct RunFindings
{
    RunMetrics metrics;
    std::vector<ExpectationResult> expectations;
    Json json;
};

RunFindings Judge(const Scenario& scenario, const RunRecorder& recorder, std::uint64_t seed)
{
    std::vector<Agreement> agreements;
    RunFindings findings{{scenario.name, seed, {}}, {}, {}};
    for (const PeerRecord& record : recorder.Records().All())
    {
        const RunRecord& run = record.run;
        agreements.emplace_back(run.initiator, run.responder, run.natMappings);
        findings.metrics.peers.push_back(MeasurePeer(
            run, agreements.back(), record.initiator != nullptr ? record.initiator->name : ""));
    }
    findings.json = MetricsToJson(findings.metrics);
    findings.expectations = CheckExpectations(scenario.expectations,
                                              {findings.json,
                                               recorder.Occurrences(),
                                               [&](const std::string& peer, Instant time)
                                               {
                                                   return recorder.StateOf(peer, time, agreements);
                                               }});
    findings.expectations.push_back(CheckBounds(findings.metrics.peers));
    findings.json["expectations"] = ExpectationsToJson(findings.expectations);
    return findings;
}

SimulationOptions OptionsFor(const RunOptions& options,
                             const std::filesystem::path& work,
                             Duration duration)
{
    SimulationOptions simulation;
    simulation.seed = options.seed;
    if (!options.lean)
    {
        simulation.pcapFolder = (work / "pcap").string();
    }
    if (options.flowMonitor)
    {
        simulation.flowFile = (work / "flowmon.xml").string();
    }
    if (options.animation)
    {
        simulation.animationFile = (work / "netanim.xml").string();
    }
    if (options.onProgress)
    {
        simulation.onProgress = [&options, duration](Instant now)
        {
            options.onProgress(now, duration);
            return true;
        };
    }
    return simulation;
}

/// The stream of the events, and the folder of the captures. An error is in words.
std::expected<void, std::string> OpenTraces(const std::filesystem::path& work,
                                            std::ofstream& events)
{
    std::error_code error;
    std::filesystem::create_directory(work / "pcap", error);
    events.open(work / "events.jsonl", std::ios::binary);
    return error || !events ? CannotWrite(work) : std::expected<void, std::string>{};
}

/// What the scenario names, beside it.
bool WriteTraces(const std::filesystem::path& work, const std::vector<TraceFile>& traces)
{
    return std::ranges::all_of(traces,
                               [&](const TraceFile& trace)
                               {
                                   const auto file = work / trace.nameInResult;
                                   std::error_code ignored; // then it cannot be written
                                   std::filesystem::create_directories(file.parent_path(), ignored);
                                   return WriteText(file, trace.source.text);
                               });
}

/// All files that a scenario is made of.
std::vector<SourceFile> FilesOf(const LoadedScenario& loaded)
{
    std::vector<SourceFile> files;
    std::ranges::transform(loaded.traces, std::back_inserter(files), &TraceFile::source);
    files.insert(files.end(), loaded.files.begin(), loaded.files.end());
    return files;
}

/// All files but the events and the captures, which are written while the simulation runs.
bool WriteResults(const std::filesystem::path& work,
                  const RunFindings& findings,
                  const ManifestInputs& manifest,
                  const RunRecorder& recorder,
                  bool lean)
{
    return WriteText(work / "metrics.json", DumpJson(findings.json, 2) + '\n') &&
           WriteText(work / "manifest.json", DumpJson(MakeManifest(manifest), 2) + '\n') &&
           WriteText(work / "scenario.json", manifest.scenarioText) &&
           (lean ||
            WriteWiresharkProfile(
                work / "wireshark", recorder.Keys(), manifest.codePoints, recorder.Ports()));
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
    std::ofstream events;
    if (!options.lean)
    {
        if (auto opened = OpenTraces(work, events); !opened)
        {
            return std::unexpected(std::move(opened.error()));
        }
    }

    // How long it took is told in the manifest, and nothing else depends on it.
    const auto begin = std::chrono::steady_clock::now();
    RunRecorder recorder(scenario, options.lean ? nullptr : &events);
    const auto report =
        RunSimulation(scenario, OptionsFor(options, work, scenario.duration), recorder);
    if (!report)
    {
        return std::unexpected(report.error().what);
    }
    recorder.Finish(Instant(report->simulated));
    if (!options.lean)
    {
        events.close();
    }
    const Duration wallClock = std::chrono::steady_clock::now() - begin;

    const RunFindings findings = Judge(scenario, recorder, options.seed);
    const ManifestInputs manifest{scenario.name,
                                  scenario.title,
                                  loaded.text,
                                  FilesOf(loaded),
                                  loaded.changes,
                                  options.lean,
                                  options.seed,
                                  scenario.codePoints,
                                  wallClock,
                                  report->simulated,
                                  report->schedulerEvents,
                                  PeakMemoryOctets()};
    if (!events.good() || !WriteTraces(work, loaded.traces) ||
        !WriteResults(work, findings, manifest, recorder, options.lean))
    {
        return CannotWrite(work);
    }
    if (const auto published = folder->Publish(); !published)
    {
        return std::unexpected(published.error());
    }
    return RunOutcome{std::ranges::all_of(findings.expectations, &ExpectationResult::passed),
                      MakeSummary({findings.metrics,
                                   findings.expectations,
                                   report->simulated,
                                   wallClock,
                                   folder->TargetPath().string(),
                                   !options.lean,
                                   options.colours})};
}

std::expected<Json, std::string> MeasureScenario(const Scenario& scenario, std::uint64_t seed)
{
    SimulationOptions options;
    options.seed = seed;
    RunRecorder recorder(scenario, nullptr);
    const auto report = RunSimulation(scenario, options, recorder);
    if (!report)
    {
        return std::unexpected(report.error().what);
    }
    recorder.Finish(Instant(report->simulated));
    return Judge(scenario, recorder, seed).json;
}

} // namespace mopo
