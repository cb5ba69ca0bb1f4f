// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

namespace mopo
{

namespace
{

bool InPrefix(OctetView octets, std::initializer_list<std::uint8_t> prefix, unsigned length)
{
    unsigned bit = 0;
    for (const std::uint8_t expected : prefix)
    {
        const unsigned bits = std::min(8U, length - bit);
        const auto mask = static_cast<std::uint8_t>(0xff00U >> bits);
        if ((octets[bit / 8] & mask) != (expected & mask))
        {
            return false;
        }
        bit += bits;
        if (bit == length)
        {
            break;
        }
    }
    return true;
}

/// The address of a prefix with all bits behind the prefix taken from `filling`.
IpAddress Fill(const IpPrefix& prefix, std::uint8_t filling)
{
    const OctetView octets = prefix.address.GetOctets();
    std::array<std::uint8_t, 16> filled{};
    for (std::size_t i = 0; i < octets.size(); ++i)
    {
        const int kept = std::clamp<int>(prefix.length - static_cast<int>(8 * i), 0, 8);
        const unsigned mask = 0xff00U >> kept;
        filled[i] = static_cast<std::uint8_t>((octets[i] & mask) | (filling & ~mask));
    }
    return *IpAddress::FromOctets(OctetView(filled).first(octets.size()));
}

} // namespace

std::optional<IpAddress> IpAddress::FromOctets(OctetView octets)
{
    if (octets.size() != 4 && octets.size() != 16)
    {
        return std::nullopt;
    }
    IpAddress address;
    address.m_family = octets.size() == 4 ? Family::Ipv4 : Family::Ipv6;
    std::ranges::copy(octets, address.m_octets.begin());
    return address;
}

std::optional<IpAddress> IpAddress::Parse(std::string_view text)
{
    const std::string terminated(text);
    std::array<std::uint8_t, 16> octets{};
    if (terminated.size() != std::strlen(terminated.c_str()))
    {
        return std::nullopt;
    }
    if (inet_pton(AF_INET, terminated.c_str(), octets.data()) == 1)
    {
        return FromOctets(OctetView(octets).first(4));
    }
    if (inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1)
    {
        return FromOctets(octets);
    }
    return std::nullopt;
}

bool IpAddress::IsUnspecified() const
{
    return std::ranges::all_of(GetOctets(), [](std::uint8_t octet) { return octet == 0; });
}

bool IpAddress::IsMulticast() const
{
    return IsIpv4() ? InPrefix(m_octets, {0xe0}, 4) : InPrefix(m_octets, {0xff}, 8);
}

bool IpAddress::IsBroadcast() const
{
    return IsIpv4() && InPrefix(m_octets, {0xff, 0xff, 0xff, 0xff}, 32);
}

bool IpAddress::IsLoopback() const
{
    if (IsIpv4())
    {
        return InPrefix(m_octets, {127}, 8);
    }
    return InPrefix(m_octets, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128);
}

bool IpAddress::IsLinkLocal() const
{
    return IsIpv4() ? InPrefix(m_octets, {169, 254}, 16) : InPrefix(m_octets, {0xfe, 0x80}, 10);
}

bool IpAddress::IsIpv4Mapped() const
{
    return !IsIpv4() && InPrefix(m_octets, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96);
}

bool IpAddress::IsPrivate() const
{
    if (IsIpv4())
    {
        return InPrefix(m_octets, {10}, 8) || InPrefix(m_octets, {172, 16}, 12) ||
               InPrefix(m_octets, {192, 168}, 16) || InPrefix(m_octets, {100, 64}, 10);
    }
    return InPrefix(m_octets, {0xfc}, 7);
}

std::string IpAddress::ToString() const
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(IsIpv4() ? AF_INET : AF_INET6, m_octets.data(), text.data(), text.size());
    return text.data();
}

std::optional<IpPrefix> IpPrefix::Parse(std::string_view text)
{
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
    {
        return std::nullopt;
    }
    const auto address = IpAddress::Parse(text.substr(0, slash));
    const auto digits = text.substr(slash + 1);
    std::uint8_t length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    const bool isPadded = digits.size() > 1 && digits.front() == '0';
    if (!address || error != std::errc{} || end != digits.data() + digits.size() || isPadded ||
        length > address->GetOctets().size() * 8)
    {
        return std::nullopt;
    }
    return IpPrefix{*address, length};
}

bool IpPrefix::Contains(const IpAddress& other) const
{
    return other.GetFamily() == address.GetFamily() &&
           IpPrefix{other, length}.First() == IpPrefix{address, length}.First();
}

IpAddress IpPrefix::First() const
{
    return Fill(*this, 0x00);
}

IpAddress IpPrefix::Last() const
{
    return Fill(*this, 0xff);
}

std::string IpPrefix::ToString() const
{
    return address.ToString() + "/" + std::to_string(length);
}

std::string Transport::ToString() const
{
    const std::string text = address.ToString();
    return (address.IsIpv4() ? text : "[" + text + "]") + ":" + std::to_string(port);
}

std::string Path::ToString() const
{
    return local.ToString() + " > " + peer.ToString();
}

} // namespace mopo
