// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/report/text-report.h"

#include "helpers/results/text-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

namespace mopo::conformance
{

namespace
{

constexpr std::array OUTCOMES{
    Outcome::Passed, Outcome::Failed, Outcome::Inconclusive, Outcome::NotApplicable};

/// `MOPO 2.3`, `IKEV2 2.4`: sections of the draft stand apart from those of RFC 7296 and RFC 4303.
std::string SectionOf(const Requirement& requirement)
{
    return requirement.id.substr(0, requirement.id.rfind('-'));
}

/// What the requirements of one section came to for one role.
std::vector<std::string> CountsOf(const std::string& section, Role role, const Report& report)
{
    std::vector<std::string> cells;
    const auto add = [&](std::ptrdiff_t count)
    {
        cells.push_back(count == 0 ? "-" : std::to_string(count));
    };
    for (const Outcome outcome : OUTCOMES)
    {
        add(std::ranges::count_if(report.verdicts,
                                  [&](const Verdict& verdict)
                                  {
                                      return SectionOf(*verdict.requirement) == section &&
                                             verdict.role == role && verdict.outcome == outcome;
                                  }));
    }
    add(std::ranges::count_if(report.notObserved,
                              [&](const auto& one)
                              { return SectionOf(*one.first) == section && one.second == role; }));
    return cells;
}

/// Sections downwards; for each role how many requirements passed, failed, were inconclusive or
/// not applicable, and how many no case can show.
std::string SectionTable(const Report& report)
{
    std::vector<std::string> heading{"section"};
    for (const Role role : report.roles)
    {
        heading.push_back(fmt::format("{}: passed", ToString(role)));
        heading.insert(heading.end(), {"failed", "inconcl.", "n/a", "unseen"});
    }
    std::vector<std::vector<std::string>> rows{heading};
    std::string last;
    for (const Requirement& requirement : AllRequirements())
    {
        const std::string section = SectionOf(requirement);
        if (section == last)
        {
            continue;
        }
        last = section;
        std::vector<std::string> row{section};
        for (const Role role : report.roles)
        {
            std::ranges::move(CountsOf(section, role, report), std::back_inserter(row));
        }
        const bool isSomething = std::ranges::any_of(row | std::views::drop(1),
                                                     [](const auto& cell) { return cell != "-"; });
        if (isSomething)
        {
            rows.push_back(std::move(row));
        }
    }
    return FormatTable(rows, 1) + "inconcl.: inconclusive; n/a: not applicable; unseen: no case "
                                  "can show it from outside\n";
}

std::string InWords(const Requirement& requirement)
{
    return fmt::format(
        "{}{}", requirement.level, requirement.decision.empty() ? "" : ", " + requirement.decision);
}

std::string FormatVerdict(const Verdict& verdict,
                          const Report& report,
                          const TesterConfig& config,
                          const TextOptions& options)
{
    const Requirement& requirement = *verdict.requirement;
    std::string text = fmt::format("\n{} {} {} ({}): {}\n",
                                   ToString(verdict.outcome),
                                   requirement.id,
                                   ToString(verdict.role),
                                   InWords(requirement),
                                   requirement.text);
    if (!verdict.decisive)
    {
        return text;
    }
    const CaseResult& result = report.cases[*verdict.decisive];
    text += fmt::format("  {}/{}{}: {}\n",
                        ToString(verdict.role),
                        result.played->name,
                        result.place ? " " + result.place->ToString() : "",
                        verdict.why);
    if (verdict.outcome != Outcome::Failed)
    {
        return text;
    }
    if (!result.line.empty())
    {
        text += "  " + result.line + '\n';
    }
    text += FormatLadder(result, config);
    text += fmt::format("  again: mopo conformance{} --case {}/{}\n",
                        options.repeatArguments,
                        ToString(verdict.role),
                        result.played->name);
    return text;
}

} // namespace

std::string FormatLadder(const CaseResult& result, const TesterConfig& config)
{
    std::string text;
    for (std::size_t i = 0; i < result.log.size(); ++i)
    {
        const LogEntry& entry = result.log[i];
        const bool isWrong = result.offending == i;
        text += fmt::format("  {}{}\n",
                            LadderLine(entry, config.addresses, config.codePoints),
                            isWrong ? "   <== this" : "");
        if (isWrong)
        {
            const OctetView octets =
                entry.ikeOctets.empty() ? entry.datagram.octets : entry.ikeOctets;
            text += fmt::format("      {}\n", ToHex(octets));
        }
    }
    return text;
}

std::string FormatReport(const Report& report,
                         const TesterConfig& config,
                         const TextOptions& options)
{
    std::string text = fmt::format("{}\n\n{}", report.peer, SectionTable(report));
    if (report.isPlainIkev2)
    {
        text += "\nThe peer speaks IKEv2 and does not say MOPO_SUPPORTED: what the draft asks for "
                "was not judged.\n";
    }
    for (const Verdict& verdict : report.verdicts)
    {
        const bool isShown = verdict.outcome == Outcome::Failed ||
                             (options.isWhole && verdict.outcome != Outcome::Passed) ||
                             (verdict.outcome == Outcome::Inconclusive &&
                              verdict.requirement->GetWeight() == Weight::Strict);
        if (isShown)
        {
            text += FormatVerdict(verdict, report, config, options);
        }
    }
    const auto line = [&](const char* name, Weight weight)
    {
        return fmt::format("{}: {} passed, {} failed, {} inconclusive, {} not applicable\n",
                           name,
                           report.Count(Outcome::Passed, weight),
                           report.Count(Outcome::Failed, weight),
                           report.Count(Outcome::Inconclusive, weight),
                           report.Count(Outcome::NotApplicable, weight));
    };
    text += fmt::format("\n{} cases\n", report.cases.size());
    text += line("strict (MUST and stated behaviour)", Weight::Strict);
    text += line("advisory (SHOULD, MAY, left open)", Weight::Advisory);
    return text;
}

std::string Explain(const Requirement& requirement,
                    const std::vector<Case>& cases,
                    const Report& report)
{
    std::string text =
        fmt::format("{} ({}; {})\n{}\n\n  when:     {}\n  expected: {}\n  a fault:  {}\n",
                    requirement.id,
                    requirement.actor,
                    InWords(requirement),
                    requirement.text,
                    requirement.when,
                    requirement.expected,
                    requirement.negative);
    if (!requirement.decision.empty())
    {
        text += fmt::format("  The draft leaves it open: {} in docs/decisions.md.\n",
                            requirement.decision);
    }
    bool hasCase = false;
    for (const Case& one : cases)
    {
        const auto all = one.Requirements();
        if (std::ranges::find(all, requirement.id) == all.end())
        {
            continue;
        }
        hasCase = true;
        text += fmt::format(
            "\n{}/{} ({})\n  {}\n", ToString(one.role), one.name, one.place.ToString(), one.title);
        for (const Step& step : one.steps)
        {
            const bool isNamed =
                std::ranges::find(step.requirements, requirement.id) != step.requirements.end();
            text += fmt::format("  {}{}\n", step.text, isNamed ? "   ; " + requirement.id : "");
        }
        for (const CaseResult& result : report.cases)
        {
            const auto outcome = std::ranges::find(
                result.requirements, requirement.id, &RequirementOutcome::requirement);
            if (result.played->name == one.name && result.played->role == one.role &&
                outcome != result.requirements.end())
            {
                text += fmt::format("  => {}{}\n",
                                    ToString(outcome->outcome),
                                    outcome->why.empty() ? "" : ": " + outcome->why);
            }
        }
    }
    return hasCase ? text : text + "\nNo case shows it: it cannot be observed from outside.\n";
}

} // namespace mopo::conformance
