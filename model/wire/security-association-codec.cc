// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/codecs.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo
{

namespace
{

constexpr std::size_t PROPOSAL_HEADER_SIZE = 8;
constexpr std::size_t TRANSFORM_HEADER_SIZE = 8;
constexpr std::uint8_t LAST_SUBSTRUCTURE = 0;
constexpr std::uint8_t MORE_PROPOSALS = 2;
constexpr std::uint8_t MORE_TRANSFORMS = 3;
constexpr std::uint16_t ATTRIBUTE_FORMAT_BIT = 0x8000;

// RFC 7296 3.3.5
Status DecodeAttribute(Reader& reader, TransformAttribute& attribute)
{
    const std::uint16_t formatAndType = reader.Take16();
    attribute.type = formatAndType & 0x7fff;
    attribute.shortForm = (formatAndType & ATTRIBUTE_FORMAT_BIT) != 0;
    attribute.value = CopyOctets(reader.Take(attribute.shortForm ? 2 : reader.Take16()));
    if (reader.HasFailed())
    {
        return reader.Refuse("SA payload: an attribute runs over its transform");
    }
    return {};
}

bool HasAttribute(const Transform& transform, std::uint16_t type)
{
    return std::ranges::find(transform.attributes, type, &TransformAttribute::type) !=
           transform.attributes.end();
}

// RFC 7296 3.3.2
Status DecodeTransform(Reader& reader, Transform& transform, bool isLast)
{
    const std::size_t start = reader.Offset();
    const std::uint8_t more = reader.Take8();
    reader.Skip(1);
    const std::size_t length = reader.Take16();
    if (length < TRANSFORM_HEADER_SIZE)
    {
        return reader.Refuse("SA payload: a transform is too short");
    }
    Reader body = reader.TakeReader(length - 4);
    // RFC 7296 3.3.2: "a value of 0 if this was the last Transform Substructure, and a value of 3
    // if there are more"
    if (body.HasFailed() || reader.HasFailed() ||
        more != (isLast ? LAST_SUBSTRUCTURE : MORE_TRANSFORMS))
    {
        return Fail(ErrorCode::InvalidSyntax, "SA payload: transforms do not add up", start);
    }
    transform.type = static_cast<TransformType>(body.Take8());
    body.Skip(1);
    transform.id = body.Take16();
    while (!body.IsAtEnd())
    {
        TransformAttribute attribute;
        if (const Status status = DecodeAttribute(body, attribute); !status)
        {
            return status;
        }
        // RFC 7296 3.3: "A transform MUST NOT have multiple attributes of the same type."
        if (HasAttribute(transform, attribute.type))
        {
            return body.Refuse("SA payload: a transform has an attribute twice");
        }
        transform.attributes.push_back(std::move(attribute));
    }
    return {};
}

/// RFC 7296 3.3.1: "For an initial IKE SA negotiation, this field MUST be zero […] During
/// subsequent negotiations, it is equal to the size, in octets, of the SPI of the corresponding
/// protocol (8 for IKE, 4 for ESP and AH)". A protocol that is not known may have any.
bool IsSpiSizeOf(ProtocolId protocol, std::size_t size)
{
    switch (protocol)
    {
    case ProtocolId::Ike:
        return size == 0 || size == 8;
    case ProtocolId::Ah:
    case ProtocolId::Esp:
        return size == 4;
    default:
        return true;
    }
}

Status DecodeTransforms(Reader& reader, Proposal& proposal, std::size_t count)
{
    // No more than there is room for, whatever the count says.
    proposal.transforms.reserve(std::min(count, reader.Remaining() / TRANSFORM_HEADER_SIZE));
    for (std::size_t i = 0; i < count; ++i)
    {
        if (const Status status =
                DecodeTransform(reader, proposal.transforms.emplace_back(), i + 1 == count);
            !status)
        {
            return status;
        }
    }
    // RFC 7296 3.3: "an implementation MUST check that the total Payload Length is consistent with
    // the payload's internal lengths and counts".
    if (!reader.IsAtEnd())
    {
        return reader.Refuse("SA payload: more in a proposal than its transforms");
    }
    return {};
}

// RFC 7296 3.3.1
Status DecodeProposal(Reader& reader, Proposal& proposal)
{
    const std::size_t start = reader.Offset();
    const std::uint8_t more = reader.Take8();
    reader.Skip(1);
    const std::size_t length = reader.Take16();
    if (length < PROPOSAL_HEADER_SIZE)
    {
        return reader.Refuse("SA payload: a proposal is too short");
    }
    Reader body = reader.TakeReader(length - 4);
    proposal.number = body.Take8();
    proposal.protocol = static_cast<ProtocolId>(body.Take8());
    const std::size_t spiSize = body.Take8();
    const std::size_t transformCount = body.Take8();
    proposal.spi = CopyOctets(body.Take(spiSize));
    // RFC 7296 3.3.1: "a value of 0 if this was the last Proposal Substructure in the SA, and a
    // value of 2 if there are more"
    if (body.HasFailed() || more != (reader.IsAtEnd() ? LAST_SUBSTRUCTURE : MORE_PROPOSALS))
    {
        return Fail(ErrorCode::InvalidSyntax, "SA payload: proposals do not add up", start);
    }
    if (!IsSpiSizeOf(proposal.protocol, spiSize))
    {
        return Fail(ErrorCode::InvalidSyntax,
                    fmt::format("SA payload: an SPI of {} octets", spiSize),
                    start);
    }
    // RFC 7296 3.3.1: "Transforms (variable) - One or more transform substructures."
    if (transformCount == 0)
    {
        return body.Refuse("SA payload: a proposal without transforms");
    }
    return DecodeTransforms(body, proposal, transformCount);
}

void EncodeAttribute(Writer& writer, const TransformAttribute& attribute)
{
    if (attribute.shortForm)
    {
        assert(attribute.value.size() == 2);
        writer.Put16(attribute.type | ATTRIBUTE_FORMAT_BIT);
    }
    else
    {
        assert(attribute.value.size() <= 0xffff);
        writer.Put16(attribute.type);
        writer.Put16(static_cast<std::uint16_t>(attribute.value.size()));
    }
    writer.Put(attribute.value);
}

void EncodeTransform(Writer& writer, const Transform& transform, bool isLast)
{
    const std::size_t start = writer.Size();
    writer.Put8(isLast ? LAST_SUBSTRUCTURE : MORE_TRANSFORMS);
    writer.PutZeros(3);
    writer.Put8(static_cast<std::uint8_t>(transform.type));
    writer.PutZeros(1);
    writer.Put16(transform.id);
    for (const TransformAttribute& attribute : transform.attributes)
    {
        EncodeAttribute(writer, attribute);
    }
    writer.PatchLength16(start + 2, start);
}

void EncodeProposal(Writer& writer, const Proposal& proposal, bool isLast)
{
    assert(proposal.spi.size() <= 0xff && proposal.transforms.size() <= 0xff);
    const std::size_t start = writer.Size();
    writer.Put8(isLast ? LAST_SUBSTRUCTURE : MORE_PROPOSALS);
    writer.PutZeros(3);
    writer.Put8(proposal.number);
    writer.Put8(static_cast<std::uint8_t>(proposal.protocol));
    writer.Put8(static_cast<std::uint8_t>(proposal.spi.size()));
    writer.Put8(static_cast<std::uint8_t>(proposal.transforms.size()));
    writer.Put(proposal.spi);
    for (const Transform& transform : proposal.transforms)
    {
        EncodeTransform(writer, transform, &transform == &proposal.transforms.back());
    }
    writer.PatchLength16(start + 2, start);
}

} // namespace

Status Decode(Reader& reader, SaPayload& payload)
{
    // RFC 7296 3.3: "Proposals (variable) - One or more proposal substructures."
    if (reader.IsAtEnd())
    {
        return reader.Refuse("SA payload: no proposal");
    }
    while (!reader.IsAtEnd())
    {
        if (const Status status = DecodeProposal(reader, payload.proposals.emplace_back()); !status)
        {
            return status;
        }
    }
    return {};
}

void Encode(Writer& writer, const SaPayload& payload)
{
    for (const Proposal& proposal : payload.proposals)
    {
        EncodeProposal(writer, proposal, &proposal == &payload.proposals.back());
    }
}

std::optional<std::uint16_t> Transform::KeyLength() const
{
    const auto found =
        std::ranges::find(attributes, TransformAttribute::KEY_LENGTH, &TransformAttribute::type);
    // RFC 7296 3.3.5: "Attributes described as fixed length MUST NOT be encoded using the
    // variable-length encoding".
    if (found == attributes.end() || !found->shortForm || found->value.size() != 2)
    {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(found->value[0] << 8 | found->value[1]);
}

} // namespace mopo
