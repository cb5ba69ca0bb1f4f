// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/return-routability.h"

#include <algorithm>

namespace mopo
{

void ReturnRoutability::Enter(Instant now, const Path& path, CheckCause cause, bool isKnown)
{
    m_path = path;
    m_lastAsked.reset();
    m_hasTraffic = false;
    if (cause == CheckCause::PathChange)
    {
        m_known.reset();
    }
    if (!isKnown)
    {
        m_state = Checking{cause, now + m_deadline};
        return;
    }
    m_state = Settled{};
    m_settledAt = now;
    m_known = path;
}

bool ReturnRoutability::OnProof(Instant now, const Path& path)
{
    std::erase_if(m_verified, [&](const Verified& one) { return one.path == path; });
    std::erase_if(m_granted, [&](const Granted& one) { return one.peer == path.peer; });
    if (m_verified.size() == VERIFIED_LIMIT)
    {
        m_verified.erase(m_verified.begin());
    }
    m_verified.push_back({path, now});
    if (path != m_path)
    {
        return false;
    }
    m_known = path;
    m_settledAt = now;
    m_hasTraffic = false;
    const bool wasInDoubt = !IsSettled();
    m_state = Settled{};
    return wasInDoubt;
}

bool ReturnRoutability::WantsRequest(Instant now) const
{
    return !IsSettled() && (!m_lastAsked || now - *m_lastAsked >= ASK_SPACING);
}

void ReturnRoutability::OnAsked(Instant now)
{
    m_lastAsked = now;
}

bool ReturnRoutability::IsVerified(Instant now, const Path& path) const
{
    return std::ranges::any_of(m_verified,
                               [&](const Verified& one)
                               { return one.path == path && now - one.at < VERIFIED_FOR; });
}

bool ReturnRoutability::IsVerified(Instant now, const Transport& peer) const
{
    return std::ranges::any_of(m_verified,
                               [&](const Verified& one)
                               { return one.path.peer == peer && now - one.at < VERIFIED_FOR; });
}

SendBudget ReturnRoutability::Grant(Instant now, const Transport& peer, std::uint64_t received)
{
    std::erase_if(m_granted, [&](const Granted& one) { return now - one.at >= VERIFIED_FOR; });
    SendBudget budget{0, AMPLIFICATION * received};
    const bool isNew =
        std::ranges::none_of(m_granted, [&](const Granted& one) { return one.peer == peer; });
    if (isNew && m_granted.size() < GRANTS_LIMIT)
    {
        m_granted.push_back({peer, now});
        budget.packets = FREE_PACKETS;
    }
    return budget;
}

std::optional<Instant> ReturnRoutability::PeriodicDue(Duration interval) const
{
    if (!IsSettled() || !m_hasTraffic)
    {
        return std::nullopt;
    }
    return m_settledAt + interval;
}

ReturnRoutability::Verdict ReturnRoutability::HandleTimeout(Instant now)
{
    if (const auto* checking = std::get_if<Checking>(&m_state))
    {
        if (now < checking->deadline)
        {
            return {};
        }
        const bool isGuess = checking->cause == CheckCause::AutomaticUpdate;
        if (isGuess && m_known && *m_known != m_path)
        {
            return FallBack{*m_known};
        }
        m_state = Failed{now};
        return Suspend{};
    }
    const auto* failed = std::get_if<Failed>(&m_state);
    if (failed != nullptr && now - failed->since >= CLOSE_AFTER)
    {
        return Close{};
    }
    return {};
}

std::optional<Instant> ReturnRoutability::NextTimeout() const
{
    if (const auto* checking = std::get_if<Checking>(&m_state))
    {
        return checking->deadline;
    }
    if (const auto* failed = std::get_if<Failed>(&m_state))
    {
        return failed->since + CLOSE_AFTER;
    }
    return std::nullopt;
}

} // namespace mopo
