// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/recovery-tables.h"

#include "helpers/report/interval.h"
#include "helpers/report/kind-text.h"
#include "helpers/report/look.h"
#include "helpers/report/table.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

Json Rounded(const Json& event, const char* pointer)
{
    const auto number = NumberAt(event, pointer);
    return number ? Milliseconds(*number / 1e3) : Json();
}

void AddNumbers(Table& table, const std::string& name, const Json& value)
{
    if (!value.is_object())
    {
        table.Add({name, value.is_structured() ? Json(value.dump()) : value});
        return;
    }
    for (const auto& [key, inner] : value.items())
    {
        AddNumbers(table, name.empty() ? key : fmt::format("{}.{}", name, key), inner);
    }
}

} // namespace

Json RecoveryTable(const std::string& initiator, const Json& metrics)
{
    const bool isNamed = !initiator.empty();
    Table table(isNamed ? "recovery-" + initiator : "recovery",
                isNamed ? "Recovery of " + initiator : "Recovery beside its bound",
                {{"event", ""},
                 {"what", ""},
                 {"at s", "time"},
                 {"detected ms", "ms"},
                 {"IKE ms", "ms"},
                 {"up ms", "ms"},
                 {"down ms", "ms"},
                 {"bound", ""},
                 {"bound IKE ms", "ms"},
                 {"bound up ms", "ms"},
                 {"bound down ms", "ms"},
                 {"outage up ms", "ms"},
                 {"outage down ms", "ms"},
                 {"lost up", "number"},
                 {"lost down", "number"},
                 {"why no bound", ""}});
    for (const Json& event : metrics.at("events"))
    {
        table.Add({CopyAt(event, "/id"),
                   KindText(TextAt(event, "/kind")),
                   Seconds(NumberAt(event, "/at_s").value_or(0)),
                   Rounded(event, "/detection_ms"),
                   Rounded(event, "/recovery_ms/ike"),
                   Rounded(event, "/recovery_ms/up"),
                   Rounded(event, "/recovery_ms/down"),
                   CopyAt(event, "/bound"),
                   Rounded(event, "/bound_ms/ike"),
                   Rounded(event, "/bound_ms/up"),
                   Rounded(event, "/bound_ms/down"),
                   Rounded(event, "/outage_ms/up"),
                   Rounded(event, "/outage_ms/down"),
                   CopyAt(event, "/lost/up"),
                   CopyAt(event, "/lost/down"),
                   CopyAt(event, "/bound_why")});
    }
    return table.ToJson();
}

Json RecoveryBars(const Json& metrics)
{
    Json bars = Json::array();
    for (const Json& event : metrics.at("events"))
    {
        for (const char* what : {"ike", "up", "down"})
        {
            const Json recovery = Rounded(event, fmt::format("/recovery_ms/{}", what).c_str());
            const Json bound = Rounded(event, fmt::format("/bound_ms/{}", what).c_str());
            if (!TextAt(event, "/bound").empty() && !(recovery.is_null() && bound.is_null()))
            {
                bars.push_back({{"event", CopyAt(event, "/id")},
                                {"at_s", CopyAt(event, "/at_s")},
                                {"what", what},
                                {"case", CopyAt(event, "/bound")},
                                {"recovery_ms", recovery},
                                {"bound_ms", bound}});
            }
        }
    }
    return bars;
}

Json ExpectationTable(const Json& metrics)
{
    Table table("expectations",
                "What was expected",
                {{"came true", ""}, {"expectation", ""}, {"what was found", ""}});
    for (const Json& each : metrics.at("expectations"))
    {
        table.Add({each.at("passed").get<bool>() ? "yes" : "NO", each.at("id"), each.at("why")});
    }
    return table.ToJson();
}

Json TotalsTable(const Json& totals)
{
    Table table("totals", "Totals of the run", {{"metric", ""}, {"value", "number"}});
    AddNumbers(table, "", totals);
    return table.ToJson();
}

} // namespace mopo
