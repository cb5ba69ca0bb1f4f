// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/request-window.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mopo
{

bool RequestWindow::HasRoom(bool reserve) const
{
    if (m_outstanding.empty())
    {
        return true;
    }
    const std::uint32_t kept = reserve && m_peerSize > 1 ? 1 : 0;
    return m_next - m_outstanding.begin()->first + kept < m_peerSize;
}

OutstandingRequest& RequestWindow::Add(OutstandingRequest request)
{
    request.messageId = m_next;
    const auto [added, isNew] = m_outstanding.emplace(m_next, std::move(request));
    assert(isNew);
    ++m_next;
    return added->second;
}

OutstandingRequest* RequestWindow::Find(std::uint32_t messageId)
{
    const auto found = m_outstanding.find(messageId);
    return found == m_outstanding.end() ? nullptr : &found->second;
}

OutstandingRequest RequestWindow::Complete(std::uint32_t messageId)
{
    auto node = m_outstanding.extract(messageId);
    assert(!node.empty());
    return std::move(node.mapped());
}

std::optional<Instant> RequestWindow::NextDue() const
{
    std::optional<Instant> next;
    for (const auto& [messageId, request] : m_outstanding)
    {
        next = next ? std::min(*next, request.due) : request.due;
    }
    return next;
}

} // namespace mopo
