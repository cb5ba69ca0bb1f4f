// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/study-plan.h"

#include "helpers/study/run-id.h"
#include "helpers/study/tidy-table.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

/// A choice of one of each parameter's values, and of a policy.
struct Combination
{
    std::vector<const Level*> levels;
    const PolicyChoice* policy = nullptr;
};

std::vector<Combination> Combinations(const Study& study)
{
    std::vector<Combination> all{{}};
    for (const Parameter& parameter : study.parameters)
    {
        std::vector<Combination> longer;
        for (const Combination& each : all)
        {
            for (const Level& level : parameter.levels)
            {
                longer.push_back(each);
                longer.back().levels.push_back(&level);
            }
        }
        all = std::move(longer);
    }
    std::vector<Combination> whole;
    for (const Combination& each : all)
    {
        for (const PolicyChoice& policy : study.policies)
        {
            whole.push_back({each.levels, &policy});
        }
    }
    return whole;
}

void Append(std::vector<std::string>& words, const std::vector<std::string>& more)
{
    words.insert(words.end(), more.begin(), more.end());
}

Changes ChangesOf(const Study& study, const Combination& combination)
{
    Changes changes{study.settings, {}};
    for (const Level* level : combination.levels)
    {
        Append(changes.settings, level->settings);
    }
    if (combination.policy != nullptr)
    {
        Append(changes.settings, combination.policy->changes.settings);
        changes.policies = combination.policy->changes.policies;
    }
    return changes;
}

/// All that a run reads: the scenario, and the recorded links that it names.
std::string ContentOf(const LoadedScenario& loaded)
{
    std::string content = loaded.text;
    for (const TraceFile& trace : loaded.traces)
    {
        content += HashOf(trace.source.text);
    }
    return content;
}

/// Finds which part of a study a scenario has something against, and tells it there.
class Blame
{
  public:
    explicit Blame(const Study& study)
        : m_study(study)
    {
    }

    std::vector<Fault> For(const std::vector<Combination>& combinations)
    {
        const bool isSetToBlame = LoadScenario(m_study.scenario).has_value();
        Try({}, isSetToBlame ? "/set" : "/scenario", "");
        if (!m_faults.Empty())
        {
            return Told();
        }
        for (const Parameter& parameter : m_study.parameters)
        {
            for (const Level& level : parameter.levels)
            {
                Try({{&level}, nullptr},
                    level.pointer,
                    fmt::format("with {} {}: ", parameter.name, CellOf(level.value)));
            }
        }
        for (const PolicyChoice& policy : m_study.policies)
        {
            Try({{}, &policy}, policy.pointer, fmt::format("with {}: ", policy.name));
        }
        for (auto each = combinations.begin(); m_faults.Empty() && each != combinations.end();
             ++each)
        {
            Try(*each, "/vary", NameOf(*each));
        }
        return Told();
    }

  private:
    std::string NameOf(const Combination& combination) const
    {
        std::string name;
        for (std::size_t i = 0; i < combination.levels.size(); ++i)
        {
            name += fmt::format(
                "{} {}, ", m_study.parameters[i].name, CellOf(combination.levels[i]->value));
        }
        return fmt::format("with {}{}: ", name, combination.policy->name);
    }

    void Try(const Combination& combination, const std::string& pointer, const std::string& with)
    {
        const auto loaded = LoadScenario(m_study.scenario, ChangesOf(m_study, combination));
        if (loaded)
        {
            return;
        }
        for (const Fault& fault : loaded.error())
        {
            m_faults.Add(pointer,
                         fmt::format("{}{}: {}",
                                     with,
                                     fault.file.empty() ? m_study.scenario : fault.file,
                                     fault.ToString()));
        }
    }

    std::vector<Fault> Told() const
    {
        return m_faults.All();
    }

    const Study& m_study;
    Faults m_faults;
};

} // namespace

std::expected<StudyPlan, std::vector<Fault>> PlanStudy(Study study)
{
    StudyPlan plan;
    const std::vector<Combination> combinations = Combinations(study);
    const Json program = ProgramIdentity();
    std::string content = DumpJson({{"seeds", study.seedList},
                                    {"metrics", study.metrics},
                                    {"totals", study.totals},
                                    {"title", study.title},
                                    {"description", study.description}});
    for (const Combination& combination : combinations)
    {
        auto loaded = LoadScenario(study.scenario, ChangesOf(study, combination));
        if (!loaded)
        {
            return std::unexpected(Blame(study).For(combinations));
        }
        StudyPoint& point = plan.points.emplace_back();
        point.id = fmt::format("p{:03}", plan.points.size());
        for (const Level* level : combination.levels)
        {
            point.values.push_back(level->value);
        }
        point.policy = combination.policy->name;
        point.loaded = std::move(*loaded);
        const std::string scenario = ContentOf(point.loaded);
        for (const std::uint64_t seed : study.seeds)
        {
            plan.runs.push_back({plan.points.size() - 1, seed, RunId(program, scenario, seed)});
            content += plan.runs.back().id;
        }
        content += DumpJson(Json{point.policy, point.values});
    }
    plan.id = HashOf(content);
    plan.study = std::move(study);
    return plan;
}

std::string ShellWord(const std::string& word)
{
    constexpr const char* HARMLESS =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        "-_./=,:+%@";
    if (!word.empty() && word.find_first_not_of(HARMLESS) == std::string::npos)
    {
        return word;
    }
    std::string quoted = "'";
    for (const char c : word)
    {
        quoted += c == '\'' ? R"('\'')" : std::string(1, c);
    }
    return quoted + '\'';
}

std::string CommandOf(const StudyPlan& plan, const StudyPoint& point, std::uint64_t seed)
{
    std::string command =
        fmt::format("./mopo run {} --seed {}", ShellWord(plan.study.scenario), seed);
    for (const std::string& word : point.loaded.changes.settings)
    {
        command += " --set " + ShellWord(word);
    }
    for (const std::string& word : point.loaded.changes.policies)
    {
        command += " --policy " + ShellWord(word);
    }
    return command;
}

} // namespace mopo
