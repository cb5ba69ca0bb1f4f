// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/sk-payload.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace mopo
{

namespace
{

/// Next payload, critical bit, length (RFC 7296 3.2).
constexpr std::size_t GENERIC_HEADER_SIZE = 4;

/// An Encrypted payload within a datagram, by its parts.
struct EncryptedParts
{
    PayloadType firstInner;
    /// From the message's first octet to the end of the payload's generic header.
    OctetView associated;
    OctetView iv;
    OctetView text;
    OctetView icv;
};

std::unexpected<Error> NotAuthentic(std::string what, std::size_t offset)
{
    return Fail(ErrorCode::IntegrityFailed, std::move(what), offset);
}

/// The offset of the Encrypted payload's generic header. Looks at generic headers only: what stands
/// in front is not to be believed yet.
Result<std::size_t> FindEncrypted(OctetView datagram, PayloadType first)
{
    std::size_t offset = Header::SIZE;
    for (PayloadType type = first; type != PayloadType::Encrypted;)
    {
        if (type == PayloadType::None)
        {
            return Fail(ErrorCode::NotFound, "no Encrypted payload");
        }
        if (datagram.size() - offset < GENERIC_HEADER_SIZE)
        {
            return NotAuthentic("a chain of payloads that is cut off", offset);
        }
        const std::size_t length =
            static_cast<std::size_t>(datagram[offset + 2] << 8) | datagram[offset + 3];
        if (length < GENERIC_HEADER_SIZE || length > datagram.size() - offset)
        {
            return NotAuthentic("a payload length that lies", offset);
        }
        type = static_cast<PayloadType>(datagram[offset]);
        offset += length;
    }
    return offset;
}

Result<EncryptedParts> SplitEncrypted(OctetView datagram,
                                      std::size_t offset,
                                      const PacketCipher& cipher)
{
    const OctetView payload = datagram.subspan(offset);
    const std::size_t overhead = GENERIC_HEADER_SIZE + cipher.IvLength() + cipher.IcvLength();
    // At least the Pad Length field is encrypted.
    if (payload.size() <= overhead)
    {
        return NotAuthentic("an Encrypted payload that is too short", offset);
    }
    // RFC 7296 3.14: "MUST be the last payload in the message"
    const std::size_t length = static_cast<std::size_t>(payload[2] << 8) | payload[3];
    if (length != payload.size())
    {
        return NotAuthentic("an Encrypted payload that does not end the message", offset);
    }
    const OctetView body = payload.subspan(GENERIC_HEADER_SIZE);
    const std::size_t textSize = payload.size() - overhead;
    if (textSize % cipher.BlockLength() != 0)
    {
        return NotAuthentic("ciphertext that is no multiple of the block size", offset);
    }
    return EncryptedParts{
        .firstInner = static_cast<PayloadType>(payload[0]),
        .associated = datagram.first(offset + GENERIC_HEADER_SIZE),
        .iv = body.first(cipher.IvLength()),
        .text = body.subspan(cipher.IvLength(), textSize),
        .icv = body.last(cipher.IcvLength()),
    };
}

/// The payloads inside a decrypted text that ends with padding and its length.
Result<Payloads> DecodeInner(PayloadType first, OctetView text)
{
    const std::size_t padLength = text.back();
    // RFC 7296 3.14: "the recipient MUST accept any length that results in proper alignment"
    if (padLength + 1 > text.size())
    {
        return Fail(
            ErrorCode::InvalidSyntax, "padding that is longer than the text", text.size() - 1);
    }
    return DecodePayloads(first, text.first(text.size() - 1 - padLength));
}

} // namespace

Result<Octets> SealMessage(const Header& header,
                           const Payloads& payloads,
                           PacketCipher& cipher,
                           OctetView iv)
{
    assert(iv.size() == cipher.IvLength());
    Octets body(iv.begin(), iv.end());
    Append(body, EncodePayloads(payloads));
    // RFC 7296 3.14: "The sender SHOULD set the Pad Length to the minimum value"
    const std::size_t block = cipher.BlockLength();
    const std::size_t padLength = block - 1 - (body.size() - iv.size()) % block;
    body.resize(body.size() + padLength);
    body.push_back(static_cast<std::uint8_t>(padLength));
    const std::size_t textSize = body.size() - iv.size();
    body.resize(body.size() + cipher.IcvLength());
    if (body.size() + GENERIC_HEADER_SIZE > std::numeric_limits<std::uint16_t>::max())
    {
        return Fail(ErrorCode::LimitReached, "payloads too long for an Encrypted payload");
    }

    // Encrypted where it stands: the message in front is what the checksum covers as well.
    Octets datagram =
        EncodeMessage({header, {Payload{EncryptedPayload{FirstType(payloads), std::move(body)}}}});
    const auto [associated, rest] =
        std::pair(OctetSpan(datagram).first(Header::SIZE + GENERIC_HEADER_SIZE),
                  OctetSpan(datagram).subspan(Header::SIZE + GENERIC_HEADER_SIZE + iv.size()));
    const Status sealed = cipher.Seal(associated, iv, rest.first(textSize), rest.subspan(textSize));
    if (!sealed)
    {
        return std::unexpected(sealed.error());
    }
    return datagram;
}

Result<OpenedMessage> OpenMessage(OctetView datagram, PacketCipher& cipher)
{
    const auto header = DecodeHeader(datagram);
    if (!header)
    {
        return NotAuthentic(header.error().what, header.error().offset);
    }
    const auto offset = FindEncrypted(datagram, header->nextPayload);
    if (!offset)
    {
        return std::unexpected(offset.error());
    }
    const auto parts = SplitEncrypted(datagram, *offset, cipher);
    if (!parts)
    {
        return std::unexpected(parts.error());
    }
    Octets text(parts->text.begin(), parts->text.end());
    if (const Status opened = cipher.Open(parts->associated, parts->iv, text, parts->icv); !opened)
    {
        return std::unexpected(opened.error());
    }
    if (*offset != Header::SIZE)
    {
        // Payloads in front of the Encrypted one are authentic now, and may be complained of.
        if (const auto outer = DecodeMessage(datagram); !outer)
        {
            return std::unexpected(outer.error());
        }
    }
    auto payloads = DecodeInner(parts->firstInner, text);
    if (!payloads)
    {
        return std::unexpected(payloads.error());
    }
    return OpenedMessage{*header, *std::move(payloads)};
}

} // namespace mopo
