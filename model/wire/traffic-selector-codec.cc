// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/codecs.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

constexpr std::uint8_t TS_IPV4_ADDR_RANGE = 7;
constexpr std::uint8_t TS_IPV6_ADDR_RANGE = 8;
/// Type, protocol and length: what selectors of all types have.
constexpr std::size_t SELECTOR_HEADER_SIZE = 4;

/// Reads ports and addresses of a selector of type 7 or 8.
Result<TrafficSelector> DecodeRange(Reader& reader, std::uint8_t type, std::uint8_t protocol)
{
    const std::size_t addressSize = type == TS_IPV4_ADDR_RANGE ? 4 : 16;
    TrafficSelector selector;
    selector.protocol = protocol;
    selector.firstPort = reader.Take16();
    selector.lastPort = reader.Take16();
    const auto first = IpAddress::FromOctets(reader.Take(addressSize));
    const auto last = IpAddress::FromOctets(reader.Take(addressSize));
    // RFC 7296 3.13.1: "length determined by TS Type"
    if (!first || !last || !reader.IsAtEnd())
    {
        return reader.Refuse("TS payload: a selector's length is not that of its type");
    }
    selector.first = *first;
    selector.last = *last;
    return selector;
}

// RFC 7296 3.13.1
Status DecodeSelector(Reader& reader, TsPayload& payload)
{
    const std::uint8_t type = reader.Take8();
    const std::uint8_t protocol = reader.Take8();
    const std::size_t length = reader.Take16();
    if (length < SELECTOR_HEADER_SIZE)
    {
        return reader.Refuse("TS payload: a selector is too short");
    }
    Reader body = reader.TakeReader(length - SELECTOR_HEADER_SIZE);
    if (reader.HasFailed())
    {
        return reader.Refuse("TS payload: a selector runs over the payload");
    }
    if (type != TS_IPV4_ADDR_RANGE && type != TS_IPV6_ADDR_RANGE)
    {
        payload.selectors.emplace_back(
            UnknownTrafficSelector{type, protocol, CopyOctets(body.TakeRest())});
        return {};
    }
    auto selector = DecodeRange(body, type, protocol);
    if (!selector)
    {
        return std::unexpected(std::move(selector.error()));
    }
    payload.selectors.emplace_back(*selector);
    return {};
}

void EncodeSelector(Writer& writer, const TrafficSelector& selector)
{
    assert(selector.first.GetFamily() == selector.last.GetFamily());
    const std::size_t start = writer.Size();
    writer.Put8(selector.first.IsIpv4() ? TS_IPV4_ADDR_RANGE : TS_IPV6_ADDR_RANGE);
    writer.Put8(selector.protocol);
    writer.PutZeros(2);
    writer.Put16(selector.firstPort);
    writer.Put16(selector.lastPort);
    writer.Put(selector.first.GetOctets());
    writer.Put(selector.last.GetOctets());
    writer.PatchLength16(start + 2, start);
}

void EncodeSelector(Writer& writer, const UnknownTrafficSelector& selector)
{
    const std::size_t start = writer.Size();
    writer.Put8(selector.type);
    writer.Put8(selector.protocol);
    writer.PutZeros(2);
    writer.Put(selector.data);
    writer.PatchLength16(start + 2, start);
}

} // namespace

// RFC 7296 3.13
Status Decode(Reader& reader, TsPayload& payload)
{
    const std::size_t count = reader.Take8();
    reader.Skip(3);
    // RFC 7296 2.9: "Each TS payload contains one or more Traffic Selectors."
    if (reader.HasFailed() || count == 0)
    {
        return reader.Refuse("TS payload: no selector");
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        if (const Status status = DecodeSelector(reader, payload); !status)
        {
            return status;
        }
    }
    // RFC 7296 3.13: "The length of the Traffic Selector payload includes the TS header and all
    // the Traffic Selectors."
    if (!reader.IsAtEnd())
    {
        return reader.Refuse(fmt::format("TS payload: more than its {} selectors", count));
    }
    return {};
}

void Encode(Writer& writer, const TsPayload& payload)
{
    assert(payload.selectors.size() <= 0xff);
    writer.Put8(static_cast<std::uint8_t>(payload.selectors.size()));
    writer.PutZeros(3);
    for (const auto& selector : payload.selectors)
    {
        std::visit([&writer](const auto& known) { EncodeSelector(writer, known); }, selector);
    }
}

} // namespace mopo
