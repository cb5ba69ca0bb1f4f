// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/study-report.h"

#include "helpers/report/look.h"
#include "helpers/report/run-files.h"
#include "helpers/report/table.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* STUDY_SCHEMA = "mopo-study/1";

/// Whether it has all that the page goes through; what it tells is looked up.
bool IsWhole(const Json& study)
{
    const auto isList = [](const Json& json, const char* pointer)
    {
        const Json* found = Look(json, pointer);
        return found != nullptr && found->is_array();
    };
    if (!isList(study, "/points") || !isList(study, "/parameters"))
    {
        return false;
    }
    for (const Json& point : study.at("points"))
    {
        if (!isList(point, "/events") || !isList(point, "/totals") || !isList(point, "/lost") ||
            Look(point, "/parameters") == nullptr)
        {
            return false;
        }
    }
    return true;
}

class StudyReport
{
  public:
    explicit StudyReport(const Json& study)
        : m_study(study)
    {
    }

    ReportData Make() const
    {
        const auto count = [&](const char* pointer)
        {
            return static_cast<std::size_t>(NumberAt(m_study, pointer).value_or(0));
        };
        const std::size_t refused = count("/runs/refused");
        const std::size_t failed = count("/runs/failed");
        ReportData data;
        data.page = {{"kind", "study"},
                     {"name", TextAt(m_study, "/study")},
                     {"title", TextAt(m_study, "/title")},
                     {"description", TextAt(m_study, "/description")},
                     {"program", CopyAt(m_study, "/program")},
                     {"verdict",
                      {{"failed", refused + failed > 0},
                       {"headline",
                        fmt::format("{} of {} runs are used, {} were refused, {} failed.",
                                    count("/runs/used"),
                                    count("/runs/planned"),
                                    refused,
                                    failed)},
                       {"bad", Lost()},
                       {"facts",
                        {fmt::format("Seeds {}; scenario {}.",
                                     TextAt(m_study, "/seeds"),
                                     TextAt(m_study, "/scenario"))}}}},
                     {"runs", count("/runs/planned")},
                     {"parameters", CopyAt(m_study, "/parameters")},
                     {"points", Points()},
                     {"samples", Samples()},
                     {"commands", CommandTable()}};
        return data;
    }

  private:
    Json Lost() const
    {
        Json lost = Json::array();
        for (const Json& point : m_study.at("points"))
        {
            for (const Json& each : point.at("lost"))
            {
                lost.push_back(fmt::format("{}, seed {}, came to no end: {}",
                                           TextAt(point, "/point"),
                                           CopyAt(each, "/seed").dump(),
                                           TextAt(each, "/why")));
            }
        }
        return lost;
    }

    Json Points() const
    {
        Json points = Json::array();
        for (const Json& point : m_study.at("points"))
        {
            points.push_back({{"point", TextAt(point, "/point")},
                              {"policy", TextAt(point, "/policy")},
                              {"values", point.at("parameters")}});
        }
        return points;
    }

    /// One for each point, event and metric.
    Json Samples() const
    {
        Json samples = Json::array();
        for (std::size_t i = 0; i < m_study.at("points").size(); ++i)
        {
            const Json& point = m_study.at("points")[i];
            for (const Json& event : point.at("events"))
            {
                AddSamples(i, event, TextAt(event, "/id"), samples);
            }
            for (const Json& total : point.at("totals"))
            {
                AddSamples(i, total, "", samples);
            }
        }
        return samples;
    }

    static void AddSamples(std::size_t point,
                           const Json& of,
                           const std::string& event,
                           Json& samples)
    {
        const Json metrics = CopyAt(of, "/metrics");
        for (const auto& [metric, sample] : metrics.items())
        {
            samples.push_back({{"point", point},
                               {"peer", TextAt(of, "/peer")},
                               {"event", event},
                               {"metric", metric},
                               {"used", CopyAt(sample, "/used")},
                               {"censored", CopyAt(sample, "/censored")},
                               {"absent", CopyAt(sample, "/absent")},
                               {"median", CopyAt(sample, "/median")},
                               {"from", CopyAt(sample, "/median_ci95/0")},
                               {"to", CopyAt(sample, "/median_ci95/1")},
                               {"p95", CopyAt(sample, "/p95")},
                               {"max", CopyAt(sample, "/max")}});
        }
    }

    Json CommandTable() const
    {
        Table table("points",
                    "The points",
                    {{"point", ""},
                     {"policy", ""},
                     {"parameters", ""},
                     {"used", "number"},
                     {"refused", "number"},
                     {"failed", "number"},
                     {"the command that repeats it with the first seed", ""}});
        for (const Json& point : m_study.at("points"))
        {
            std::string values;
            for (const auto& [name, value] : point.at("parameters").items())
            {
                values += fmt::format("{}{} {}",
                                      values.empty() ? "" : ", ",
                                      name,
                                      value.is_string() ? value.get<std::string>() : value.dump());
            }
            table.Add({TextAt(point, "/point"),
                       TextAt(point, "/policy"),
                       values,
                       CopyAt(point, "/runs/used"),
                       CopyAt(point, "/runs/refused"),
                       CopyAt(point, "/runs/failed"),
                       TextAt(point, "/command")});
        }
        return table.ToJson();
    }

    const Json& m_study;
};

} // namespace

bool HoldsStudy(const fs::path& folder)
{
    std::error_code error;
    return fs::exists(folder / "study.json", error) || fs::exists(folder / "plan.json", error);
}

std::expected<ReportData, std::vector<Fault>> StudyReportData(const fs::path& folder)
{
    std::vector<Fault> faults;
    const auto study = ReadResultJson(folder / "study.json", STUDY_SCHEMA, faults);
    if (study && !IsWhole(*study))
    {
        faults.push_back({"", "is not what `mopo sweep` writes", (folder / "study.json").string()});
    }
    if (!faults.empty())
    {
        return std::unexpected(std::move(faults));
    }
    return StudyReport(*study).Make();
}

} // namespace mopo
