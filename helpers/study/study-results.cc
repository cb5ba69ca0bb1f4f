// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/study-results.h"

#include "helpers/results/runs-csv.h"
#include "helpers/results/statistics.h"
#include "helpers/results/whole-file.h"
#include "helpers/study/point-statistics.h"
#include "helpers/study/run-id.h"
#include "helpers/study/run-store.h"
#include "helpers/study/study-folder.h"
#include "helpers/study/study-text.h"
#include "helpers/study/tidy-table.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

std::vector<std::string> ParameterNames(const Study& study)
{
    std::vector<std::string> names;
    for (const Parameter& parameter : study.parameters)
    {
        names.push_back(parameter.name);
    }
    return names;
}

/// Goes through the runs of a study, point by point. Each is read when it is its turn: together
/// they may be more than fits into memory.
class Results
{
  public:
    Results(const StudyPlan& plan, const std::filesystem::path& folder)
        : m_plan(plan),
          m_folder(folder),
          m_store(folder),
          m_table(ParameterNames(plan.study))
    {
    }

    std::expected<SweepOutcome, std::string> Write()
    {
        Json points = Json::array();
        for (std::size_t i = 0; i < m_plan.points.size(); ++i)
        {
            auto point = Summarize(i);
            if (!point)
            {
                return std::unexpected(std::move(point.error()));
            }
            points.push_back(std::move(*point));
        }
        if (auto written = WriteTable(); !written)
        {
            return std::unexpected(std::move(written.error()));
        }
        const Json study = StudyJson(std::move(points));
        if (auto written = WriteWhole(m_folder / "study.json", DumpJson(study, 1) + '\n'); !written)
        {
            return std::unexpected(std::move(written.error()));
        }
        return SweepOutcome{m_refused + m_failed == 0,
                            true,
                            StudyText(study) + fmt::format("\nResults: {0}/study.json\nTable: "
                                                           "{0}/study.csv\n",
                                                           m_folder.string())};
    }

  private:
    std::span<const StudyRun> RunsOf(std::size_t point) const
    {
        const std::size_t seeds = m_plan.study.seeds.size();
        return std::span(m_plan.runs).subspan(point * seeds, seeds);
    }

    std::expected<StoredRun, std::string> Read(const StudyRun& run) const
    {
        auto stored = m_store.Read(run.id);
        if (!stored)
        {
            return std::unexpected(fmt::format("cannot read the run of {} with seed {} again",
                                               m_plan.points[run.point].id,
                                               run.seed));
        }
        return std::move(*stored);
    }

    /// A point in `study.json`; the table learns its columns on the way.
    std::expected<Json, std::string> Summarize(std::size_t index)
    {
        const StudyPoint& point = m_plan.points[index];
        PointStatistics statistics(m_plan.study, point.id);
        for (const StudyRun& run : RunsOf(index))
        {
            const auto stored = Read(run);
            if (!stored)
            {
                return std::unexpected(stored.error());
            }
            statistics.Add(run.seed, *stored);
            if (!stored->metrics.is_null())
            {
                m_table.Learn(TidyRows(stored->metrics));
            }
        }
        m_used += statistics.Used();
        m_refused += statistics.Refused();
        m_failed += statistics.Failed();
        Json values = Json::object();
        for (std::size_t i = 0; i < point.values.size(); ++i)
        {
            values[m_plan.study.parameters[i].name] = point.values[i];
        }
        Json json{{"point", point.id},
                  {"policy", point.policy},
                  {"parameters", std::move(values)},
                  {"command", CommandOf(m_plan, point, m_plan.study.seeds.front())}};
        json.update(statistics.ToJson());
        return json;
    }

    std::expected<void, std::string> WriteTable() const
    {
        WholeFile file(m_folder / "study.csv");
        m_table.WriteHead(file.Stream());
        for (const StudyRun& run : m_plan.runs)
        {
            const auto stored = Read(run);
            if (!stored)
            {
                return std::unexpected(stored.error());
            }
            const StudyPoint& point = m_plan.points[run.point];
            const bool isLost = stored->metrics.is_null();
            m_table.Write(file.Stream(),
                          {point.id,
                           point.policy,
                           point.values,
                           run.seed,
                           !isLost && HasPassed(stored->metrics)},
                          isLost ? std::vector<TidyRow>{{"lost", "", "", "", {}, "", {}, {}, {}}}
                                 : TidyRows(stored->metrics));
        }
        return file.Publish();
    }

    Json StudyJson(Json points) const
    {
        const Study& study = m_plan.study;
        return {{"schema", STUDY_SCHEMA},
                {"study", study.name},
                {"title", study.title},
                {"description", study.description},
                {"scenario", study.scenario},
                {"program", ProgramIdentity()},
                {"plan", m_plan.id},
                {"seeds", study.seedList},
                {"parameters", ParameterNames(study)},
                {"metrics", study.metrics},
                {"totals", study.totals},
                {"bootstrap",
                 {{"of", "median"},
                  {"percent", BOOTSTRAP_PERCENT},
                  {"resamples", BOOTSTRAP_RESAMPLES},
                  {"seed", BOOTSTRAP_SEED},
                  {"stream", "bootstrap/POINT/PEER/EVENT/METRIC"}}},
                {"runs",
                 {{"planned", m_plan.runs.size()},
                  {"used", m_used},
                  {"refused", m_refused},
                  {"failed", m_failed}}},
                {"points", std::move(points)}};
    }

    const StudyPlan& m_plan;
    const std::filesystem::path& m_folder;
    RunStore m_store;
    TidyTable m_table;
    std::size_t m_used = 0;
    std::size_t m_refused = 0;
    std::size_t m_failed = 0;
};

} // namespace

std::expected<SweepOutcome, std::string> WriteStudyResults(const StudyPlan& plan,
                                                           const std::filesystem::path& folder)
{
    return Results(plan, folder).Write();
}

} // namespace mopo
