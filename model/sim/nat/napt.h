// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/nat/fragment-table.h"
#include "model/sim/nat/permissions.h"
#include "model/sim/nat/translator.h"
#include "model/wire/ip-packet.h"

#include <expected>
#include <map>
#include <optional>
#include <vector>

namespace mopo
{

/// A NAPT of IPv4 (RFC 4787, 5382, 5508): UDP, TCP, ICMP echo and ICMP errors.
class Napt : public Translator
{
  public:
    explicit Napt(NatConfig config);

    Verdict Outbound(Instant now, OctetSpan packet) override;
    Verdict Inbound(Instant now, OctetSpan packet) override;
    void Reboot(std::optional<std::uint16_t> firstPort,
                std::optional<IpAddress> publicAddress) override;
    void Expire(Instant now) override;
    std::optional<Instant> NextExpiry() const override;
    std::vector<NatMappingInfo> Mappings() const override;
    std::vector<IpAddress> PublicAddresses() const override;

  private:
    /// What makes two outbound packets share a mapping.
    struct InsideKey
    {
        std::uint8_t protocol = 0;
        Transport inside;
        std::optional<Transport> remote;
        friend auto operator<=>(const InsideKey&, const InsideKey&) = default;
    };

    struct OutsideKey
    {
        std::uint8_t protocol = 0;
        std::uint16_t port = 0;
        friend auto operator<=>(const OutsideKey&, const OutsideKey&) = default;
    };

    struct Mapping
    {
        InsideKey key;
        Instant lastUsed;
        Permissions permissions;
        bool isStatic = false;
    };

    using MappingMap = std::map<OutsideKey, Mapping>;
    using MappingPlace = MappingMap::iterator;

    /// What later fragments of a datagram get: an address, and outbound an identification that no
    /// other datagram of the public address has at that time.
    struct FragmentRewrite
    {
        IpAddress address;
        std::uint16_t identification = 0;
    };

    /// What tells packets of ESP and AH apart.
    struct PortlessKey
    {
        std::uint8_t protocol = 0;
        IpAddress remote;
        friend auto operator<=>(const PortlessKey&, const PortlessKey&) = default;
    };

    struct PortlessUser
    {
        IpAddress inside;
        Instant lastUsed;
    };

    /// Where packets of ESP or AH go that nobody inside asked for.
    const NatForward* PortlessForward(std::uint8_t protocol) const;
    bool PassesPortless(std::uint8_t protocol) const;
    InsideKey KeyFor(std::uint8_t protocol, const Transport& inside, const Transport& remote) const;
    bool IsExpired(Instant now, const OutsideKey& key, const Mapping& mapping) const;
    /// The end of the table where there is none that is alive.
    MappingPlace FindByOutside(Instant now, const OutsideKey& key);
    MappingPlace FindByInside(Instant now, const InsideKey& key);
    std::expected<MappingPlace, NatDropReason> FindOrMake(Instant now, const InsideKey& key);
    std::optional<std::uint16_t> FreePort(Instant now, const InsideKey& key);
    void Forget(MappingPlace mapping);
    NatMappingInfo Describe(const OutsideKey& key, const Mapping& mapping) const;
    void InstallForwards();
    bool Permits(Instant now,
                 const OutsideKey& key,
                 const Mapping& mapping,
                 const Transport& remote) const;
    std::uint16_t NextIdentification();

    Verdict OutboundPorts(Instant now, OctetSpan packet, const IpPacket& parsed);
    Verdict OutboundError(Instant now, OctetSpan packet, const IpPacket& parsed);
    Verdict OutboundPortless(Instant now, OctetSpan packet, const IpPacket& parsed);
    Verdict OutboundLaterFragment(Instant now, OctetSpan packet, const IpPacket& parsed);
    Verdict InboundPorts(Instant now, OctetSpan packet, const IpPacket& parsed);
    Verdict InboundError(Instant now, OctetSpan packet, const IpPacket& parsed);
    Verdict InboundPortless(Instant now, OctetSpan packet, const IpPacket& parsed);
    Verdict InboundLaterFragment(Instant now, OctetSpan packet, const IpPacket& parsed);

    NatConfig m_config;
    MappingMap m_mappings;
    std::map<InsideKey, OutsideKey> m_byInside;
    std::map<PortlessKey, PortlessUser> m_portless;
    FragmentTable<FragmentRewrite> m_outboundFragments;
    FragmentTable<FragmentRewrite> m_inboundFragments;
    std::uint16_t m_nextPort;
    std::uint16_t m_nextIdentification = 1;
};

} // namespace mopo
