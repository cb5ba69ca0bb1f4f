// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/probe-sender.h"

#include "model/sim/address-conversion.h"
#include "model/sim/probe-header.h"

#include "ns3/abort.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(ProbeSender);

TypeId ProbeSender::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ProbeSender")
            .SetParent<Application>()
            .SetGroupName("Mopo")
            .AddConstructor<ProbeSender>()
            .AddAttribute("Interval",
                          "Between two packets. May change at run time: the next packet leaves "
                          "when it would have, or after the new interval if that is sooner.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&ProbeSender::SetInterval, &ProbeSender::GetInterval),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("Size",
                          "Octets of the whole IP packet; a packet is never smaller than what it "
                          "carries.",
                          UintegerValue(100),
                          MakeUintegerAccessor(&ProbeSender::m_size),
                          MakeUintegerChecker<uint32_t>(0, 65535))
            .AddTraceSource("Sent",
                            "A packet was handed to the network.",
                            MakeTraceSourceAccessor(&ProbeSender::m_sentTrace),
                            "ns3::ProbeSender::SentTracedCallback")
            .AddTraceSource("Refused",
                            "The host had no way to send the packet; its number goes to the next.",
                            MakeTraceSourceAccessor(&ProbeSender::m_refusedTrace),
                            "ns3::ProbeSender::RefusedTracedCallback");
    return tid;
}

ProbeSender::ProbeSender() = default;
ProbeSender::~ProbeSender() = default;

void ProbeSender::DoDispose()
{
    m_next.Cancel();
    m_socket = nullptr;
    Application::DoDispose();
}

void ProbeSender::SetRemote(const mopo::Transport& remote)
{
    m_remote = remote;
}

void ProbeSender::SetLocal(const mopo::IpAddress& local)
{
    m_local = local;
}

void ProbeSender::SetInterval(const Time& interval)
{
    m_interval = interval;
    if (m_next.IsRunning())
    {
        ScheduleAfter(std::min(m_nextAt - Simulator::Now(), interval));
    }
}

Time ProbeSender::GetInterval() const
{
    return m_interval;
}

void ProbeSender::Pause()
{
    m_paused = true;
    m_next.Cancel();
}

void ProbeSender::Resume()
{
    if (!m_paused)
    {
        return;
    }
    m_paused = false;
    if (m_running)
    {
        ScheduleAfter(Time(0));
    }
}

bool ProbeSender::IsPaused() const
{
    return m_paused;
}

uint64_t ProbeSender::GetNextSequence() const
{
    return m_sequence;
}

void ProbeSender::StartApplication()
{
    NS_ABORT_MSG_IF(!m_remote, "a ProbeSender needs to know where to send");
    m_running = true;
    m_socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    const bool ipv4 = m_remote->address.IsIpv4();
    const auto any = ipv4 ? mopo::IpAddress() : *mopo::IpAddress::Parse("::");
    m_socket->Bind(ToSocketAddress({m_local.value_or(any), 0}));
    if (!m_paused)
    {
        ScheduleAfter(Time(0));
    }
}

void ProbeSender::StopApplication()
{
    m_running = false;
    m_next.Cancel();
    if (m_socket)
    {
        m_socket->Close();
        m_socket = nullptr;
    }
}

void ProbeSender::ScheduleAfter(const Time& delay)
{
    m_next.Cancel();
    m_nextAt = Simulator::Now() + delay;
    m_next = Simulator::Schedule(delay, &ProbeSender::SendProbe, this);
}

void ProbeSender::SendProbe()
{
    ScheduleAfter(m_interval);
    const uint32_t headers = m_remote->address.IsIpv4() ? 28 : 48;
    const auto padding = m_size - std::min(m_size, headers + ProbeHeader::SIZE);
    const auto packet = Create<Packet>(padding);
    packet->AddHeader(ProbeHeader(m_sequence, Simulator::Now()));
    // The number is taken before the packet is sent: whoever receives it may do so at once.
    const auto sequence = m_sequence++;
    if (!CanSend() || m_socket->SendTo(packet, 0, ToSocketAddress(*m_remote)) < 0)
    {
        m_sequence = sequence;
        m_refusedTrace();
        return;
    }
    m_sentTrace(sequence);
}

bool ProbeSender::CanSend() const
{
    if (!m_local)
    {
        return true;
    }
    // A socket that is bound to an address reports success even where there is no route.
    Socket::SocketErrno error{};
    if (m_local->IsIpv4())
    {
        Ipv4Header header;
        header.SetSource(ToIpv4Address(*m_local));
        header.SetDestination(ToIpv4Address(m_remote->address));
        const auto routing = GetNode()->GetObject<Ipv4>()->GetRoutingProtocol();
        return routing->RouteOutput(nullptr, header, nullptr, error) != nullptr;
    }
    Ipv6Header header;
    header.SetSource(ToIpv6Address(*m_local));
    header.SetDestination(ToIpv6Address(m_remote->address));
    const auto routing = GetNode()->GetObject<Ipv6>()->GetRoutingProtocol();
    return routing->RouteOutput(nullptr, header, nullptr, error) != nullptr;
}

} // namespace ns3
