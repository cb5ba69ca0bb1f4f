// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-host.h"
#include "model/sim/nat/nat64.h"

#include "ns3/event-id.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <optional>
#include <string>

namespace ns3
{

class Ipv4;
class Ipv6;

/// A NAT64 on a router: IPv6 packets to its prefix leave as IPv4 ones by the outside interface, and
/// what comes back for its address there becomes IPv6 again. All else is forwarded as it is.
class MopoNat64 : public Object
{
  public:
    using MappingTracedCallback = void (*)(const mopo::NatMappingInfo& mapping);
    /// `packet` begins with its IP header and is as it arrived.
    using DropTracedCallback = void (*)(Ptr<const Packet> packet, mopo::NatDropReason reason);

    static TypeId GetTypeId();
    MopoNat64();
    ~MopoNat64() override;

    /// The public address is the one of `config`.
    static Ptr<MopoNat64> Install(Ptr<MopoHost> host,
                                  const std::string& outside,
                                  const mopo::NatConfig& config);

    /// As MopoNat::Reboot.
    void Reboot(std::optional<std::uint16_t> firstPort = std::nullopt,
                std::optional<mopo::IpAddress> publicAddress = std::nullopt);

    /// Whether a destination is in the prefix, or the public address.
    bool IsFor(const mopo::IpAddress& destination) const;

    /// A packet to one of these.
    void Take(mopo::OctetView packet);

  protected:
    void DoDispose() override;

  private:
    bool SendIpv4(mopo::OctetView octets);
    bool SendIpv6(mopo::OctetView octets);
    void ArmExpiry();
    void Expire();

    Ptr<MopoHost> m_host;
    std::string m_outside;
    Ptr<Ipv4> m_ipv4;
    Ptr<Ipv6> m_ipv6;
    std::unique_ptr<mopo::Nat64> m_nat;
    EventId m_expiry;
    TracedCallback<const mopo::NatMappingInfo&> m_createdTrace;
    TracedCallback<const mopo::NatMappingInfo&> m_expiredTrace;
    TracedCallback<Ptr<const Packet>, mopo::NatDropReason> m_dropTrace;
};

} // namespace ns3
