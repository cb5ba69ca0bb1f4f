// SPDX-License-Identifier: GPL-2.0-only
// What the two ends said to each other, in words.
#include "test/protocol/two-ends.h"

namespace mopo::test
{

namespace
{

const char* ShortName(PayloadType type)
{
    switch (type)
    {
    case PayloadType::Sa:
        return "SA";
    case PayloadType::Ke:
        return "KE";
    case PayloadType::IdI:
        return "IDi";
    case PayloadType::IdR:
        return "IDr";
    case PayloadType::Auth:
        return "AUTH";
    case PayloadType::Nonce:
        return "N";
    case PayloadType::Delete:
        return "D";
    case PayloadType::TsI:
        return "TSi";
    case PayloadType::TsR:
        return "TSr";
    case PayloadType::Configuration:
        return "CP";
    default:
        return "?";
    }
}

std::string Describe(const Payloads& payloads)
{
    const CodePoints codePoints;
    std::string text;
    for (const Payload& payload : payloads)
    {
        std::string name = ShortName(payload.Type());
        if (const auto* notify = std::get_if<NotifyPayload>(&payload.body))
        {
            name = NotifyName(notify->type, codePoints);
            if (name == "NAT_DETECTION_DESTINATION_IP")
            {
                continue;
            }
            if (name == "NAT_DETECTION_SOURCE_IP")
            {
                name = "NAT_DETECTION_*";
            }
        }
        text += (text.empty() ? "" : ", ") + name;
    }
    return "{" + text + "}";
}

} // namespace

void TwoEnds::Record(End end, const IkeMessageTraced& traced)
{
    const Header& header = traced.message.header;
    m_ladder.push_back(
        (end == Initiator ? "I>R " : "R>I ") + ExchangeName(header.exchangeType, CodePoints{}) +
        " " +
        (header.exchangeType == CodePoints{}.pathTest ? "*" : std::to_string(header.messageId)) +
        (header.IsResponse() ? " = " : " ") + Describe(traced.message.payloads) +
        (traced.retransmission ? " again" : ""));
}

std::vector<std::string> TwoEnds::Ladder()
{
    return std::exchange(m_ladder, {});
}

std::vector<IkeMessageTraced> TwoEnds::Sent(End end, std::uint16_t notifyType) const
{
    std::vector<IkeMessageTraced> messages = All<IkeMessageTraced>(end);
    std::erase_if(
        messages,
        [&](const IkeMessageTraced& traced)
        { return !traced.sent || FindNotify(traced.message.payloads, notifyType) == nullptr; });
    return messages;
}

} // namespace mopo::test
