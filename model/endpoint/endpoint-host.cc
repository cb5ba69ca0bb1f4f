// SPDX-License-Identifier: GPL-2.0-only
// What IKE SAs ask of their endpoint, and what they tell it.
#include "model/endpoint/endpoint-core.h"

#include <algorithm>

namespace mopo
{

const PeerConfig* Endpoint::Impl::FindPeer(const Identity& remote,
                                           const std::optional<Identity>& local)
{
    const auto found = std::ranges::find_if(
        m_config.ike.peers,
        [&](const PeerConfig& peer)
        { return peer.remoteIdentity == remote && (!local || peer.localIdentity == *local); });
    return found == m_config.ike.peers.end() ? nullptr : &*found;
}

Duration Endpoint::Impl::InitialRetransmission(const IkeSa& sa, const Path& path)
{
    const PathSupervisor* supervisor = SupervisorOf(sa);
    return supervisor != nullptr ? supervisor->InitialRetransmission(path)
                                 : m_config.ike.initialRetransmission;
}

Duration Endpoint::Impl::NextRetransmission(Duration last)
{
    return m_config.policy.NextRetransmission(last);
}

EspSpi Endpoint::Impl::NewEspSpi()
{
    constexpr EspSpi lastReserved = 255;
    EspSpi spi = 0;
    do
    {
        spi = m_random.TakeUint32();
    } while (spi <= lastReserved || m_byEspSpi.contains(spi));
    return spi;
}

std::optional<IpAddress> Endpoint::Impl::LeaseInnerAddress(const PeerConfig& peer,
                                                           Family family,
                                                           IkeSaId id)
{
    return m_pools.at(peer.pools).Lease(family, id.value);
}

std::vector<IpAddress> Endpoint::Impl::OwnAddresses()
{
    std::vector<IpAddress> addresses;
    for (const LocalAddress& local : m_locals)
    {
        addresses.push_back(local.address);
    }
    return addresses;
}

std::vector<IpAddress> Endpoint::Impl::AnnouncedAddresses()
{
    std::vector<IpAddress> addresses;
    for (const LocalAddress& local : m_locals)
    {
        // D-70: one that is about to disappear is told no more.
        if (!local.withdrawn)
        {
            addresses.push_back(local.announceAs.value_or(local.address));
        }
    }
    return addresses;
}

std::optional<IpAddress> Endpoint::Impl::AnnouncedAs(const IpAddress& own)
{
    const auto local = std::ranges::find(m_locals, own, &LocalAddress::address);
    if (local == m_locals.end() || local->withdrawn)
    {
        return std::nullopt;
    }
    return local->announceAs.value_or(own);
}

const PathAcceptance& Endpoint::Impl::Acceptance()
{
    return m_acceptance;
}

std::optional<Path> Endpoint::Impl::NextInitialPair(const IkeSa& sa,
                                                    Instant now,
                                                    const std::vector<Path>& tried)
{
    for (const Candidate& candidate : InitialPairs(now, *sa.Peer()))
    {
        const Path path{{candidate.local.address, IKE_PORT}, {candidate.peer, IKE_PORT}};
        const bool isNew = std::ranges::none_of(
            tried, [&](const Path& other) { return other.SameAddresses(path); });
        if (isNew)
        {
            return path;
        }
    }
    return std::nullopt;
}

bool Endpoint::Impl::IsFirstContact(const IkeSa& sa)
{
    return std::ranges::none_of(m_entries,
                                [&](const auto& one)
                                {
                                    const IkeSa& other = *one.second.sa;
                                    return &other != &sa && other.Peer() == sa.Peer() &&
                                           other.GetPhase() != IkeSa::Phase::Closed;
                                });
}

void Endpoint::Impl::OnEstablished(IkeSa& sa, Instant now)
{
    Entry* entry = Find(sa.Id());
    if (const auto key = m_halfOpen.Remove(sa.Id()))
    {
        m_begun.emplace(*key, sa.Id());
    }
    entry->supervisor->HandleMoved(now);
    // What happened to the own addresses since the exchanges began is judged now.
    entry->supervisor->HandlePreference(now);
    if (entry->search != nullptr)
    {
        entry->search->HandleLocalAddresses(now);
    }
}

void Endpoint::Impl::OnIkeSpi(IkeSa& sa, const IkeSpi& spi, bool inUse)
{
    if (inUse)
    {
        m_bySpi[spi] = sa.Id();
    }
    else
    {
        m_bySpi.erase(spi);
    }
}

void Endpoint::Impl::OnChildSa(IkeSa& sa, EspSpi inboundSpi, bool inUse)
{
    if (inUse)
    {
        m_byEspSpi[inboundSpi] = sa.Id();
    }
    else
    {
        m_byEspSpi.erase(inboundSpi);
    }
}

void Endpoint::Impl::OnInitialContact(IkeSa& sa, Instant now)
{
    for (auto& [id, entry] : m_entries)
    {
        const bool isOlderOfSamePeer = id != sa.Id() && entry.sa->Peer() == sa.Peer() &&
                                       entry.sa->GetPhase() == IkeSa::Phase::Established;
        if (isOlderOfSamePeer)
        {
            entry.sa->Abandon(now, CloseReason::DeletedByPeer, "INITIAL_CONTACT", false);
        }
    }
}

void Endpoint::Impl::OnInbound(IkeSa& sa, Instant now, InboundKind kind, bool onCurrentPair)
{
    if (PathSupervisor* supervisor = SupervisorOf(sa))
    {
        supervisor->HandleInbound(now, kind, onCurrentPair);
    }
}

void Endpoint::Impl::OnRoundTrip(IkeSa& sa, Instant now, const Path& path, Duration roundTrip)
{
    if (PathSupervisor* supervisor = SupervisorOf(sa))
    {
        supervisor->HandleRoundTrip(now, path, roundTrip);
    }
}

void Endpoint::Impl::OnRequestTimeout(IkeSa& sa,
                                      Instant now,
                                      Instant lastSent,
                                      unsigned transmissions)
{
    PathSupervisor* supervisor = SupervisorOf(sa);
    if (supervisor != nullptr && sa.GetPhase() == IkeSa::Phase::Established)
    {
        supervisor->HandleRequestTimeout(now, lastSent, transmissions);
    }
}

void Endpoint::Impl::OnPeerCheck(IkeSa& sa, Instant now)
{
    if (PathSupervisor* supervisor = SupervisorOf(sa))
    {
        supervisor->HandlePeerCheck(now);
    }
}

void Endpoint::Impl::OnRepeatedRequest(IkeSa& sa, Instant now, std::uint32_t messageId)
{
    PathSupervisor* supervisor = SupervisorOf(sa);
    if (supervisor != nullptr && sa.GetPhase() == IkeSa::Phase::Established)
    {
        supervisor->HandleRepeatedRequest(now, messageId);
    }
}

void Endpoint::Impl::OnMoved(IkeSa& sa, Instant now)
{
    if (PathSupervisor* supervisor = SupervisorOf(sa))
    {
        supervisor->HandleMoved(now);
    }
    if (ResponderSearch* search = SearchOf(sa))
    {
        search->HandleMoved();
    }
}

void Endpoint::Impl::OnIkeSaMoved(IkeSa& sa, Instant now)
{
    if (PathSupervisor* supervisor = SupervisorOf(sa))
    {
        supervisor->HandleMoved(now);
    }
}

void Endpoint::Impl::OnRequestElsewhere(IkeSa& sa, Instant now, const Path& path)
{
    if (ResponderSearch* search = SearchOf(sa))
    {
        search->HandleRequestElsewhere(now, path);
    }
}

void Endpoint::Impl::OnAddressesAnswered(IkeSa& sa, Instant now, bool inDoubt)
{
    if (ResponderSearch* search = SearchOf(sa))
    {
        search->HandleAddressesAnswered(now, inDoubt);
    }
}

void Endpoint::Impl::OnPathNeed(IkeSa& sa, Instant now, const PathNeed& need)
{
    PathSupervisor* supervisor = SupervisorOf(sa);
    if (supervisor != nullptr && sa.GetPhase() == IkeSa::Phase::Established)
    {
        supervisor->HandlePathNeed(now, need);
    }
}

void Endpoint::Impl::OnPathRefused(IkeSa& sa, Instant now, const Path& path)
{
    if (PathSupervisor* supervisor = SupervisorOf(sa))
    {
        supervisor->HandleRefused(now, path);
    }
}

void Endpoint::Impl::OnNatMappingChanged(IkeSa& sa, Instant now)
{
    if (sa.IsInitiator() && sa.HasMopo())
    {
        // D-28: CHANGE_PATH with the pair as it is tells the responder the new mapping.
        sa.ChangePath(now, sa.CurrentPath(), PathReason::NatMappingSuspected);
    }
}

void Endpoint::Impl::OnClosed(IkeSa& sa, Instant /*now*/)
{
    m_closed.push_back(sa.Id());
}

} // namespace mopo
