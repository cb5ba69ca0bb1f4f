// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/csv-export.h"

#include "helpers/report/table.h"
#include "helpers/results/make-folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>

namespace mopo
{

namespace
{

bool IsPlain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/// A name that is a file's and nothing else: initiators are called by whoever wrote the scenario.
std::string FileName(const std::string& name)
{
    std::string safe = name;
    std::ranges::replace_if(safe, std::not_fn(IsPlain), '_');
    return safe + ".csv";
}

void Collect(const Json& json, std::map<std::string, const Json*>& tables)
{
    if (json.is_object() && json.contains("columns") && json.contains("rows"))
    {
        tables[json.at("name")] = &json;
        return;
    }
    if (json.is_structured())
    {
        for (const Json& inner : json)
        {
            Collect(inner, tables);
        }
    }
}

} // namespace

std::expected<void, std::string> ExportTables(const ReportData& data,
                                              const std::filesystem::path& folder)
{
    if (auto made = MakeWritableFolder(folder); !made)
    {
        return made;
    }
    std::map<std::string, const Json*> tables;
    Collect(data.page, tables);
    Collect(data.longTables, tables); // these are whole where the page's are not
    for (const auto& [name, table] : tables)
    {
        const auto file = folder / FileName(name);
        std::ofstream stream(file, std::ios::binary);
        stream << TableCsv(*table);
        if (!stream.flush())
        {
            return std::unexpected(fmt::format("cannot write '{}'", file.string()));
        }
    }
    return {};
}

} // namespace mopo
