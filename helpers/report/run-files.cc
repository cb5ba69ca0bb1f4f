// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/run-files.h"

#include "helpers/report/look.h"
#include "helpers/results/manifest.h"
#include "helpers/results/metrics-json.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

std::optional<std::string> ReadText(const fs::path& file, std::vector<Fault>& faults)
{
    std::error_code error;
    std::ifstream stream(file, std::ios::binary);
    if (!stream || fs::is_directory(file, error))
    {
        faults.push_back(
            {"", "cannot be read: the folder is no whole result of `mopo run`", file.string()});
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// Keeps what nlohmann says about the place and leaves out the rest.
std::string SyntaxFault(const std::string& text)
{
    try
    {
        [[maybe_unused]] const Json ignored = Json::parse(text);
    }
    catch (const Json::parse_error& error)
    {
        const auto line = 1 + std::count(text.begin(),
                                         text.begin() + static_cast<std::ptrdiff_t>(
                                                            std::min(error.byte, text.size())),
                                         '\n');
        const bool isShort = error.byte > text.size();
        return fmt::format("{} (line {}, octet {})",
                           isShort ? "half-written: it ends too early" : "no JSON",
                           line,
                           error.byte);
    }
    return {};
}

class MetricsCheck
{
  public:
    MetricsCheck(std::string file, std::vector<Fault>& faults)
        : m_file(std::move(file)),
          m_faults(faults)
    {
    }

    void Check(const Json& metrics)
    {
        CheckList(metrics, "events", {"id", "kind"}, {"at_s"}, {});
        CheckList(metrics, "expectations", {"id", "why"}, {}, {"passed"});
        if (!metrics.contains("totals") || !metrics.at("totals").is_object())
        {
            Add("/totals", "an object is wanted");
        }
    }

  private:
    using Keys = std::initializer_list<const char*>;

    void Add(std::string pointer, std::string what)
    {
        m_faults.push_back({std::move(pointer), std::move(what), m_file});
    }

    void CheckList(const Json& metrics, const char* name, Keys texts, Keys numbers, Keys flags)
    {
        const std::string list = Pointer("", name);
        if (!metrics.contains(name) || !metrics.at(name).is_array())
        {
            Add(list, "a list is wanted");
            return;
        }
        for (std::size_t i = 0; i < metrics.at(name).size(); ++i)
        {
            const Json& each = metrics.at(name)[i];
            const std::string place = Pointer(list, i);
            CheckKeys(each, place, texts, &Json::is_string, "a text");
            CheckKeys(each, place, numbers, &Json::is_number, "a number");
            CheckKeys(each, place, flags, &Json::is_boolean, "true or false");
        }
    }

    void CheckKeys(const Json& each,
                   const std::string& place,
                   Keys keys,
                   bool (Json::*is)() const noexcept,
                   const char* wanted)
    {
        for (const char* key : keys)
        {
            if (!each.is_object() || !each.contains(key) || !(each.at(key).*is)())
            {
                Add(Pointer(place, key), fmt::format("{} is wanted", wanted));
            }
        }
    }

    std::string m_file;
    std::vector<Fault>& m_faults;
};

void CheckTraces(const RunFiles& run, std::vector<Fault>& faults)
{
    std::error_code error;
    for (const char* name : {"events.jsonl", "pcap"})
    {
        if (!run.lean && !fs::exists(run.folder / name, error))
        {
            faults.push_back(
                {"",
                 "is missing, although the manifest does not say that the run was lean",
                 (run.folder / name).string()});
        }
    }
}

/// That the scenario is the one that was run, and can be read.
void TakeScenario(RunFiles& run, std::vector<Fault>& faults)
{
    const fs::path file = run.folder / "scenario.json";
    const auto text = ReadText(file, faults);
    if (!text)
    {
        return;
    }
    if (Sha256Hex(AsOctets(*text)) != TextAt(run.manifest, "/scenario/sha256"))
    {
        faults.push_back({"", "is not the scenario that was run", file.string()});
        return;
    }
    auto scenario = ParseScenario(*text, TextAt(run.manifest, "/scenario/name"));
    if (scenario)
    {
        run.scenario = std::move(*scenario);
        return;
    }
    for (Fault& fault : scenario.error())
    {
        fault.file = file.string();
        faults.push_back(std::move(fault));
    }
}

} // namespace

std::vector<double> RunFiles::EventTimes() const
{
    std::vector<double> times;
    for (const Json& event : metrics.at("events"))
    {
        times.push_back(event.at("at_s").get<double>());
    }
    return times;
}

std::optional<Json> ReadResultJson(const fs::path& file,
                                   const std::string& schema,
                                   std::vector<Fault>& faults)
{
    const auto text = ReadText(file, faults);
    if (!text)
    {
        return std::nullopt;
    }
    Json json = Json::parse(*text, nullptr, false);
    if (json.is_discarded())
    {
        faults.push_back({"", SyntaxFault(*text), file.string()});
        return std::nullopt;
    }
    const std::string found = TextAt(json, "/schema");
    if (found != schema)
    {
        faults.push_back({"/schema",
                          found.empty() ? fmt::format("'{}' is wanted", schema)
                                        : fmt::format("'{}' is another version; this program "
                                                      "reads '{}': run the scenario anew",
                                                      found,
                                                      schema),
                          file.string()});
        return std::nullopt;
    }
    return json;
}

std::optional<Json> ReadMetrics(const fs::path& file, std::vector<Fault>& faults)
{
    auto metrics = ReadResultJson(file, METRICS_SCHEMA, faults);
    const std::size_t before = faults.size();
    if (metrics)
    {
        MetricsCheck(file.string(), faults).Check(*metrics);
    }
    return faults.size() > before ? std::nullopt : metrics;
}

std::expected<RunFiles, std::vector<Fault>> ReadRunFiles(const fs::path& folder)
{
    std::vector<Fault> faults;
    RunFiles run;
    run.folder = folder;
    if (auto manifest = ReadResultJson(folder / "manifest.json", MANIFEST_SCHEMA, faults))
    {
        run.manifest = std::move(*manifest);
        run.lean = FlagAt(run.manifest, "/lean");
        TakeScenario(run, faults);
        CheckTraces(run, faults);
    }
    if (auto metrics = ReadMetrics(folder / "metrics.json", faults))
    {
        run.metrics = std::move(*metrics);
    }
    if (!faults.empty())
    {
        return std::unexpected(std::move(faults));
    }
    if (run.EventTimes().size() != run.scenario.timeline.size())
    {
        return std::unexpected(
            std::vector<Fault>{{"/events",
                                fmt::format("has {} entries where the scenario's timeline has {}",
                                            run.EventTimes().size(),
                                            run.scenario.timeline.size()),
                                (folder / "metrics.json").string()}});
    }
    return run;
}

} // namespace mopo
