// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/switchable-device.h"

#include "ns3/error-model.h"
#include "ns3/node.h"
#include "ns3/queue.h"
#include "ns3/simple-net-device.h"

namespace ns3
{

class MopoLink;
class MopoLinkDirection;

/// One end of a MopoLink. It has neither queue nor rate of its own: both belong to the link's
/// directions. Its traces show exactly what is on the wire there, beginning with the IP header.
class MopoLinkDevice : public SimpleNetDevice, public SwitchableDevice
{
  public:
    static TypeId GetTypeId();
    MopoLinkDevice();
    ~MopoLinkDevice() override;

    // Inherited from SwitchableDevice.
    void SetEnabled(bool enabled) override;
    bool IsEnabled() const;

    /// The link's word that the plug is in or out.
    void SetCarrier(bool carrier);

    // For MopoLinkDirection.
    void NotifyTransmission(Ptr<const Packet> packet);
    void NotifyArrival(Ptr<Packet> packet, uint16_t protocol, Mac48Address to, Mac48Address from);

    // Inherited from NetDevice: a point-to-point device, without ARP and neighbour discovery.
    bool IsBroadcast() const override;
    bool IsMulticast() const override;
    bool IsPointToPoint() const override;
    bool NeedsArp() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool SendFrom(Ptr<Packet> packet,
                  const Address& source,
                  const Address& destination,
                  uint16_t protocol) override;

  private:
    bool m_enabled = true;
    bool m_carrier = true;
    TracedCallback<> m_linkChangeCallbacks;
    TracedCallback<Ptr<const Packet>> m_txTrace;
    TracedCallback<Ptr<const Packet>> m_rxTrace;
};

} // namespace ns3
