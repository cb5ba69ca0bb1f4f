// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-host.h"
#include "model/sim/nat/napt.h"
#include "model/sim/routing-decorator.h"

#include "ns3/event-id.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <string>

namespace ns3
{

/// A translator of IPv4 addresses, and of ports if it is one of those, between one interface, the
/// outside, and all others of its node. IPv6 is forwarded as it is.
class MopoNat : public MopoIpv4Decorator
{
  public:
    using MappingTracedCallback = void (*)(const mopo::NatMappingInfo& mapping);
    /// `packet` begins with its IP header and is as it arrived.
    using DropTracedCallback = void (*)(Ptr<const Packet> packet, mopo::NatDropReason reason);

    static TypeId GetTypeId();
    MopoNat();
    ~MopoNat() override;

    /// On a router whose outside interface has that name. Without a public address in `config`,
    /// the first IPv4 address of that interface is it.
    static Ptr<MopoNat> Install(Ptr<MopoHost> host,
                                const std::string& outside,
                                mopo::NatConfig config);
    static Ptr<MopoNat> InstallTranslator(Ptr<MopoHost> host,
                                          const std::string& outside,
                                          std::unique_ptr<mopo::Translator> translator);

    /// All mappings are forgotten. With `firstPort`, new ones get ports from there upwards and do
    /// not keep the inside one; with `publicAddress`, the outside interface changes its address to
    /// that one, of the same network.
    void Reboot(std::optional<std::uint16_t> firstPort = std::nullopt,
                std::optional<mopo::IpAddress> publicAddress = std::nullopt);

    std::vector<mopo::NatMappingInfo> GetMappings() const;

    // Inherited from Ipv4RoutingProtocol.
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> device,
                    compat::UnicastForward4 forward,
                    compat::MulticastForward4 multicast,
                    compat::LocalDeliver4 deliver,
                    compat::RouteError4 fail) override;

  protected:
    void DoDispose() override;

  private:
    enum class Way : std::uint8_t
    {
        Outbound,
        Inbound,
        Untouched,
    };

    Way WayOf(const Ipv4Header& header, Ptr<const NetDevice> device) const;
    bool IsBehind(const mopo::IpAddress& address) const;
    bool IsPublic(const mopo::IpAddress& address) const;
    void HandleMappingCreated(const mopo::NatMappingInfo& mapping);
    void HandleMappingExpired(const mopo::NatMappingInfo& mapping);
    void ArmExpiry();
    void Expire();

    Ptr<MopoHost> m_host;
    std::string m_outside;
    std::unique_ptr<mopo::Translator> m_translator;
    EventId m_expiry;
    TracedCallback<const mopo::NatMappingInfo&> m_createdTrace;
    TracedCallback<const mopo::NatMappingInfo&> m_expiredTrace;
    TracedCallback<Ptr<const Packet>, mopo::NatDropReason> m_dropTrace;
};

} // namespace ns3
