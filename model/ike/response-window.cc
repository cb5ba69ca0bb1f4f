// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/response-window.h"

#include <cassert>
#include <utility>

namespace mopo
{

ResponseWindow::Verdict ResponseWindow::Judge(std::uint32_t messageId) const
{
    if (m_responses.contains(messageId))
    {
        return Verdict::Retransmission;
    }
    if (messageId < m_lowestMissing || m_ahead.contains(messageId))
    {
        return Verdict::Stale;
    }
    // RFC 7296 2.3: "An IKE endpoint MUST NOT exceed the peer's stated window size".
    if (messageId - m_lowestMissing >= m_size)
    {
        return Verdict::Beyond;
    }
    return Verdict::New;
}

void ResponseWindow::Answered(std::uint32_t messageId, Octets response)
{
    assert(Judge(messageId) == Verdict::New);
    m_ahead.insert(messageId);
    while (m_ahead.erase(m_lowestMissing) != 0)
    {
        ++m_lowestMissing;
    }
    m_responses.insert_or_assign(messageId, std::move(response));
    // RFC 7296 2.1: "The responder MUST remember each response until it receives a request whose
    // sequence number is larger than or equal to the sequence number in the response plus its
    // window size".
    const std::uint32_t highest = m_responses.rbegin()->first;
    std::erase_if(m_responses, [&](const auto& kept) { return highest - kept.first >= m_size; });
}

const Octets& ResponseWindow::Response(std::uint32_t messageId) const
{
    const auto kept = m_responses.find(messageId);
    assert(kept != m_responses.end());
    return kept->second;
}

} // namespace mopo
