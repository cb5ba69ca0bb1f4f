// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/probe-receiver.h"

#include "model/sim/probe-header.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(ProbeReceiver);

TypeId ProbeReceiver::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ProbeReceiver")
            .SetParent<Application>()
            .SetGroupName("Mopo")
            .AddConstructor<ProbeReceiver>()
            .AddAttribute("Port",
                          "The UDP port.",
                          UintegerValue(7),
                          MakeUintegerAccessor(&ProbeReceiver::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddTraceSource("Received",
                            "A probe arrived: its number, when it was sent, now.",
                            MakeTraceSourceAccessor(&ProbeReceiver::m_receivedTrace),
                            "ns3::ProbeReceiver::ReceivedTracedCallback")
            .AddTraceSource("Ignored",
                            "A packet arrived that is no probe.",
                            MakeTraceSourceAccessor(&ProbeReceiver::m_ignoredTrace),
                            "ns3::ProbeReceiver::IgnoredTracedCallback");
    return tid;
}

ProbeReceiver::ProbeReceiver() = default;
ProbeReceiver::~ProbeReceiver() = default;

void ProbeReceiver::DoDispose()
{
    m_sockets = {};
    Application::DoDispose();
}

uint64_t ProbeReceiver::GetReceived() const
{
    return m_received;
}

void ProbeReceiver::StartApplication()
{
    const std::array<Address, 2> locals{InetSocketAddress(Ipv4Address::GetAny(), m_port),
                                        Inet6SocketAddress(Ipv6Address::GetAny(), m_port)};
    for (std::size_t i = 0; i < locals.size(); ++i)
    {
        m_sockets[i] = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
        NS_ABORT_MSG_IF(m_sockets[i]->Bind(locals[i]) != 0, "UDP port " << m_port << " is taken");
        m_sockets[i]->SetRecvCallback(MakeCallback(&ProbeReceiver::HandleRead, this));
    }
}

void ProbeReceiver::StopApplication()
{
    for (auto& socket : m_sockets)
    {
        if (socket)
        {
            socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            socket->Close();
            socket = nullptr;
        }
    }
}

void ProbeReceiver::HandleRead(Ptr<Socket> socket)
{
    while (const auto packet = socket->Recv())
    {
        ProbeHeader header;
        if (packet->GetSize() >= ProbeHeader::SIZE)
        {
            packet->PeekHeader(header);
        }
        if (packet->GetSize() < ProbeHeader::SIZE || !header.IsValid())
        {
            m_ignoredTrace(packet);
            continue;
        }
        ++m_received;
        m_receivedTrace(header.GetSequence(), header.GetSentAt(), Simulator::Now());
    }
}

} // namespace ns3
