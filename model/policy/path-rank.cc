// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/path-rank.h"

namespace mopo
{

namespace
{

void RankAfter(const NoFailure&, const Candidate&, PathRank&)
{
}

void RankAfter(const LocalAddressLost& lost, const Candidate& candidate, PathRank& rank)
{
    const bool sameInterface = candidate.local.interface == lost.current.local.interface;
    rank.failure = sameInterface && !candidate.local.deprecated ? 0 : 1;
    rank.otherPeerAddress = candidate.peer != lost.current.peer;
    rank.otherFamily = candidate.peer.GetFamily() != lost.current.peer.GetFamily();
}

void RankAfterPair(const AddressPair& failed, const Candidate& candidate, PathRank& rank)
{
    rank.failure = (candidate.local.address == failed.local ? 1U : 0U) +
                   (candidate.peer == failed.peer ? 1U : 0U);
    rank.otherFamily = candidate.peer.GetFamily() != failed.peer.GetFamily();
}

void RankAfter(const PathLost& lost, const Candidate& candidate, PathRank& rank)
{
    RankAfterPair(lost.pair, candidate, rank);
}

void RankAfter(const PairRefused& refused, const Candidate& candidate, PathRank& rank)
{
    RankAfterPair(refused.pair, candidate, rank);
}

} // namespace

PathRank RankOf(Instant now,
                const Candidate& candidate,
                const PathOptions& options,
                const Failure& failure)
{
    const AddressPair pair = candidate.GetPair();
    PathRank rank;
    std::visit([&](const auto& kind) { RankAfter(kind, candidate, rank); }, failure);
    rank.deprecated = candidate.local.deprecated;
    rank.preference = PreferenceOf(candidate.local, options.config);
    rank.kind = candidate.local.kind;
    rank.knownDead = options.history.GetStanding(now, pair, options.config) == Standing::Failed;
    rank.suitability = JudgeAddresses(pair.local, pair.peer);
    if (const PairRecord* record = options.history.Find(pair))
    {
        rank.roundTrip = record->roundTrip.GetSmoothed().value_or(Duration::max());
        rank.sinceSuccess = record->lastSuccess ? now - *record->lastSuccess : Duration::max();
    }
    return rank;
}

} // namespace mopo
