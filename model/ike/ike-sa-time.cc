// SPDX-License-Identifier: GPL-2.0-only
// When an IKE SA acts by itself: timeouts, lifetimes, and what waits for its turn (RFC 7296 2.4,
// 2.8, 2.25).
#include "model/ike/ike-sa.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// What ends an IKE SA, or belongs to one that was rekeyed, is not sent for ever without an answer:
/// the peer may have forgotten that IKE SA already, or be gone.
constexpr unsigned LAST_TRANSMISSION = 5;

} // namespace

Instant IkeSa::GiveUpAt() const
{
    return m_created + (m_isInitiator ? m_context.config.establishmentTimeout
                                      : m_context.config.halfOpenTimeout);
}

std::optional<Instant> IkeSa::NextTimeout() const
{
    if (m_phase == Phase::Closed)
    {
        return std::nullopt;
    }
    std::optional<Instant> next;
    const auto consider = [&](const std::optional<Instant>& instant)
    {
        if (instant)
        {
            next = next ? std::min(*next, *instant) : *instant;
        }
    };
    consider(m_current->requests.NextDue());
    for (const OtherPair& other : m_otherPairs)
    {
        consider(other.generation->requests.NextDue());
    }
    for (const auto& old : m_old)
    {
        consider(old->requests.NextDue());
    }
    if (m_handshake != nullptr)
    {
        consider(GiveUpAt());
    }
    if (m_phase != Phase::Established)
    {
        return next;
    }
    if (m_ipsec.flags.sendKeepalives)
    {
        consider(m_lastSentOnPath + m_context.config.keepaliveInterval);
    }
    consider(NextRoutabilityTimeout());
    consider(m_natPreventionRetries.Due());
    consider(m_rekeyAt);
    for (const ChildSa& child : m_childSas)
    {
        consider(child.rekeyAt);
    }
    for (const WaitingWish& wish : m_wishes)
    {
        // One that may begin by its time waits for a response, not for a timeout.
        if (CanBegin(wish.wish))
        {
            consider(wish.notBefore);
        }
    }
    return next;
}

void IkeSa::HandleTimeout(Instant now)
{
    if (m_handshake != nullptr && now >= GiveUpAt())
    {
        Terminate(now, CloseReason::ExchangeFailed, WhyNotEstablished());
        return;
    }
    if (m_phase == Phase::Init)
    {
        RetransmitInit(now);
        return;
    }
    std::vector<Generation*> generations;
    ForEachGeneration([&](Generation& one) { generations.push_back(&one); });
    for (Generation* generation : generations)
    {
        RetransmitAllDue(now, *generation);
        if (m_phase == Phase::Closed)
        {
            return;
        }
    }
    DropForgotten();
    if (m_phase != Phase::Established)
    {
        return;
    }
    // RFC 3948 4: a keepalive is sent "if no other packet to the peer has been sent in M seconds".
    if (m_ipsec.flags.sendKeepalives &&
        now >= m_lastSentOnPath + m_context.config.keepaliveInterval)
    {
        m_context.outputs.Push(SendDatagram{m_ipsec.path, {0xff}});
        m_lastSentOnPath = now;
    }
    HandleRoutabilityTimeout(now);
    AskAgainIfDue(now);
    RekeyIfDue(now);
    SendWaiting(now);
}

void IkeSa::RetransmitAllDue(Instant now, Generation& on)
{
    std::vector<std::uint32_t> due;
    for (const auto& [messageId, request] : on.requests.Outstanding())
    {
        if (request.due <= now)
        {
            due.push_back(messageId);
        }
    }
    for (const std::uint32_t messageId : due)
    {
        RetransmitIfDue(now, on, messageId);
    }
}

void IkeSa::RetransmitIfDue(Instant now, Generation& on, std::uint32_t messageId)
{
    if (const OutstandingRequest* request = on.requests.Find(messageId))
    {
        const bool isLast = request->transmissions >= LAST_TRANSMISSION;
        if (isLast && &on == m_current.get() && request->kind == RequestKind::Delete)
        {
            Terminate(now, CloseReason::Requested, "the peer did not answer the Delete");
            return;
        }
        // Until the peer is heard on the newest one, it may know no other to move with (D-13).
        if (isLast && IsOld(on) && m_current->isHeard)
        {
            ForgetGeneration(now, on);
            return;
        }
        // The endpoint may leave the path on this news, which sends all outstanding requests anew.
        m_context.host.OnRequestTimeout(
            *this, now, request->lastSent, request->transmissionsOnPath);
    }
    OutstandingRequest* request = on.requests.Find(messageId);
    if (m_phase == Phase::Closed || request == nullptr || request->due > now)
    {
        return;
    }
    // RFC 7296 2.4: "retransmission times MUST increase exponentially".
    request->timeout = m_context.host.NextRetransmission(request->timeout);
    SendOutstanding(now, *request);
}

std::optional<Instant> IkeSa::RekeyTime(Instant now, Duration lifetime)
{
    if (lifetime <= Duration::zero())
    {
        return std::nullopt;
    }
    // RFC 7296 2.8: "the timing of rekeying requests SHOULD be jittered".
    constexpr double steps = 4294967296.0;
    const double draw = static_cast<double>(m_context.random.TakeUint32()) / steps;
    const double part = 1.0 - m_context.config.lifetimeJitter * draw;
    return now + std::chrono::duration_cast<Duration>(lifetime * part);
}

void IkeSa::RekeyIfDue(Instant now)
{
    std::vector<EspSpi> due;
    for (ChildSa& child : m_childSas)
    {
        if (child.rekeyAt && *child.rekeyAt <= now)
        {
            child.rekeyAt.reset();
            // One that the peer has made and not used for so long will do now.
            UseChild(child);
            if (child.state == ChildSa::State::InUse)
            {
                due.push_back(child.inboundSpi);
            }
        }
    }
    for (const EspSpi spi : due)
    {
        Want(now, RekeyChildSa{spi}, true);
    }
    if (m_rekeyAt && *m_rekeyAt <= now)
    {
        m_rekeyAt.reset();
        Want(now, RekeyIkeSa{}, true);
    }
}

void IkeSa::GuardMessageIds(Instant now)
{
    // D-03: "Never wrap: IKE_SA is closed before 2^32." RFC 7296 2.2: the counters begin anew when
    // it is rekeyed.
    const std::uint32_t used =
        std::max(m_current->requests.NextMessageId(), m_current->responses.LowestMissing());
    const std::uint32_t limit = m_context.config.messageIdLimit;
    if (used >= limit)
    {
        Close(now);
    }
    else if (used >= limit / 2 && !m_current->isUsedUp)
    {
        m_current->isUsedUp = true;
        Want(now, RekeyIkeSa{});
    }
}

void IkeSa::Want(Instant now, const Wish& wish, bool isVital)
{
    WaitingWish waiting;
    waiting.wish = wish;
    waiting.notBefore = now;
    waiting.isVital = isVital;
    m_wishes.push_back(std::move(waiting));
}

void IkeSa::Fulfil(Instant now, const Wish& wish)
{
    Want(now, wish);
    SendWaiting(now);
}

void IkeSa::SendWaiting(Instant now)
{
    if (m_phase != Phase::Established)
    {
        return;
    }
    GuardMessageIds(now);
    if (m_phase != Phase::Established)
    {
        return;
    }
    for (const auto& old : m_old)
    {
        if (old->isClosing && !old->isDeleteSent && old->requests.HasRoom(false))
        {
            CloseGeneration(now, *old);
        }
    }
    // D-07: "send CHANGE_PATH before any queued request".
    if (m_pathChange->IsUpdatePending() && m_current->requests.HasRoom(false))
    {
        SendChangePath(now);
    }
    SendAddressListIfDue(now);
    if (m_closeWhenPossible && m_current->requests.HasRoom(false))
    {
        Close(now);
        return;
    }
    AskRoutability(now);
    while (m_phase == Phase::Established && FulfilNext(now))
    {
    }
}

bool IkeSa::CanBegin(const Wish& wish) const
{
    if (std::holds_alternative<CloseChildSa>(wish))
    {
        return m_current->requests.HasRoom(true);
    }
    if (m_exchange || m_successor)
    {
        return false;
    }
    if (std::holds_alternative<RekeyIkeSa>(wish))
    {
        // RFC 7296 2.25.1: a Child SA that is being made or closed is in the way of it.
        return m_current->requests.Size() == 0 && !IsBusyWithChildren();
    }
    return m_current->requests.HasRoom(true);
}

bool IkeSa::FulfilNext(Instant now)
{
    const auto next = std::ranges::find_if(m_wishes,
                                           [&](const WaitingWish& one)
                                           { return one.notBefore <= now && CanBegin(one.wish); });
    if (next == m_wishes.end())
    {
        return false;
    }
    WaitingWish wish = std::move(*next);
    m_wishes.erase(next);
    Begin(now, std::move(wish));
    return true;
}

void IkeSa::Begin(Instant now, WaitingWish wish)
{
    if (const auto* closing = std::get_if<CloseChildSa>(&wish.wish))
    {
        ChildSa* child = FindChild(closing->inboundSpi);
        if (child != nullptr && child->state != ChildSa::State::Closing)
        {
            SendChildDelete(now, *child);
        }
        return;
    }
    if (const Status sent = SendCreateChild(now, std::move(wish)); !sent)
    {
        m_exchange.reset();
        m_context.outputs.Push(CreateChildSaFailed{m_id, sent.error().what});
    }
}

void IkeSa::Postpone(Instant now, WaitingWish wish)
{
    // RFC 7296 2.25: "it MUST NOT immediately retry the operation; it MUST wait".
    wish.refusedSince = wish.refusedSince.value_or(now);
    if (now - *wish.refusedSince >= m_context.config.temporaryFailureLimit)
    {
        // "If a peer continues to receive TEMPORARY_FAILURE on the same IKE SA after several
        // minutes, it SHOULD conclude that the state information is out of sync and close".
        Close(now);
        return;
    }
    const Duration pause = m_context.config.temporaryFailurePause;
    const auto jitter = static_cast<Duration::rep>(m_context.random.TakeUint32() %
                                                   static_cast<std::uint64_t>(pause.count()));
    wish.notBefore = now + pause + Duration(jitter);
    m_wishes.push_back(std::move(wish));
}

} // namespace mopo
