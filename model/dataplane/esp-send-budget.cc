// SPDX-License-Identifier: GPL-2.0-only
#include "model/dataplane/esp-send-budget.h"

#include <utility>

namespace mopo
{

namespace
{

EspNotSent NotSent(const EspToSend& packet, const char* why)
{
    return {packet.inner.size(), {ErrorCode::LimitReached, 0, why}};
}

bool IsFrom(const Transport& peer, const Transport& from)
{
    return from.port == 0 ? from.address == peer.address : from == peer;
}

} // namespace

bool EspSendBudget::Take(Limited& limit, std::size_t octets)
{
    SendBudget& budget = limit.order.budget;
    if (budget.octets >= octets)
    {
        budget.octets -= octets;
        return true;
    }
    if (budget.packets != 0)
    {
        --budget.packets;
        return true;
    }
    return false;
}

void EspSendBudget::DropOld(Instant now, Limited& limit, EspSendOutcome& outcome)
{
    while (!limit.queue.empty() && now - limit.queue.front().since > QUEUE_TIME)
    {
        outcome.dropped.push_back(NotSent(limit.queue.front().packet,
                                          "waited too long for the peer's address to be verified"));
        limit.queue.pop_front();
    }
}

void EspSendBudget::Release(Instant now, Limited& limit, EspSendOutcome& outcome)
{
    DropOld(now, limit, outcome);
    while (!limit.queue.empty() && Take(limit, limit.queue.front().packet.packet.size()))
    {
        outcome.send.push_back(std::move(limit.queue.front().packet));
        limit.queue.pop_front();
    }
}

EspSendOutcome EspSendBudget::Limit(Instant now, const LimitEsp& order)
{
    EspSendOutcome outcome;
    const auto found = m_limits.find(order.ikeSa);
    if (order.allowance == EspAllowance::Budget)
    {
        Limited& limit = found == m_limits.end() ? m_limits[order.ikeSa] : found->second;
        const bool isSame =
            limit.order.allowance == EspAllowance::Budget && limit.order.peer == order.peer;
        const SendBudget left = isSame ? limit.order.budget : SendBudget{};
        // What waits goes with the next packet: the SAs may not have moved there yet.
        limit.order = order;
        limit.order.budget.packets += left.packets;
        limit.order.budget.octets += left.octets;
        return outcome;
    }
    if (found != m_limits.end())
    {
        DropOld(now, found->second, outcome);
        for (Waiting& waiting : std::exchange(found->second.queue, {}))
        {
            if (order.allowance == EspAllowance::Unlimited)
            {
                outcome.send.push_back(std::move(waiting.packet));
            }
            else
            {
                outcome.dropped.push_back(
                    NotSent(waiting.packet, "the peer does not receive at its address"));
            }
        }
    }
    if (order.allowance == EspAllowance::Unlimited)
    {
        m_limits.erase(order.ikeSa);
    }
    else
    {
        m_limits[order.ikeSa].order = order;
    }
    return outcome;
}

EspSendOutcome EspSendBudget::Send(Instant now, IkeSaId ikeSa, EspToSend packet)
{
    EspSendOutcome outcome;
    const auto found = m_limits.find(ikeSa);
    if (found == m_limits.end())
    {
        outcome.send.push_back(std::move(packet));
        return outcome;
    }
    Limited& limit = found->second;
    if (limit.order.allowance == EspAllowance::Nothing)
    {
        outcome.dropped.push_back(NotSent(packet, "the peer does not receive at its address"));
        return outcome;
    }
    // What waits goes first: sequence numbers stay in order.
    Release(now, limit, outcome);
    if (limit.queue.empty() && Take(limit, packet.packet.size()))
    {
        outcome.send.push_back(std::move(packet));
    }
    else if (limit.queue.size() < QUEUE_LIMIT)
    {
        limit.queue.push_back({now, std::move(packet)});
    }
    else
    {
        outcome.dropped.push_back(
            NotSent(packet, "too many packets wait for the peer's address to be verified"));
    }
    return outcome;
}

EspSendOutcome EspSendBudget::HandleArrival(Instant now,
                                            IkeSaId ikeSa,
                                            const Transport& from,
                                            std::size_t octets)
{
    EspSendOutcome outcome;
    const auto found = m_limits.find(ikeSa);
    if (found == m_limits.end() || found->second.order.allowance != EspAllowance::Budget ||
        !IsFrom(found->second.order.peer, from))
    {
        return outcome;
    }
    // D-47: "at most 3 x (authenticated bytes received from it)".
    found->second.order.budget.octets += ReturnRoutability::AMPLIFICATION * octets;
    Release(now, found->second, outcome);
    return outcome;
}

EspSendOutcome EspSendBudget::Remove(EspSpi inboundSpi)
{
    EspSendOutcome outcome;
    for (auto& [ikeSa, limit] : m_limits)
    {
        const auto isOfPair = [&](const Waiting& waiting)
        {
            return waiting.packet.inboundSpi == inboundSpi;
        };
        for (const Waiting& waiting : limit.queue)
        {
            if (isOfPair(waiting))
            {
                outcome.dropped.push_back(NotSent(waiting.packet, "its SA is gone"));
            }
        }
        std::erase_if(limit.queue, isOfPair);
    }
    return outcome;
}

} // namespace mopo
