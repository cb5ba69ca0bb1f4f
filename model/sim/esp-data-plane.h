// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/endpoint/endpoint.h"
#include "model/sim/dataplane/esp-sa-table.h"
#include "model/sim/dataplane/esp-send-budget.h"
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
class EspDataPlane : public Object
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

    mopo::Status Install(const mopo::InstallEspSa& order);
    mopo::Status Use(const mopo::UseEspSa& order);
    mopo::Status Update(const mopo::UpdateEspSa& order);
    mopo::Status Remove(const mopo::RemoveEspSa& order);
    void Limit(const mopo::LimitEsp& order);
    /// The IKE SA is gone, and all its Child SAs are removed.
    void Forget(mopo::IkeSaId ikeSa);

    /// An ESP packet out of a UDP datagram (RFC 3948 2.1).
    void HandleUdp(const mopo::Path& path, Ptr<const Packet> packet);

  protected:
    void DoDispose() override;

  private:
    void HandleInner(Ptr<const Packet> packet);
    void Depart(Ptr<const Packet> inner, const mopo::EspSaTable::Sealed& sealed);
    void Carry(mopo::EspSendOutcome outcome);
    mopo::Status Send(const mopo::EspSaTable::Sealed& sealed) const;
    void HandleEsp(Ptr<const Packet> packet, const mopo::Path& path);
    void HandleAh(Ptr<const Packet> packet, const mopo::Path& path);
    void Open(Ptr<const Packet> packet, const mopo::Path& path, bool udpEncapsulated);
    void Use(mopo::Result<mopo::EspSaTable::Opened> opened,
             const mopo::Path& path,
             bool udpEncapsulated,
             std::size_t size);
    void Discard(const mopo::Path& path, std::size_t octets, mopo::Error why);

    Ptr<MopoTunnelDevice> m_tunnel;
    Ptr<EspL4Protocol> m_esp;
    Ptr<AhL4Protocol> m_ah;
    std::optional<HostSender> m_sender;
    std::unique_ptr<mopo::EspSaTable> m_table;
    mopo::EspSendBudget m_budget;
    Arrival m_arrival;
    Departure m_departure;
    TracedCallback<Ptr<const Packet>, uint32_t, const mopo::IpsecSaAddresses&> m_sentTrace;
    TracedCallback<Ptr<const Packet>, uint32_t, const mopo::Path&> m_receivedTrace;
    TracedCallback<const mopo::Discarded&> m_discardedTrace;
};

} // namespace ns3
