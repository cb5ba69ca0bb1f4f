// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/probe-driver.h"

#include "model/sim/address-conversion.h"

#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

namespace mopo
{

namespace
{

Instant Now()
{
    return ns3::ToInstant(ns3::Simulator::Now());
}

} // namespace

ProbeDriver::ProbeDriver(const FlowContext& context, const ProbeFlow& flow)
    : m_context(context),
      m_flow(flow),
      m_ways{Way{FlowSide(context, flow.ends[0], flow.ends[1], flow.family),
                 FlowSide(context, flow.ends[1], flow.ends[0], flow.family),
                 Direction::Up,
                 nullptr},
             Way{FlowSide(context, flow.ends[1], flow.ends[0], flow.family),
                 FlowSide(context, flow.ends[0], flow.ends[1], flow.family),
                 Direction::Down,
                 nullptr}}
{
    for (const Way& way : m_ways)
    {
        AddReceiver(way);
    }
    ns3::Simulator::Schedule(ns3::ToTime(flow.start.value_or(Duration{0})),
                             [this]
                             {
                                 m_mayStart = true;
                                 Start();
                             });
    if (flow.stop)
    {
        ns3::Simulator::Schedule(ns3::ToTime(*flow.stop), [this] { SetPaused(true); });
    }
}

void ProbeDriver::AddReceiver(const Way& way)
{
    const auto receiver = ns3::CreateObject<ns3::ProbeReceiver>();
    receiver->SetAttribute(
        "Port", ns3::UintegerValue(FlowPort(m_context.scenario, m_flow.name, way.direction)));
    receiver->TraceConnectWithoutContext(
        "Received",
        ns3::Callback<void, uint64_t, ns3::Time, ns3::Time>(
            [this, direction = way.direction](uint64_t sequence, const ns3::Time&, const ns3::Time&)
            { m_context.observer.OnProbeReceived(Now(), {m_flow, direction, sequence}); }));
    m_context.network.HostOf(way.to.NodeName())->GetNode()->AddApplication(receiver);
}

void ProbeDriver::HandleTunnels()
{
    Start();
    for (const Way& way : m_ways)
    {
        if (way.sender)
        {
            way.sender->SetInterval(ns3::ToTime(IntervalOf(way)));
        }
    }
}

void ProbeDriver::Start()
{
    for (Way& way : m_ways)
    {
        if (m_mayStart && !way.sender && way.from.IsUp() && way.to.IsUp())
        {
            StartSender(way);
        }
    }
}

void ProbeDriver::StartSender(Way& way)
{
    const auto local = way.from.Address();
    const auto remote = way.to.Address();
    if (!local || !remote)
    {
        return;
    }
    way.sender = ns3::CreateObject<ns3::ProbeSender>();
    way.sender->SetAttribute("Size", ns3::UintegerValue(m_flow.size));
    way.sender->SetInterval(ns3::ToTime(IntervalOf(way)));
    way.sender->SetLocal(*local);
    way.sender->SetRemote({*remote, FlowPort(m_context.scenario, m_flow.name, way.direction)});
    way.sender->TraceConnectWithoutContext("Sent",
                                           ns3::Callback<void, uint64_t>(
                                               [this, &way](uint64_t sequence)
                                               {
                                                   m_context.observer.OnProbeSent(
                                                       Now(),
                                                       {m_flow, way.direction, sequence},
                                                       ns3::ToDuration(way.sender->GetInterval()));
                                               }));
    if (m_paused)
    {
        way.sender->Pause();
    }
    m_context.network.HostOf(way.from.NodeName())->GetNode()->AddApplication(way.sender);
}

Duration ProbeDriver::IntervalOf(const Way& way) const
{
    if (m_fixedInterval)
    {
        return *m_fixedInterval;
    }
    const auto interface = way.from.InterfaceInUse();
    if (interface)
    {
        const auto given = m_flow.every.byInterface.find(*interface);
        if (given != m_flow.every.byInterface.end())
        {
            return given->second;
        }
    }
    return m_flow.every.byDefault;
}

void ProbeDriver::SetPaused(bool paused)
{
    if (m_paused == paused)
    {
        return;
    }
    m_paused = paused;
    m_context.observer.OnFlowPaused(Now(), m_flow.name, paused);
    for (const Way& way : m_ways)
    {
        if (way.sender && paused)
        {
            way.sender->Pause();
        }
        else if (way.sender)
        {
            way.sender->Resume();
        }
    }
}

void ProbeDriver::SetInterval(Duration interval)
{
    m_fixedInterval = interval;
    HandleTunnels();
}

} // namespace mopo
