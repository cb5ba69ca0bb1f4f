// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/read-csv.h"

namespace mopo
{

namespace
{

/// Takes a cell in quotes from the beginning of the text. Nothing where it has no end.
std::optional<std::string> TakeQuoted(std::string_view& text)
{
    std::string cell;
    for (std::size_t i = 1; i < text.size(); ++i)
    {
        if (text[i] != '"')
        {
            cell += text[i];
        }
        else if (i + 1 < text.size() && text[i + 1] == '"')
        {
            cell += text[i++];
        }
        else
        {
            text.remove_prefix(i + 1);
            return cell;
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<std::vector<std::vector<std::string>>> ReadCsv(std::string_view text)
{
    std::vector<std::vector<std::string>> rows;
    while (!text.empty())
    {
        std::vector<std::string>& row = rows.emplace_back();
        for (bool more = true; more;)
        {
            if (text.starts_with('"'))
            {
                auto cell = TakeQuoted(text);
                if (!cell)
                {
                    return std::nullopt;
                }
                row.push_back(std::move(*cell));
            }
            else
            {
                const std::size_t end = std::min(text.find_first_of(",\n\""), text.size());
                row.emplace_back(text.substr(0, end));
                text.remove_prefix(end);
            }
            if (!text.empty() && text.front() != ',' && text.front() != '\n')
            {
                return std::nullopt;
            }
            more = text.starts_with(',');
            text.remove_prefix(text.empty() ? 0 : 1);
        }
    }
    return rows;
}

} // namespace mopo
