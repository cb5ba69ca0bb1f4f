// SPDX-License-Identifier: GPL-2.0-only
// The peer's CREATE_CHILD_SA requests (RFC 7296 1.3, 2.8, 2.18, 2.25).
#include "model/ike/esp-spi.h"
#include "model/ike/ike-sa.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// Rekeyed IKE SAs whose Delete has not come.
constexpr std::size_t MAXIMUM_OLD_GENERATIONS = 4;

} // namespace

bool IkeSa::IsBusyWithChildren() const
{
    const bool isMaking = m_exchange && !std::holds_alternative<RekeyIkeSa>(m_exchange->wish.wish);
    return isMaking || std::ranges::any_of(m_childSas,
                                           [](const ChildSa& child)
                                           { return child.state == ChildSa::State::Closing; });
}

void IkeSa::HandleCreateChildRequest(Instant now,
                                     Generation& on,
                                     const Path& path,
                                     const OpenedMessage& request)
{
    auto answer = AnswerCreateChild(now, on, request);
    if (!answer)
    {
        Discard(path, request.header.length, answer.error());
        answer = ErrorPayloads(answer.error());
        if (const NotifyPayload* rekey = FindNotify(request.payloads, NotifyType::RekeySa);
            rekey != nullptr && FindNotify(*answer, NotifyType::ChildSaNotFound) != nullptr)
        {
            // RFC 7296 2.25: the SPI "is copied from the SPI field in the REKEY_SA notification".
            answer =
                Payloads{{NotifyPayload{rekey->protocol,
                                        rekey->spi,
                                        static_cast<std::uint16_t>(NotifyType::ChildSaNotFound),
                                        {}}}};
        }
    }
    AnnounceWindow(on, *answer);
    SendResponse(on, path, request.header, *answer);
    if (FindNotify(*answer, NotifyType::InvalidSyntax) != nullptr)
    {
        EndBySyntax(now, on, "a CREATE_CHILD_SA request that is none");
        return;
    }
    TraceState();
}

Result<Payloads> IkeSa::AnswerCreateChild(Instant now, Generation& on, const OpenedMessage& request)
{
    const bool isIkeSa = FindTs(request.payloads, TsPayload::Role::Initiator) == nullptr;
    const bool isRekeyingIkeSa =
        m_successor != nullptr ||
        (m_exchange && std::holds_alternative<RekeyIkeSa>(m_exchange->wish.wish));
    // RFC 7296 2.8.2: an IKE SA that was rekeyed already is one "that it is currently trying to
    // close"; 2.25.2: so is one with a Delete under way.
    // Each generation waits for the Delete of the one who replaced it, and a peer may send none.
    const bool isKeepingTooMany = m_old.size() >= MAXIMUM_OLD_GENERATIONS;
    if (&on != m_current.get() || m_phase != Phase::Established || m_closeWhenPossible ||
        isKeepingTooMany)
    {
        return Fail(ErrorCode::TemporaryFailure, "this IKE SA is being closed");
    }
    if (isIkeSa)
    {
        // RFC 7296 2.25.1: "a request to rekey the IKE SA, and it is currently creating, rekeying,
        // or closing a Child SA".
        if (IsBusyWithChildren() || m_successor)
        {
            return Fail(ErrorCode::TemporaryFailure, "a Child SA is being made or closed");
        }
        return AnswerIkeSa(on, request.payloads);
    }
    // RFC 7296 2.25.2: "a request to create or rekey a Child SA when it is currently rekeying the
    // IKE SA".
    if (isRekeyingIkeSa)
    {
        return Fail(ErrorCode::TemporaryFailure, "the IKE SA is being rekeyed");
    }
    return AnswerChildSa(now, on, request.payloads);
}

Result<ChildSa*> IkeSa::FindRekeyed(const Payloads& request)
{
    const NotifyPayload* rekey = FindNotify(request, NotifyType::RekeySa);
    if (rekey == nullptr)
    {
        return nullptr;
    }
    ChildSa* child = FindChildByOutbound(rekey->protocol, rekey->spi);
    if (child == nullptr && m_exchange)
    {
        // It may be the one that our own request makes, whose response was lost so far: told that
        // there is none, the peer would delete its half (RFC 7296 2.25).
        return Fail(ErrorCode::TemporaryFailure, "a Child SA is being made, perhaps this one");
    }
    if (child == nullptr)
    {
        return Fail(ErrorCode::ChildSaNotFound, "no Child SA has the SPI that is to be rekeyed");
    }
    // RFC 7296 2.25.1: "a request to rekey a Child SA that it is currently trying to close".
    if (child->state != ChildSa::State::InUse)
    {
        return Fail(ErrorCode::TemporaryFailure, "this Child SA is not in use");
    }
    return child;
}

Result<Payloads> IkeSa::AnswerChildSa(Instant now, const Generation& on, const Payloads& request)
{
    const auto rekeyed = FindRekeyed(request);
    if (!rekeyed)
    {
        return std::unexpected(rekeyed.error());
    }
    auto answered = AnswerChild(request, true);
    if (!answered)
    {
        return std::unexpected(answered.error());
    }
    Payloads answer = std::move(answered->payloads);
    const auto secret = AnswerKeyExchange(answered->child.suite.group, request, answer);
    if (!secret)
    {
        return std::unexpected(secret.error());
    }
    const Octets nonceI = Find<NoncePayload>(request)->data;
    const Octets nonceR = m_context.random.Take(NONCE_SIZE);
    answer.insert(answer.begin() + 1, Payload{NoncePayload{nonceR}});
    ChildSa& child = answered->child;
    const EspSpi inboundSpi = child.inboundSpi;
    if (ChildSa* old = *rekeyed)
    {
        child.replaces = old->inboundSpi;
        child.state = ChildSa::State::Prepared;
        const auto* ours = m_exchange ? std::get_if<RekeyChildSa>(&m_exchange->wish.wish) : nullptr;
        if (ours != nullptr && ours->inboundSpi == old->inboundSpi)
        {
            // RFC 7296 2.25.1: "it SHOULD reply as usual, and SHOULD prepare to close redundant SAs
            // later based on the nonces".
            m_exchange->rival = {LowerNonce(nonceI, nonceR), inboundSpi};
        }
        else
        {
            old->state = ChildSa::State::Replaced;
        }
    }
    InstallChild(now, on, std::move(child), {false, *secret, nonceI, nonceR});
    return answer;
}

Result<Octets> IkeSa::AnswerKeyExchange(const KeyExchangeGroup* group,
                                        const Payloads& request,
                                        Payloads& answer)
{
    if (group == nullptr)
    {
        return Octets{};
    }
    const auto* ke = Find<KePayload>(request);
    if (ke == nullptr || ke->group != group->transformId)
    {
        return std::unexpected(Error{
            ErrorCode::InvalidKe, 0, "the KE payload is of another group", group->transformId});
    }
    auto keyExchange = m_context.crypto.NewKeyExchange(*group, m_context.random);
    if (!keyExchange)
    {
        return std::unexpected(keyExchange.error());
    }
    auto secret = (*keyExchange)->Agree(ke->data);
    if (!secret)
    {
        // The group is right and the value is none of it: not for INVALID_KE_PAYLOAD to mend.
        return Fail(ErrorCode::InvalidSyntax, secret.error().what);
    }
    answer.insert(answer.begin() + 1,
                  Payload{KePayload{group->transformId, (*keyExchange)->PublicValue()}});
    return secret;
}

Result<Payloads> IkeSa::AnswerIkeSa(const Generation& on, const Payloads& request)
{
    const auto* sa = Find<SaPayload>(request);
    const auto* nonce = Find<NoncePayload>(request);
    auto next = std::make_unique<Generation>(false, m_context.random);
    next->spiR = NewIkeSpi(m_context.random);
    auto choice = ChooseIke(*sa, m_peer->ikeSuites, next->spiR.octets);
    if (!choice)
    {
        return std::unexpected(choice.error());
    }
    if (choice->peerSpi.size() == next->spiI.octets.size())
    {
        std::ranges::copy(choice->peerSpi, next->spiI.octets.begin());
    }
    if (next->spiI.IsZero())
    {
        return Fail(ErrorCode::NoProposalChosen, "a rekeyed IKE SA needs an SPI of eight octets");
    }
    next->suite = choice->suite;
    Payloads answer{{choice->answer}};
    const auto secret = AnswerKeyExchange(next->suite.group, request, answer);
    if (!secret)
    {
        return std::unexpected(secret.error());
    }
    const Octets nonceR = m_context.random.Take(NONCE_SIZE);
    answer.insert(answer.begin() + 1, Payload{NoncePayload{nonceR}});
    if (const Status made = RekeyGeneration(on, *next, {false, *secret, nonce->data, nonceR});
        !made)
    {
        return std::unexpected(made.error());
    }
    if (m_exchange && m_exchange->on == &on)
    {
        // RFC 7296 2.25.2: "SHOULD reply as usual, and SHOULD prepare to close redundant SAs and
        // move inherited Child SAs later based on the nonces".
        m_exchange->rival = {LowerNonce(nonce->data, nonceR), 0};
    }
    m_successor = std::move(next);
    return answer;
}

} // namespace mopo
