// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/config.h"

#include <utility>

namespace mopo
{

Identity Identity::Parse(std::string_view text)
{
    if (const auto address = IpAddress::Parse(text))
    {
        const auto octets = address->GetOctets();
        return {address->IsIpv4() ? IdType::Ipv4Addr : IdType::Ipv6Addr,
                Octets(octets.begin(), octets.end())};
    }
    const OctetView octets = AsOctets(text);
    const bool isMailbox = text.find('@') != std::string_view::npos;
    return {isMailbox ? IdType::Rfc822Addr : IdType::Fqdn, Octets(octets.begin(), octets.end())};
}

std::string Identity::ToString() const
{
    switch (type)
    {
    case IdType::Fqdn:
    case IdType::Rfc822Addr:
        return {data.begin(), data.end()};
    case IdType::Ipv4Addr:
    case IdType::Ipv6Addr:
        if (const auto address = IpAddress::FromOctets(data))
        {
            return address->ToString();
        }
        break;
    case IdType::DerAsn1Dn:
    case IdType::DerAsn1Gn:
    case IdType::KeyId:
        break;
    }
    return std::to_string(std::to_underlying(type)) + ":" + ToHex(data);
}

} // namespace mopo
