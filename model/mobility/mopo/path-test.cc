// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/path-test.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// Of the exchange type in the IKE header (RFC 7296 3.1).
constexpr std::size_t EXCHANGE_TYPE_OFFSET = 18;

Status CheckHeader(const Header& header, const CodePoints& codePoints)
{
    if (header.exchangeType != codePoints.pathTest)
    {
        return Fail(ErrorCode::WrongState, "not a PATH_TEST", EXCHANGE_TYPE_OFFSET);
    }
    if (header.version >> 4 != Header::VERSION_2_0 >> 4)
    {
        return Fail(ErrorCode::InvalidMajorVersion, "PATH_TEST of another major version", 17);
    }
    // 2.5: "This exchange is not part of any IKE_SA": HDR(0,0)
    if (!header.initiatorSpi.IsZero() || !header.responderSpi.IsZero())
    {
        return Fail(ErrorCode::InvalidSyntax, "PATH_TEST with an SPI");
    }
    return {};
}

/// An end that does not know the exchange may answer with an error under the same header
/// (RFC 7296 2.21.4): that says nothing about the draft's path.
bool HasErrorNotify(const Payloads& payloads)
{
    return std::ranges::any_of(payloads,
                               [](const Payload& payload)
                               {
                                   const auto* notify = std::get_if<NotifyPayload>(&payload.body);
                                   return notify != nullptr && notify->IsError();
                               });
}

} // namespace

Octets EncodePathTest(bool isResponse,
                      std::uint32_t messageId,
                      const Path& asSent,
                      bool withNatDetection,
                      Crypto& crypto,
                      const CodePoints& codePoints)
{
    Message message;
    message.header.exchangeType = codePoints.pathTest;
    message.header.flags = isResponse ? Header::FLAG_RESPONSE : Header::FLAG_INITIATOR;
    message.header.messageId = messageId;
    if (withNatDetection)
    {
        AppendNatDetection(message.payloads, crypto, {}, {}, asSent);
    }
    return EncodeMessage(message);
}

bool IsPathTest(OctetView datagram, const CodePoints& codePoints)
{
    return datagram.size() >= Header::SIZE && datagram[EXCHANGE_TYPE_OFFSET] == codePoints.pathTest;
}

Result<PathTestMessage> DecodePathTest(OctetView datagram, const CodePoints& codePoints)
{
    const auto header = DecodeHeader(datagram);
    if (!header)
    {
        return std::unexpected(header.error());
    }
    if (const auto status = CheckHeader(*header, codePoints); !status)
    {
        return std::unexpected(status.error());
    }
    auto message = DecodeMessage(datagram);
    if (!message)
    {
        return std::unexpected(message.error());
    }
    if (HasErrorNotify(message->payloads))
    {
        return Fail(ErrorCode::InvalidSyntax, "PATH_TEST with an error", Header::SIZE);
    }
    PathTestMessage test;
    test.isResponse = header->IsResponse();
    test.messageId = header->messageId;
    test.hasNatDetection =
        FindNotify(message->payloads, NotifyType::NatDetectionSourceIp) != nullptr &&
        FindNotify(message->payloads, NotifyType::NatDetectionDestinationIp) != nullptr;
    test.payloads = std::move(message->payloads);
    return test;
}

std::optional<NatDetectionVerdict> JudgePathTestNat(const PathTestMessage& message,
                                                    Crypto& crypto,
                                                    const Path& asReceived)
{
    return JudgeNatDetection(message.payloads, crypto, {}, {}, asReceived);
}

} // namespace mopo
