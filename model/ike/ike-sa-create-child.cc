// SPDX-License-Identifier: GPL-2.0-only
// CREATE_CHILD_SA requests of this end, and their responses (RFC 7296 1.3, 2.8, 2.25).
#include "model/ike/esp-spi.h"
#include "model/ike/ike-sa.h"
#include "model/ike/traffic-selectors.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mopo
{

namespace
{

const KeyExchangeGroup* GroupIn(const NotifyPayload& invalidKe)
{
    return invalidKe.data.size() != 2
               ? nullptr
               : FindGroup(static_cast<std::uint16_t>(invalidKe.data[0] << 8 | invalidKe.data[1]));
}

} // namespace

Status IkeSa::SendCreateChild(Instant now, WaitingWish wish)
{
    m_exchange.emplace();
    ChildExchange& exchange = *m_exchange;
    exchange.wish = std::move(wish);
    exchange.on = m_current.get();
    exchange.nonce = m_context.random.Take(NONCE_SIZE);
    auto payloads = std::holds_alternative<RekeyIkeSa>(exchange.wish.wish) ? OfferIkeSa(exchange)
                                                                           : OfferChildSa(exchange);
    if (!payloads)
    {
        return std::unexpected(payloads.error());
    }
    exchange.messageId = SendRequest(now,
                                     *m_current,
                                     ExchangeType::CreateChildSa,
                                     RequestKind::CreateChildSa,
                                     std::move(*payloads));
    return {};
}

Status IkeSa::AppendKeyExchange(ChildExchange& exchange,
                                const KeyExchangeGroup& group,
                                Payloads& payloads)
{
    auto made = m_context.crypto.NewKeyExchange(group, m_context.random);
    if (!made)
    {
        return std::unexpected(made.error());
    }
    exchange.keyExchange = std::move(*made);
    exchange.group = &group;
    payloads.push_back({KePayload{group.transformId, exchange.keyExchange->PublicValue()}});
    return {};
}

Result<Payloads> IkeSa::OfferChildSa(ChildExchange& exchange)
{
    Payloads payloads;
    if (const auto* rekey = std::get_if<RekeyChildSa>(&exchange.wish.wish))
    {
        const ChildSa* child = FindChild(rekey->inboundSpi);
        if (child == nullptr || child->state != ChildSa::State::InUse)
        {
            return Fail(ErrorCode::NotFound, "the Child SA to rekey is gone or was replaced");
        }
        // RFC 7296 1.3.3: "The REKEY_SA notification MUST be included [...] The SPI [is] the SPI
        // the exchange initiator would expect in inbound ESP or AH packets."
        payloads.push_back({NotifyPayload{child->suite.protocol,
                                          EspSpiOctets(child->inboundSpi),
                                          static_cast<std::uint16_t>(NotifyType::RekeySa),
                                          {}}});
        // RFC 7296 2.9.2: the selectors of the Child SA that is rekeyed.
        exchange.offered = {child->localSelectors, child->remoteSelectors};
    }
    else
    {
        exchange.offered = std::get<NewChildSa>(exchange.wish.wish);
    }
    exchange.inboundSpi = m_context.host.NewEspSpi();
    const std::vector<ChildSuite> suites = OfferedSuites();
    payloads.push_back({OfferChild(suites, EspSpiOctets(exchange.inboundSpi))});
    payloads.push_back({NoncePayload{exchange.nonce}});
    const KeyExchangeGroup* group =
        exchange.wish.group != nullptr ? exchange.wish.group : suites.front().group;
    if (group != nullptr)
    {
        if (const Status made = AppendKeyExchange(exchange, *group, payloads); !made)
        {
            return std::unexpected(made.error());
        }
    }
    payloads.push_back({MakeTs(TsPayload::Role::Initiator, exchange.offered.localSelectors)});
    payloads.push_back({MakeTs(TsPayload::Role::Responder, exchange.offered.remoteSelectors)});
    return payloads;
}

Result<Payloads> IkeSa::OfferIkeSa(ChildExchange& exchange)
{
    exchange.ikeSpi = NewIkeSpi(m_context.random);
    Payloads payloads{{OfferIke(m_peer->ikeSuites, exchange.ikeSpi.octets)},
                      {NoncePayload{exchange.nonce}}};
    const KeyExchangeGroup* group =
        exchange.wish.group != nullptr ? exchange.wish.group : m_current->suite.group;
    if (const Status made = AppendKeyExchange(exchange, *group, payloads); !made)
    {
        return std::unexpected(made.error());
    }
    return payloads;
}

void IkeSa::HandleCreateChildResponse(Instant now, Generation& on, const OpenedMessage& response)
{
    // Each generation counts Message IDs from 0 (RFC 7296 2.18): a request that was forgotten with
    // the one before may have the same as the exchange that is under way.
    if (!m_exchange || m_exchange->on != &on || m_exchange->messageId != response.header.messageId)
    {
        Discard(m_path, response.header.length, {ErrorCode::NotFound, 20, "a forgotten exchange"});
        return;
    }
    ChildExchange exchange = std::move(*m_exchange);
    m_exchange.reset();
    if (const NotifyPayload* error = FindErrorNotify(response.payloads);
        error != nullptr && Find<SaPayload>(response.payloads) == nullptr)
    {
        HandleCreateChildError(now, std::move(exchange), *error);
        return;
    }
    const bool isIkeSa = std::holds_alternative<RekeyIkeSa>(exchange.wish.wish);
    const Status accepted = isIkeSa ? AcceptIkeSa(now, on, exchange, response)
                                    : AcceptChildSa(now, on, exchange, response);
    if (!accepted)
    {
        HandleUnusableChild(now, exchange, accepted.error());
    }
    TraceState();
}

void IkeSa::HandleUnusableChild(Instant now, const ChildExchange& exchange, const Error& error)
{
    FailCreateChild(now, exchange, error.what);
    if (m_phase != Phase::Established)
    {
        return;
    }
    // RFC 7296 2.21: errors in a response "should still cause the recipient to clean up [...] (for
    // example, by sending a Delete for a bad SA)".
    if (std::holds_alternative<RekeyIkeSa>(exchange.wish.wish))
    {
        Close(now);
        return;
    }
    const ProtocolId protocol = m_peer->childSuites.front().protocol;
    SendInformational(now,
                      *m_current,
                      RequestKind::ChildDelete,
                      {{DeletePayload{protocol, {EspSpiOctets(exchange.inboundSpi)}}}},
                      false);
}

void IkeSa::FailCreateChild(Instant now, const ChildExchange& exchange, const std::string& why)
{
    m_context.outputs.Push(CreateChildSaFailed{m_id, why});
    // RFC 7296 2.8: "If an SA has expired or is about to expire and rekeying attempts [...] fail,
    // an implementation MUST close the IKE SA and any associated Child SAs".
    if (exchange.wish.isVital)
    {
        Close(now);
    }
}

Status IkeSa::AcceptChildSa(Instant now,
                            const Generation& on,
                            ChildExchange& exchange,
                            const OpenedMessage& response)
{
    auto child = AcceptChild(response.payloads, exchange.offered, exchange.group);
    const auto* nonce = Find<NoncePayload>(response.payloads);
    const auto* ke = Find<KePayload>(response.payloads);
    if (!child)
    {
        return std::unexpected(child.error());
    }
    const bool hasKe =
        ke != nullptr && exchange.group != nullptr && ke->group == exchange.group->transformId;
    if (nonce == nullptr || (child->suite.group != nullptr && !hasKe))
    {
        return Fail(ErrorCode::InvalidSyntax, "the response has no nonce or no KE payload of ours");
    }
    Octets secret;
    if (child->suite.group != nullptr)
    {
        auto agreed = exchange.keyExchange->Agree(ke->data);
        if (!agreed)
        {
            return std::unexpected(agreed.error());
        }
        secret = std::move(*agreed);
    }
    child->inboundSpi = exchange.inboundSpi;
    if (const auto* rekey = std::get_if<RekeyChildSa>(&exchange.wish.wish))
    {
        child->replaces = rekey->inboundSpi;
    }
    const bool isClosed =
        std::ranges::find(exchange.closedByPeer, child->outboundSpi) != exchange.closedByPeer.end();
    InstallChild(now, on, std::move(*child), {true, secret, exchange.nonce, nonce->data});
    if (std::holds_alternative<RekeyChildSa>(exchange.wish.wish))
    {
        CloseRedundantChild(now, exchange, nonce->data);
    }
    if (isClosed)
    {
        // RFC 7296 1.4.1: "Half-closed ESP or AH connections are anomalous": its Delete has
        // overtaken the response.
        RemoveChild(exchange.inboundSpi);
    }
    return {};
}

void IkeSa::CloseRedundantChild(Instant now, const ChildExchange& exchange, OctetView peerNonce)
{
    const EspSpi replaced = std::get<RekeyChildSa>(exchange.wish.wish).inboundSpi;
    EspSpi closing = replaced;
    if (exchange.rival)
    {
        // RFC 7296 2.8.1: "the SA created with the lowest of the four nonces [...] SHOULD be closed
        // by the endpoint that created it", and whoever made the other one closes the old one.
        const Octets ours = LowerNonce(exchange.nonce, peerNonce);
        const bool isOursRedundant = ours < exchange.rival->lowerNonce;
        closing = isOursRedundant ? exchange.inboundSpi : replaced;
        const EspSpi other = isOursRedundant ? exchange.inboundSpi : exchange.rival->inboundSpi;
        if (ChildSa* redundant = FindChild(other))
        {
            redundant->state = ChildSa::State::Replaced;
        }
    }
    if (ChildSa* old = FindChild(replaced); old != nullptr && old->state == ChildSa::State::InUse)
    {
        old->state = ChildSa::State::Replaced;
    }
    m_wishes.insert(m_wishes.begin(), {CloseChildSa{closing}, now, {}, nullptr});
}

void IkeSa::HandleCreateChildError(Instant now, ChildExchange exchange, const NotifyPayload& error)
{
    const auto type = static_cast<NotifyType>(error.type);
    if (exchange.rival)
    {
        // RFC 7296 2.8.1: "it already knows there was simultaneous rekeying, so it can ignore the
        // error message".
        return;
    }
    if (type == NotifyType::TemporaryFailure)
    {
        Postpone(now, std::move(exchange.wish));
        // What keeps the peer busy may be a request that a lost mapping keeps from us (D-28).
        if (m_isInitiator && m_mopo && m_ipsec.flags.sendKeepalives)
        {
            CheckLiveness(now);
        }
        return;
    }
    if (type == NotifyType::InvalidKePayload)
    {
        const KeyExchangeGroup* group = GroupIn(error);
        // RFC 7296 1.3: once more with the group that the peer wants, if it was offered.
        if (group != nullptr && group != exchange.group && exchange.wish.group == nullptr &&
            IsOffered(exchange.wish.wish, *group))
        {
            exchange.wish.group = group;
            m_wishes.insert(m_wishes.begin(), std::move(exchange.wish));
            return;
        }
    }
    const auto* rekey = std::get_if<RekeyChildSa>(&exchange.wish.wish);
    if (rekey != nullptr && type == NotifyType::ChildSaNotFound)
    {
        // RFC 7296 2.25: "SHOULD silently delete the Child SA (if it still exists) and send a
        // request to create a new Child SA from scratch". What is gone cannot expire: only the new
        // one is as vital as the rekeying was.
        const bool isVital = std::exchange(exchange.wish.isVital, false);
        if (FindChild(rekey->inboundSpi) != nullptr)
        {
            RemoveChild(rekey->inboundSpi);
            Want(now, exchange.offered, isVital);
        }
    }
    FailCreateChild(now, exchange, NotifyName(error.type, m_context.config.codePoints));
    TraceState();
}

bool IkeSa::IsOffered(const Wish& wish, const KeyExchangeGroup& group) const
{
    const auto isOf = [&](const auto& suite)
    {
        return suite.group == &group;
    };
    return std::holds_alternative<RekeyIkeSa>(wish)
               ? std::ranges::any_of(m_peer->ikeSuites, isOf)
               : std::ranges::any_of(m_peer->childSuites, isOf);
}

} // namespace mopo
