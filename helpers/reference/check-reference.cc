// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/reference/check-reference.h"

#include "helpers/reference/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

/// Of one scenario; nobody reads more.
constexpr std::size_t MOST_LINES = 40;

class Check
{
  public:
    Check(std::span<const ShippedScenario> scenarios, const CheckOptions& options)
        : m_scenarios(scenarios),
          m_options(options),
          m_names(ReferenceNames(options.folder))
    {
    }

    std::expected<CheckOutcome, StudyError> Make()
    {
        for (const ShippedScenario& scenario : m_scenarios)
        {
            Read(scenario);
        }
        if (!m_faults.empty())
        {
            return std::unexpected(StudyError{m_faults + "`mopo reference` makes them anew"});
        }
        MeasureOptions measure = m_options.measure;
        measure.onlyFirstSeed = m_options.onlyQuick;
        const auto found = Measure(m_selected, measure);
        if (!found)
        {
            return std::unexpected(found.error());
        }
        for (std::size_t i = 0; i < m_selected.size(); ++i)
        {
            Compare(m_selected[i].name, m_references[i], (*found)[i]);
        }
        if (m_options.isWholeSet)
        {
            TellSuperfluous();
        }
        m_outcome.equal = m_unequal == 0;
        m_outcome.report +=
            fmt::format("{} of {} as in the reference", m_equal, m_equal + m_unequal);
        m_outcome.report += !m_options.onlyQuick
                                ? "\n"
                                : fmt::format("; {} more, and many seeds, with --all\n", m_skipped);
        return std::move(m_outcome);
    }

  private:
    void Read(const ShippedScenario& scenario)
    {
        if (!std::ranges::binary_search(m_names, scenario.name))
        {
            Tell(scenario.name, {"there is no reference; `mopo reference` makes it"});
            return;
        }
        auto reference =
            ReadReference(m_options.folder / scenario.name, IsStochastic(scenario.loaded.scenario));
        if (!reference)
        {
            m_faults += reference.error() + '\n';
        }
        else if (m_options.onlyQuick && reference->schedulerEvents > QUICK_SCHEDULER_EVENTS)
        {
            ++m_skipped;
        }
        else
        {
            m_selected.push_back(scenario);
            m_references.push_back(std::move(*reference));
        }
    }

    void Compare(const std::string& name, const Reference& was, const Reference& is)
    {
        std::vector<std::string> lines = Differences(was.metrics, is.metrics);
        if (!m_options.onlyQuick)
        {
            std::ranges::move(SeedDifferences(was.seeds, is.seeds), std::back_inserter(lines));
        }
        Tell(name, lines);
    }

    void TellSuperfluous()
    {
        for (const std::string& name : m_names)
        {
            if (std::ranges::find(m_scenarios, name, &ShippedScenario::name) == m_scenarios.end())
            {
                Tell(name,
                     {fmt::format("'{}' is the reference of a scenario that there is not",
                                  (m_options.folder / name).string())});
            }
        }
    }

    void Tell(const std::string& name, const std::vector<std::string>& lines)
    {
        ++(lines.empty() ? m_equal : m_unequal);
        m_outcome.report += fmt::format("{} {}\n", lines.empty() ? "same   " : "DIFFERS", name);
        for (std::size_t i = 0; i < std::min(lines.size(), MOST_LINES); ++i)
        {
            m_outcome.report += fmt::format("    {}\n", lines[i]);
        }
        if (lines.size() > MOST_LINES)
        {
            m_outcome.report += fmt::format("    … and {} more\n", lines.size() - MOST_LINES);
        }
    }

    std::span<const ShippedScenario> m_scenarios;
    const CheckOptions& m_options;
    std::vector<std::string> m_names;
    std::vector<ShippedScenario> m_selected;
    std::vector<Reference> m_references;
    std::string m_faults;
    CheckOutcome m_outcome;
    std::size_t m_equal = 0;
    std::size_t m_unequal = 0;
    std::size_t m_skipped = 0;
};

} // namespace

std::expected<CheckOutcome, StudyError> CheckReference(std::span<const ShippedScenario> scenarios,
                                                       const CheckOptions& options)
{
    return Check(scenarios, options).Make();
}

} // namespace mopo
