// SPDX-License-Identifier: GPL-2.0-only
// What a conforming peer puts into a message.
#include "helpers/conformance/tester/tester.h"
#include "model/ike/esp-spi.h"
#include "model/ike/proposal.h"
#include "model/ike/traffic-selectors.h"
#include "model/mobility/nat-detection.h"
#include "model/wire/big-endian.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo::conformance
{

namespace
{

constexpr auto INNER_IPV4 =
    static_cast<std::uint16_t>(ConfigurationAttributeType::InternalIp4Address);

/// Four octets in network order (RFC 7296 3.10.1).
Octets WindowOctets(std::uint32_t size)
{
    Octets octets(4, 0);
    WriteUint16(octets, 0, static_cast<std::uint16_t>(size >> 16));
    WriteUint16(octets, 2, static_cast<std::uint16_t>(size));
    return octets;
}

bool IsExchange(const Header& header, ExchangeType type)
{
    return header.exchangeType == static_cast<std::uint8_t>(type);
}

} // namespace

IdPayload Tester::OwnId() const
{
    return {m_isInitiator ? IdPayload::Role::Initiator : IdPayload::Role::Responder,
            Own().localIdentity.type,
            Own().localIdentity.data};
}

void Tester::AppendDetection(Payloads& payloads, PayloadContext& context) const
{
    Path claimed{context.source, context.destination};
    if (isBehindNat)
    {
        claimed.local =
            ResolveTransport(m_config, "T9", context.source.port).value_or(claimed.local);
    }
    if (peerIsBehindNat)
    {
        // Not where the packet arrives: somebody in front of the peer rewrote it.
        claimed.peer.port = static_cast<std::uint16_t>(claimed.peer.port + 1);
    }
    AppendNatDetection(payloads, context.crypto, context.spiI, context.spiR, claimed);
}

Payloads Tester::StandardInit(const Header& header, PayloadContext& context)
{
    const Negotiation& negotiation =
        header.IsResponse() ? *FindInit(header.initiatorSpi)->init : *m_negotiation;
    Payloads payloads;
    if (!m_cookie.empty())
    {
        payloads.push_back({MakeNotify(NotifyType::Cookie, m_cookie)});
    }
    const KeyExchangeGroup& group =
        negotiation.ikeSuite ? *negotiation.ikeSuite->group : *Own().ikeSuites[firstSuite].group;
    payloads.push_back({header.IsResponse() ? negotiation.answer : OfferIke(Own().ikeSuites)});
    payloads.push_back({KePayload{group.transformId, negotiation.keyExchange->PublicValue()}});
    payloads.push_back({NoncePayload{negotiation.ownNonce}});
    if (offersMopo && (m_peerOffersMopo || !header.IsResponse()))
    {
        payloads.push_back(
            {MakeMopoNotify(m_config.codePoints.mopoSupported, m_config.codePoints)});
    }
    if (offersNatTraversal && (m_peerOffersNatTraversal || !header.IsResponse()))
    {
        AppendDetection(payloads, context);
    }
    return payloads;
}

Payloads Tester::StandardAuth(const Header& header, PayloadContext& context)
{
    const IdPayload id = OwnId();
    Payloads payloads{{id}, {AuthPayload{AuthMethod::SharedKeyMic, AuthOf(true, id)}}};
    if (header.IsResponse() ? m_peerAsksForInner : Own().requestInnerIpv4)
    {
        ConfigurationPayload configuration;
        configuration.type =
            header.IsResponse() ? ConfigurationType::Reply : ConfigurationType::Request;
        ConfigurationAttribute attribute{INNER_IPV4, {}};
        if (header.IsResponse())
        {
            Append(attribute.value, m_inner.GetOctets());
        }
        configuration.attributes.push_back(std::move(attribute));
        payloads.push_back({std::move(configuration)});
    }
    if (!m_negotiation || m_negotiation->kind != Negotiation::Kind::Auth)
    {
        Begin(Negotiation::Kind::Auth, !header.IsResponse());
    }
    m_negotiation->messageId = header.messageId;
    payloads.push_back({header.IsResponse() ? m_negotiation->answer
                                            : OfferChild(WithoutGroups(Own().childSuites),
                                                         EspSpiOctets(m_negotiation->ownEspSpi))});
    payloads.push_back({MakeTs(TsPayload::Role::Initiator, m_tsI)});
    payloads.push_back({MakeTs(TsPayload::Role::Responder, m_tsR)});
    for (const std::string& name : announced)
    {
        ItemWord word{"ADDITIONAL_ADDRESS", false, false, {}, name};
        if (auto made = MakePayloads(word, context))
        {
            std::ranges::move(*made, std::back_inserter(payloads));
        }
    }
    if (windowSize != 0)
    {
        payloads.push_back({MakeNotify(NotifyType::SetWindowSize, WindowOctets(windowSize))});
    }
    return payloads;
}

Payloads Tester::CreateChildPayloads(const Negotiation& negotiation, bool isRequest) const
{
    Payloads payloads;
    if (isRequest && negotiation.rekeyed != 0)
    {
        NotifyPayload rekey = MakeNotify(NotifyType::RekeySa);
        rekey.protocol = ProtocolId::Esp;
        rekey.spi = EspSpiOctets(negotiation.rekeyed);
        payloads.push_back({std::move(rekey)});
    }
    if (negotiation.kind == Negotiation::Kind::RekeyIke)
    {
        payloads.push_back({isRequest ? OfferIke(Own().ikeSuites, negotiation.ownIkeSpi.octets)
                                      : negotiation.answer});
        payloads.push_back({NoncePayload{negotiation.ownNonce}});
        payloads.push_back({KePayload{negotiation.ikeSuite->group->transformId,
                                      negotiation.keyExchange->PublicValue()}});
        return payloads;
    }
    payloads.push_back({isRequest ? OfferChild(WithoutGroups(Own().childSuites),
                                               EspSpiOctets(negotiation.ownEspSpi))
                                  : negotiation.answer});
    payloads.push_back({NoncePayload{negotiation.ownNonce}});
    // The initiator of this exchange comes first.
    const bool isOwnFirst = negotiation.isRequester == m_isInitiator;
    payloads.push_back({MakeTs(TsPayload::Role::Initiator, isOwnFirst ? m_tsI : m_tsR)});
    payloads.push_back({MakeTs(TsPayload::Role::Responder, isOwnFirst ? m_tsR : m_tsI)});
    return payloads;
}

Payloads Tester::StandardCreateChild(const Step& step, const Header& header)
{
    if (!header.IsResponse())
    {
        const bool isIke = step.selector == "REKEY_IKE";
        Begin(isIke ? Negotiation::Kind::RekeyIke : Negotiation::Kind::Child, true);
        m_negotiation->messageId = header.messageId;
        if (step.selector == "REKEY_CHILD" && !m_children.empty())
        {
            m_negotiation->rekeyed = m_children.back()->inboundSpi;
        }
    }
    return CreateChildPayloads(*m_negotiation, !header.IsResponse());
}

/// RFC 7296 1.4.1: the other direction of the Child SAs that the peer deletes.
void Tester::AppendPairedDeletes(Payloads& payloads, const Payloads& request) const
{
    DeletePayload paired{ProtocolId::Esp, {}};
    const auto* deletion = Find<DeletePayload>(request);
    if (deletion == nullptr || deletion->protocol != ProtocolId::Esp)
    {
        return;
    }
    for (const auto& child : m_children)
    {
        if (std::ranges::find(deletion->spis, EspSpiOctets(child->outboundSpi)) !=
            deletion->spis.end())
        {
            paired.spis.push_back(EspSpiOctets(child->inboundSpi));
        }
    }
    if (!paired.spis.empty())
    {
        payloads.push_back({std::move(paired)});
    }
}

Payloads Tester::StandardInformational(const Step& step,
                                       const Header& header,
                                       PayloadContext& context)
{
    const CodePoints& codePoints = m_config.codePoints;
    const TesterIkeSa* sa = IkeSa();
    Payloads payloads;
    if (!step.selector.empty())
    {
        if (step.selector == "DELETE")
        {
            payloads.push_back({DeletePayload{}});
        }
        else if (const TesterChild* child = ChildOf(step);
                 step.selector == "DELETE_CHILD" && child != nullptr)
        {
            payloads.push_back({DeletePayload{ProtocolId::Esp, {EspSpiOctets(child->inboundSpi)}}});
        }
        else if (const auto number = NotifyNumber(step.selector, codePoints))
        {
            payloads.push_back({MakeMopoNotify(*number, codePoints)});
        }
    }
    const LogEntry* entry = RequestOf(step);
    const Payloads* request = entry == nullptr ? nullptr : &entry->message->payloads;
    if (request != nullptr)
    {
        AppendPairedDeletes(payloads, *request);
    }
    if (sa == nullptr || !sa->mopo)
    {
        return payloads;
    }
    if (!header.IsResponse())
    {
        payloads.push_back({MakeMopoNotify(codePoints.cookie2, codePoints, m_random.Take(16))});
    }
    else if (request != nullptr)
    {
        if (const auto* cookie = FindNotify(*request, codePoints.cookie2))
        {
            payloads.push_back({*cookie});
        }
    }
    if (sa->natTraversal && (request == nullptr || HasNatDetection(*request)))
    {
        AppendDetection(payloads, context);
    }
    return payloads;
}

std::expected<Payloads, std::string> Tester::Standard(const Step& step,
                                                      const Header& header,
                                                      PayloadContext& context)
{
    if (IsExchange(header, ExchangeType::IkeSaInit))
    {
        const bool isUnderWay = header.IsResponse()
                                    ? FindInit(header.initiatorSpi) != nullptr
                                    : m_negotiation && m_negotiation->keyExchange != nullptr;
        if (!isUnderWay)
        {
            return std::unexpected("no IKE_SA_INIT is under way");
        }
        return StandardInit(header, context);
    }
    if (header.exchangeType == m_config.codePoints.pathTest)
    {
        Payloads payloads;
        AppendDetection(payloads, context);
        return payloads;
    }
    if (IkeSa() == nullptr)
    {
        return std::unexpected("there is no IKE SA");
    }
    if (IsExchange(header, ExchangeType::IkeAuth))
    {
        return StandardAuth(header, context);
    }
    if (IsExchange(header, ExchangeType::CreateChildSa))
    {
        if (header.IsResponse() && (!m_negotiation || m_negotiation->isRequester))
        {
            return std::unexpected("no CREATE_CHILD_SA request waits for this");
        }
        return StandardCreateChild(step, header);
    }
    return StandardInformational(step, header, context);
}

} // namespace mopo::conformance
