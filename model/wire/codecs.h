// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/wire/cursor.h"
#include "model/wire/payloads.h"

// The codecs of this room, for each other's use. A `Decode…` reads the body of one payload, all of
// its reader's octets, and refuses with InvalidSyntax; an `Encode` writes what stands behind the
// generic payload header.

namespace mopo
{

// header.cc
/// Writes the 28 octets with a length of zero, for the caller to patch.
void EncodeHeader(Writer& writer, const Header& header, PayloadType first);
/// Where the header's length field is.
inline constexpr std::size_t HEADER_LENGTH_OFFSET = 24;

// security-association-codec.cc
Status Decode(Reader& reader, SaPayload& payload);
void Encode(Writer& writer, const SaPayload& payload);

// key-exchange-codec.cc
Status Decode(Reader& reader, KePayload& payload);
void Encode(Writer& writer, const KePayload& payload);
Status Decode(Reader& reader, NoncePayload& payload);
void Encode(Writer& writer, const NoncePayload& payload);

// authentication-codec.cc; the role of an IdPayload is the caller's to set
Status Decode(Reader& reader, IdPayload& payload);
void Encode(Writer& writer, const IdPayload& payload);
Status Decode(Reader& reader, CertPayload& payload);
void Encode(Writer& writer, const CertPayload& payload);
Status Decode(Reader& reader, CertReqPayload& payload);
void Encode(Writer& writer, const CertReqPayload& payload);
Status Decode(Reader& reader, AuthPayload& payload);
void Encode(Writer& writer, const AuthPayload& payload);
Status Decode(Reader& reader, EapPayload& payload);
void Encode(Writer& writer, const EapPayload& payload);

// notify-codec.cc
Status Decode(Reader& reader, NotifyPayload& payload);
void Encode(Writer& writer, const NotifyPayload& payload);
Status Decode(Reader& reader, DeletePayload& payload);
void Encode(Writer& writer, const DeletePayload& payload);
Status Decode(Reader& reader, VendorIdPayload& payload);
void Encode(Writer& writer, const VendorIdPayload& payload);

// traffic-selector-codec.cc; the role of a TsPayload is the caller's to set
Status Decode(Reader& reader, TsPayload& payload);
void Encode(Writer& writer, const TsPayload& payload);

// configuration-codec.cc
Status Decode(Reader& reader, ConfigurationPayload& payload);
void Encode(Writer& writer, const ConfigurationPayload& payload);

} // namespace mopo
