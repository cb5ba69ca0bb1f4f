// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/message.h"

#include "model/wire/codecs.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

constexpr std::size_t PAYLOAD_HEADER_SIZE = 4;
constexpr std::uint8_t CRITICAL_BIT = 0x80;
/// Most messages fit; larger ones grow.
constexpr std::size_t USUAL_MESSAGE_SIZE = 512;
constexpr std::size_t USUAL_PAYLOAD_COUNT = 16;

/// Whether an Encrypted payload may stand in a chain.
enum class Place : std::uint8_t
{
    Outside,
    Inside,
};

/// The generic payload header (RFC 7296 3.2) with the type that the one before it named.
struct PayloadHeader
{
    PayloadType type{};
    PayloadType next{};
    bool critical = false;
    std::size_t offset = 0;
};

/// RFC 7296 3.14 and RFC 7383 2.5: the Next Payload field of these is "the payload type of the
/// first embedded payload".
bool EndsChain(PayloadType type)
{
    return type == PayloadType::Encrypted || type == ENCRYPTED_FRAGMENT;
}

template <class Body>
Status DecodeAs(Reader& reader, PayloadBody& body)
{
    return Decode(reader, body.emplace<Body>());
}

/// For what stands in pairs, one for each end of the exchange.
template <class Body>
Status DecodeAs(Reader& reader, PayloadBody& body, typename Body::Role role)
{
    Body& payload = body.emplace<Body>();
    payload.role = role;
    return Decode(reader, payload);
}

Status DecodeUnknown(Reader& reader, const PayloadHeader& header, PayloadBody& body)
{
    // RFC 7296 2.5: "If the critical flag is set and the payload type is unrecognized, the message
    // MUST be rejected".
    if (header.critical)
    {
        const auto type = static_cast<std::uint8_t>(header.type);
        return std::unexpected(Error{ErrorCode::UnsupportedCriticalPayload,
                                     header.offset,
                                     fmt::format("critical payload of unknown type {}", type),
                                     type});
    }
    body = UnknownPayload{static_cast<std::uint8_t>(header.type),
                          CopyOctets(reader.TakeRest()),
                          EndsChain(header.type) ? header.next : PayloadType::None};
    return {};
}

Status DecodeBody(Reader& reader, const PayloadHeader& header, PayloadBody& body)
{
    switch (header.type)
    {
    case PayloadType::Sa:
        return DecodeAs<SaPayload>(reader, body);
    case PayloadType::Ke:
        return DecodeAs<KePayload>(reader, body);
    case PayloadType::IdI:
        return DecodeAs<IdPayload>(reader, body, IdPayload::Role::Initiator);
    case PayloadType::IdR:
        return DecodeAs<IdPayload>(reader, body, IdPayload::Role::Responder);
    case PayloadType::Cert:
        return DecodeAs<CertPayload>(reader, body);
    case PayloadType::CertReq:
        return DecodeAs<CertReqPayload>(reader, body);
    case PayloadType::Auth:
        return DecodeAs<AuthPayload>(reader, body);
    case PayloadType::Nonce:
        return DecodeAs<NoncePayload>(reader, body);
    case PayloadType::Notify:
        return DecodeAs<NotifyPayload>(reader, body);
    case PayloadType::Delete:
        return DecodeAs<DeletePayload>(reader, body);
    case PayloadType::VendorId:
        return DecodeAs<VendorIdPayload>(reader, body);
    case PayloadType::TsI:
        return DecodeAs<TsPayload>(reader, body, TsPayload::Role::Initiator);
    case PayloadType::TsR:
        return DecodeAs<TsPayload>(reader, body, TsPayload::Role::Responder);
    case PayloadType::Encrypted:
        body = EncryptedPayload{header.next, CopyOctets(reader.TakeRest())};
        return {};
    case PayloadType::Configuration:
        return DecodeAs<ConfigurationPayload>(reader, body);
    case PayloadType::Eap:
        return DecodeAs<EapPayload>(reader, body);
    case PayloadType::None:
        break;
    }
    return DecodeUnknown(reader, header, body);
}

/// Reads one payload; what type follows it is returned.
Result<PayloadType> DecodePayload(Reader& reader, PayloadType type, Payload& payload)
{
    PayloadHeader header{.type = type, .offset = reader.Offset()};
    header.next = static_cast<PayloadType>(reader.Take8());
    header.critical = (reader.Take8() & CRITICAL_BIT) != 0;
    const std::size_t length = reader.Take16();
    if (reader.HasFailed() || length < PAYLOAD_HEADER_SIZE)
    {
        return Fail(ErrorCode::InvalidSyntax,
                    PayloadName(type) + " payload: its length is too short for any",
                    header.offset);
    }
    Reader body = reader.TakeReader(length - PAYLOAD_HEADER_SIZE);
    if (reader.HasFailed())
    {
        return Fail(ErrorCode::InvalidSyntax,
                    PayloadName(type) + " payload: runs over the end",
                    header.offset);
    }
    payload.critical = header.critical;
    if (Status status = DecodeBody(body, header, payload.body); !status)
    {
        return std::unexpected(std::move(status.error()));
    }
    return EndsChain(type) ? PayloadType::None : header.next;
}

Result<Payloads> DecodeChain(Reader reader, PayloadType first, Place place)
{
    Payloads payloads;
    if (first != PayloadType::None)
    {
        payloads.reserve(USUAL_PAYLOAD_COUNT);
    }
    PayloadType type = first;
    while (type != PayloadType::None)
    {
        // RFC 7296 3.1: "an Encrypted payload MUST NOT contain another Encrypted payload"
        if (type == PayloadType::Encrypted && place == Place::Inside)
        {
            return reader.Refuse("SK payload: inside another one");
        }
        const auto next = DecodePayload(reader, type, payloads.emplace_back());
        if (!next)
        {
            return std::unexpected(next.error());
        }
        type = *next;
    }
    // Also what RFC 7296 3.14 forbids: "The Encrypted payload, if present in a message, MUST be the
    // last payload in the message."
    if (!reader.IsAtEnd())
    {
        return reader.Refuse(fmt::format("{} octets after the last payload", reader.Remaining()));
    }
    return payloads;
}

void Encode(Writer& writer, const EncryptedPayload& payload)
{
    writer.Put(payload.data);
}

void Encode(Writer& writer, const UnknownPayload& payload)
{
    writer.Put(payload.data);
}

/// The Next Payload field of the payload at `index`.
PayloadType NextType(const Payloads& payloads, std::size_t index)
{
    if (index + 1 < payloads.size())
    {
        assert(!EndsChain(payloads[index].Type()));
        return payloads[index + 1].Type();
    }
    if (const auto* encrypted = std::get_if<EncryptedPayload>(&payloads[index].body))
    {
        return encrypted->firstInner;
    }
    const auto* unknown = std::get_if<UnknownPayload>(&payloads[index].body);
    return unknown != nullptr && EndsChain(payloads[index].Type()) ? unknown->firstInner
                                                                   : PayloadType::None;
}

void EncodeChain(Writer& writer, const Payloads& payloads)
{
    for (std::size_t i = 0; i < payloads.size(); ++i)
    {
        assert(payloads[i].Type() != PayloadType::None);
        const std::size_t start = writer.Size();
        writer.Put8(static_cast<std::uint8_t>(NextType(payloads, i)));
        writer.Put8(payloads[i].critical ? CRITICAL_BIT : 0);
        writer.PutZeros(2);
        std::visit([&writer](const auto& body) { Encode(writer, body); }, payloads[i].body);
        writer.PatchLength16(start + 2, start);
    }
}

} // namespace

Result<Message> DecodeMessage(OctetView datagram)
{
    auto header = DecodeHeader(datagram);
    if (!header)
    {
        return std::unexpected(std::move(header.error()));
    }
    auto payloads = DecodeChain(
        Reader(datagram.subspan(Header::SIZE), Header::SIZE), header->nextPayload, Place::Outside);
    if (!payloads)
    {
        return std::unexpected(std::move(payloads.error()));
    }
    return Message{*header, std::move(*payloads)};
}

Octets EncodeMessage(const Message& message)
{
    Writer writer(USUAL_MESSAGE_SIZE);
    EncodeHeader(writer, message.header, FirstType(message.payloads));
    EncodeChain(writer, message.payloads);
    writer.PatchSize32(HEADER_LENGTH_OFFSET);
    return writer.TakeOctets();
}

Result<Payloads> DecodePayloads(PayloadType first, OctetView octets)
{
    return DecodeChain(Reader(octets), first, Place::Inside);
}

Octets EncodePayloads(const Payloads& payloads)
{
    Writer writer(USUAL_MESSAGE_SIZE);
    EncodeChain(writer, payloads);
    return writer.TakeOctets();
}

PayloadType FirstType(const Payloads& payloads)
{
    return payloads.empty() ? PayloadType::None : payloads.front().Type();
}

} // namespace mopo
