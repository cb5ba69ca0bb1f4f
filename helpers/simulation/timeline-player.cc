// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/timeline-player.h"

#include "helpers/simulation/stream.h"
#include "model/sim/address-conversion.h"
#include "model/sim/node-motion.h"

#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"

namespace mopo
{

namespace
{

constexpr unsigned FIRST_PORT = 40000;
constexpr unsigned PORT_STEP = 1000;
/// Ports stay below 65536 however often a NAT is rebooted.
constexpr unsigned PORT_STEPS = 25;

} // namespace

TimelinePlayer::TimelinePlayer(const Scenario& scenario,
                               const Stage& stage,
                               SimulationObserver& observer)
    : m_scenario(scenario),
      m_stage(stage),
      m_observer(observer)
{
    for (const TimelineEntry& entry : scenario.timeline)
    {
        ns3::Simulator::Schedule(ns3::ToTime(entry.at + Delay(entry)),
                                 [this, &entry] { Play(entry); });
    }
}

Duration TimelinePlayer::Delay(const TimelineEntry& entry)
{
    if (entry.spread == Duration::zero())
    {
        return entry.spread;
    }
    const auto chance = ns3::CreateObject<ns3::UniformRandomVariable>();
    chance->SetStream(StreamOf("timeline/" + entry.id));
    const double part = chance->GetValue(0, 1);
    return std::chrono::duration_cast<Duration>(part * entry.spread);
}

void TimelinePlayer::Play(const TimelineEntry& entry)
{
    m_observer.OnTimeline(ns3::ToInstant(ns3::Simulator::Now()), entry);
    for (const Action& action : entry.actions)
    {
        std::visit([this](const auto& one) { Do(one); }, action);
    }
}

void TimelinePlayer::Do(const SetInterface& action)
{
    m_stage.network.HostOf(action.interface.node)
        ->SetEnabled(action.interface.interface, action.up, ns3::ToTime(action.routeAfter));
}

void TimelinePlayer::Do(const SetLinkState& action)
{
    m_stage.network.SetLinkUp(action.link, action.up);
}

void TimelinePlayer::Do(const PreferInterface& action)
{
    Command(m_scenario.FindPeerOn(action.interface.node)->name,
            PreferInterfaceCommand{action.interface.interface});
}

void TimelinePlayer::Do(const Blackhole& action)
{
    if (action.direction != Direction::Down)
    {
        m_stage.network.SetBlackhole(action.link, ns3::MopoLink::Direction::Up, true);
    }
    if (action.direction != Direction::Up)
    {
        m_stage.network.SetBlackhole(action.link, ns3::MopoLink::Direction::Down, true);
    }
}

void TimelinePlayer::Do(const Heal& action)
{
    m_stage.network.SetBlackhole(action.link, ns3::MopoLink::Direction::Up, false);
    m_stage.network.SetBlackhole(action.link, ns3::MopoLink::Direction::Down, false);
}

void TimelinePlayer::Do(const SetLink& action)
{
    const auto link = m_stage.network.LinkOf(action.link);
    Apply(action.up, link->GetUp());
    Apply(action.down, link->GetDown());
    if (action.mtu)
    {
        link->SetMtu(*action.mtu);
    }
}

void TimelinePlayer::Do(const Flap& action)
{
    const auto link = m_stage.network.LinkOf(action.link);
    for (std::int64_t i = 0; i < action.times; ++i)
    {
        const Duration down = 2 * i * action.every;
        ns3::Simulator::Schedule(ns3::ToTime(down), [link] { link->SetUp(false); });
        ns3::Simulator::Schedule(ns3::ToTime(down + action.every), [link] { link->SetUp(true); });
    }
}

void TimelinePlayer::Do(const Walk& action)
{
    ns3::WalkNode(
        m_stage.network.HostOf(action.node)->GetNode(), {action.to.x, action.to.y}, action.speed);
}

void TimelinePlayer::Do(const NatReboot& action)
{
    const unsigned step = ++m_reboots[action.node] % PORT_STEPS;
    m_stage.network.RebootNat(
        action.node, static_cast<std::uint16_t>(FIRST_PORT + step * PORT_STEP), action.address);
}

void TimelinePlayer::Do(const SetBlock& action)
{
    m_stage.network.FilterOf(action.node)->SetBlocked(action.rule, action.blocked);
}

void TimelinePlayer::Do(const SetFlowState& action)
{
    for (const auto& probes : m_stage.probes)
    {
        if (probes->Name() == action.flow)
        {
            probes->SetPaused(action.paused);
        }
    }
    for (const auto& transfer : m_stage.transfers)
    {
        if (transfer->Name() == action.flow)
        {
            transfer->SetPaused(action.paused);
        }
    }
}

void TimelinePlayer::Do(const SetProbeInterval& action)
{
    for (const auto& probes : m_stage.probes)
    {
        if (probes->Name() == action.flow)
        {
            probes->SetInterval(action.every);
        }
    }
}

void TimelinePlayer::Do(const CheckLiveness& action)
{
    for (const IkeSaId id : m_stage.peers.at(action.peer)->GetIkeSas())
    {
        Command(action.peer, CheckLivenessCommand{id});
    }
}

void TimelinePlayer::Do(const Rekey& action)
{
    for (const IkeSaId id : m_stage.peers.at(action.peer)->GetIkeSas())
    {
        Command(action.peer, RekeyCommand{id, action.childSas});
    }
}

void TimelinePlayer::Do(const ClosePeer& action)
{
    for (const IkeSaId id : m_stage.peers.at(action.peer)->GetIkeSas())
    {
        Command(action.peer, CloseCommand{id});
    }
}

void TimelinePlayer::Command(const std::string& peer, const mopo::Command& command)
{
    const Status done = m_stage.peers.at(peer)->HandleCommand(command);
    if (!done)
    {
        m_observer.OnDiscarded(ns3::ToInstant(ns3::Simulator::Now()),
                               *m_scenario.FindPeer(peer),
                               {Path{}, 0, done.error(), std::nullopt});
    }
}

} // namespace mopo
