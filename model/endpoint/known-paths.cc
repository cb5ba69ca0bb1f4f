// SPDX-License-Identifier: GPL-2.0-only
#include "model/endpoint/known-paths.h"

#include "model/mobility/ports.h"

#include <algorithm>

namespace mopo
{

KnownPaths::KnownPaths(const SupervisorContext& context, const IkeSa& sa)
    : m_context(context),
      m_sa(sa)
{
}

bool KnownPaths::AreForUsToChoose() const
{
    // Without the draft nothing can tell the responder of a move.
    const bool canMove = m_sa.GetPhase() != IkeSa::Phase::Established || m_sa.HasMopo();
    return m_sa.IsInitiator() && canMove;
}

bool KnownPaths::HasLocal(const IpAddress& address) const
{
    return std::ranges::find(m_context.locals, address, &LocalAddress::address) !=
           m_context.locals.end();
}

AccessKind KnownPaths::KindOf(const IpAddress& local) const
{
    const auto found = std::ranges::find(m_context.locals, local, &LocalAddress::address);
    return found == m_context.locals.end() ? AccessKind::Ethernet : found->kind;
}

std::vector<IpAddress> KnownPaths::PeerCandidates() const
{
    // Draft 2.4: a minimal client "could have a policy that says that only the responder's address
    // specified in local configuration is acceptable".
    const bool usesAnnounced = m_context.ike.choices.peerAddressUse == PeerAddressUse::Announced &&
                               m_sa.GetPhase() == IkeSa::Phase::Established;
    return usesAnnounced ? m_sa.GetPeerAddresses().All() : m_sa.Peer()->addresses;
}

PathOptions KnownPaths::Options(const std::vector<IpAddress>& peers) const
{
    return {m_context.locals, peers, m_history, m_context.policy, m_sa.CurrentPath().peer.address};
}

std::vector<Candidate> KnownPaths::Alternatives(Instant now, const Failure& failure) const
{
    if (!AreForUsToChoose())
    {
        return {};
    }
    const auto peers = PeerCandidates();
    auto candidates = m_context.chooser.Order(now, Options(peers), failure, m_context.random);
    const AddressPair current = PairOf(m_sa.CurrentPath());
    std::erase_if(candidates,
                  [&](const Candidate& candidate) { return candidate.GetPair() == current; });
    return candidates;
}

Path KnownPaths::PathOf(const AddressPair& pair) const
{
    return PathBetween(pair.local, pair.peer, m_sa.CurrentPath());
}

Duration KnownPaths::InitialRetransmission(const Path& path) const
{
    return m_history.InitialRetransmission(
        PairOf(path), KindOf(path.local.address), m_context.policy);
}

Duration KnownPaths::QuickCheck(const Path& path) const
{
    return m_history.QuickCheck(PairOf(path), KindOf(path.local.address), m_context.policy);
}

} // namespace mopo
