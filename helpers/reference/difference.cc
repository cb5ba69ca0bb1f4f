// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/reference/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace mopo
{

namespace
{

using Lines = std::vector<std::string>;

std::string Joined(const std::string& way, const std::string& key)
{
    return way.empty() ? key : way + '.' + key;
}

/// Of two values at a place, `of` an event, say.
void CompareValues(
    const std::string& of, const std::string& way, const Json& was, const Json& is, Lines& lines)
{
    if (!was.is_object() || !is.is_object())
    {
        if (was != is)
        {
            lines.push_back(
                fmt::format("{}: {} was {}, is {}", of, way, DumpJson(was), DumpJson(is)));
        }
        return;
    }
    for (const auto& [key, value] : was.items())
    {
        const auto found = is.find(key);
        if (found == is.end())
        {
            lines.push_back(
                fmt::format("{}: {} was {}, is gone", of, Joined(way, key), DumpJson(value)));
        }
        else
        {
            CompareValues(of, Joined(way, key), value, *found, lines);
        }
    }
    for (const auto& [key, value] : is.items())
    {
        if (!was.contains(key))
        {
            lines.push_back(
                fmt::format("{}: {} is new: {}", of, Joined(way, key), DumpJson(value)));
        }
    }
}

std::vector<std::string> Ids(const Json& events)
{
    std::vector<std::string> ids;
    for (const Json& event : events)
    {
        ids.push_back(event.at("id").get<std::string>());
    }
    return ids;
}

void CompareEvents(const std::string& of, const Json& was, const Json& is, Lines& lines)
{
    const std::vector<std::string> before = Ids(was);
    const std::vector<std::string> now = Ids(is);
    for (std::size_t i = 0; i < before.size(); ++i)
    {
        const auto found = std::ranges::find(now, before[i]);
        if (found == now.end())
        {
            lines.push_back(of + before[i] + ": the event is gone");
            continue;
        }
        const auto index = static_cast<std::size_t>(found - now.begin());
        CompareValues(of + before[i], "", was.at(i), is.at(index), lines);
    }
    for (const std::string& id : now)
    {
        if (std::ranges::find(before, id) == before.end())
        {
            lines.push_back(of + id + ": the event is new");
        }
    }
}

bool HaveEvents(const Json& was, const Json& is)
{
    return was.is_object() && is.is_object() && was.contains("events") && is.contains("events");
}

/// The cells of a table, by seed and event, and in the order of its columns.
class SeedTable
{
  public:
    explicit SeedTable(const std::string& text)
    {
        std::istringstream stream(text);
        std::string line;
        std::getline(stream, line);
        m_columns = Cells(line);
        while (std::getline(stream, line))
        {
            Lines cells = Cells(line);
            cells.resize(m_columns.size());
            const std::string& event = cells[3];
            std::string row =
                fmt::format("seed {}, {}", cells[0], event.empty() ? cells[1] : event);
            m_order.push_back(row);
            m_rows.emplace(std::move(row), std::move(cells));
        }
    }

    const Lines& Columns() const
    {
        return m_columns;
    }

    const Lines& Order() const
    {
        return m_order;
    }

    /// Null where there is none.
    const Lines* Find(const std::string& row) const
    {
        const auto found = m_rows.find(row);
        return found == m_rows.end() ? nullptr : &found->second;
    }

  private:
    /// Ids, numbers and words: no cell is quoted.
    static Lines Cells(const std::string& line)
    {
        Lines cells(1);
        for (const char c : line)
        {
            if (c == ',')
            {
                cells.emplace_back();
            }
            else
            {
                cells.back() += c;
            }
        }
        return cells;
    }

    Lines m_columns;
    Lines m_order;
    std::map<std::string, Lines> m_rows;
};

std::string OrNothing(const std::string& cell)
{
    return cell.empty() ? "nothing" : cell;
}

} // namespace

std::vector<std::string> Differences(const Json& was, const Json& is)
{
    Lines lines;
    if (HaveEvents(was, is))
    {
        CompareEvents("", was.at("events"), is.at("events"), lines);
    }
    Json restBefore = was;
    Json restNow = is;
    for (Json* rest : {&restBefore, &restNow})
    {
        rest->erase("events");
    }
    if (was.contains("peers") && is.contains("peers"))
    {
        for (const auto& [name, peer] : was.at("peers").items())
        {
            if (is.at("peers").contains(name) && HaveEvents(peer, is.at("peers").at(name)))
            {
                CompareEvents(
                    name + ", ", peer.at("events"), is.at("peers").at(name).at("events"), lines);
                restBefore["peers"][name].erase("events");
                restNow["peers"][name].erase("events");
            }
        }
    }
    CompareValues("the run", "", restBefore, restNow, lines);
    return lines;
}

std::vector<std::string> SeedDifferences(const std::string& was, const std::string& is)
{
    const SeedTable before(was);
    const SeedTable now(is);
    if (before.Columns() != now.Columns())
    {
        return {"seeds.csv has other columns than were kept"};
    }
    Lines lines;
    for (const std::string& row : before.Order())
    {
        const Lines* cells = now.Find(row);
        if (cells == nullptr)
        {
            lines.push_back(row + ": the row is gone");
            continue;
        }
        const Lines& kept = *before.Find(row);
        for (std::size_t i = 0; i < kept.size(); ++i)
        {
            if (kept[i] != (*cells)[i])
            {
                lines.push_back(fmt::format("{}: {} was {}, is {}",
                                            row,
                                            before.Columns()[i],
                                            OrNothing(kept[i]),
                                            OrNothing((*cells)[i])));
            }
        }
    }
    for (const std::string& row : now.Order())
    {
        if (before.Find(row) == nullptr)
        {
            lines.push_back(row + ": the row is new");
        }
    }
    return lines;
}

} // namespace mopo
