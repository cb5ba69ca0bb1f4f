// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/wire/payloads.h"

namespace mopo
{

/// A whole IKE message: a header and the chain of payloads behind it.
struct Message
{
    Header header;
    Payloads payloads;
    friend bool operator==(const Message&, const Message&) = default;
};

/// Decodes a datagram (without the non-ESP marker). Errors name the offset in the datagram: those
/// of DecodeHeader, InvalidSyntax for what RFC 7296 3 does not allow, UnsupportedCriticalPayload
/// (the type in `detail`) for an unknown payload whose critical bit is set (2.5).
/// For any octets that a conforming sender made, EncodeMessage gives the same octets back.
Result<Message> DecodeMessage(OctetView datagram);

/// Encodes header and payloads; computes the lengths, the first payload's type and the chain.
Octets EncodeMessage(const Message& message);

/// Decodes a chain of payloads that begins with `first`, as it stands inside an Encrypted payload.
/// All of `octets` must belong to the chain. Offsets in errors count from the chain's start.
Result<Payloads> DecodePayloads(PayloadType first, OctetView octets);

/// Encodes a chain of payloads. What the first one's type is, `FirstType` tells.
Octets EncodePayloads(const Payloads& payloads);

/// The type of the first payload, or None.
PayloadType FirstType(const Payloads& payloads);

/// The first payload of one kind, or null: `Find<KePayload>(message.payloads)`.
template <class Body>
const Body* Find(const Payloads& payloads)
{
    for (const Payload& payload : payloads)
    {
        if (const auto* body = std::get_if<Body>(&payload.body))
        {
            return body;
        }
    }
    return nullptr;
}

/// The first ID payload with that role, or null.
const IdPayload* FindId(const Payloads& payloads, IdPayload::Role role);
/// The first TS payload with that role, or null.
const TsPayload* FindTs(const Payloads& payloads, TsPayload::Role role);
/// The first notify of that type, or null.
const NotifyPayload* FindNotify(const Payloads& payloads, std::uint16_t type);
const NotifyPayload* FindNotify(const Payloads& payloads, NotifyType type);
/// The first notify of an error type, or null (RFC 7296 3.10.1).
const NotifyPayload* FindErrorNotify(const Payloads& payloads);
/// All notifies of that type, in order.
std::vector<const NotifyPayload*> FindNotifies(const Payloads& payloads, std::uint16_t type);

/// A notify without SPI of a type of RFC 7296: Protocol ID 0.
NotifyPayload MakeNotify(NotifyType type, Octets data = {});
/// A notify of the draft: Protocol ID as the code points say, no SPI (3.1 to 3.7).
NotifyPayload MakeMopoNotify(std::uint16_t type, const CodePoints& codePoints, Octets data = {});

} // namespace mopo
