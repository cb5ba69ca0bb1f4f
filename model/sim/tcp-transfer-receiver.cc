// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/tcp-transfer-receiver.h"

#include "model/sim/tcp-options.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/packet.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpTransferReceiver);

TypeId TcpTransferReceiver::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpTransferReceiver")
            .SetParent<Application>()
            .SetGroupName("Mopo")
            .AddConstructor<TcpTransferReceiver>()
            .AddAttribute("Port",
                          "The TCP port.",
                          UintegerValue(80),
                          MakeUintegerAccessor(&TcpTransferReceiver::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("SegmentSize",
                          "The largest TCP segment in octets.",
                          UintegerValue(1280),
                          MakeUintegerAccessor(&TcpTransferReceiver::m_segmentSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MinRto",
                          "The least retransmission timeout.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&TcpTransferReceiver::m_minRto),
                          MakeTimeChecker())
            .AddAttribute("DelAckTimeout",
                          "How long an acknowledgement may be delayed; well below the sender's "
                          "MinRto.",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&TcpTransferReceiver::m_delAckTimeout),
                          MakeTimeChecker())
            .AddTraceSource("Received",
                            "So many octets were read.",
                            MakeTraceSourceAccessor(&TcpTransferReceiver::m_receivedTrace),
                            "ns3::TcpTransferReceiver::OctetsTracedCallback")
            .AddTraceSource("Accepted",
                            "A connection is there.",
                            MakeTraceSourceAccessor(&TcpTransferReceiver::m_acceptedTrace),
                            "ns3::TcpTransferReceiver::StateTracedCallback")
            .AddTraceSource("Closed",
                            "A connection has ended, and not by this application's stop.",
                            MakeTraceSourceAccessor(&TcpTransferReceiver::m_closedTrace),
                            "ns3::TcpTransferReceiver::StateTracedCallback");
    return tid;
}

TcpTransferReceiver::TcpTransferReceiver() = default;
TcpTransferReceiver::~TcpTransferReceiver() = default;

void TcpTransferReceiver::DoDispose()
{
    m_listeners = {};
    m_connections.clear();
    Application::DoDispose();
}

uint64_t TcpTransferReceiver::GetReceived() const
{
    return m_received;
}

void TcpTransferReceiver::StartApplication()
{
    m_listeners = {Listen(InetSocketAddress(Ipv4Address::GetAny(), m_port)),
                   Listen(Inet6SocketAddress(Ipv6Address::GetAny(), m_port))};
}

Ptr<Socket> TcpTransferReceiver::Listen(const Address& address)
{
    auto socket = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
    // A connection inherits this.
    Apply({m_segmentSize, m_minRto, m_delAckTimeout}, socket);
    NS_ABORT_MSG_IF(socket->Bind(address) != 0, "TCP port " << m_port << " is taken");
    socket->Listen();
    socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeCallback(&TcpTransferReceiver::HandleAccept, this));
    return socket;
}

void TcpTransferReceiver::StopApplication()
{
    const auto close = [](Ptr<Socket> socket)
    {
        socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                  MakeNullCallback<void, Ptr<Socket>>());
        socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        socket->Close();
    };
    for (auto& listener : m_listeners)
    {
        if (listener)
        {
            close(listener);
            listener = nullptr;
        }
    }
    for (const auto& connection : m_connections)
    {
        close(connection);
    }
    m_connections.clear();
}

void TcpTransferReceiver::HandleAccept(Ptr<Socket> socket, const Address&)
{
    socket->SetRecvCallback(MakeCallback(&TcpTransferReceiver::HandleRead, this));
    socket->SetCloseCallbacks(MakeCallback(&TcpTransferReceiver::HandleClosed, this),
                              MakeCallback(&TcpTransferReceiver::HandleClosed, this));
    m_connections.push_back(socket);
    m_acceptedTrace();
}

void TcpTransferReceiver::HandleRead(Ptr<Socket> socket)
{
    while (const auto packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            // The end of the connection.
            return;
        }
        m_received += packet->GetSize();
        m_receivedTrace(packet->GetSize());
    }
}

void TcpTransferReceiver::HandleClosed(Ptr<Socket> socket)
{
    std::erase(m_connections, socket);
    m_closedTrace();
}

} // namespace ns3
