// SPDX-License-Identifier: GPL-2.0-only
// From one generation of an IKE SA to the next (RFC 7296 2.8.2, 2.18; D-12, D-13).
#include "model/ike/ike-sa.h"

#include <algorithm>
#include <utility>

namespace mopo
{

Status IkeSa::RekeyGeneration(const Generation& from, Generation& to, const ChildSecrets& secrets)
{
    // RFC 7296 2.18: "SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr)", with the old IKE SA's PRF.
    const Octets skeyseed = DeriveRekeySkeyseed(m_context.crypto,
                                                *from.suite.prf,
                                                from.keys.d,
                                                secrets.sharedSecret,
                                                secrets.nonceI,
                                                secrets.nonceR);
    if (const Status derived =
            to.DeriveKeys(m_context.crypto, skeyseed, secrets.nonceI, secrets.nonceR);
        !derived)
    {
        return derived;
    }
    // RFC 7296 2.18: "The new IKE SA MUST reset its message counters to 0"; its window, too (2.3),
    // but nothing is against taking as many requests as this end is going to announce.
    to.responses.SetSize(m_context.config.windowSize);
    m_context.host.OnIkeSpi(*this, to.LocalSpi(), true);
    TraceKeys(to);
    return {};
}

void IkeSa::TraceKeys(const Generation& generation)
{
    if (m_context.trace)
    {
        m_context.outputs.Push(IkeKeysDerived{
            m_id, generation.spiI, generation.spiR, generation.suite, generation.keys});
    }
}

Status IkeSa::AcceptIkeSa(Instant now,
                          Generation& on,
                          ChildExchange& exchange,
                          const OpenedMessage& response)
{
    const auto* sa = Find<SaPayload>(response.payloads);
    const auto* ke = Find<KePayload>(response.payloads);
    const auto* nonce = Find<NoncePayload>(response.payloads);
    if (sa == nullptr || ke == nullptr || nonce == nullptr)
    {
        return Fail(ErrorCode::InvalidSyntax, "a rekeyed IKE SA needs SA, KE and nonce payloads");
    }
    auto next = std::make_unique<Generation>(true, m_context.random);
    auto choice = AcceptIke(*sa, m_peer->ikeSuites);
    if (!choice)
    {
        return std::unexpected(choice.error());
    }
    if (choice->suite.group != exchange.group || ke->group != exchange.group->transformId ||
        choice->peerSpi.size() != next->spiR.octets.size())
    {
        return Fail(ErrorCode::InvalidKe, "the response is of another group, or has no SPI");
    }
    auto secret = exchange.keyExchange->Agree(ke->data);
    if (!secret)
    {
        return std::unexpected(secret.error());
    }
    next->suite = choice->suite;
    next->spiI = exchange.ikeSpi;
    std::ranges::copy(choice->peerSpi, next->spiR.octets.begin());
    if (const Status made =
            RekeyGeneration(on, *next, {true, *secret, exchange.nonce, nonce->data});
        !made)
    {
        return made;
    }
    // RFC 7296 2.8.2: "The new IKE SA containing the lowest nonce SHOULD be deleted by the node
    // that created it, and the other surviving new IKE SA MUST inherit all the Child SAs."
    const bool isOurs =
        !exchange.rival || LowerNonce(exchange.nonce, nonce->data) > exchange.rival->lowerNonce;
    if (!isOurs)
    {
        next->isClosing = true;
        m_old.push_back(std::move(next));
        return {};
    }
    if (m_successor)
    {
        m_old.push_back(std::move(m_successor));
    }
    Succeed(now, std::move(next)).isClosing = true;
    return {};
}

Generation& IkeSa::Succeed(Instant now, std::unique_ptr<Generation> next)
{
    m_old.push_back(std::exchange(m_current, std::move(next)));
    m_rekeyAt = RekeyTime(now, m_context.config.ikeLifetime);
    m_context.outputs.Push(IkeSaRekeyed{m_id, m_current->spiI, m_current->spiR, m_current->suite});
    // D-13: "pending_update and unacknowledged CHANGE_PATH/list updates of the old SA are re-issued
    // on the new SA". The responses to the old ones would be void.
    m_pathChange->OnRekeyed();
    m_announcement.OnRekeyed();
    // D-28: hashes over other SPIs have nothing to say about each other.
    m_natMapping.Forget();
    m_routability.OnRekeyed();
    TraceState();
    return *m_old.back();
}

void IkeSa::AdoptSuccessor(Instant now)
{
    Succeed(now, std::move(m_successor));
}

void IkeSa::CloseGeneration(Instant now, Generation& old)
{
    // RFC 7296 2.8: "the new IKE SA [...] the initiator deletes the old IKE SA". D-13: the Delete
    // is the last request on it.
    old.isDeleteSent = true;
    SendInformational(now, old, RequestKind::Delete, {{DeletePayload{}}}, false);
}

bool IkeSa::HandleIkeSaDelete(Instant now, Generation& on)
{
    if (&on == m_successor.get())
    {
        m_old.push_back(std::move(m_successor));
    }
    else if (&on == m_current.get() && m_successor)
    {
        AdoptSuccessor(now);
        // RFC 7296 2.25.2: "SHOULD reply as usual, and forget about its own rekeying request".
        m_exchange.reset();
    }
    if (&on == m_current.get())
    {
        return true;
    }
    ForgetGeneration(now, on);
    return false;
}

bool IkeSa::IsOld(const Generation& generation) const
{
    return std::ranges::find(m_old, &generation, &std::unique_ptr<Generation>::get) != m_old.end();
}

void IkeSa::ForgetGeneration(Instant now, Generation& old)
{
    old.isForgotten = true;
    for (const auto& [messageId, request] : old.requests.Outstanding())
    {
        if (request.kind == RequestKind::CreateChildSa && m_exchange && m_exchange->on == &old)
        {
            // RFC 7296 2.25.2: "forget about its own rekeying request"; a Child SA is asked for
            // again.
            if (!std::holds_alternative<RekeyIkeSa>(m_exchange->wish.wish))
            {
                Want(now, m_exchange->wish.wish);
            }
            m_exchange.reset();
        }
        ChildSa* child = FindChild(request.closedChild);
        if (request.kind == RequestKind::ChildDelete && child != nullptr)
        {
            child->state = ChildSa::State::Replaced;
            Want(now, CloseChildSa{child->inboundSpi});
        }
    }
    old.requests.Outstanding().clear();
}

void IkeSa::DropForgotten()
{
    for (const auto& old : m_old)
    {
        if (old->isForgotten)
        {
            m_context.host.OnIkeSpi(*this, old->LocalSpi(), false);
        }
    }
    std::erase_if(m_old, [](const auto& old) { return old->isForgotten; });
}

} // namespace mopo
