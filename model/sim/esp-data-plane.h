// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/dataplane/data-plane.h"
#include "model/sim/host-sender.h"
#include "model/sim/ipsec-l4-protocol.h"
#include "model/sim/mopo-tunnel-device.h"

#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <optional>

namespace ns3
{

/// ESP and AH between a tunnel device and the outer network: ESP as protocol 50, or in UDP 4500
/// where the SA says so, AH as protocol 51. It receives all forms at all times (D-22).
class EspDataPlane : public Object, private mopo::DataPlaneHost
{
  public:
    using SentTracedCallback = void (*)(Ptr<const Packet> inner,
                                        uint32_t inboundSpi,
                                        const mopo::IpsecSaAddresses& addresses);
    using ReceivedTracedCallback = void (*)(Ptr<const Packet> inner,
                                            uint32_t inboundSpi,
                                            const mopo::Path& path);
    using DiscardedTracedCallback = void (*)(const mopo::Discarded& packet);

    using Arrival = Callback<void, const mopo::EspArrival&>;
    using Departure = Callback<void, uint32_t>;

    static TypeId GetTypeId();
    EspDataPlane();
    ~EspDataPlane() override;

    /// `crypto` and `random` must outlive the object's use.
    void Start(Ptr<MopoTunnelDevice> tunnel,
               Ptr<EspL4Protocol> esp,
               Ptr<AhL4Protocol> ah,
               mopo::Crypto& crypto,
               mopo::RandomSource& random);
    void Stop();

    /// Who is told of each authentic packet that arrived, and of each that left.
    void SetObserver(Arrival arrival, Departure departure);

    /// While it runs.
    mopo::DataPlane& Core();

    /// An ESP packet out of a UDP datagram (RFC 3948 2.1).
    void HandleUdp(const mopo::Path& path, Ptr<const Packet> packet);

  protected:
    void DoDispose() override;

  private:
    void HandleInner(Ptr<const Packet> packet);
    void HandleEsp(Ptr<const Packet> packet, const mopo::Path& path);
    void HandleAh(Ptr<const Packet> packet, const mopo::Path& path);

    mopo::Status SendSealed(const mopo::EspSaTable::Sealed& sealed) override;
    void Deliver(mopo::OctetView inner,
                 mopo::InnerProtocol protocol,
                 mopo::EspSpi inboundSpi,
                 const mopo::Path& path) override;
    void OnEspArrival(const mopo::EspArrival& arrival) override;
    void OnEspDeparture(mopo::EspSpi inboundSpi,
                        mopo::OctetView inner,
                        const mopo::IpsecSaAddresses& addresses) override;
    void OnEspDiscarded(const mopo::Discarded& packet) override;

    Ptr<MopoTunnelDevice> m_tunnel;
    Ptr<EspL4Protocol> m_esp;
    Ptr<AhL4Protocol> m_ah;
    std::optional<HostSender> m_sender;
    std::unique_ptr<mopo::DataPlane> m_core;
    Arrival m_arrival;
    Departure m_departure;
    TracedCallback<Ptr<const Packet>, uint32_t, const mopo::IpsecSaAddresses&> m_sentTrace;
    TracedCallback<Ptr<const Packet>, uint32_t, const mopo::Path&> m_receivedTrace;
    TracedCallback<const mopo::Discarded&> m_discardedTrace;
};

} // namespace ns3
