// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/codecs.h"

namespace mopo
{

namespace
{

// RFC 7296 3.15.1. The uppermost bit of the type is reserved.
Status DecodeAttribute(Reader& reader, ConfigurationAttribute& attribute)
{
    attribute.type = reader.Take16() & 0x7fff;
    attribute.value = CopyOctets(reader.Take(reader.Take16()));
    if (reader.HasFailed())
    {
        return reader.Refuse("CP payload: an attribute runs over the payload");
    }
    return {};
}

} // namespace

// RFC 7296 3.15. Whether a value has the length that its type asks for, its user judges.
Status Decode(Reader& reader, ConfigurationPayload& payload)
{
    payload.type = static_cast<ConfigurationType>(reader.Take8());
    reader.Skip(3);
    if (reader.HasFailed())
    {
        return reader.Refuse("CP payload: too short");
    }
    while (!reader.IsAtEnd())
    {
        if (const Status status = DecodeAttribute(reader, payload.attributes.emplace_back());
            !status)
        {
            return status;
        }
    }
    return {};
}

void Encode(Writer& writer, const ConfigurationPayload& payload)
{
    writer.Put8(static_cast<std::uint8_t>(payload.type));
    writer.PutZeros(3);
    for (const ConfigurationAttribute& attribute : payload.attributes)
    {
        assert(attribute.type <= 0x7fff && attribute.value.size() <= 0xffff);
        writer.Put16(attribute.type);
        writer.Put16(static_cast<std::uint16_t>(attribute.value.size()));
        writer.Put(attribute.value);
    }
}

} // namespace mopo
