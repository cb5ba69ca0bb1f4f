// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/seeds-report.h"

#include "helpers/report/interval.h"
#include "helpers/report/kind-text.h"
#include "helpers/report/look.h"
#include "helpers/report/median-interval.h"
#include "helpers/report/run-files.h"
#include "helpers/report/table.h"
#include "helpers/results/manifest.h"
#include "helpers/results/runs-csv.h"
#include "helpers/results/study-summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <set>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr auto METRICS = std::to_array<const char*>({"detection_ms",
                                                     "recovery_ms.ike",
                                                     "recovery_ms.up",
                                                     "recovery_ms.down",
                                                     "outage_ms.up",
                                                     "outage_ms.down"});

struct SeedList
{
    std::vector<std::uint64_t> whole;
    std::vector<std::uint64_t> lost;
};

/// The seeds of a `runs.csv`. Its first columns are numbers and words that are never quoted; a row
/// is whole when its line ends outside of quotes.
std::expected<SeedList, Fault> ReadSeedList(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string line;
    if (!std::getline(stream, line) || !line.starts_with(RUNS_CSV_BEGINNING))
    {
        return std::unexpected(
            Fault{"", fmt::format("does not begin with {}", RUNS_CSV_BEGINNING), file.string()});
    }
    SeedList seeds;
    std::set<std::uint64_t> known;
    for (std::size_t number = 2; std::getline(stream, line); ++number)
    {
        std::uint64_t seed = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), seed);
        const std::string rest = line.substr(static_cast<std::size_t>(end - line.data()));
        const bool isRow = rest.starts_with(",event,") || rest.starts_with(",total,") ||
                           rest.starts_with(",lost,");
        if (error != std::errc{} || !isRow || stream.eof())
        {
            return std::unexpected(Fault{
                "", "is no whole row of a seed", fmt::format("{}:{}", file.string(), number)});
        }
        if (known.insert(seed).second)
        {
            (rest.starts_with(",lost,") ? seeds.lost : seeds.whole).push_back(seed);
        }
        while (std::ranges::count(line, '"') % 2 != 0 && std::getline(stream, line))
        {
            line += '"'; // the line that ends the cell has the other quote
            ++number;
        }
    }
    return seeds;
}

/// `recovery_ms.up` as a pointer into an event.
std::string PointerTo(std::string metric)
{
    std::ranges::replace(metric, '.', '/');
    return '/' + metric;
}

/// What all seeds came to in one metric of one event.
struct Sample
{
    std::vector<std::uint64_t> seeds;
    std::vector<double> values;
};

class SeedsReport
{
  public:
    SeedsReport(fs::path folder, SeedList seeds)
        : m_folder(std::move(folder)),
          m_seeds(std::move(seeds))
    {
    }

    std::expected<ReportData, std::vector<Fault>> Make()
    {
        std::vector<Fault> faults;
        for (const std::uint64_t seed : m_seeds.whole)
        {
            Take(seed, faults);
        }
        if (m_seeds.whole.empty())
        {
            faults.push_back({"", "no seed came to an end", (m_folder / "runs.csv").string()});
        }
        if (!faults.empty())
        {
            return std::unexpected(std::move(faults));
        }
        return Tell();
    }

  private:
    void Take(std::uint64_t seed, std::vector<Fault>& faults)
    {
        const fs::path run = m_folder / fmt::format("seed-{}", seed);
        const auto manifest = ReadResultJson(run / "manifest.json", MANIFEST_SCHEMA, faults);
        const auto metrics = ReadMetrics(run / "metrics.json", faults);
        if (!manifest || !metrics)
        {
            return;
        }
        const std::string scenario = TextAt(*manifest, "/scenario/sha256");
        if (m_manifest.is_null())
        {
            m_manifest = *manifest;
        }
        else if (scenario != TextAt(m_manifest, "/scenario/sha256"))
        {
            faults.push_back({"/scenario/sha256",
                              "is another scenario than that of the seeds before",
                              (run / "manifest.json").string()});
        }
        TakeMetrics(seed, *metrics);
    }

    void TakeMetrics(std::uint64_t seed, const Json& metrics)
    {
        for (const Json& event : metrics.at("events"))
        {
            const std::string id = event.at("id");
            if (m_kinds.try_emplace(id, KindText(event.at("kind"))).second)
            {
                m_events.push_back(id);
            }
            for (const char* metric : METRICS)
            {
                if (const auto value = NumberAt(event, PointerTo(metric).c_str()))
                {
                    Sample& sample = m_samples[{id, metric}];
                    sample.seeds.push_back(seed);
                    sample.values.push_back(*value);
                }
            }
        }
        if (HasPassed(metrics))
        {
            ++m_passed;
        }
        for (const Json& each : metrics.at("expectations"))
        {
            if (!each.at("passed").get<bool>())
            {
                m_failed[each.at("id")].push_back(seed);
            }
        }
    }

    ReportData Tell() const
    {
        const std::size_t all = m_seeds.whole.size() + m_seeds.lost.size();
        ReportData data;
        data.page = {
            {"kind", "seeds"},
            {"name", TextAt(m_manifest, "/scenario/name")},
            {"title", TextAt(m_manifest, "/scenario/title")},
            {"program", CopyAt(m_manifest, "/program")},
            {"policy", CopyAt(m_manifest, "/scenario/policy")},
            {"set", CopyAt(m_manifest, "/scenario/set")},
            {"verdict",
             {{"failed", m_passed < all},
              {"headline", fmt::format("{} of {} seeds passed all expectations.", m_passed, all)},
              {"bad", Bad()},
              {"facts",
               {fmt::format("{} runs are used, {} came to no end and are in no figure.",
                            m_seeds.whole.size(),
                            m_seeds.lost.size())}}}},
            {"runs", all},
            {"seeds", SeedTable()},
            {"distributions", DistributionTable()},
            {"samples", Samples()}};
        return data;
    }

    Json Bad() const
    {
        Json bad = Json::array();
        for (const auto& [expectation, seeds] : m_failed)
        {
            bad.push_back(fmt::format("Expected, and not so with {} of {} seeds: {} (seeds {})",
                                      seeds.size(),
                                      m_seeds.whole.size(),
                                      expectation,
                                      SeedRanges(seeds)));
        }
        if (!m_seeds.lost.empty())
        {
            bad.push_back(fmt::format("Came to no end: seeds {}", SeedRanges(m_seeds.lost)));
        }
        return bad;
    }

    Json SeedTable() const
    {
        Table table("seeds", "The seeds", {{"seed", "number"}, {"what became of it", ""}});
        std::map<std::uint64_t, std::string> words;
        for (const auto& [expectation, seeds] : m_failed)
        {
            for (const std::uint64_t seed : seeds)
            {
                words[seed] += (words[seed].empty() ? "failed: " : "; ") + expectation;
            }
        }
        for (const std::uint64_t seed : m_seeds.whole)
        {
            table.Add({seed, words.contains(seed) ? words.at(seed) : "passed"});
        }
        for (const std::uint64_t seed : m_seeds.lost)
        {
            table.Add({seed, "came to no end"});
        }
        return table.ToJson();
    }

    Json DistributionTable() const
    {
        Table table("distributions",
                    "Distributions over the seeds",
                    {{"event", ""},
                     {"what", ""},
                     {"metric", ""},
                     {"seeds with a value", "number"},
                     {"of seeds used", "number"},
                     {"least ms", "ms"},
                     {"median ms", "ms"},
                     {"median, 95 % CI from", "ms"},
                     {"to", "ms"},
                     {"95 % ms", "ms"},
                     {"most ms", "ms"}});
        for (const std::string& event : m_events)
        {
            for (const char* metric : METRICS)
            {
                const auto found = m_samples.find({event, metric});
                if (found == m_samples.end())
                {
                    continue;
                }
                const std::vector<double>& values = found->second.values;
                const auto interval = MedianInterval(values);
                const auto milliseconds = [](double value)
                {
                    return Milliseconds(value / 1e3);
                };
                table.Add({event,
                           m_kinds.at(event),
                           metric,
                           values.size(),
                           m_seeds.whole.size(),
                           milliseconds(std::ranges::min(values)),
                           milliseconds(Median(values)),
                           interval ? milliseconds(interval->first) : Json(),
                           interval ? milliseconds(interval->second) : Json(),
                           milliseconds(Percentile95(values)),
                           milliseconds(std::ranges::max(values))});
            }
        }
        return table.ToJson();
    }

    Json Samples() const
    {
        Json samples = Json::array();
        for (const std::string& event : m_events)
        {
            for (const char* metric : METRICS)
            {
                const auto found = m_samples.find({event, metric});
                if (found != m_samples.end())
                {
                    samples.push_back({{"event", event},
                                       {"metric", metric},
                                       {"seeds", found->second.seeds},
                                       {"values", found->second.values}});
                }
            }
        }
        return samples;
    }

    fs::path m_folder;
    SeedList m_seeds;
    /// Of the first seed.
    Json m_manifest;
    /// In the order of the timeline.
    std::vector<std::string> m_events;
    std::map<std::string, std::string> m_kinds;
    std::map<std::pair<std::string, std::string>, Sample> m_samples;
    std::size_t m_passed = 0;
    /// By the expectation.
    std::map<std::string, std::vector<std::uint64_t>> m_failed;
};

} // namespace

bool HoldsSeveralSeeds(const fs::path& folder)
{
    std::error_code error;
    return fs::exists(folder / "runs.csv", error);
}

std::expected<ReportData, std::vector<Fault>> SeedsReportData(const fs::path& folder)
{
    auto seeds = ReadSeedList(folder / "runs.csv");
    if (!seeds)
    {
        return std::unexpected(std::vector<Fault>{seeds.error()});
    }
    return SeedsReport(folder, std::move(*seeds)).Make();
}

} // namespace mopo
