// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/move-adviser.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

Standing StandingOf(Instant now, const Candidate& candidate, const PathOptions& options)
{
    return options.history.GetStanding(now, candidate.GetPair(), options.config);
}

/// The user's list says more than a guess by kind: it needs no test, unless the pair just failed.
bool IsWorthMovingAtOnce(Instant now, const Candidate& candidate, const PathOptions& options)
{
    const bool listed =
        PreferenceOf(candidate.local, options.config) < options.config.preferredInterfaces.size();
    switch (StandingOf(now, candidate, options))
    {
    case Standing::Proven:
        return true;
    case Standing::Unknown:
        return listed || options.config.probing == Probing::None;
    case Standing::Failed:
        return false;
    }
    return false;
}

} // namespace

MoveAdvice MoveAdviser::Advise(Instant now,
                               const Candidate& current,
                               const PathOptions& options,
                               const PathChooser& chooser,
                               RandomSource& random)
{
    using Kind = MoveAdvice::Kind;
    m_next.reset();
    const auto local =
        std::ranges::find(options.locals, current.local.address, &LocalAddress::address);
    if (local == options.locals.end() || local->withdrawn)
    {
        auto all = chooser.Order(now, options, LocalAddressLost{current}, random);
        const Kind kind = all.empty() ? Kind::Stay : Kind::Move;
        return {kind, std::move(all)};
    }

    // What is known of the interface now, not what was known when it was taken.
    const Candidate known{*local, current.peer};
    auto better = chooser.Order(now, options, NoFailure{}, random);
    std::erase_if(
        better,
        [&](const Candidate& candidate)
        { return candidate.local.deprecated || !chooser.Prefers(candidate, known, options); });
    Remember(now, better, options);
    if (better.empty())
    {
        return {};
    }
    bool anyWorthy = false;
    for (auto candidate = better.begin(); candidate != better.end(); ++candidate)
    {
        if (!IsWorthMovingAtOnce(now, *candidate, options))
        {
            continue;
        }
        anyWorthy = true;
        const Instant due = m_betterSince.at(candidate->GetPair()) + options.config.hysteresis;
        if (due <= now)
        {
            m_next.reset();
            std::rotate(better.begin(), candidate, std::next(candidate));
            return {Kind::Move, std::move(better)};
        }
        m_next = m_next ? std::min(*m_next, due) : due;
    }
    return anyWorthy ? MoveAdvice{} : MoveAdvice{Kind::Test, std::move(better)};
}

void MoveAdviser::Remember(Instant now,
                           const std::vector<Candidate>& better,
                           const PathOptions& options)
{
    std::erase_if(
        m_betterSince,
        [&](const auto& entry)
        {
            const auto found = std::ranges::find(better, entry.first, &Candidate::GetPair);
            return found == better.end() || StandingOf(now, *found, options) == Standing::Failed;
        });
    for (const Candidate& candidate : better)
    {
        if (IsWorthMovingAtOnce(now, candidate, options))
        {
            m_betterSince.try_emplace(candidate.GetPair(), now);
        }
    }
}

void MoveAdviser::Forget()
{
    m_betterSince.clear();
    m_next.reset();
}

} // namespace mopo
