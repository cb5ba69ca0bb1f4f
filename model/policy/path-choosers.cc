// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/path-choosers.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mopo
{

namespace
{

/// The place in the user's list; all that is not listed is equal.
std::size_t PlaceInList(std::size_t preference, std::size_t listed)
{
    return std::min(preference, listed);
}

std::size_t PlaceInList(const LocalAddress& local, const PolicyConfig& config)
{
    return PlaceInList(PreferenceOf(local, config), config.preferredInterfaces.size());
}

} // namespace

std::vector<Candidate> RankedChooser::Order(Instant now,
                                            const PathOptions& options,
                                            const Failure& failure,
                                            RandomSource& random) const
{
    std::vector<Candidate> candidates = UsableCandidates(now, options);
    if (candidates.size() < 2)
    {
        return candidates;
    }
    std::vector<std::pair<PathRank, Candidate>> ranked;
    ranked.reserve(candidates.size());
    for (Candidate& candidate : candidates)
    {
        PathRank rank = RankOf(now, candidate, options, failure);
        rank.draw = random.TakeUint32();
        rank.place = ranked.size();
        ranked.emplace_back(rank, std::move(candidate));
    }
    const std::size_t listed = options.config.preferredInterfaces.size();
    std::ranges::sort(
        ranked,
        [&](const PathRank& a, const PathRank& b) { return ComesBefore(a, b, listed); },
        &std::pair<PathRank, Candidate>::first);
    std::ranges::transform(
        ranked, candidates.begin(), [](auto& item) { return std::move(item.second); });
    return candidates;
}

bool PreferenceChooser::ComesBefore(const PathRank& a,
                                    const PathRank& b,
                                    std::size_t /*listed*/) const
{
    return a < b;
}

bool PreferenceChooser::Prefers(const Candidate& candidate,
                                const Candidate& current,
                                const PathOptions& options) const
{
    return PreferenceOf(candidate.local, options.config) <
           PreferenceOf(current.local, options.config);
}

bool AddressSelectionChooser::ComesBefore(const PathRank& a,
                                          const PathRank& b,
                                          std::size_t listed) const
{
    const auto key = [&](const PathRank& rank)
    {
        return std::tuple(PlaceInList(rank.preference, listed),
                          rank.knownDead,
                          rank.deprecated,
                          rank.suitability,
                          rank.draw,
                          rank.place);
    };
    return key(a) < key(b);
}

bool AddressSelectionChooser::Prefers(const Candidate& candidate,
                                      const Candidate& current,
                                      const PathOptions& options) const
{
    return PlaceInList(candidate.local, options.config) <
           PlaceInList(current.local, options.config);
}

bool RoundTripChooser::ComesBefore(const PathRank& a, const PathRank& b, std::size_t listed) const
{
    const auto key = [&](const PathRank& rank)
    {
        return std::tuple(PlaceInList(rank.preference, listed),
                          rank.knownDead,
                          rank.deprecated,
                          rank.roundTrip,
                          rank);
    };
    return key(a) < key(b);
}

bool RoundTripChooser::Prefers(const Candidate& candidate,
                               const Candidate& current,
                               const PathOptions& options) const
{
    const std::size_t own = PlaceInList(candidate.local, options.config);
    const std::size_t other = PlaceInList(current.local, options.config);
    if (own != other)
    {
        return own < other;
    }
    const auto ownTrip = options.history.GetSmoothedRoundTrip(candidate.GetPair());
    const auto otherTrip = options.history.GetSmoothedRoundTrip(current.GetPair());
    return ownTrip && otherTrip && 4 * *ownTrip < 3 * *otherTrip;
}

} // namespace mopo
