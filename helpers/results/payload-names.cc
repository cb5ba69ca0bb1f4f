// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/payload-names.h"

#include "model/crypto/algorithms.h"

#include <algorithm>
#include <array>
#include <span>

namespace mopo
{

namespace
{

struct Name
{
    unsigned number;
    const char* name;
};

std::string Lookup(std::span<const Name> names, unsigned number)
{
    const auto found = std::ranges::find(names, number, &Name::number);
    return found != names.end() ? found->name : std::to_string(number);
}

template <class Algorithm>
std::string NameOrNumber(const Algorithm* algorithm, std::uint16_t number)
{
    return algorithm != nullptr ? std::string(algorithm->name) : std::to_string(number);
}

} // namespace

std::string PayloadName(std::uint8_t type)
{
    // RFC 7296 3.2.
    static constexpr std::array<Name, 16> NAMES{{
        {33, "SA"},
        {34, "KE"},
        {35, "IDi"},
        {36, "IDr"},
        {37, "CERT"},
        {38, "CERTREQ"},
        {39, "AUTH"},
        {40, "Nonce"},
        {41, "N"},
        {42, "D"},
        {43, "V"},
        {44, "TSi"},
        {45, "TSr"},
        {46, "SK"},
        {47, "CP"},
        {48, "EAP"},
    }};
    return Lookup(NAMES, type);
}

std::string ProtocolName(std::uint8_t protocol)
{
    static constexpr std::array<Name, 4> NAMES{{{0, "none"}, {1, "IKE"}, {2, "AH"}, {3, "ESP"}}};
    return Lookup(NAMES, protocol);
}

std::string TransformTypeName(std::uint8_t type)
{
    static constexpr std::array<Name, 5> NAMES{
        {{1, "ENCR"}, {2, "PRF"}, {3, "INTEG"}, {4, "KE"}, {5, "ESN"}}};
    return Lookup(NAMES, type);
}

std::string TransformName(const Transform& transform)
{
    switch (transform.type)
    {
    case TransformType::Encryption:
        return NameOrNumber(FindEncryption(transform.id, transform.KeyLength()), transform.id);
    case TransformType::Prf:
        return NameOrNumber(FindPrf(transform.id), transform.id);
    case TransformType::Integrity:
        return NameOrNumber(FindIntegrity(transform.id), transform.id);
    case TransformType::KeyExchange:
        return GroupName(transform.id);
    case TransformType::ExtendedSequenceNumbers:
        return transform.id == 0 ? "no" : transform.id == 1 ? "yes" : std::to_string(transform.id);
    }
    return std::to_string(transform.id);
}

std::string GroupName(std::uint16_t group)
{
    return NameOrNumber(FindGroup(group), group);
}

std::string IdTypeName(std::uint8_t type)
{
    static constexpr std::array<Name, 7> NAMES{{
        {1, "ID_IPV4_ADDR"},
        {2, "ID_FQDN"},
        {3, "ID_RFC822_ADDR"},
        {5, "ID_IPV6_ADDR"},
        {9, "ID_DER_ASN1_DN"},
        {10, "ID_DER_ASN1_GN"},
        {11, "ID_KEY_ID"},
    }};
    return Lookup(NAMES, type);
}

std::string AuthMethodName(std::uint8_t method)
{
    static constexpr std::array<Name, 4> NAMES{{
        {1, "RSA Digital Signature"},
        {2, "Shared Key Message Integrity Code"},
        {3, "DSS Digital Signature"},
        {14, "Digital Signature"},
    }};
    return Lookup(NAMES, method);
}

std::string ConfigurationTypeName(std::uint8_t type)
{
    static constexpr std::array<Name, 4> NAMES{
        {{1, "CFG_REQUEST"}, {2, "CFG_REPLY"}, {3, "CFG_SET"}, {4, "CFG_ACK"}}};
    return Lookup(NAMES, type);
}

std::string ConfigurationAttributeName(std::uint16_t type)
{
    static constexpr std::array<Name, 12> NAMES{{
        {1, "INTERNAL_IP4_ADDRESS"},
        {2, "INTERNAL_IP4_NETMASK"},
        {3, "INTERNAL_IP4_DNS"},
        {4, "INTERNAL_IP4_NBNS"},
        {6, "INTERNAL_IP4_DHCP"},
        {7, "APPLICATION_VERSION"},
        {8, "INTERNAL_IP6_ADDRESS"},
        {10, "INTERNAL_IP6_DNS"},
        {12, "INTERNAL_IP6_DHCP"},
        {13, "INTERNAL_IP4_SUBNET"},
        {14, "SUPPORTED_ATTRIBUTES"},
        {15, "INTERNAL_IP6_SUBNET"},
    }};
    return Lookup(NAMES, type);
}

} // namespace mopo
