// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/codecs.h"

#include <algorithm>

namespace mopo
{

// RFC 7296 3.5
Status Decode(Reader& reader, IdPayload& payload)
{
    payload.type = static_cast<IdType>(reader.Take8());
    std::ranges::copy(reader.Take(payload.reserved.size()), payload.reserved.begin());
    payload.data = CopyOctets(reader.TakeRest());
    if (reader.HasFailed())
    {
        return reader.Refuse("ID payload: too short");
    }
    return {};
}

void Encode(Writer& writer, const IdPayload& payload)
{
    writer.Put8(static_cast<std::uint8_t>(payload.type));
    writer.Put(payload.reserved);
    writer.Put(payload.data);
}

Octets IdPayload::Body() const
{
    Writer writer(4 + data.size());
    Encode(writer, *this);
    return writer.TakeOctets();
}

// RFC 7296 3.6
Status Decode(Reader& reader, CertPayload& payload)
{
    payload.encoding = reader.Take8();
    payload.data = CopyOctets(reader.TakeRest());
    if (reader.HasFailed())
    {
        return reader.Refuse("CERT payload: too short");
    }
    return {};
}

void Encode(Writer& writer, const CertPayload& payload)
{
    writer.Put8(payload.encoding);
    writer.Put(payload.data);
}

// RFC 7296 3.7
Status Decode(Reader& reader, CertReqPayload& payload)
{
    payload.encoding = reader.Take8();
    payload.authorities = CopyOctets(reader.TakeRest());
    if (reader.HasFailed())
    {
        return reader.Refuse("CERTREQ payload: too short");
    }
    return {};
}

void Encode(Writer& writer, const CertReqPayload& payload)
{
    writer.Put8(payload.encoding);
    writer.Put(payload.authorities);
}

// RFC 7296 3.8
Status Decode(Reader& reader, AuthPayload& payload)
{
    payload.method = static_cast<AuthMethod>(reader.Take8());
    reader.Skip(3);
    payload.data = CopyOctets(reader.TakeRest());
    if (reader.HasFailed())
    {
        return reader.Refuse("AUTH payload: too short");
    }
    return {};
}

void Encode(Writer& writer, const AuthPayload& payload)
{
    writer.Put8(static_cast<std::uint8_t>(payload.method));
    writer.PutZeros(3);
    writer.Put(payload.data);
}

// RFC 7296 3.16
Status Decode(Reader& reader, EapPayload& payload)
{
    payload.message = CopyOctets(reader.TakeRest());
    return {};
}

void Encode(Writer& writer, const EapPayload& payload)
{
    writer.Put(payload.message);
}

} // namespace mopo
