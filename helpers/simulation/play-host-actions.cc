// SPDX-License-Identifier: GPL-2.0-only
// The part of the timeline that happens to hosts, or that their users want.
#include "helpers/simulation/timeline-player.h"

#include <algorithm>

namespace mopo
{

namespace
{

ns3::AddressLife LifeFor(AddressOutlook outlook)
{
    switch (outlook)
    {
    case AddressOutlook::Deprecated:
        return ns3::AddressLife::Deprecated;
    case AddressOutlook::Withdrawn:
        return ns3::AddressLife::Withdrawn;
    case AddressOutlook::Renewed:
        return ns3::AddressLife::Preferred;
    }
    return ns3::AddressLife::Preferred;
}

/// Of zeros, which nobody can send from, where there is none.
IpAddress SourceOf(const ChangePath& action, const ns3::MopoHost& host)
{
    if (action.from)
    {
        return *action.from;
    }
    for (const LocalAddress& local : host.GetUsableAddresses())
    {
        if (local.interface == action.fromInterface &&
            local.address.GetFamily() == action.to.GetFamily())
        {
            return local.address;
        }
    }
    return *IpAddress::Parse(action.to.IsIpv4() ? "0.0.0.0" : "::");
}

} // namespace

void TimelinePlayer::Do(const AddAddress& action)
{
    m_stage.network.HostOf(action.interface.node)
        ->AddAddress(action.interface.interface, action.address);
}

void TimelinePlayer::Do(const RemoveAddress& action)
{
    m_stage.network.HostOf(action.interface.node)
        ->RemoveAddress(action.interface.interface, action.address);
}

void TimelinePlayer::Do(const SetOutlook& action)
{
    const auto host = m_stage.network.HostOf(action.interface.node);
    const std::string& name = action.interface.interface;
    for (const IpPrefix& prefix : host->GetConfig(name).addresses)
    {
        if (!action.address || prefix.address == *action.address)
        {
            host->SetLife(name, prefix.address, LifeFor(action.outlook));
        }
    }
}

void TimelinePlayer::Do(const SetRoute& action)
{
    const auto host = m_stage.network.HostOf(action.interface.node);
    for (const Family family : {Family::Ipv4, Family::Ipv6})
    {
        if (action.family.value_or(family) == family)
        {
            host->SetRouted(action.interface.interface, family, action.there);
        }
    }
}

void TimelinePlayer::Do(const SetRadio& action)
{
    m_stage.network.HostOf(action.node)->SetRadio(action.on);
}

void TimelinePlayer::Do(const SetPathPolicy& action)
{
    Command(action.peer, SetPathPolicyCommand{action.deniedPeers, action.allowedPeers});
}

void TimelinePlayer::Do(const ChangePath& action)
{
    const auto host = m_stage.network.HostOf(m_scenario.FindPeer(action.peer)->node);
    const Path path{{SourceOf(action, *host), 0}, {action.to, 0}};
    for (const IkeSaId id : m_stage.peers.at(action.peer)->GetIkeSas())
    {
        Command(action.peer, ChangePathCommand{id, path});
    }
}

} // namespace mopo
