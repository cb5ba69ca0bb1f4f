// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/tcp-transfer-sender.h"

#include "model/sim/address-conversion.h"

#include "ns3/abort.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpTransferSender);

TypeId TcpTransferSender::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpTransferSender")
            .SetParent<Application>()
            .SetGroupName("Mopo")
            .AddConstructor<TcpTransferSender>()
            .AddAttribute("Rate",
                          "How fast the application writes, in bits a second; 0 is as fast as TCP "
                          "takes it.",
                          DataRateValue(DataRate("1Mbps")),
                          MakeDataRateAccessor(&TcpTransferSender::m_rate),
                          MakeDataRateChecker())
            .AddAttribute("WriteSize",
                          "Octets of each write.",
                          UintegerValue(1250),
                          MakeUintegerAccessor(&TcpTransferSender::m_writeSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SendBuffer",
                          "Octets that may wait to be sent or acknowledged; the application waits "
                          "while there is no room.",
                          UintegerValue(131072),
                          MakeUintegerAccessor(&TcpTransferSender::m_sendBuffer),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SegmentSize",
                          "The largest TCP segment in octets; with TCP's and IP's headers it "
                          "should fit into the tunnel.",
                          UintegerValue(1280),
                          MakeUintegerAccessor(&TcpTransferSender::m_segmentSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "MinRto",
                "The least retransmission timeout. It must be well above the receiver's "
                "delay of acknowledgements: otherwise ns-3's TCP does not recover from an "
                "outage.",
                TimeValue(MilliSeconds(200)),
                MakeTimeAccessor(&TcpTransferSender::m_minRto),
                MakeTimeChecker())
            .AddAttribute("DelAckTimeout",
                          "How long an acknowledgement may be delayed.",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&TcpTransferSender::m_delAckTimeout),
                          MakeTimeChecker())
            .AddTraceSource("Written",
                            "The application wrote so many octets.",
                            MakeTraceSourceAccessor(&TcpTransferSender::m_writtenTrace),
                            "ns3::TcpTransferSender::OctetsTracedCallback")
            .AddTraceSource("Connected",
                            "The connection is there.",
                            MakeTraceSourceAccessor(&TcpTransferSender::m_connectedTrace),
                            "ns3::TcpTransferSender::StateTracedCallback")
            .AddTraceSource("Closed",
                            "The connection has ended, or could not be made, and not by this "
                            "application's stop.",
                            MakeTraceSourceAccessor(&TcpTransferSender::m_closedTrace),
                            "ns3::TcpTransferSender::StateTracedCallback");
    return tid;
}

TcpTransferSender::TcpTransferSender() = default;
TcpTransferSender::~TcpTransferSender() = default;

void TcpTransferSender::DoDispose()
{
    m_nextWrite.Cancel();
    m_socket = nullptr;
    Application::DoDispose();
}

void TcpTransferSender::SetRemote(const mopo::Transport& remote)
{
    m_remote = remote;
}

void TcpTransferSender::SetLocal(const mopo::IpAddress& local)
{
    m_local = local;
}

void TcpTransferSender::Pause()
{
    m_paused = true;
    m_nextWrite.Cancel();
}

void TcpTransferSender::Resume()
{
    if (m_paused)
    {
        m_paused = false;
        Write();
    }
}

bool TcpTransferSender::IsPaused() const
{
    return m_paused;
}

uint64_t TcpTransferSender::GetWritten() const
{
    return m_written;
}

void TcpTransferSender::StartApplication()
{
    NS_ABORT_MSG_IF(!m_remote, "a TcpTransferSender needs to know where to connect");
    m_socket = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
    Apply({m_segmentSize, m_minRto, m_delAckTimeout, m_sendBuffer}, m_socket);
    const bool ipv4 = m_remote->address.IsIpv4();
    const auto any = ipv4 ? mopo::IpAddress() : *mopo::IpAddress::Parse("::");
    m_socket->Bind(ToSocketAddress({m_local.value_or(any), 0}));
    m_socket->SetConnectCallback(MakeCallback(&TcpTransferSender::HandleConnected, this),
                                 MakeCallback(&TcpTransferSender::HandleClosed, this));
    m_socket->SetCloseCallbacks(MakeCallback(&TcpTransferSender::HandleClosed, this),
                                MakeCallback(&TcpTransferSender::HandleClosed, this));
    m_socket->SetSendCallback(MakeCallback(&TcpTransferSender::HandleRoom, this));
    if (m_socket->Connect(ToSocketAddress(*m_remote)) != 0)
    {
        HandleClosed(m_socket);
    }
}

void TcpTransferSender::StopApplication()
{
    m_nextWrite.Cancel();
    m_connected = false;
    if (m_socket)
    {
        m_socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                    MakeNullCallback<void, Ptr<Socket>>());
        m_socket->Close();
        m_socket = nullptr;
    }
}

void TcpTransferSender::HandleConnected(Ptr<Socket>)
{
    m_connected = true;
    m_connectedTrace();
    Write();
}

void TcpTransferSender::HandleClosed(Ptr<Socket>)
{
    m_nextWrite.Cancel();
    m_connected = false;
    m_closedTrace();
}

void TcpTransferSender::HandleRoom(Ptr<Socket>, uint32_t)
{
    // Only a write that waits for room, not one that waits for its time.
    if (!m_nextWrite.IsRunning())
    {
        Write();
    }
}

void TcpTransferSender::Write()
{
    while (m_connected && !m_paused && !m_nextWrite.IsRunning() &&
           m_socket->GetTxAvailable() >= m_writeSize)
    {
        const auto written = m_socket->Send(Create<Packet>(m_writeSize));
        if (written <= 0)
        {
            return;
        }
        m_written += static_cast<uint64_t>(written);
        m_writtenTrace(static_cast<uint32_t>(written));
        if (m_rate.GetBitRate() != 0)
        {
            m_nextWrite = Simulator::Schedule(
                m_rate.CalculateBytesTxTime(m_writeSize), &TcpTransferSender::Write, this);
        }
    }
}

} // namespace ns3
