// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/nat/stateful-filter.h"
#include "model/sim/nat/translator.h"
#include "model/wire/ip-packet.h"

#include <map>
#include <optional>
#include <vector>

namespace mopo
{

/// A NAT that has a public address for each inside one.
struct BasicNatConfig
{
    /// Given to inside hosts in this order.
    std::vector<IpAddress> publicAddresses;
    /// Whose public address never changes: the first one has the first public address, and so on.
    std::vector<IpAddress> fixed;
    /// What may come in to an address that is not fixed; with EndpointIndependent everything may.
    RemoteDependence filtering = RemoteDependence::EndpointIndependent;
    NatTimeouts timeouts;
    bool inboundRefreshes = false;
};

/// Basic NAT (RFC 3022 2.1): addresses are translated one to one, ports and protocols are left
/// alone, so that ESP passes as it is.
class BasicNat : public Translator
{
  public:
    explicit BasicNat(const BasicNatConfig& config);

    Verdict Outbound(Instant now, OctetSpan packet) override;
    Verdict Inbound(Instant now, OctetSpan packet) override;
    /// There are no ports to be given from `firstPort` on.
    void Reboot(std::optional<std::uint16_t> firstPort,
                std::optional<IpAddress> publicAddress) override;
    void Expire(Instant now) override;
    std::optional<Instant> NextExpiry() const override;
    /// Without protocol and ports.
    std::vector<NatMappingInfo> Mappings() const override;
    std::vector<IpAddress> PublicAddresses() const override;

  private:
    struct Binding
    {
        IpAddress outside;
        Instant until;
        bool isFixed = false;
    };

    using BindingMap = std::map<IpAddress, Binding>;
    using BindingPlace = BindingMap::iterator;

    static NatMappingInfo Describe(const IpAddress& inside, const Binding& binding);
    void BindFixed();
    bool IsAlive(Instant now, const Binding& binding) const;
    std::optional<IpAddress> FreeAddress(Instant now);
    /// The end where no public address is left.
    BindingPlace FindOrMake(Instant now, const IpAddress& inside);
    BindingPlace FindByOutside(Instant now, const IpAddress& outside);
    bool IsFiltered(const Binding& binding) const;
    void Refresh(Instant now, const IpPacket& packet, Binding& binding) const;
    Verdict OutboundError(Instant now, OctetSpan packet, const IpPacket& parsed);
    Verdict InboundError(Instant now, OctetSpan packet, const IpPacket& parsed);

    BasicNatConfig m_config;
    /// By inside address.
    BindingMap m_bindings;
    /// Knows inside addresses only.
    StatefulFilter m_filter;
};

} // namespace mopo
