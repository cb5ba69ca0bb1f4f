// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/tester/message-log.h"

#include <fmt/format.h>

namespace mopo::conformance
{

namespace
{

std::string PayloadWord(const Payload& payload, const CodePoints& codePoints)
{
    const auto* notify = std::get_if<NotifyPayload>(&payload.body);
    return notify == nullptr ? PayloadName(payload.Type()) : NotifyName(notify->type, codePoints);
}

std::string MessageWords(const LogEntry& entry, const CodePoints& codePoints)
{
    const Message& message = *entry.message;
    std::string items;
    for (const Payload& payload : message.payloads)
    {
        items += (items.empty() ? "" : ", ") + PayloadWord(payload, codePoints);
    }
    return fmt::format("{} {}{} {{{}}}{}",
                       ExchangeName(message.header.exchangeType, codePoints),
                       message.header.messageId,
                       message.header.IsResponse() ? " =" : "",
                       items,
                       entry.isRetransmission ? " again" : "");
}

std::string What(const LogEntry& entry, const CodePoints& codePoints)
{
    if (entry.message)
    {
        return MessageWords(entry, codePoints);
    }
    if (entry.esp)
    {
        return fmt::format("ESP {:08x}{}, {} octets inside{}",
                           entry.esp->spi,
                           entry.datagram.kind == Datagram::Kind::Esp ? "" : " in UDP",
                           entry.esp->inner.size(),
                           entry.esp->isAuthentic ? "" : ", not authentic");
    }
    return entry.isKeepalive ? "NAT keepalive"
                             : fmt::format("{} octets", entry.datagram.octets.size());
}

} // namespace

std::string EndName(const Transport& end, const std::map<std::string, IpAddress>& names)
{
    std::string name = end.address.ToString();
    for (const auto& [word, address] : names)
    {
        if (address == end.address)
        {
            name = word;
        }
    }
    return end.port == 0 ? name : fmt::format("{}:{}", name, end.port);
}

std::string LadderLine(const LogEntry& entry,
                       const std::map<std::string, IpAddress>& names,
                       const CodePoints& codePoints)
{
    return fmt::format("{:10.3f} s  {:>8} {} {:<8}  {}{}{}",
                       ToSeconds(entry.at.time_since_epoch()),
                       EndName(entry.datagram.source, names),
                       entry.isSent ? "->" : "=>",
                       EndName(entry.datagram.destination, names),
                       What(entry, codePoints),
                       entry.problem.empty() ? "" : "  (" + entry.problem + ")",
                       entry.isHeld ? "  (held back)" : "");
}

} // namespace mopo::conformance
