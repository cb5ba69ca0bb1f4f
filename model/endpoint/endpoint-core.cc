// SPDX-License-Identifier: GPL-2.0-only
#include "model/endpoint/endpoint-core.h"

#include <algorithm>

namespace mopo
{

namespace
{

PathAcceptance AcceptanceOf(const EndpointConfig& config)
{
    const DraftChoices& choices = config.ike.choices;
    PathAcceptance acceptance;
    acceptance.denied = choices.deniedPeers;
    acceptance.allowed = choices.allowedPeers;
    acceptance.announcedOnly = choices.announcedPeersOnly;
    acceptance.allowPeerInsideTunnel = choices.allowPeerInsideTunnel;
    for (const PeerConfig& peer : config.ike.peers)
    {
        acceptance.innerRanges.insert(
            acceptance.innerRanges.end(), peer.pools.begin(), peer.pools.end());
    }
    return acceptance;
}

std::map<std::vector<IpPrefix>, InnerAddressPool> PoolsOf(const IkeConfig& config)
{
    std::map<std::vector<IpPrefix>, InnerAddressPool> pools;
    for (const PeerConfig& peer : config.peers)
    {
        pools.try_emplace(peer.pools, peer.pools);
    }
    return pools;
}

} // namespace

Endpoint::Impl::Impl(EndpointConfig config, Crypto& crypto, RandomSource& random)
    : m_config(std::move(config)),
      m_crypto(crypto),
      m_random(random),
      m_acceptance(AcceptanceOf(m_config)),
      m_answerer(m_config.ike.codePoints, {}, random),
      m_pools(PoolsOf(m_config.ike)),
      m_context{m_config.ike, m_config.trace, crypto, random, m_outputs, *this},
      m_chooser(m_config.strategies.MakeChooser(m_config.policy)),
      m_supervision{m_config.ike,
                    m_config.policy,
                    m_config.strategies,
                    *m_chooser,
                    m_locals,
                    crypto,
                    random,
                    m_outputs,
                    m_config.trace},
      m_cookies(crypto, random, m_config.ike.cookieSecretLifetime)
{
}

std::optional<Output> Endpoint::Impl::PollOutput()
{
    return m_outputs.Poll();
}

Endpoint::Impl::Entry* Endpoint::Impl::Find(IkeSaId id)
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : &found->second;
}

PathSupervisor* Endpoint::Impl::SupervisorOf(const IkeSa& sa)
{
    const Entry* entry = Find(sa.Id());
    return entry == nullptr ? nullptr : entry->supervisor.get();
}

ResponderSearch* Endpoint::Impl::SearchOf(const IkeSa& sa)
{
    const Entry* entry = Find(sa.Id());
    return entry == nullptr ? nullptr : entry->search.get();
}

Endpoint::Impl::Entry& Endpoint::Impl::Adopt(Instant now, std::unique_ptr<IkeSa> sa)
{
    IkeSa& adopted = *sa;
    m_bySpi[adopted.LocalSpi()] = adopted.Id();
    Entry& entry = m_entries[adopted.Id()];
    entry.sa = std::move(sa);
    entry.supervisor = std::make_unique<PathSupervisor>(m_supervision, adopted, now);
    if (!adopted.IsInitiator())
    {
        entry.search = std::make_unique<ResponderSearch>(m_supervision, adopted);
    }
    return entry;
}

void Endpoint::Impl::ForgetClosed()
{
    for (const IkeSaId id : m_closed)
    {
        const auto entry = m_entries.find(id);
        if (entry == m_entries.end())
        {
            continue;
        }
        std::erase_if(m_bySpi, [&](const auto& spi) { return spi.second == id; });
        std::erase_if(m_byEspSpi, [&](const auto& spi) { return spi.second == id; });
        std::erase_if(m_begun, [&](const auto& begun) { return begun.second == id; });
        m_halfOpen.Remove(id);
        for (auto& [prefixes, pool] : m_pools)
        {
            pool.Release(id.value);
        }
        m_entries.erase(entry);
    }
    m_closed.clear();
}

void Endpoint::Impl::Discard(const Path& path, std::size_t octets, Error why)
{
    m_outputs.Push(Discarded{path, octets, std::move(why), std::nullopt});
}

void Endpoint::Impl::HandleTimeout(Instant now)
{
    for (auto& [id, entry] : m_entries)
    {
        if (const auto due = entry.sa->NextTimeout(); due && *due <= now)
        {
            entry.sa->HandleTimeout(now);
        }
        if (const auto due = entry.supervisor->NextTimeout(); due && *due <= now)
        {
            entry.supervisor->HandleTimeout(now);
        }
        if (entry.search != nullptr)
        {
            if (const auto due = entry.search->NextTimeout(); due && *due <= now)
            {
                entry.search->HandleTimeout(now);
            }
        }
    }
    ForgetClosed();
}

std::optional<Instant> Endpoint::Impl::NextTimeout() const
{
    std::optional<Instant> next;
    for (const auto& [id, entry] : m_entries)
    {
        for (const auto& due :
             {entry.sa->NextTimeout(),
              entry.supervisor->NextTimeout(),
              entry.search == nullptr ? std::nullopt : entry.search->NextTimeout()})
        {
            if (due)
            {
                next = next ? std::min(*next, *due) : *due;
            }
        }
    }
    return next;
}

void Endpoint::Impl::HandleLocalAddresses(Instant now, LocalAddresses all)
{
    const LocalAddresses before = std::exchange(m_locals, std::move(all));
    m_acceptance.ownAddresses = OwnAddresses();
    for (auto& [id, entry] : m_entries)
    {
        // A move may take the list along (D-15); what it leaves is told then.
        entry.supervisor->HandleLocalAddresses(now, before);
        if (entry.search != nullptr)
        {
            entry.search->HandleLocalAddresses(now);
        }
        entry.sa->HandleOwnAddresses(now);
    }
    ForgetClosed();
}

void Endpoint::Impl::HandleEspArrival(Instant now, const EspArrival& arrival)
{
    const auto found = m_byEspSpi.find(arrival.inboundSpi);
    if (Entry* entry = found == m_byEspSpi.end() ? nullptr : Find(found->second))
    {
        entry->sa->HandleEspArrival(
            now, arrival.inboundSpi, arrival.path, arrival.udpEncapsulated, arrival.newest);
        ForgetClosed();
    }
}

void Endpoint::Impl::HandleEspDeparture(Instant now, EspSpi inboundSpi)
{
    const auto found = m_byEspSpi.find(inboundSpi);
    if (Entry* entry = found == m_byEspSpi.end() ? nullptr : Find(found->second))
    {
        entry->sa->HandleEspDeparture(now);
        entry->supervisor->HandleOutbound(now);
    }
}

std::vector<Candidate> Endpoint::Impl::InitialPairs(Instant now, const PeerConfig& peer)
{
    const PathHistory nothingKnown;
    return m_chooser->Order(now,
                            {m_locals, peer.addresses, nothingKnown, m_config.policy, std::nullopt},
                            NoFailure{},
                            m_random);
}

Result<IkeSaId> Endpoint::Impl::Initiate(Instant now, const std::string& peerName)
{
    const auto peer = std::ranges::find(m_config.ike.peers, peerName, &PeerConfig::name);
    if (peer == m_config.ike.peers.end())
    {
        return Fail(ErrorCode::NotFound, "no peer is called " + peerName);
    }
    if (m_config.ike.choices.natPrevention != NatPrevention::Off && !m_config.ike.mopo)
    {
        return Fail(ErrorCode::InvalidConfiguration, "only MOPO prevents NATs, and it is off");
    }
    const auto candidates = InitialPairs(now, *peer);
    if (candidates.empty())
    {
        return Fail(ErrorCode::NotFound, "no local address can reach " + peerName);
    }
    const Path path{{candidates.front().local.address, IKE_PORT},
                    {candidates.front().peer, IKE_PORT}};
    auto sa = IkeSa::Initiate(m_context, IkeSaId{++m_lastId}, *peer, now, path);
    if (!sa)
    {
        return std::unexpected(sa.error());
    }
    const IkeSaId id = (*sa)->Id();
    Adopt(now, std::move(*sa));
    return id;
}

Result<Endpoint::Impl::Entry*> Endpoint::Impl::Established(IkeSaId id)
{
    Entry* entry = Find(id);
    if (entry == nullptr)
    {
        return Fail(ErrorCode::NotFound, "no such IKE SA");
    }
    if (entry->sa->GetPhase() != IkeSa::Phase::Established)
    {
        return Fail(ErrorCode::WrongState, "the IKE SA is not established");
    }
    return entry;
}

Status Endpoint::Impl::HandleCommand(Instant now, const Command& command)
{
    const Status done = std::visit([&](const auto& one) { return Run(now, one); }, command);
    ForgetClosed();
    return done;
}

Status Endpoint::Impl::Run(Instant now, const ChangePathCommand& command)
{
    const auto entry = Established(command.ikeSa);
    if (!entry)
    {
        return std::unexpected(entry.error());
    }
    IkeSa& sa = *(*entry)->sa;
    if (!sa.IsInitiator() || !sa.HasMopo())
    {
        return Fail(ErrorCode::WrongState, "only the initiator of an IKE SA with MOPO moves it");
    }
    const bool isOwn = std::ranges::any_of(m_locals,
                                           [&](const LocalAddress& local)
                                           { return local.address == command.path.local.address; });
    if (!isOwn || command.path.local.address.GetFamily() != command.path.peer.address.GetFamily())
    {
        return Fail(ErrorCode::InvalidConfiguration,
                    "the path does not begin at a usable address of this host, or its ends are of "
                    "two families");
    }
    sa.ChangePath(now, command.path, PathReason::Requested);
    return {};
}

Status Endpoint::Impl::Run(Instant now, const PreferInterfaceCommand& command)
{
    auto& preferred = m_config.policy.preferredInterfaces;
    std::erase(preferred, command.interface);
    preferred.insert(preferred.begin(), command.interface);
    for (auto& [id, entry] : m_entries)
    {
        entry.supervisor->HandlePreference(now);
    }
    return {};
}

Status Endpoint::Impl::Run(Instant /*now*/, const SetPathPolicyCommand& command)
{
    m_acceptance.denied = command.deniedPeers;
    m_acceptance.allowed = command.allowedPeers;
    return {};
}

Status Endpoint::Impl::Run(Instant now, const CheckLivenessCommand& command)
{
    const auto entry = Established(command.ikeSa);
    if (!entry)
    {
        return std::unexpected(entry.error());
    }
    (*entry)->sa->CheckLiveness(now);
    return {};
}

Status Endpoint::Impl::Run(Instant now, const TestPathCommand& command)
{
    const auto entry = Established(command.ikeSa);
    if (!entry)
    {
        return std::unexpected(entry.error());
    }
    (*entry)->supervisor->TestPath(now, command.path);
    return {};
}

Status Endpoint::Impl::Run(Instant now, const WishCommand& command)
{
    const auto entry = Established(command.ikeSa);
    if (!entry)
    {
        return std::unexpected(entry.error());
    }
    (*entry)->sa->Fulfil(now, command.wish);
    return {};
}

Status Endpoint::Impl::Run(Instant now, const RekeyCommand& command)
{
    const auto entry = Established(command.ikeSa);
    if (!entry)
    {
        return std::unexpected(entry.error());
    }
    IkeSa& sa = *(*entry)->sa;
    if (!command.childSas)
    {
        sa.Fulfil(now, RekeyIkeSa{});
        return {};
    }
    std::vector<EspSpi> spis;
    for (const ChildSa& child : sa.ChildSas())
    {
        if (child.state == ChildSa::State::InUse)
        {
            spis.push_back(child.inboundSpi);
        }
    }
    for (const EspSpi spi : spis)
    {
        sa.Fulfil(now, RekeyChildSa{spi});
    }
    return {};
}

Status Endpoint::Impl::Run(Instant now, const CloseCommand& command)
{
    Entry* entry = Find(command.ikeSa);
    if (entry == nullptr)
    {
        return Fail(ErrorCode::NotFound, "no such IKE SA");
    }
    entry->sa->Close(now);
    return {};
}

} // namespace mopo
