// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/background-tests.h"

#include <algorithm>

namespace mopo
{

void BackgroundTests::Hint(Instant now)
{
    const Instant allowed = m_lastTest ? std::max(now, *m_lastTest + SPACING) : now;
    m_next = std::min(m_next, allowed);
}

std::optional<AddressPair> BackgroundTests::Take(Instant now,
                                                 const std::vector<AddressPair>& pairs,
                                                 RandomSource& random)
{
    if (now < m_next)
    {
        return std::nullopt;
    }
    std::erase_if(
        m_notBefore,
        [&](const auto& entry)
        { return entry.second <= now && std::ranges::find(pairs, entry.first) == pairs.end(); });
    // What was never tested goes first, then what has waited longest.
    const auto dueOf = [&](const AddressPair& pair)
    {
        const auto found = m_notBefore.find(pair);
        return found == m_notBefore.end() ? Instant{} : found->second;
    };
    const auto first = std::ranges::min_element(pairs, {}, dueOf);
    if (first == pairs.end() || dueOf(*first) > now)
    {
        m_next = first == pairs.end() ? now + INTERVAL : dueOf(*first);
        return std::nullopt;
    }
    const double factor = 1.0 + JITTER * (2.0 * random.TakeUnit() - 1.0);
    m_notBefore[*first] = now + std::chrono::duration_cast<Duration>(INTERVAL * factor);
    m_lastTest = now;
    m_next = now + SPACING;
    return *first;
}

} // namespace mopo
