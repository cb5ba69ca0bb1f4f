// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/report/data-reports.h"

#include "helpers/conformance/report/markup.h"
#include "helpers/conformance/report/text-report.h"

#include <fmt/format.h>

namespace mopo::conformance
{

namespace
{

std::string CaseName(const CaseResult& result)
{
    return fmt::format("{}/{}", ToString(result.played->role), result.played->name);
}

Json CountsToJson(const Report& report, Weight weight)
{
    Json counts;
    for (const Outcome outcome :
         {Outcome::Passed, Outcome::Failed, Outcome::Inconclusive, Outcome::NotApplicable})
    {
        counts[ToString(outcome)] = report.Count(outcome, weight);
    }
    return counts;
}

Json VerdictToJson(const Verdict& verdict, const Report& report)
{
    Json json;
    json["requirement"] = verdict.requirement->id;
    json["role"] = ToString(verdict.role);
    json["level"] = verdict.requirement->level;
    json["weight"] = verdict.requirement->GetWeight() == Weight::Strict ? "strict" : "advisory";
    json["verdict"] = ToString(verdict.outcome);
    json["why"] = verdict.why;
    if (!verdict.requirement->decision.empty())
    {
        json["decision"] = verdict.requirement->decision;
    }
    json["cases"] = Json::array();
    for (const std::size_t i : verdict.cases)
    {
        json["cases"].push_back(CaseName(report.cases[i]));
    }
    return json;
}

Json MessagesToJson(const CaseResult& result, const TesterConfig& config)
{
    Json messages = Json::array();
    for (std::size_t i = 0; i < result.log.size(); ++i)
    {
        const LogEntry& entry = result.log[i];
        messages.push_back({{"at_s", ToSeconds(entry.at.time_since_epoch())},
                            {"sent", entry.isSent},
                            {"text", LadderLine(entry, config.addresses, config.codePoints)},
                            {"octets", ToHex(entry.datagram.octets)},
                            {"offending", result.offending == i}});
    }
    return messages;
}

Json CaseToJson(const CaseResult& result, const TesterConfig& config)
{
    Json json;
    json["case"] = CaseName(result);
    json["title"] = result.played->title;
    json["file"] = result.played->place.file;
    json["line"] = result.played->place.line;
    json["outcome"] = ToString(result.outcome);
    if (result.outcome == Outcome::Passed)
    {
        return json;
    }
    json["why"] = result.why;
    if (result.place)
    {
        json["step"] = {{"line", result.place->line}, {"text", result.line}};
    }
    if (result.outcome == Outcome::Failed)
    {
        json["messages"] = MessagesToJson(result, config);
    }
    return json;
}

std::string CaseToJunit(const CaseResult& result, const TesterConfig& config)
{
    std::string text = fmt::format("    <testcase name=\"{}\" classname=\"{}\"",
                                   EscapeMarkup(result.played->name),
                                   ToString(result.played->role));
    if (result.outcome == Outcome::Passed)
    {
        return text + "/>\n";
    }
    std::string requirements;
    for (const RequirementOutcome& one : result.requirements)
    {
        if (one.outcome == result.outcome)
        {
            requirements += (requirements.empty() ? "" : ", ") + one.requirement;
        }
    }
    const std::string message =
        EscapeMarkup(result.why + (requirements.empty() ? "" : " (" + requirements + ")"));
    if (result.outcome == Outcome::NotApplicable)
    {
        return text + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", message);
    }
    const char* element = result.outcome == Outcome::Failed ? "failure" : "error";
    return text + fmt::format(">\n      <{} message=\"{}\">{}\n{}</{}>\n    </testcase>\n",
                              element,
                              message,
                              EscapeMarkup(result.line),
                              EscapeMarkup(FormatLadder(result, config)),
                              element);
}

} // namespace

Json ReportToJson(const Report& report, const TesterConfig& config)
{
    Json json;
    json["format"] = "conformance-1";
    json["peer"] = report.peer;
    json["plain_ikev2"] = report.isPlainIkev2;
    json["counts"] = {{"strict", CountsToJson(report, Weight::Strict)},
                      {"advisory", CountsToJson(report, Weight::Advisory)}};
    json["verdicts"] = Json::array();
    for (const Verdict& verdict : report.verdicts)
    {
        json["verdicts"].push_back(VerdictToJson(verdict, report));
    }
    json["not_observable"] = Json::array();
    for (const auto& [requirement, role] : report.notObserved)
    {
        json["not_observable"].push_back(
            {{"requirement", requirement->id}, {"role", ToString(role)}});
    }
    json["cases"] = Json::array();
    for (const CaseResult& result : report.cases)
    {
        json["cases"].push_back(CaseToJson(result, config));
    }
    return json;
}

std::string ReportToJunit(const Report& report, const TesterConfig& config)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const Role role : report.roles)
    {
        std::string cases;
        std::map<Outcome, std::size_t> counts;
        std::size_t all = 0;
        for (const CaseResult& result : report.cases)
        {
            if (result.played->role == role)
            {
                cases += CaseToJunit(result, config);
                ++counts[result.outcome];
                ++all;
            }
        }
        text += fmt::format("  <testsuite name=\"{} {}\" tests=\"{}\" failures=\"{}\" "
                            "errors=\"{}\" skipped=\"{}\">\n{}  </testsuite>\n",
                            EscapeMarkup(report.peer),
                            ToString(role),
                            all,
                            counts[Outcome::Failed],
                            counts[Outcome::Inconclusive],
                            counts[Outcome::NotApplicable],
                            cases);
    }
    return text + "</testsuites>\n";
}

} // namespace mopo::conformance
