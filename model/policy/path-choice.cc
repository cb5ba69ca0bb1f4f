// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/path-choice.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

bool IsUnicastBeyondTheLink(const IpAddress& address)
{
    return !address.IsUnspecified() && !address.IsMulticast() && !address.IsBroadcast() &&
           !address.IsLinkLocal() && !address.IsIpv4Mapped();
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

} // namespace

std::vector<Candidate> UsableCandidates(Instant now, const PathOptions& options)
{
    std::vector<Candidate> candidates;
    for (const LocalAddress& local : options.locals)
    {
        for (const IpAddress& peer : options.peers)
        {
            if (!local.withdrawn && local.address.GetFamily() == peer.GetFamily() &&
                local.address.IsLoopback() == peer.IsLoopback() &&
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

} // namespace mopo
