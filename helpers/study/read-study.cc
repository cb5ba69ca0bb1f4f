// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/seed-list.h"
#include "helpers/scenario/includes.h"
#include "helpers/scenario/metric-names.h"
#include "helpers/scenario/schema.h"
#include "helpers/scenario/spelling.h"
#include "helpers/scenario/value.h"
#include "helpers/study/parameter-values.h"
#include "helpers/study/study.h"
#include "helpers/study/tidy-table.h"
#include "model/policy/policy-config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>

namespace mopo
{

namespace
{

constexpr std::array<std::string_view, 13> USUAL_METRICS{"detection_ms",
                                                         "recovery_ms.ike",
                                                         "recovery_ms.up",
                                                         "recovery_ms.down",
                                                         "bound_ms.ike",
                                                         "bound_ms.up",
                                                         "bound_ms.down",
                                                         "outage_ms.up",
                                                         "outage_ms.down",
                                                         "agreement_ms",
                                                         "lost.up",
                                                         "lost.down",
                                                         "path_tests"};
constexpr std::array<std::string_view, 6> USUAL_TOTALS{"path_tests",
                                                       "change_paths",
                                                       "retransmissions",
                                                       "signalling.packets",
                                                       "signalling.octets",
                                                       "ike_sas_closed"};

/// Only the words that the summary may have statistics of.
std::vector<std::string> Metrics(const Value& root,
                                 const char* key,
                                 std::span<const std::string_view> known,
                                 std::span<const std::string_view> usual)
{
    std::vector<std::string> metrics;
    const auto list = root.Find(key);
    if (!list)
    {
        return {usual.begin(), usual.end()};
    }
    for (const Value& item : list->Items())
    {
        const auto name = item.Text();
        if (name && std::ranges::find(known, *name) == known.end())
        {
            item.Fault(fmt::format(
                "no metric '{}'{}", *name, Suggestion(*name, {known.begin(), known.end()})));
        }
        else if (name)
        {
            metrics.push_back(*name);
        }
    }
    return metrics;
}

std::vector<std::string> Words(const Value& parent)
{
    std::vector<std::string> words;
    if (const auto list = parent.Find("set"))
    {
        for (const Value& item : list->Items())
        {
            Assign(words.emplace_back(), item.Text());
        }
    }
    return words;
}

class ParameterReader
{
  public:
    ParameterReader(std::string name, const Value& value)
        : m_value(value),
          m_parameter{std::move(name), {}}
    {
    }

    Parameter Read()
    {
        if (const auto values = m_value.Find("values"))
        {
            for (const Value& item : values->Items())
            {
                ReadItem(item);
            }
        }
        else if (const auto range = m_value.Find("range"))
        {
            AddNumbers(*range, ReadRange(*range));
        }
        else if (const auto draw = m_value.Find("draw"))
        {
            AddNumbers(*draw, ReadDraw(*draw));
        }
        return std::move(m_parameter);
    }

  private:
    void ReadItem(const Value& item)
    {
        if (!item.IsObject())
        {
            Add(item, Plain(item), {});
        }
        else if (const auto name = item.Find("name"))
        {
            Add(item, Plain(*name), Words(item));
        }
    }

    /// 10 rather than 10.0.
    static Json Plain(double number)
    {
        constexpr double MOST = 1e15;
        const bool isWhole = std::abs(number) < MOST && number == std::floor(number);
        return isWhole ? Json(static_cast<std::int64_t>(number)) : Json(number);
    }

    static Json Plain(const Value& value)
    {
        Json json;
        if (const auto text = value.Text())
        {
            json = *text;
        }
        else if (const auto number = value.Number())
        {
            json = Plain(*number);
        }
        else if (const auto boolean = value.Boolean())
        {
            json = *boolean;
        }
        return json;
    }

    void AddNumbers(const Value& place, const std::vector<double>& numbers)
    {
        for (const double number : numbers)
        {
            Add(place, Plain(number), {});
        }
    }

    void Add(const Value& place, Json value, std::vector<std::string> own)
    {
        if (value.is_null())
        {
            return; // the schema says it
        }
        if (!m_known.insert(CellOf(value)).second)
        {
            place.Fault(fmt::format("the value {} is there twice", value.dump()));
            return;
        }
        std::vector<std::string> settings = Substituted(place, value, own.empty());
        std::ranges::move(own, std::back_inserter(settings));
        m_parameter.levels.push_back({std::move(value), std::move(settings), place.Where()});
    }

    /// The words that all values share.
    std::vector<std::string> Substituted(const Value& place, const Json& value, bool isAlone)
    {
        std::vector<std::string> settings;
        bool isUsed = !isAlone;
        if (const auto words = m_value.Find("set"))
        {
            for (const Value& item : words->Items())
            {
                const std::string word = item.Text().value_or("");
                auto setting = Substitute(word, value);
                if (!setting)
                {
                    item.Fault(setting.error());
                    continue;
                }
                isUsed = isUsed || *setting != word;
                settings.push_back(std::move(*setting));
            }
        }
        if (!isUsed && !m_value.HasFault())
        {
            place.Fault("nothing says what these values change: 'set' with a '{value}' is wanted");
        }
        return settings;
    }

    const Value& m_value;
    Parameter m_parameter;
    std::set<std::string> m_known;
};

std::vector<Parameter> ReadParameters(const Value& root)
{
    std::vector<Parameter> parameters;
    const auto vary = root.Find("vary");
    if (!vary)
    {
        return parameters;
    }
    for (const auto& [name, value] : vary->Members())
    {
        if (IsFixedColumn(name))
        {
            value.Fault(fmt::format("study.csv has a column '{}' already", name));
        }
        parameters.push_back(ParameterReader(name, value).Read());
    }
    return parameters;
}

PolicyChoice ReadPolicyChoice(const Value& item)
{
    PolicyChoice choice{"", {}, item.Where()};
    const auto preset = item.IsObject() ? item.Find("preset") : item;
    if (preset)
    {
        const auto name = preset->Text();
        const auto known = PolicyConfig::PresetNames();
        if (name && std::ranges::find(known, *name) == known.end())
        {
            preset->Fault(fmt::format("no policy '{}'{}", *name, Suggestion(*name, known)));
        }
        choice.name = name.value_or("");
        choice.changes.policies.push_back(choice.name);
    }
    Assign(choice.name, item.Text("name"));
    choice.changes.settings = Words(item);
    if (item.IsObject() && !preset && !item.Find("name"))
    {
        item.Fault("'name' or 'preset' is missing");
    }
    return choice;
}

std::vector<PolicyChoice> ReadPolicies(const Value& root)
{
    const auto list = root.Find("policies");
    if (!list)
    {
        return {{"as-in-the-scenario", {}, ""}};
    }
    std::vector<PolicyChoice> choices;
    std::set<std::string> known;
    for (const Value& item : list->Items())
    {
        choices.push_back(ReadPolicyChoice(item));
        if (!item.HasFault() && !known.insert(choices.back().name).second)
        {
            item.Fault(fmt::format("the policy '{}' is there twice", choices.back().name));
        }
    }
    return choices;
}

void CheckSize(const Study& study, const Value& root)
{
    std::size_t points = study.policies.size();
    for (const Parameter& parameter : study.parameters)
    {
        points *= parameter.levels.size();
        if (points > MOST_POINTS)
        {
            root.Find("vary")->Fault(
                fmt::format("more than {} combinations with policies", MOST_POINTS));
            return;
        }
    }
}

Study ReadAll(const Value& root, const std::filesystem::path& file)
{
    Study study;
    study.name = file.stem().string();
    study.title = root.Text("title").value_or("");
    study.description = root.Text("description").value_or("");
    study.scenario =
        (file.parent_path() / root.Text("scenario").value_or("")).lexically_normal().string();
    study.settings = Words(root);
    study.parameters = ReadParameters(root);
    study.policies = ReadPolicies(root);
    study.seedList = root.Text("seeds").value_or("");
    if (const auto seeds = root.Find("seeds"); seeds && seeds->Text())
    {
        auto parsed = ParseSeedList(study.seedList);
        if (!parsed)
        {
            seeds->Fault(parsed.error());
        }
        study.seeds = std::move(parsed).value_or(std::vector<std::uint64_t>{});
    }
    study.metrics = Metrics(root, "metrics", EventMetricNames(), USUAL_METRICS);
    study.totals = Metrics(root, "totals", TotalMetricNames(), USUAL_TOTALS);
    CheckSize(study, root);
    return study;
}

} // namespace

std::expected<Study, std::vector<Fault>> ReadStudy(const std::filesystem::path& file)
{
    const auto text = ReadScenarioText(file);
    if (!text)
    {
        return std::unexpected(std::vector<Fault>{{"", text.error()}});
    }
    Faults faults;
    const auto document = ReadJson(*text, faults);
    Study study;
    if (document)
    {
        Schema(StudySchemaText()).Check(*document, faults);
        study = ReadAll(Value(&*document, "", faults), file);
    }
    if (!faults.Empty())
    {
        return std::unexpected(InDocumentOrder(faults, document.value_or(Json())));
    }
    return study;
}

} // namespace mopo
