// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/csv-cell.h"

namespace mopo
{

std::string CsvCell(const Json& value)
{
    if (value.is_null())
    {
        return {};
    }
    std::string text = value.is_string() ? value.get<std::string>() : DumpJson(value);
    if (text.find_first_of(",\"\r\n") == std::string::npos)
    {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text)
    {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + '"';
}

} // namespace mopo
