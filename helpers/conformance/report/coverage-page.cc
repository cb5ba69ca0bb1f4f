// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/report/coverage-page.h"

#include "helpers/conformance/report/markup.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo::conformance
{

namespace
{

using Mutants = std::map<std::string, std::vector<MutantOutcome>>;

struct Row
{
    const Requirement* requirement;
    Role role;
    std::string verdict;
    std::vector<std::string> cases;
    std::vector<MutantOutcome> mutants;
};

std::vector<Row> Rows(const Report& report, const Mutants& mutants)
{
    std::vector<Row> rows;
    for (const Requirement& requirement : AllRequirements())
    {
        for (const Role role : report.roles)
        {
            if (!requirement.Concerns(role))
            {
                continue;
            }
            Row row{&requirement, role, "not observable", {}, {}};
            const auto verdict = std::ranges::find_if(
                report.verdicts,
                [&](const Verdict& one)
                { return one.requirement == &requirement && one.role == role; });
            if (verdict != report.verdicts.end())
            {
                row.verdict = ToString(verdict->outcome);
                for (const std::size_t i : verdict->cases)
                {
                    row.cases.push_back(report.cases[i].played->name);
                }
            }
            if (const auto found = mutants.find(requirement.id); found != mutants.end())
            {
                row.mutants = found->second;
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::string Joined(const std::vector<std::string>& words, const char* separator)
{
    std::string text;
    for (const std::string& word : words)
    {
        text += (text.empty() ? "" : separator) + word;
    }
    return text;
}

std::vector<std::string> MutantWords(const Row& row)
{
    std::vector<std::string> words;
    for (const MutantOutcome& one : row.mutants)
    {
        words.push_back(one.name + (one.isKilled ? "" : " (survives)"));
    }
    return words;
}

std::string Level(const Requirement& requirement)
{
    return requirement.decision.empty() ? requirement.level
                                        : requirement.level + ", " + requirement.decision;
}

std::string Summary(const std::vector<Row>& rows)
{
    const auto judged =
        std::ranges::count_if(rows, [](const Row& row) { return !row.cases.empty(); });
    return fmt::format(
        "{} rows of requirement and role; {} of them with cases.", rows.size(), judged);
}

constexpr const char* STYLE = R"(
:root { color-scheme: light dark; }
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid #8884; }
th { position: sticky; top: 0; background: Canvas; }
.passed::before { content: "\2713\00a0"; } .failed::before { content: "\2717\00a0"; }
.failed { color: #d55e00; font-weight: bold; } .passed { color: #0072b2; }
@media (prefers-color-scheme: dark) { .passed { color: #56b4e9; } .failed { color: #e69f00; } }
)";

} // namespace

std::optional<Mutants> ReadMutants(const Json& json)
{
    if (!json.is_object() || !json.contains("mutants") || !json["mutants"].is_array())
    {
        return std::nullopt;
    }
    Mutants mutants;
    for (const Json& one : json["mutants"])
    {
        if (!one.is_object() || !one.contains("name") || !one["name"].is_string() ||
            !one.contains("requirements") || !one["requirements"].is_array() ||
            !one.contains("outcome") || !one["outcome"].is_string())
        {
            return std::nullopt;
        }
        for (const Json& requirement : one["requirements"])
        {
            if (requirement.is_string())
            {
                mutants[requirement.get<std::string>()].push_back(
                    {one["name"].get<std::string>(), one["outcome"] == "killed"});
            }
        }
    }
    return mutants;
}

std::string CoverageMarkdown(const Report& report, const Mutants& mutants)
{
    const auto rows = Rows(report, mutants);
    std::string text = fmt::format(
        "# Conformance of {}\n\n{}\n\n"
        "| requirement | level | role | verdict | cases | mutants |\n|---|---|---|---|---|---|\n",
        report.peer,
        Summary(rows));
    for (const Row& row : rows)
    {
        text += fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                            row.requirement->id,
                            Level(*row.requirement),
                            ToString(row.role),
                            row.verdict,
                            Joined(row.cases, ", "),
                            Joined(MutantWords(row), ", "));
    }
    return text;
}

std::string CoverageHtml(const Report& report, const Mutants& mutants)
{
    const auto rows = Rows(report, mutants);
    std::string text = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<title>Conformance of {0}</title><style>{1}</style></head><body>"
        "<h1>Conformance of {0}</h1><p>{2}</p>\n<table><thead><tr><th>requirement<th>level<th>role"
        "<th>verdict<th>cases<th>mutants</tr></thead><tbody>\n",
        EscapeMarkup(report.peer),
        STYLE,
        Summary(rows));
    for (const Row& row : rows)
    {
        text +=
            fmt::format("<tr><td title=\"{}\">{}<td>{}<td>{}<td class=\"{}\">{}<td>{}<td>{}</tr>\n",
                        EscapeMarkup(row.requirement->text),
                        row.requirement->id,
                        EscapeMarkup(Level(*row.requirement)),
                        ToString(row.role),
                        row.verdict == "passed" || row.verdict == "failed" ? row.verdict : "",
                        row.verdict,
                        EscapeMarkup(Joined(row.cases, ", ")),
                        EscapeMarkup(Joined(MutantWords(row), ", ")));
    }
    return text + "</tbody></table></body></html>\n";
}

} // namespace mopo::conformance
