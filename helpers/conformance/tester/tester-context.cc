// SPDX-License-Identifier: GPL-2.0-only
// What a `>` line refers to: an IKE SA, a request that it answers, the ports of a path.
#include "helpers/conformance/tester/tester.h"

#include <algorithm>
#include <array>

namespace mopo::conformance
{

TesterIkeSa* Tester::SaOf(const Step& step) const
{
    const auto which = step.with.find("sa");
    if (which != step.with.end() && which->second == "old" && m_ikeSas.size() > 1)
    {
        return m_ikeSas[m_ikeSas.size() - 2].get();
    }
    const LogEntry* request = RequestOf(step);
    TesterIkeSa* asked = request == nullptr ? nullptr : FindSa(request->message->header);
    if (which == step.with.end() && asked != nullptr)
    {
        return asked;
    }
    return m_ikeSas.empty() ? nullptr : m_ikeSas.back().get();
}

const LogEntry* Tester::RequestOf(const Step& step) const
{
    const auto to = step.with.find("to");
    if (to != step.with.end())
    {
        const LogEntry* named = Named(to->second);
        return named != nullptr && named->message ? named : nullptr;
    }
    const auto found =
        std::ranges::find_if(m_log.rbegin(),
                             m_log.rend(),
                             [&](const LogEntry& entry)
                             {
                                 return step.isResponse && !entry.isSent && entry.message &&
                                        !entry.message->header.IsResponse() &&
                                        ExchangeName(entry.message->header.exchangeType,
                                                     m_config.codePoints) == step.what;
                             });
    return found == m_log.rend() ? nullptr : &*found;
}

std::expected<std::pair<Transport, Transport>, std::string> Tester::ResolveSent(
    const Step& step) const
{
    PathWord path = step.path;
    if (const LogEntry* request = RequestOf(step))
    {
        path.from.port = path.from.port.value_or(request->datagram.destination.port);
        path.to.port = path.to.port.value_or(request->datagram.source.port);
    }
    return Resolve(path, true);
}

/// What a retransmission of the request gets: the same again.
void Tester::Remember(const Step& step, const LogEntry& response)
{
    const LogEntry* request = RequestOf(step);
    constexpr std::array SPOILS{"id", "spi", "flags", "version", "icv", "length", "cut", "hold"};
    if (request == nullptr ||
        std::ranges::any_of(SPOILS, [&](const char* key) { return step.with.contains(key); }))
    {
        return;
    }
    const Header& header = request->message->header;
    m_answers[{header.initiatorSpi, header.responderSpi, header.messageId}] = response.ikeOctets;
}

TesterChild* Tester::ChildOf(const Step& step) const
{
    const auto which = step.with.find("child");
    const auto back =
        which == step.with.end()
            ? std::size_t{0}
            : static_cast<std::size_t>(std::strtoul(which->second.c_str(), nullptr, 10));
    return back < m_children.size() ? m_children[m_children.size() - 1 - back].get() : nullptr;
}

} // namespace mopo::conformance
