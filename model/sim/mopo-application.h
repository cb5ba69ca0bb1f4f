// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/openssl-crypto.h"
#include "model/endpoint/endpoint.h"
#include "model/sim/esp-data-plane.h"
#include "model/sim/mopo-host.h"
#include "model/sim/mopo-tunnel-device.h"

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/// What a MopoApplication is made of.
struct MopoApplicationConfig
{
    mopo::EndpointConfig endpoint;
    /// All of its randomness follows from these two.
    std::uint64_t seed = 1;
    std::string name;
    /// The peers of the configuration that it calls when it starts.
    std::vector<std::string> initiate;
};

/// An IKE endpoint with its ESP data plane as an ns-3 application: UDP 500 and 4500 and protocols
/// 50 and 51 on all interfaces of its host, inner packets at a tunnel device.
class MopoApplication : public Application
{
  public:
    using OutputTracedCallback = void (*)(const mopo::Output& output);

    static TypeId GetTypeId();
    MopoApplication();
    ~MopoApplication() override;

    /// Adds the application and its tunnel device to a host. Times of start and stop are the
    /// caller's, as with every application.
    static Ptr<MopoApplication> Install(Ptr<MopoHost> host, const MopoApplicationConfig& config);

    /// While it runs. WrongState otherwise.
    mopo::Result<mopo::IkeSaId> Initiate(const std::string& peerName);
    mopo::Status HandleCommand(const mopo::Command& command);

    /// The IKE SAs that are established, oldest first.
    std::vector<mopo::IkeSaId> GetIkeSas() const;

    Ptr<MopoTunnelDevice> GetTunnel() const;
    Ptr<EspDataPlane> GetDataPlane() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    void ConnectDataPlane();
    void OpenSockets();
    void CloseSockets();
    void HandleRead(Ptr<Socket> socket);
    void HandleDatagram(const mopo::Path& path, Ptr<const Packet> packet);
    void HandleAddresses(const mopo::LocalAddresses& all);
    void HandleEspArrival(const mopo::EspArrival& arrival);
    void HandleEspDeparture(uint32_t inboundSpi);
    void HandleTimeout();

    /// After each call into the endpoint.
    void Serve();
    void Perform(const mopo::Output& output);
    void ArmTimer();
    /// Reports what could not be done; nothing if it could.
    void Check(mopo::Status status, const mopo::Path& path, std::size_t octets);

    void ForwardEspSent(Ptr<const Packet> inner,
                        uint32_t inboundSpi,
                        const mopo::IpsecSaAddresses& addresses);
    void ForwardEspReceived(Ptr<const Packet> inner, uint32_t inboundSpi, const mopo::Path& path);
    void ForwardDiscarded(const mopo::Discarded& packet);

    MopoApplicationConfig m_config;
    Ptr<MopoHost> m_host;
    Ptr<MopoTunnelDevice> m_tunnel;
    Ptr<EspL4Protocol> m_esp;
    Ptr<AhL4Protocol> m_ah;
    Ptr<EspDataPlane> m_dataPlane;
    std::optional<HostSender> m_sender;
    std::vector<Ptr<Socket>> m_sockets;

    std::unique_ptr<mopo::Crypto> m_crypto;
    std::unique_ptr<mopo::RandomSource> m_endpointRandom;
    std::unique_ptr<mopo::RandomSource> m_espRandom;
    std::unique_ptr<mopo::Endpoint> m_endpoint;
    Callback<void, const mopo::LocalAddresses&> m_addressesCallback;
    bool m_serving = false;
    EventId m_timer;
    std::optional<mopo::Instant> m_armedFor;

    std::vector<mopo::IkeSaId> m_ikeSas;
    std::optional<mopo::TunnelSides> m_sides;

    TracedCallback<const mopo::Output&> m_outputTrace;
    TracedCallback<Ptr<const Packet>, uint32_t, const mopo::IpsecSaAddresses&> m_espSentTrace;
    TracedCallback<Ptr<const Packet>, uint32_t, const mopo::Path&> m_espReceivedTrace;
    TracedCallback<const mopo::Discarded&> m_discardedTrace;
};

} // namespace ns3
