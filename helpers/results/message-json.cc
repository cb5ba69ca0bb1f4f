// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/message-json.h"

#include "helpers/results/payload-names.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

template <class Enum>
constexpr auto Number(Enum value)
{
    return static_cast<std::underlying_type_t<Enum>>(value);
}

bool IsPrintable(OctetView octets)
{
    return std::ranges::all_of(octets,
                               [](std::uint8_t octet) { return octet >= 0x20 && octet < 0x7f; });
}

std::string Text(OctetView octets)
{
    return {octets.begin(), octets.end()};
}

/// Adds `key`: the address that the octets are, where they are one.
void AddAddress(Json& json, const char* key, OctetView octets)
{
    if (const auto address = IpAddress::FromOctets(octets))
    {
        json[key] = address->ToString();
    }
}

Json TransformToJson(const Transform& transform)
{
    Json json{{"type", TransformTypeName(Number(transform.type))},
              {"id", transform.id},
              {"name", TransformName(transform)}};
    for (const TransformAttribute& attribute : transform.attributes)
    {
        if (attribute.type == TransformAttribute::KEY_LENGTH && transform.KeyLength())
        {
            json["key_length"] = *transform.KeyLength();
            continue;
        }
        json["attributes"].push_back({{"type", attribute.type}, {"value", ToHex(attribute.value)}});
    }
    return json;
}

void AddBody(Json& json, const SaPayload& sa, const CodePoints&)
{
    json["proposals"] = Json::array();
    for (const Proposal& proposal : sa.proposals)
    {
        Json transforms = Json::array();
        for (const Transform& transform : proposal.transforms)
        {
            transforms.push_back(TransformToJson(transform));
        }
        json["proposals"].push_back({{"number", proposal.number},
                                     {"protocol", ProtocolName(Number(proposal.protocol))},
                                     {"spi", ToHex(proposal.spi)},
                                     {"transforms", std::move(transforms)}});
    }
}

void AddBody(Json& json, const KePayload& ke, const CodePoints&)
{
    json["group"] = GroupName(ke.group);
    json["data"] = ToHex(ke.data);
}

void AddBody(Json& json, const IdPayload& id, const CodePoints&)
{
    json["id_type"] = IdTypeName(Number(id.type));
    const bool isAddress = id.type == IdType::Ipv4Addr || id.type == IdType::Ipv6Addr;
    if (isAddress)
    {
        AddAddress(json, "identity", id.data);
    }
    else if (IsPrintable(id.data))
    {
        json["identity"] = Text(id.data);
    }
    json["data"] = ToHex(id.data);
}

void AddBody(Json& json, const CertPayload& cert, const CodePoints&)
{
    json["encoding"] = cert.encoding;
    json["data"] = ToHex(cert.data);
}

void AddBody(Json& json, const CertReqPayload& request, const CodePoints&)
{
    json["encoding"] = request.encoding;
    json["data"] = ToHex(request.authorities);
}

void AddBody(Json& json, const AuthPayload& auth, const CodePoints&)
{
    json["method"] = AuthMethodName(Number(auth.method));
    json["data"] = ToHex(auth.data);
}

void AddBody(Json& json, const NoncePayload& nonce, const CodePoints&)
{
    json["data"] = ToHex(nonce.data);
}

void AddBody(Json& json, const NotifyPayload& notify, const CodePoints& codePoints)
{
    json["notify"] = NotifyName(notify.type, codePoints);
    json["number"] = notify.type;
    json["protocol"] = ProtocolName(Number(notify.protocol));
    if (!notify.spi.empty())
    {
        json["spi"] = ToHex(notify.spi);
    }
    json["data"] = ToHex(notify.data);
    if (notify.type == codePoints.additionalAddress)
    {
        AddAddress(json, "address", notify.data);
    }
}

void AddBody(Json& json, const DeletePayload& deletion, const CodePoints&)
{
    json["protocol"] = ProtocolName(Number(deletion.protocol));
    json["spis"] = Json::array();
    for (const Octets& spi : deletion.spis)
    {
        json["spis"].push_back(ToHex(spi));
    }
}

void AddBody(Json& json, const VendorIdPayload& vendor, const CodePoints&)
{
    json["data"] = ToHex(vendor.data);
}

void AddBody(Json& json, const TsPayload& ts, const CodePoints&)
{
    json["selectors"] = Json::array();
    for (const auto& selector : ts.selectors)
    {
        if (const auto* known = std::get_if<TrafficSelector>(&selector))
        {
            json["selectors"].push_back(known->ToString());
            continue;
        }
        const auto& unknown = std::get<UnknownTrafficSelector>(selector);
        json["selectors"].push_back(fmt::format(
            "type {} protocol {} {}", unknown.type, unknown.protocol, ToHex(unknown.data)));
    }
}

void AddBody(Json& json, const ConfigurationPayload& configuration, const CodePoints&)
{
    json["cfg_type"] = ConfigurationTypeName(Number(configuration.type));
    json["attributes"] = Json::array();
    for (const ConfigurationAttribute& attribute : configuration.attributes)
    {
        Json entry{{"type", ConfigurationAttributeName(attribute.type)},
                   {"value", ToHex(attribute.value)}};
        // RFC 7296 3.15.1: INTERNAL_IP6_ADDRESS is an address and one octet of prefix length.
        constexpr std::uint16_t ip6Address = Number(ConfigurationAttributeType::InternalIp6Address);
        const bool hasPrefix = attribute.type == ip6Address && attribute.value.size() == 17;
        const OctetView value(attribute.value);
        AddAddress(entry, "address", hasPrefix ? value.first(16) : value);
        json["attributes"].push_back(std::move(entry));
    }
}

void AddBody(Json& json, const EapPayload& eap, const CodePoints&)
{
    json["data"] = ToHex(eap.message);
}

void AddBody(Json& json, const EncryptedPayload& encrypted, const CodePoints&)
{
    json["first_inner"] = PayloadName(Number(encrypted.firstInner));
    json["data"] = ToHex(encrypted.data);
}

void AddBody(Json& json, const UnknownPayload& unknown, const CodePoints&)
{
    json["data"] = ToHex(unknown.data);
}

} // namespace

Json PayloadToJson(const Payload& payload, const CodePoints& codePoints)
{
    Json json{{"type", PayloadName(Number(payload.Type()))}};
    if (payload.critical)
    {
        json["critical"] = true;
    }
    std::visit([&](const auto& body) { AddBody(json, body, codePoints); }, payload.body);
    return json;
}

Json MessageToJson(const Message& message, const CodePoints& codePoints)
{
    const Header& header = message.header;
    Json payloads = Json::array();
    for (const Payload& payload : message.payloads)
    {
        payloads.push_back(PayloadToJson(payload, codePoints));
    }
    return {{"exchange", ExchangeName(header.exchangeType, codePoints)},
            {"message_id", header.messageId},
            {"response", header.IsResponse()},
            {"from_initiator", header.IsFromInitiator()},
            {"initiator_spi", header.initiatorSpi.ToString()},
            {"responder_spi", header.responderSpi.ToString()},
            {"payloads", std::move(payloads)}};
}

} // namespace mopo
