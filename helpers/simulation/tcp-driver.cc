// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/tcp-driver.h"

#include "model/sim/address-conversion.h"

#include "ns3/data-rate.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace mopo
{

namespace
{

Instant Now()
{
    return ns3::ToInstant(ns3::Simulator::Now());
}

/// An application that limits itself has no use for more than a fast path holds at its rate: what
/// is written into a dead path would go on to fill the slow one that replaces it.
std::uint32_t SendBufferFor(std::uint64_t rate)
{
    constexpr std::uint64_t least = 8ULL * 1280;
    constexpr std::uint64_t most = 4ULL * 1024 * 1024;
    // 100 ms of it.
    return static_cast<std::uint32_t>(std::clamp(rate / 8 / 10, least, most));
}

} // namespace

TcpDriver::TcpDriver(const FlowContext& context, const TcpFlow& flow)
    : m_context(context),
      m_flow(flow),
      m_from(context, flow.from, flow.to, flow.family),
      m_to(context, flow.to, flow.from, flow.family)
{
    AddReceiver();
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

void TcpDriver::AddReceiver()
{
    const auto receiver = ns3::CreateObject<ns3::TcpTransferReceiver>();
    receiver->SetAttribute(
        "Port", ns3::UintegerValue(FlowPort(m_context.scenario, m_flow.name, Direction::Up)));
    receiver->TraceConnectWithoutContext(
        "Received",
        ns3::Callback<void, uint32_t>(
            [this](uint32_t octets) { m_context.observer.OnTcpReceived(Now(), m_flow, octets); }));
    m_context.network.HostOf(m_to.NodeName())->GetNode()->AddApplication(receiver);
}

void TcpDriver::HandleTunnels()
{
    Start();
    Update();
}

void TcpDriver::Start()
{
    const auto local = m_from.Address();
    const auto remote = m_to.Address();
    if (!m_mayStart || m_sender || !m_from.IsUp() || !m_to.IsUp() || !local || !remote)
    {
        return;
    }
    m_sender = ns3::CreateObject<ns3::TcpTransferSender>();
    if (m_flow.rate)
    {
        m_sender->SetAttribute("Rate", ns3::DataRateValue(ns3::DataRate(*m_flow.rate)));
        m_sender->SetAttribute("SendBuffer", ns3::UintegerValue(SendBufferFor(*m_flow.rate)));
    }
    m_sender->SetLocal(*local);
    m_sender->SetRemote({*remote, FlowPort(m_context.scenario, m_flow.name, Direction::Up)});
    m_sender->TraceConnectWithoutContext(
        "Connected",
        ns3::Callback<void>([this] { m_context.observer.OnTcpConnected(Now(), m_flow); }));
    m_sender->TraceConnectWithoutContext(
        "Written",
        ns3::Callback<void, uint32_t>([this](uint32_t octets)
                                      { m_context.observer.OnTcpWritten(Now(), m_flow, octets); }));
    for (const char* end : {"Closed", "Failed"})
    {
        m_sender->TraceConnectWithoutContext(
            end, ns3::Callback<void>([this] { m_context.observer.OnTcpLost(Now(), m_flow); }));
    }
    if (m_isPaused)
    {
        m_sender->Pause();
    }
    m_context.network.HostOf(m_from.NodeName())->GetNode()->AddApplication(m_sender);
}

bool TcpDriver::IsSpared() const
{
    const auto interface = m_from.InterfaceInUse();
    return interface && std::ranges::find(m_flow.pauseOn, *interface) != m_flow.pauseOn.end();
}

void TcpDriver::Update()
{
    const bool pause = m_paused || IsSpared();
    if (pause == m_isPaused)
    {
        return;
    }
    m_isPaused = pause;
    m_context.observer.OnFlowPaused(Now(), m_flow.name, pause);
    if (m_sender && pause)
    {
        m_sender->Pause();
    }
    else if (m_sender)
    {
        m_sender->Resume();
    }
}

void TcpDriver::SetPaused(bool paused)
{
    m_paused = paused;
    Update();
}

} // namespace mopo
