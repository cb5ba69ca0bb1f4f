// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/ipsec/ah.h"

#include "ns3/ip-l4-protocol.h"
#include "ns3/node.h"

namespace ns3
{

/// ESP or AH on both IP stacks of a node: it hands reassembled packets to whoever knows the SAs.
class IpsecL4Protocol : public IpL4Protocol
{
  public:
    /// The path has no ports.
    using Receiver = Callback<void, Ptr<const Packet>, const mopo::Path&>;

    static TypeId GetTypeId();
    IpsecL4Protocol();
    ~IpsecL4Protocol() override;

    void SetReceiver(Receiver receiver);

    // Inherited from IpL4Protocol.
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

    /// Adds the protocol to a node that has both stacks.
    void AddTo(Ptr<Node> node);

    /// Puts what the receiver must see in front of a packet. The IP header is off it.
    virtual void Complete(Ptr<Packet> packet, const Ipv4Header& header) const;
    virtual void Complete(Ptr<Packet> packet, const Ipv6Header& header) const;

  private:
    RxStatus Deliver(Ptr<const Packet> packet,
                     const mopo::IpAddress& local,
                     const mopo::IpAddress& peer) const;

    Receiver m_receiver;
    DownTargetCallback m_downTarget;
    DownTargetCallback6 m_downTarget6;
};

/// Protocol 50. A packet begins with the SPI.
class EspL4Protocol : public IpsecL4Protocol
{
  public:
    static constexpr uint8_t PROT_NUMBER = 50;

    static TypeId GetTypeId();
    /// To a node that has both stacks.
    static Ptr<EspL4Protocol> Install(Ptr<Node> node);
    int GetProtocolNumber() const override;
};

/// Protocol 51. A packet begins with its outer header, which AH covers.
class AhL4Protocol : public IpsecL4Protocol
{
  public:
    static constexpr uint8_t PROT_NUMBER = mopo::AH_PROTOCOL;

    static TypeId GetTypeId();
    /// To a node that has both stacks.
    static Ptr<AhL4Protocol> Install(Ptr<Node> node);
    int GetProtocolNumber() const override;

  protected:
    void Complete(Ptr<Packet> packet, const Ipv4Header& header) const override;
    void Complete(Ptr<Packet> packet, const Ipv6Header& header) const override;
};

} // namespace ns3
