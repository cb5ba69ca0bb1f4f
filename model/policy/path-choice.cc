// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/path-choice.h"

#include "model/policy/address-selection.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// What candidates are ordered by; the fields in the order of the list at `ChoosePaths`.
struct Rank
{
    unsigned failure = 0;
    std::size_t preference = 0;
    AccessKind kind{};
    bool otherPeerAddress = false;
    bool otherFamily = false;
    bool knownDead = false;
    AddressSuitability suitability;
    Duration roundTrip = Duration::max();
    Duration sinceSuccess = Duration::max();
    std::uint32_t draw = 0;
    /// Among the candidates as they are listed: no two ranks are equal.
    std::size_t place = 0;

    friend auto operator<=>(const Rank&, const Rank&) = default;
};

void RankAfter(const NoFailure&, const Candidate&, Rank&)
{
}

void RankAfter(const LocalAddressLost& lost, const Candidate& candidate, Rank& rank)
{
    rank.failure = candidate.local.interface == lost.current.local.interface ? 0 : 1;
    rank.otherPeerAddress = candidate.peer != lost.current.peer;
    rank.otherFamily = candidate.peer.GetFamily() != lost.current.peer.GetFamily();
}

void RankAfterPair(const AddressPair& failed, const Candidate& candidate, Rank& rank)
{
    rank.failure = (candidate.local.address == failed.local ? 1U : 0U) +
                   (candidate.peer == failed.peer ? 1U : 0U);
    rank.otherFamily = candidate.peer.GetFamily() != failed.peer.GetFamily();
}

void RankAfter(const PathLost& lost, const Candidate& candidate, Rank& rank)
{
    RankAfterPair(lost.pair, candidate, rank);
}

void RankAfter(const PairRefused& refused, const Candidate& candidate, Rank& rank)
{
    RankAfterPair(refused.pair, candidate, rank);
}

Rank RankOf(Instant now,
            const Candidate& candidate,
            const PathOptions& options,
            const Failure& failure)
{
    const AddressPair pair = candidate.GetPair();
    Rank rank;
    std::visit([&](const auto& kind) { RankAfter(kind, candidate, rank); }, failure);
    rank.preference = PreferenceOf(candidate.local, options.config);
    rank.kind = candidate.local.kind;
    // RFC 6724 6, rule 1: "Avoid unusable destinations"
    rank.knownDead = options.history.GetStanding(now, pair, options.config) == Standing::Failed;
    rank.suitability = JudgeAddresses(pair.local, pair.peer);
    if (const PathRecord* record = options.history.Find(pair))
    {
        rank.roundTrip = record->roundTrip.GetSmoothed().value_or(Duration::max());
        rank.sinceSuccess = record->lastSuccess ? now - *record->lastSuccess : Duration::max();
    }
    return rank;
}

bool IsUnicastBeyondTheLink(const IpAddress& address)
{
    return !address.IsUnspecified() && !address.IsMulticast() && !address.IsBroadcast() &&
           !address.IsLoopback() && !address.IsLinkLocal() && !address.IsIpv4Mapped();
}

bool IsOwn(const IpAddress& address, const LocalAddresses& locals)
{
    return std::ranges::find(locals, address, &LocalAddress::address) != locals.end();
}

bool IsUsablePeer(const IpAddress& peer, const PathOptions& options)
{
    const bool mayBePrivate = !options.currentPeer || options.currentPeer->IsPrivate();
    return IsUnicastBeyondTheLink(peer) && !IsOwn(peer, options.locals) &&
           (mayBePrivate || !peer.IsPrivate());
}

/// Each pair once, in an order that does not depend on that of the arguments.
std::vector<Candidate> ListCandidates(Instant now, const PathOptions& options)
{
    std::vector<Candidate> candidates;
    for (const LocalAddress& local : options.locals)
    {
        for (const IpAddress& peer : options.peers)
        {
            if (local.address.GetFamily() == peer.GetFamily() &&
                IsUnicastBeyondTheLink(local.address) && IsUsablePeer(peer, options) &&
                !options.history.IsHeld(now, {local.address, peer}))
            {
                candidates.push_back({local, peer});
            }
        }
    }
    const auto byPair = [](const Candidate& candidate)
    {
        return std::pair(candidate.GetPair(), candidate.local.interface);
    };
    std::ranges::sort(candidates, {}, byPair);
    const auto repeated = std::ranges::unique(candidates, {}, &Candidate::GetPair);
    candidates.erase(repeated.begin(), repeated.end());
    return candidates;
}

/// The user's list says more than a guess by kind: it needs no test, unless the pair just failed.
bool IsWorthMovingAtOnce(Instant now, const Candidate& candidate, const PathOptions& options)
{
    const bool listed =
        PreferenceOf(candidate.local, options.config) < options.config.preferredInterfaces.size();
    switch (options.history.GetStanding(now, candidate.GetPair(), options.config))
    {
    case Standing::Proven:
        return true;
    case Standing::Unknown:
        return listed;
    case Standing::Failed:
        return false;
    }
    return false;
}

} // namespace

std::vector<Candidate> ChoosePaths(Instant now,
                                   const PathOptions& options,
                                   const Failure& failure,
                                   RandomSource& random)
{
    std::vector<Candidate> candidates = ListCandidates(now, options);
    if (candidates.size() < 2)
    {
        return candidates;
    }
    std::vector<std::pair<Rank, Candidate>> ranked;
    ranked.reserve(candidates.size());
    for (Candidate& candidate : candidates)
    {
        Rank rank = RankOf(now, candidate, options, failure);
        rank.draw = random.TakeUint32();
        rank.place = ranked.size();
        ranked.emplace_back(rank, std::move(candidate));
    }
    std::ranges::sort(ranked, {}, &std::pair<Rank, Candidate>::first);
    std::ranges::transform(
        ranked, candidates.begin(), [](auto& item) { return std::move(item.second); });
    return candidates;
}

std::size_t PreferenceOf(const LocalAddress& local, const PolicyConfig& config)
{
    const std::vector<std::string>& listed = config.preferredInterfaces;
    const auto place = std::ranges::find(listed, local.interface);
    if (place != listed.end())
    {
        return static_cast<std::size_t>(place - listed.begin());
    }
    return listed.size() + (local.kind == AccessKind::Cellular ? 1 : 0);
}

MoveAdvice AdviseMove(Instant now,
                      const Candidate& current,
                      const PathOptions& options,
                      RandomSource& random)
{
    using Kind = MoveAdvice::Kind;
    const auto local =
        std::ranges::find(options.locals, current.local.address, &LocalAddress::address);
    if (local == options.locals.end())
    {
        auto all = ChoosePaths(now, options, LocalAddressLost{current}, random);
        const Kind kind = all.empty() ? Kind::Stay : Kind::Move;
        return {kind, std::move(all)};
    }

    auto better = ChoosePaths(now, options, NoFailure{}, random);
    std::erase_if(better,
                  [&](const Candidate& candidate)
                  {
                      return PreferenceOf(candidate.local, options.config) >=
                             PreferenceOf(*local, options.config);
                  });
    if (better.empty())
    {
        return {};
    }
    const auto worthy = std::ranges::find_if(
        better,
        [&](const Candidate& candidate) { return IsWorthMovingAtOnce(now, candidate, options); });
    if (worthy == better.end())
    {
        return {Kind::Test, std::move(better)};
    }
    std::rotate(better.begin(), worthy, std::next(worthy));
    return {Kind::Move, std::move(better)};
}

bool ShouldMove(Instant now,
                const Candidate& current,
                const PathOptions& options,
                RandomSource& random)
{
    return AdviseMove(now, current, options, random).kind == MoveAdvice::Kind::Move;
}

} // namespace mopo
