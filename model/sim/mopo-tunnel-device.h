// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/dataplane/tunnel-sides.h"
#include "model/sim/mopo-host.h"

#include "ns3/virtual-net-device.h"

#include <string>

namespace ns3
{

/// The inner end of the tunnel: an interface that unmodified applications use. What they send goes
/// to the ESP data plane, what that opens arrives here.
class MopoTunnelDevice : public VirtualNetDevice, public mopo::TunnelInterface
{
  public:
    static constexpr const char* DEFAULT_NAME = "ipsec0";

    /// Takes an inner packet that begins with its IP header.
    using Encapsulator = Callback<void, Ptr<const Packet>>;

    static TypeId GetTypeId();
    MopoTunnelDevice();
    ~MopoTunnelDevice() override;

    /// Adds the device to a host as an interface of that name. It has an address to answer from
    /// where no inner address is known: 192.0.0.8, the dummy of RFC 7600.
    static Ptr<MopoTunnelDevice> Install(Ptr<MopoHost> host,
                                         const std::string& name = DEFAULT_NAME);

    void SetTunnelMtu(uint16_t mtu);
    uint16_t GetTunnelMtu() const;
    void SetEncapsulator(Encapsulator encapsulator);

    /// An inner packet that was opened; `ipv6` tells which kind.
    void Arrive(Ptr<Packet> packet, bool ipv6);

    void AddInnerAddress(const mopo::IpAddress& address) override;
    void RemoveInnerAddress(const mopo::IpAddress& address) override;
    void AddRemote(const mopo::IpPrefix& prefix) override;
    void RemoveRemote(const mopo::IpPrefix& prefix) override;

    const std::string& GetName() const;

  protected:
    void DoDispose() override;

  private:
    bool Encapsulate(Ptr<Packet> packet,
                     const Address& source,
                     const Address& destination,
                     uint16_t protocol);

    Ptr<MopoHost> m_host;
    std::string m_name;
    Encapsulator m_encapsulator;
};

} // namespace ns3
