// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/codecs.h"

#include <fmt/format.h>

namespace mopo
{

// RFC 7296 3.4. Whether the value is of the group's length, the key exchange judges.
Status Decode(Reader& reader, KePayload& payload)
{
    payload.group = reader.Take16();
    reader.Skip(2);
    payload.data = CopyOctets(reader.TakeRest());
    if (reader.HasFailed())
    {
        return reader.Refuse("KE payload: too short");
    }
    return {};
}

void Encode(Writer& writer, const KePayload& payload)
{
    writer.Put16(payload.group);
    writer.PutZeros(2);
    writer.Put(payload.data);
}

Status Decode(Reader& reader, NoncePayload& payload)
{
    // RFC 7296 3.9: "The size of the Nonce Data MUST be between 16 and 256 octets, inclusive"
    if (reader.Remaining() < 16 || reader.Remaining() > 256)
    {
        return reader.Refuse(fmt::format("Nonce payload: {} octets", reader.Remaining()));
    }
    payload.data = CopyOctets(reader.TakeRest());
    return {};
}

void Encode(Writer& writer, const NoncePayload& payload)
{
    writer.Put(payload.data);
}

} // namespace mopo
