// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/header.h"

#include "model/wire/codecs.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

IkeSpi TakeSpi(Reader& reader)
{
    IkeSpi spi;
    std::ranges::copy(reader.Take(spi.octets.size()), spi.octets.begin());
    return spi;
}

Header TakeHeader(Reader& reader)
{
    Header header;
    header.initiatorSpi = TakeSpi(reader);
    header.responderSpi = TakeSpi(reader);
    header.nextPayload = static_cast<PayloadType>(reader.Take8());
    header.version = reader.Take8();
    header.exchangeType = reader.Take8();
    header.flags = reader.Take8();
    header.messageId = reader.Take32();
    header.length = reader.Take32();
    return header;
}

} // namespace

Result<Header> DecodeHeader(OctetView datagram)
{
    if (datagram.size() < Header::SIZE)
    {
        return Fail(ErrorCode::Truncated, "IKE header: the datagram is too short", datagram.size());
    }
    Reader reader(datagram.first(Header::SIZE));
    const Header header = TakeHeader(reader);
    const unsigned majorVersion = header.version >> 4;
    // RFC 7296 2.5: "If an endpoint receives a message with a higher major version number, it MUST
    // drop the message". Judged first: what the rest means is that version's own affair.
    if (majorVersion > 2)
    {
        return Fail(ErrorCode::InvalidMajorVersion,
                    fmt::format("IKE header: major version {}", majorVersion),
                    17);
    }
    // RFC 7296 3.1: "Implementations based on this version of IKE MUST set the major version to 2".
    if (majorVersion < 2)
    {
        return Fail(ErrorCode::InvalidSyntax,
                    fmt::format("IKE header: major version {}", majorVersion),
                    17);
    }
    // RFC 7296 3.1: "Length of the total message (header + payloads) in octets".
    if (header.length != datagram.size())
    {
        return Fail(
            ErrorCode::InvalidSyntax,
            fmt::format("IKE header: length {} in {} octets", header.length, datagram.size()),
            HEADER_LENGTH_OFFSET);
    }
    return header;
}

void EncodeHeader(Writer& writer, const Header& header, PayloadType first)
{
    writer.Put(header.initiatorSpi.octets);
    writer.Put(header.responderSpi.octets);
    writer.Put8(static_cast<std::uint8_t>(first));
    writer.Put8(header.version);
    writer.Put8(header.exchangeType);
    writer.Put8(header.flags);
    writer.Put32(header.messageId);
    writer.Put32(0);
}

std::string PayloadName(PayloadType type)
{
    switch (type)
    {
    case PayloadType::None:
        return "none";
    case PayloadType::Sa:
        return "SA";
    case PayloadType::Ke:
        return "KE";
    case PayloadType::IdI:
        return "IDi";
    case PayloadType::IdR:
        return "IDr";
    case PayloadType::Cert:
        return "CERT";
    case PayloadType::CertReq:
        return "CERTREQ";
    case PayloadType::Auth:
        return "AUTH";
    case PayloadType::Nonce:
        return "Nonce";
    case PayloadType::Notify:
        return "N";
    case PayloadType::Delete:
        return "D";
    case PayloadType::VendorId:
        return "V";
    case PayloadType::TsI:
        return "TSi";
    case PayloadType::TsR:
        return "TSr";
    case PayloadType::Encrypted:
        return "SK";
    case PayloadType::Configuration:
        return "CP";
    case PayloadType::Eap:
        return "EAP";
    }
    return type == ENCRYPTED_FRAGMENT ? "SKF" : std::to_string(static_cast<unsigned>(type));
}

} // namespace mopo
