// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/mopo-application.h"

#include "model/dataplane/carry-out.h"
#include "model/sim/address-conversion.h"
#include "model/sim/packet-octets.h"

#include "ns3/abort.h"
#include "ns3/ipv4-packet-info-tag.h"
#include "ns3/ipv6-packet-info-tag.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MopoApplication);

namespace
{

mopo::Instant CurrentInstant()
{
    return ToInstant(Simulator::Now());
}

/// The address that a datagram was sent to (IP_PKTINFO).
mopo::IpAddress DestinationOf(Ptr<const Packet> packet)
{
    Ipv4PacketInfoTag tag4;
    if (packet->PeekPacketTag(tag4))
    {
        return ToIpAddress(tag4.GetAddress());
    }
    Ipv6PacketInfoTag tag6;
    packet->PeekPacketTag(tag6);
    return ToIpAddress(tag6.GetAddress());
}

} // namespace

TypeId MopoApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MopoApplication")
            .SetParent<Application>()
            .SetGroupName("Mopo")
            .AddConstructor<MopoApplication>()
            .AddTraceSource("Output",
                            "Each output of the endpoint, in order, before it is acted upon.",
                            MakeTraceSourceAccessor(&MopoApplication::m_outputTrace),
                            "ns3::MopoApplication::OutputTracedCallback")
            .AddTraceSource("EspSent",
                            "An inner packet left in ESP or AH.",
                            MakeTraceSourceAccessor(&MopoApplication::m_espSentTrace),
                            "ns3::EspDataPlane::SentTracedCallback")
            .AddTraceSource("EspReceived",
                            "An inner packet came out of ESP or AH.",
                            MakeTraceSourceAccessor(&MopoApplication::m_espReceivedTrace),
                            "ns3::EspDataPlane::ReceivedTracedCallback")
            .AddTraceSource("Discarded",
                            "A packet that the data plane did not use, or a datagram of the "
                            "endpoint that could not be sent, and why.",
                            MakeTraceSourceAccessor(&MopoApplication::m_discardedTrace),
                            "ns3::EspDataPlane::DiscardedTracedCallback");
    return tid;
}

MopoApplication::MopoApplication() = default;
MopoApplication::~MopoApplication() = default;

void MopoApplication::DoDispose()
{
    // The host may be gone already: only what is ours.
    m_timer.Cancel();
    m_endpoint.reset();
    m_sockets.clear();
    m_sender.reset();
    if (m_dataPlane)
    {
        m_dataPlane->Dispose();
    }
    m_dataPlane = nullptr;
    m_esp = nullptr;
    m_ah = nullptr;
    m_tunnel = nullptr;
    m_host = nullptr;
    Application::DoDispose();
}

Ptr<MopoApplication> MopoApplication::Install(Ptr<MopoHost> host,
                                              const MopoApplicationConfig& config)
{
    auto application = CreateObject<MopoApplication>();
    application->m_config = config;
    application->m_host = host;
    application->m_tunnel = MopoTunnelDevice::Install(host);
    application->m_esp = EspL4Protocol::Install(host->GetNode());
    application->m_ah = AhL4Protocol::Install(host->GetNode());
    application->m_dataPlane = CreateObject<EspDataPlane>();
    application->ConnectDataPlane();
    host->GetNode()->AddApplication(application);
    return application;
}

void MopoApplication::ConnectDataPlane()
{
    m_dataPlane->SetObserver(MakeCallback(&MopoApplication::HandleEspArrival, this),
                             MakeCallback(&MopoApplication::HandleEspDeparture, this));
    m_dataPlane->TraceConnectWithoutContext("Sent",
                                            MakeCallback(&MopoApplication::ForwardEspSent, this));
    m_dataPlane->TraceConnectWithoutContext(
        "Received", MakeCallback(&MopoApplication::ForwardEspReceived, this));
    m_dataPlane->TraceConnectWithoutContext("Discarded",
                                            MakeCallback(&MopoApplication::ForwardDiscarded, this));
}

void MopoApplication::StartApplication()
{
    m_crypto = mopo::NewOpensslCrypto();
    m_endpointRandom = mopo::NewSeededRandom(m_config.seed, m_config.name);
    // Traffic must not change what IKE draws.
    m_espRandom = mopo::NewSeededRandom(m_config.seed, m_config.name + "/esp");
    m_endpoint = std::make_unique<mopo::Endpoint>(m_config.endpoint, *m_crypto, *m_endpointRandom);
    m_sender.emplace(GetNode());
    m_dataPlane->Start(m_tunnel, m_esp, m_ah, *m_crypto, *m_espRandom);
    OpenSockets();
    m_sides.emplace(*m_tunnel);
    m_sides->AddPools(m_config.endpoint.ike.peers);
    m_addressesCallback = MakeCallback(&MopoApplication::HandleAddresses, this);
    m_host->TraceConnectWithoutContext("UsableAddresses", m_addressesCallback);
    HandleAddresses(m_host->GetUsableAddresses());
    for (const auto& peer : m_config.initiate)
    {
        const auto initiated = Initiate(peer);
        Check(initiated ? mopo::Status() : std::unexpected(initiated.error()), {}, 0);
    }
}

void MopoApplication::StopApplication()
{
    if (!m_endpoint)
    {
        return;
    }
    m_timer.Cancel();
    m_armedFor.reset();
    m_host->TraceDisconnectWithoutContext("UsableAddresses", m_addressesCallback);
    CloseSockets();
    m_sides->Clear();
    m_dataPlane->Stop();
    m_sender.reset();
    m_endpoint.reset();
    m_endpointRandom.reset();
    m_espRandom.reset();
    m_crypto.reset();
    m_ikeSas.clear();
}

void MopoApplication::OpenSockets()
{
    for (const auto port : {mopo::IKE_PORT, mopo::NAT_T_PORT})
    {
        for (const auto& local : {Address(InetSocketAddress(Ipv4Address::GetAny(), port)),
                                  Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))})
        {
            auto socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
            NS_ABORT_MSG_IF(socket->Bind(local) != 0, "UDP port " << port << " is taken");
            socket->SetRecvPktInfo(true);
            socket->SetRecvCallback(MakeCallback(&MopoApplication::HandleRead, this));
            m_sockets.push_back(socket);
        }
    }
}

void MopoApplication::CloseSockets()
{
    for (const auto& socket : std::exchange(m_sockets, {}))
    {
        socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        socket->Close();
    }
}

void MopoApplication::HandleRead(Ptr<Socket> socket)
{
    Address bound;
    socket->GetSockName(bound);
    const auto port = ToTransport(bound).port;
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        HandleDatagram({{DestinationOf(packet), port}, ToTransport(from)}, packet);
    }
}

void MopoApplication::HandleDatagram(const mopo::Path& path, Ptr<const Packet> packet)
{
    const auto octets = ToOctets(packet);
    if (path.local.port == mopo::NAT_T_PORT && mopo::IsUdpEncapsulatedEsp(octets))
    {
        return m_dataPlane->HandleUdp(path, packet);
    }
    m_endpoint->HandleDatagram(CurrentInstant(), path, octets);
    Serve();
}

void MopoApplication::HandleAddresses(const mopo::LocalAddresses& all)
{
    m_endpoint->HandleLocalAddresses(CurrentInstant(), all);
    Serve();
}

void MopoApplication::HandleEspArrival(const mopo::EspArrival& arrival)
{
    m_endpoint->HandleEspArrival(CurrentInstant(), arrival);
    Serve();
}

void MopoApplication::HandleEspDeparture(uint32_t inboundSpi)
{
    m_endpoint->HandleEspDeparture(CurrentInstant(), inboundSpi);
    Serve();
}

void MopoApplication::HandleTimeout()
{
    m_armedFor.reset();
    m_endpoint->HandleTimeout(CurrentInstant());
    Serve();
}

mopo::Result<mopo::IkeSaId> MopoApplication::Initiate(const std::string& peerName)
{
    if (!m_endpoint)
    {
        return mopo::Fail(mopo::ErrorCode::WrongState, "the application does not run");
    }
    auto result = m_endpoint->Initiate(CurrentInstant(), peerName);
    Serve();
    return result;
}

mopo::Status MopoApplication::HandleCommand(const mopo::Command& command)
{
    if (!m_endpoint)
    {
        return mopo::Fail(mopo::ErrorCode::WrongState, "the application does not run");
    }
    auto status = m_endpoint->HandleCommand(CurrentInstant(), command);
    Serve();
    return status;
}

void MopoApplication::Serve()
{
    if (m_serving)
    {
        // Whoever serves comes by what this call brought about.
        return;
    }
    m_serving = true;
    while (const auto output = m_endpoint->PollOutput())
    {
        m_outputTrace(*output);
        Perform(*output);
    }
    m_serving = false;
    ArmTimer();
}

void MopoApplication::ArmTimer()
{
    const auto next = m_endpoint->NextTimeout();
    if (next == m_armedFor)
    {
        return;
    }
    m_timer.Cancel();
    m_armedFor = next;
    if (next)
    {
        const auto delay = std::max(ToTime(*next) - Simulator::Now(), Time(0));
        m_timer = Simulator::Schedule(delay, &MopoApplication::HandleTimeout, this);
    }
}

void MopoApplication::Perform(const mopo::Output& output)
{
    if (const auto* order = std::get_if<mopo::SendDatagram>(&output))
    {
        return Check(
            m_sender->SendUdp(order->path, order->octets), order->path, order->octets.size());
    }
    if (const auto* event = std::get_if<mopo::Established>(&output))
    {
        m_ikeSas.push_back(event->ikeSa);
    }
    if (const auto* event = std::get_if<mopo::Closed>(&output))
    {
        std::erase(m_ikeSas, event->ikeSa);
    }
    if (const auto fault = mopo::CarryOut(CurrentInstant(), output, m_dataPlane->Core(), &*m_sides))
    {
        ForwardDiscarded(*fault);
    }
}

void MopoApplication::Check(mopo::Status status, const mopo::Path& path, std::size_t octets)
{
    if (!status)
    {
        ForwardDiscarded({path, octets, std::move(status.error()), std::nullopt});
    }
}

std::vector<mopo::IkeSaId> MopoApplication::GetIkeSas() const
{
    return m_ikeSas;
}

Ptr<MopoTunnelDevice> MopoApplication::GetTunnel() const
{
    return m_tunnel;
}

Ptr<EspDataPlane> MopoApplication::GetDataPlane() const
{
    return m_dataPlane;
}

void MopoApplication::ForwardEspSent(Ptr<const Packet> inner,
                                     uint32_t inboundSpi,
                                     const mopo::IpsecSaAddresses& addresses)
{
    m_espSentTrace(inner, inboundSpi, addresses);
}

void MopoApplication::ForwardEspReceived(Ptr<const Packet> inner,
                                         uint32_t inboundSpi,
                                         const mopo::Path& path)
{
    m_espReceivedTrace(inner, inboundSpi, path);
}

void MopoApplication::ForwardDiscarded(const mopo::Discarded& packet)
{
    m_discardedTrace(packet);
}

} // namespace ns3
