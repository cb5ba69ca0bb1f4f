// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/study-text.h"

#include "helpers/results/csv-cell.h"
#include "helpers/results/text-table.h"

#include <fmt/format.h>

#include <vector>

namespace mopo
{

namespace
{

std::string Number(const Json& value)
{
    return value.is_number() ? fmt::format("{:.1f}", value.get<double>()) : "-";
}

/// The median with its interval, and how many runs that is.
std::vector<std::string> Cells(const Json& sample)
{
    const auto used = sample.at("used").get<std::size_t>();
    const auto censored = sample.at("censored").get<std::size_t>();
    std::string runs = used + censored == 0 ? "-" : fmt::format("{}/{}", used, used + censored);
    if (!sample.contains("median"))
    {
        return {"-", "-", "-", std::move(runs)};
    }
    const Json& interval = sample.at("median_ci95");
    return {Number(sample.at("median")),
            interval.is_null()
                ? "-"
                : fmt::format("[{}, {}]", Number(interval.at(0)), Number(interval.at(1))),
            Number(sample.at("p95")),
            std::move(runs)};
}

void AddLines(const Json& study,
              const Json& point,
              const Json& event,
              std::vector<std::vector<std::string>>& rows)
{
    for (const Json& name : study.at("metrics"))
    {
        const auto metric = name.get<std::string>();
        const Json& sample = event.at("metrics").at(metric);
        if (!metric.starts_with("recovery_ms.") ||
            (sample.at("used") == 0 && sample.at("censored") == 0))
        {
            continue;
        }
        std::vector<std::string>& row = rows.emplace_back();
        row = {point.at("point").get<std::string>(), point.at("policy").get<std::string>()};
        for (const auto& [parameter, value] : point.at("parameters").items())
        {
            row.push_back(CsvCell(value));
        }
        const auto peer = event.at("peer").get<std::string>();
        row.push_back((peer.empty() ? "" : peer + ": ") + event.at("id").get<std::string>());
        row.push_back(metric);
        for (std::string& cell : Cells(sample))
        {
            row.push_back(std::move(cell));
        }
    }
}

} // namespace

std::string StudyText(const Json& study)
{
    std::vector<std::string> head{"point", "policy"};
    for (const Json& parameter : study.at("parameters"))
    {
        head.push_back(parameter.get<std::string>());
    }
    for (const char* name : {"event", "metric", "median", "95 % sure", "95 %", "recovered"})
    {
        head.emplace_back(name);
    }
    const std::size_t words = study.at("parameters").size() + 4;
    std::vector<std::vector<std::string>> rows{std::move(head)};
    std::string lost;
    for (const Json& point : study.at("points"))
    {
        for (const Json& event : point.at("events"))
        {
            AddLines(study, point, event, rows);
        }
        for (const Json& each : point.at("lost"))
        {
            lost += fmt::format("{}, seed {}, came to no end: {}\n",
                                point.at("point").get<std::string>(),
                                each.at("seed").get<std::uint64_t>(),
                                each.at("why").get<std::string>());
        }
    }
    const Json& runs = study.at("runs");
    return fmt::format("{}\n\n{}{}{}{} of {} runs used, {} refused, {} failed\n",
                       study.at("title").get<std::string>(),
                       rows.size() == 1 ? "" : FormatTable(rows, words),
                       rows.size() == 1 ? "" : "\n",
                       lost,
                       runs.at("used").get<std::size_t>(),
                       runs.at("planned").get<std::size_t>(),
                       runs.at("refused").get<std::size_t>(),
                       runs.at("failed").get<std::size_t>());
}

} // namespace mopo
