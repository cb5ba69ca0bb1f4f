// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace mopo
{

std::size_t EditDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> beforeLast(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
    {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i)
    {
        beforeLast.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j)
        {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            {
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

std::string Suggestion(std::string_view word, const std::vector<std::string>& words)
{
    constexpr std::size_t LONGEST = 64;
    constexpr std::size_t MOST_WORDS = 24;
    constexpr std::size_t MOST_TRIED = 256; // a hostile file has many names and many faults
    std::size_t best = std::min<std::size_t>(word.size() / 3 + 1, 3) + 1;
    const std::string* nearest = nullptr;
    for (const std::string& candidate : std::span(words).first(std::min(words.size(), MOST_TRIED)))
    {
        if (word.size() > LONGEST || candidate.size() > LONGEST)
        {
            continue;
        }
        const std::size_t distance = EditDistance(word, candidate);
        if (distance < best && distance < candidate.size())
        {
            best = distance;
            nearest = &candidate;
        }
    }
    if (nearest != nullptr)
    {
        return fmt::format("; did you mean '{}'?", *nearest);
    }
    if (words.empty())
    {
        return "";
    }
    std::string list;
    for (std::size_t i = 0; i < std::min(words.size(), MOST_WORDS); ++i)
    {
        list += fmt::format("{}'{}'", i == 0 ? "" : ", ", words[i]);
    }
    return fmt::format("; there {} {}{}",
                       words.size() == 1 ? "is" : "are",
                       list,
                       words.size() > MOST_WORDS ? " and more" : "");
}

} // namespace mopo
