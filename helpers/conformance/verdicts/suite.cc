// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/verdicts/suite.h"

#include <algorithm>

namespace mopo::conformance
{

namespace
{

/// Of two outcomes for one requirement, the one that counts: a failure above all, then what was
/// shown, then what was not.
int Rank(Outcome outcome)
{
    switch (outcome)
    {
    case Outcome::Failed:
        return 3;
    case Outcome::Inconclusive:
        return 2;
    case Outcome::Passed:
        return 1;
    case Outcome::NotApplicable:
        break;
    }
    return 0;
}

/// With a peer that does not speak the draft, nothing that needs it was shown, whatever the cases
/// say.
void ExcusePlainIkev2(Report& report)
{
    for (Verdict& verdict : report.verdicts)
    {
        if (verdict.requirement->IsOfTheDraft())
        {
            verdict.outcome = Outcome::NotApplicable;
            verdict.why = "the peer does not say MOPO_SUPPORTED";
        }
    }
}

bool HasCase(const Requirement& requirement, Role role, const std::vector<Case>& cases)
{
    return std::ranges::any_of(cases,
                               [&](const Case& one)
                               {
                                   const auto shown = one.Requirements();
                                   return one.role == role &&
                                          std::ranges::find(shown, requirement.id) != shown.end();
                               });
}

Verdict VerdictOn(const Requirement& requirement, Role role, const Report& report)
{
    Verdict verdict{&requirement, role, Outcome::NotApplicable, {}, {}, {}};
    for (std::size_t i = 0; i < report.cases.size(); ++i)
    {
        const CaseResult& result = report.cases[i];
        const auto named = std::ranges::find(
            result.requirements, requirement.id, &RequirementOutcome::requirement);
        if (result.played->role != role || named == result.requirements.end())
        {
            continue;
        }
        verdict.cases.push_back(i);
        if (!verdict.decisive || Rank(named->outcome) > Rank(verdict.outcome))
        {
            verdict.decisive = i;
            verdict.outcome = named->outcome;
            verdict.why = named->why;
        }
    }
    return verdict;
}

} // namespace

std::size_t Report::Count(Outcome outcome, Weight weight) const
{
    return static_cast<std::size_t>(std::ranges::count_if(
        verdicts,
        [&](const Verdict& verdict)
        { return verdict.outcome == outcome && verdict.requirement->GetWeight() == weight; }));
}

bool Report::AllStrictPassed() const
{
    return Count(Outcome::Failed, Weight::Strict) == 0 &&
           Count(Outcome::Inconclusive, Weight::Strict) == 0;
}

bool Report::IsFailure(std::size_t caseIndex) const
{
    return std::ranges::any_of(
        verdicts,
        [&](const Verdict& verdict)
        { return verdict.outcome == Outcome::Failed && verdict.decisive == caseIndex; });
}

Report Judge(const std::vector<Case>& cases,
             const std::vector<Case>& all,
             Player& player,
             std::string peerName,
             const Progress& progress)
{
    Report report;
    report.peer = std::move(peerName);
    bool sawMopo = false;
    bool sawPlain = false;
    for (const Case& one : cases)
    {
        if (progress)
        {
            progress(one, report.cases.size(), cases.size());
        }
        report.cases.push_back(player.Play(one));
        const CaseResult& result = report.cases.back();
        report.hadContact |= result.hadContact;
        sawPlain |= result.isPlainIkev2;
        sawMopo |= result.speaksMopo;
        if (std::ranges::find(report.roles, one.role) == report.roles.end())
        {
            report.roles.push_back(one.role);
        }
    }
    report.isPlainIkev2 = sawPlain && !sawMopo;
    std::ranges::sort(report.roles);
    for (const Requirement& requirement : AllRequirements())
    {
        for (const Role role : report.roles)
        {
            if (!requirement.Concerns(role))
            {
                continue;
            }
            Verdict verdict = VerdictOn(requirement, role, report);
            if (verdict.cases.empty() && !HasCase(requirement, role, all))
            {
                report.notObserved.emplace_back(&requirement, role);
            }
            else if (!verdict.cases.empty())
            {
                report.verdicts.push_back(std::move(verdict));
            }
        }
    }
    if (report.isPlainIkev2)
    {
        ExcusePlainIkev2(report);
    }
    return report;
}

} // namespace mopo::conformance
