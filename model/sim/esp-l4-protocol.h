// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include "ns3/ip-l4-protocol.h"
#include "ns3/node.h"

namespace ns3
{

/// Protocol 50 on both IP stacks of a node: it hands reassembled packets to whoever knows the SAs.
class EspL4Protocol : public IpL4Protocol
{
  public:
    static constexpr uint8_t PROT_NUMBER = 50;

    /// The packet begins with the SPI; the path has no ports.
    using Receiver = Callback<void, Ptr<const Packet>, const mopo::Path&>;

    static TypeId GetTypeId();
    EspL4Protocol();
    ~EspL4Protocol() override;

    /// Adds the protocol to a node that has both stacks.
    static Ptr<EspL4Protocol> Install(Ptr<Node> node);

    void SetReceiver(Receiver receiver);

    // Inherited from IpL4Protocol.
    int GetProtocolNumber() const override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv4Header& header,
                     Ptr<Ipv4Interface> interface) override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv6Header& header,
                     Ptr<Ipv6Interface> interface) override;
    void SetDownTarget(DownTargetCallback callback) override;
    void SetDownTarget6(DownTargetCallback6 callback) override;
    DownTargetCallback GetDownTarget() const override;
    DownTargetCallback6 GetDownTarget6() const override;

  protected:
    void DoDispose() override;

  private:
    RxStatus Deliver(Ptr<const Packet> packet,
                     const mopo::IpAddress& local,
                     const mopo::IpAddress& peer) const;

    Receiver m_receiver;
    DownTargetCallback m_downTarget;
    DownTargetCallback6 m_downTarget6;
};

} // namespace ns3
