// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/nat/napt.h"

#include <cstdint>
#include <map>
#include <optional>

namespace mopo
{

/// 64:ff9b::/96 (RFC 6052 2.1).
IpPrefix WellKnownNat64Prefix();

/// The IPv6 address behind which an IPv4 one is found (RFC 6052 2.2), in a prefix of 96 bits.
IpAddress SynthesizeIpv6(const IpPrefix& prefix, const IpAddress& ipv4);

/// A stateful NAT64 (RFC 6146): hosts inside have IPv6 only, and reach IPv4 through a prefix. It is
/// a translation of headers, with a translator of ports behind it that knows each inside host by a
/// stand-in.
class Nat64
{
  public:
    using Translated = std::expected<Octets, NatDropReason>;

    /// What is forwarded statically in `config` names nobody here.
    explicit Nat64(const NatConfig& config, const IpPrefix& prefix = WellKnownNat64Prefix());

    /// Mappings are told with the IPv6 address inside.
    void SetListeners(const Translator::MappingListener& created,
                      const Translator::MappingListener& expired);

    /// An IPv6 packet to the prefix becomes an IPv4 one.
    Translated Outbound(Instant now, OctetView packet);

    /// An IPv4 packet to the public address becomes an IPv6 one from the prefix.
    Translated Inbound(Instant now, OctetView packet);

    void Reboot(std::optional<std::uint16_t> firstPort, std::optional<IpAddress> publicAddress);
    void Expire(Instant now);
    std::optional<Instant> NextExpiry() const;
    IpAddress PublicAddress() const;

    const IpPrefix& Prefix() const
    {
        return m_prefix;
    }

  private:
    std::optional<IpAddress> StandInFor(const IpAddress& host);
    NatMappingInfo WithHost(NatMappingInfo mapping) const;

    IpPrefix m_prefix;
    std::size_t m_maxHosts;
    Napt m_napt;
    std::map<IpAddress, IpAddress> m_standIns;
    std::map<IpAddress, IpAddress> m_hosts;
};

} // namespace mopo
