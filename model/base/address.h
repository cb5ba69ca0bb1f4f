// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace mopo
{

enum class Family : std::uint8_t
{
    Ipv4,
    Ipv6,
};

/// An IPv4 or IPv6 address: a family and 4 or 16 octets in network order. Ordered by family, then
/// by octets. The default is the unspecified IPv4 address.
class IpAddress
{
  public:
    IpAddress() = default;

    /// 4 octets make an IPv4 address, 16 an IPv6 one (draft 3.2); any other number, none.
    static std::optional<IpAddress> FromOctets(OctetView octets);

    /// The textual forms of RFC 4291 2.2 and dotted decimal, nothing looser.
    static std::optional<IpAddress> Parse(std::string_view text);

    Family GetFamily() const
    {
        return m_family;
    }

    bool IsIpv4() const
    {
        return m_family == Family::Ipv4;
    }

    /// Network order; 4 or 16 of them.
    OctetView GetOctets() const
    {
        return OctetView(m_octets).first(IsIpv4() ? 4 : 16);
    }

    bool IsUnspecified() const;
    bool IsMulticast() const;
    /// 255.255.255.255; never an IPv6 address.
    bool IsBroadcast() const;
    bool IsLoopback() const;
    bool IsLinkLocal() const;
    bool IsIpv4Mapped() const;
    /// RFC 1918 and RFC 6598 space, and fc00::/7: an address that a NAT is likely to stand in
    /// front of.
    bool IsPrivate() const;

    std::string ToString() const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

  private:
    Family m_family = Family::Ipv4;
    std::array<std::uint8_t, 16> m_octets{};
};

/// An address and the length of its network's prefix, as in `192.0.2.1/28`.
struct IpPrefix
{
    IpAddress address;
    std::uint8_t length = 0;

    static std::optional<IpPrefix> Parse(std::string_view text);
    bool Contains(const IpAddress& other) const;
    /// The lowest address of the prefix.
    IpAddress First() const;
    /// The highest address of the prefix.
    IpAddress Last() const;
    std::string ToString() const;

    friend auto operator<=>(const IpPrefix&, const IpPrefix&) = default;
};

/// An address and a UDP port.
struct Transport
{
    IpAddress address;
    std::uint16_t port = 0;

    /// `192.0.2.1:500` or `[3fff::1]:4500`.
    std::string ToString() const;

    friend auto operator<=>(const Transport&, const Transport&) = default;
};

/// "A particular combination of source IP address and destination IP address (and possibly
/// ports?)" (draft 1.4), as one end sees it: with the ports, own end first.
struct Path
{
    Transport local;
    Transport peer;

    /// Whether both ends have the same addresses, whatever the ports.
    bool SameAddresses(const Path& other) const
    {
        return local.address == other.local.address && peer.address == other.peer.address;
    }

    /// `192.0.2.1:4500 > 203.0.113.1:4500`.
    std::string ToString() const;

    friend auto operator<=>(const Path&, const Path&) = default;
};

/// The port of IKE without NAT traversal (RFC 7296 2).
inline constexpr std::uint16_t IKE_PORT = 500;
/// The port of IKE with a non-ESP marker and of UDP-encapsulated ESP (RFC 3948 2.1, 2.2).
inline constexpr std::uint16_t NAT_T_PORT = 4500;

} // namespace mopo
