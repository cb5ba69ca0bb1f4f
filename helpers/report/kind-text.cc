// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/kind-text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace mopo
{

std::string KindText(const std::string& kind)
{
    std::vector<std::pair<std::string, int>> words;
    for (std::size_t at = 0; at <= kind.size();)
    {
        const std::size_t end = std::min(kind.find('+', at), kind.size());
        const std::string word = kind.substr(at, end - at);
        const auto known = std::ranges::find(words, word, &std::pair<std::string, int>::first);
        known == words.end() ? words.emplace_back(word, 1).second : ++known->second;
        at = end + 1;
    }
    std::string text;
    for (const auto& [word, times] : words)
    {
        text += text.empty() ? "" : ", ";
        text += times == 1 ? word : fmt::format("{} × {}", times, word);
    }
    return text;
}

} // namespace mopo
