// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-link-direction.h"
#include "model/sim/switchable-device.h"

#include "ns3/csma-net-device.h"
#include "ns3/ethernet-header.h"

namespace ns3
{

/// One end of a MopoSegment: ns-3's CSMA device, with ARP and neighbour discovery, and with a plug,
/// a switch and silent failures, which ns-3's own has not.
class MopoSegmentDevice : public CsmaNetDevice, public SwitchableDevice
{
  public:
    using DropReason = MopoLinkDirection::DropReason;
    using DropTracedCallback = void (*)(Ptr<const Packet> packet,
                                        Mac48Address sender,
                                        DropReason reason);

    static TypeId GetTypeId();
    MopoSegmentDevice();
    ~MopoSegmentDevice() override;

    /// The segment's word that the plug is in or out. Out, what waits for the medium is lost.
    void SetCarrier(bool carrier);

    /// From now on nothing that this device sends gets anywhere, and nobody is told.
    void SetMute(bool mute);
    /// From now on nothing gets to this device, and nobody is told.
    void SetDeaf(bool deaf);

    // Inherited from SwitchableDevice.
    void SetEnabled(bool enabled) override;

    // Inherited from NetDevice.
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool SendFrom(Ptr<Packet> packet,
                  const Address& source,
                  const Address& destination,
                  uint16_t protocol) override;

  protected:
    void NotifyConstructionCompleted() override;

  private:
    void Switch();
    void LoseQueue();
    DropReason WhyClosed() const;
    bool IsForMe(const EthernetHeader& header) const;
    void HandleTransmissionDrop(Ptr<const Packet> packet);
    void HandleBusyDrop(Ptr<const Packet> frame);
    void HandleArrivalDrop(Ptr<const Packet> frame);
    void ReportFrame(Ptr<const Packet> frame, DropReason reason);

    bool m_enabled = true;
    bool m_carrier = true;
    bool m_mute = false;
    bool m_deaf = false;
    TracedCallback<> m_changed;
    TracedCallback<Ptr<const Packet>, Mac48Address, DropReason> m_dropTrace;
};

} // namespace ns3
