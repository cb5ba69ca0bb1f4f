// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/codecs.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

/// RFC 7296 3.11: "It MUST be zero for IKE (SPI is in message header) or four for AH and ESP."
std::size_t DeletedSpiSize(ProtocolId protocol)
{
    return protocol == ProtocolId::Ike ? 0 : 4;
}

} // namespace

// RFC 7296 3.10. The SPI may have any size and stand with any Protocol ID: which of them the
// notify's type asks for is for the one who acts on it to judge.
Status Decode(Reader& reader, NotifyPayload& payload)
{
    payload.protocol = static_cast<ProtocolId>(reader.Take8());
    const std::size_t spiSize = reader.Take8();
    payload.type = reader.Take16();
    payload.spi = CopyOctets(reader.Take(spiSize));
    if (reader.HasFailed())
    {
        return reader.Refuse("Notify payload: the SPI runs over the payload");
    }
    payload.data = CopyOctets(reader.TakeRest());
    return {};
}

void Encode(Writer& writer, const NotifyPayload& payload)
{
    assert(payload.spi.size() <= 0xff);
    writer.Put8(static_cast<std::uint8_t>(payload.protocol));
    writer.Put8(static_cast<std::uint8_t>(payload.spi.size()));
    writer.Put16(payload.type);
    writer.Put(payload.spi);
    writer.Put(payload.data);
}

Status Decode(Reader& reader, DeletePayload& payload)
{
    payload.protocol = static_cast<ProtocolId>(reader.Take8());
    const std::size_t spiSize = reader.Take8();
    const std::size_t count = reader.Take16();
    // RFC 7296 3.11: "Must be 1 for an IKE SA, 2 for AH, or 3 for ESP."
    if (payload.protocol < ProtocolId::Ike || payload.protocol > ProtocolId::Esp)
    {
        return reader.Refuse("Delete payload: unknown protocol");
    }
    if (reader.HasFailed() || spiSize != DeletedSpiSize(payload.protocol))
    {
        return reader.Refuse(fmt::format("Delete payload: SPIs of {} octets", spiSize));
    }
    // RFC 7296 3.11: "Deletion of the IKE SA is indicated by a protocol ID of 1 (IKE) but no SPIs."
    if ((payload.protocol == ProtocolId::Ike && count != 0) ||
        reader.Remaining() != spiSize * count)
    {
        return reader.Refuse(
            fmt::format("Delete payload: {} SPIs in {} octets", count, reader.Remaining()));
    }
    payload.spis.reserve(count);
    while (!reader.IsAtEnd())
    {
        payload.spis.push_back(CopyOctets(reader.Take(spiSize)));
    }
    return {};
}

void Encode(Writer& writer, const DeletePayload& payload)
{
    const std::size_t spiSize = DeletedSpiSize(payload.protocol);
    assert(payload.spis.size() <= (payload.protocol == ProtocolId::Ike ? 0 : 0xffff));
    writer.Put8(static_cast<std::uint8_t>(payload.protocol));
    writer.Put8(static_cast<std::uint8_t>(spiSize));
    writer.Put16(static_cast<std::uint16_t>(payload.spis.size()));
    for (const Octets& spi : payload.spis)
    {
        assert(spi.size() == spiSize);
        writer.Put(spi);
    }
}

// RFC 7296 3.12
Status Decode(Reader& reader, VendorIdPayload& payload)
{
    payload.data = CopyOctets(reader.TakeRest());
    return {};
}

void Encode(Writer& writer, const VendorIdPayload& payload)
{
    writer.Put(payload.data);
}

} // namespace mopo
