// SPDX-License-Identifier: GPL-2.0-only
// The Child SAs of an IKE SA: agreed on, put to work, deleted (RFC 7296 1.4.1, 2.8, 2.9, 2.17).
#include "model/ike/esp-spi.h"
#include "model/ike/ike-sa.h"
#include "model/ike/traffic-selectors.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

TrafficSelector SelectorOf(const IpAddress& address)
{
    TrafficSelector selector;
    selector.first = address;
    selector.last = address;
    return selector;
}

/// The suite as it is configured: with the group that IKE_AUTH does not speak of.
ChildSuite WithGroup(ChildSuite chosen, const std::vector<ChildSuite>& configured)
{
    const auto same = std::ranges::find_if(
        configured, [&](const ChildSuite& one) { return WithoutGroups({one}).front() == chosen; });
    return same == configured.end() ? chosen : *same;
}

} // namespace

std::vector<TrafficSelector> IkeSa::AllowedRemote() const
{
    // An address that was given narrows the peer's selectors to itself (RFC 7296 2.19).
    if (m_isInitiator || m_innerAddresses.empty())
    {
        return m_peer->remoteSelectors;
    }
    std::vector<TrafficSelector> allowed;
    std::ranges::transform(m_innerAddresses, std::back_inserter(allowed), SelectorOf);
    return allowed;
}

std::vector<ChildSuite> IkeSa::UsableSuites() const
{
    return AllowsAh(m_ipsec.flags) ? m_peer->childSuites : WithoutAh(m_peer->childSuites);
}

std::vector<ChildSuite> IkeSa::OfferedSuites() const
{
    auto suites = UsableSuites();
    return suites.empty() ? m_peer->childSuites : suites;
}

Result<AnsweredChild> IkeSa::AnswerChild(const Payloads& request, bool withGroup)
{
    const auto* sa = Find<SaPayload>(request);
    const TsPayload* tsI = FindTs(request, TsPayload::Role::Initiator);
    const TsPayload* tsR = FindTs(request, TsPayload::Role::Responder);
    if (sa == nullptr || tsI == nullptr || tsR == nullptr)
    {
        return Fail(ErrorCode::InvalidSyntax, "a Child SA without a proposal or its selectors");
    }
    // RFC 7296 1.3.1: "If the responder declines the request, the Child SA will be established in
    // tunnel mode." Draft 1.4 knows tunnels only; so does D-18.
    if (FindNotify(request, NotifyType::UseTransportMode) != nullptr)
    {
        Discard(m_path, 0, {ErrorCode::NoProposalChosen, 0, "transport mode was not agreed to"});
    }
    if (m_childSas.size() >= m_context.config.childSaLimit)
    {
        return Fail(ErrorCode::LimitReached, "too many Child SAs");
    }
    const EspSpi inboundSpi = m_context.host.NewEspSpi();
    const Octets mySpi = EspSpiOctets(inboundSpi);
    const std::vector<ChildSuite> suites = UsableSuites();
    auto choice = withGroup ? ChooseChild(*sa, suites, mySpi)
                            : ChooseChild(WithoutGroups(*sa), WithoutGroups(suites), mySpi);
    if (!choice)
    {
        if (suites.size() < m_peer->childSuites.size())
        {
            choice.error().what += "; AH does not pass the NAT";
        }
        return std::unexpected(choice.error());
    }
    const auto outboundSpi = EspSpiFrom(choice->peerSpi);
    if (!outboundSpi)
    {
        return Fail(ErrorCode::NoProposalChosen,
                    "the Child SA's SPI is reserved or has no four octets");
    }
    // RFC 7296 2.9: the responder narrows.
    const auto theirs = Narrow(tsI->Known(), AllowedRemote());
    const auto ours = Narrow(tsR->Known(), m_peer->localSelectors);
    if (theirs.empty() || ours.empty())
    {
        return Fail(ErrorCode::TsUnacceptable,
                    "the traffic selectors share nothing with the policy");
    }
    AnsweredChild answered;
    answered.child.inboundSpi = inboundSpi;
    answered.child.outboundSpi = *outboundSpi;
    answered.child.suite =
        withGroup ? choice->suite : WithGroup(choice->suite, m_peer->childSuites);
    answered.child.localSelectors = ours;
    answered.child.remoteSelectors = theirs;
    answered.payloads = {{choice->answer},
                         {MakeTs(TsPayload::Role::Initiator, theirs)},
                         {MakeTs(TsPayload::Role::Responder, ours)}};
    return answered;
}

Result<ChildSa> IkeSa::AcceptChild(const Payloads& response,
                                   const NewChildSa& offered,
                                   std::optional<const KeyExchangeGroup*> group) const
{
    const auto* sa = Find<SaPayload>(response);
    const TsPayload* tsI = FindTs(response, TsPayload::Role::Initiator);
    const TsPayload* tsR = FindTs(response, TsPayload::Role::Responder);
    if (sa == nullptr || tsI == nullptr || tsR == nullptr)
    {
        return Fail(ErrorCode::InvalidSyntax, "a Child SA without a proposal or its selectors");
    }
    std::vector<ChildSuite> suites = m_peer->childSuites;
    if (group)
    {
        std::erase_if(suites,
                      [&](const ChildSuite& suite)
                      { return suite.group != nullptr && suite.group != *group; });
    }
    else
    {
        suites = WithoutGroups(std::move(suites));
    }
    auto choice = mopo::AcceptChild(*sa, suites);
    if (!choice)
    {
        return std::unexpected(choice.error());
    }
    const auto outboundSpi = EspSpiFrom(choice->peerSpi);
    ChildSa child;
    child.suite = group ? choice->suite : WithGroup(choice->suite, m_peer->childSuites);
    child.localSelectors = tsI->Known();
    child.remoteSelectors = tsR->Known();
    // RFC 7296 2.9: the responder may narrow the selectors, never widen them.
    if (!outboundSpi || child.localSelectors.empty() || child.remoteSelectors.empty() ||
        !IsSubset(child.localSelectors, offered.localSelectors) ||
        !IsSubset(child.remoteSelectors, offered.remoteSelectors))
    {
        return Fail(ErrorCode::TsUnacceptable, "the responder's Child SA is not what was offered");
    }
    child.outboundSpi = *outboundSpi;
    return child;
}

void IkeSa::InstallChild(Instant now,
                         const Generation& on,
                         ChildSa child,
                         const ChildSecrets& secrets)
{
    ChildKeys keys = DeriveChildKeys(m_context.crypto,
                                     *on.suite.prf,
                                     child.suite,
                                     on.keys.d,
                                     secrets.sharedSecret,
                                     secrets.nonceI,
                                     secrets.nonceR);
    child.rekeyAt = RekeyTime(now, m_context.config.childLifetime);
    // Draft 2.7: "When an IPsec SA is created, the tunnel header IP addresses (and port if doing
    // UDP encapsulation) are taken from the IKE_SA, not the message IP header."
    m_context.outputs.Push(
        InstallEspSa{m_id,
                     child.inboundSpi,
                     child.outboundSpi,
                     child.suite,
                     std::move(secrets.ours ? keys.fromResponder : keys.fromInitiator),
                     std::move(secrets.ours ? keys.fromInitiator : keys.fromResponder),
                     child.localSelectors,
                     child.remoteSelectors,
                     m_context.config.replayWindow,
                     m_ipsec,
                     child.state != ChildSa::State::Prepared});
    m_context.host.OnChildSa(*this, child.inboundSpi, true);
    m_childSas.push_back(std::move(child));
    if (!AllowsAh(m_ipsec.flags))
    {
        DeleteAhSas(now);
    }
}

bool IkeSa::HasAhSas() const
{
    return std::ranges::any_of(m_childSas,
                               [](const ChildSa& child)
                               {
                                   return child.suite.protocol == ProtocolId::Ah &&
                                          child.state != ChildSa::State::Closing;
                               });
}

void IkeSa::DeleteAhSas(Instant now)
{
    // D-18: "if NAT is detected AH SAs are unusable".
    for (const ChildSa& child : m_childSas)
    {
        const auto closesIt = [&](const WaitingWish& waiting)
        {
            const auto* closing = std::get_if<CloseChildSa>(&waiting.wish);
            return closing != nullptr && closing->inboundSpi == child.inboundSpi;
        };
        if (child.suite.protocol == ProtocolId::Ah && child.state != ChildSa::State::Closing &&
            std::ranges::none_of(m_wishes, closesIt))
        {
            Want(now, CloseChildSa{child.inboundSpi});
        }
    }
}

ChildSa* IkeSa::FindChild(EspSpi inboundSpi)
{
    const auto child = std::ranges::find(m_childSas, inboundSpi, &ChildSa::inboundSpi);
    return child == m_childSas.end() ? nullptr : &*child;
}

ChildSa* IkeSa::FindChildByOutbound(ProtocolId protocol, OctetView spi)
{
    const auto outbound = EspSpiFrom(spi);
    const auto child = std::ranges::find_if(
        m_childSas,
        [&](const ChildSa& one)
        { return outbound && one.outboundSpi == *outbound && one.suite.protocol == protocol; });
    return child == m_childSas.end() ? nullptr : &*child;
}

void IkeSa::UseChild(ChildSa& child)
{
    if (child.state == ChildSa::State::Prepared)
    {
        child.state = ChildSa::State::InUse;
        m_context.outputs.Push(UseEspSa{m_id, child.inboundSpi});
        TraceState();
    }
}

void IkeSa::RemoveChild(EspSpi inboundSpi)
{
    const auto child = std::ranges::find(m_childSas, inboundSpi, &ChildSa::inboundSpi);
    if (child == m_childSas.end())
    {
        return;
    }
    // RFC 7296 2.8 (2): the peer closes what was replaced, so it is ready for what replaces it.
    for (ChildSa& other : m_childSas)
    {
        if (other.replaces == inboundSpi)
        {
            UseChild(other);
        }
    }
    m_context.outputs.Push(RemoveEspSa{m_id, child->inboundSpi, child->outboundSpi});
    m_context.host.OnChildSa(*this, child->inboundSpi, false);
    m_childSas.erase(child);
}

void IkeSa::SendChildDelete(Instant now, ChildSa& child)
{
    child.state = ChildSa::State::Closing;
    // RFC 7296 1.4.1: the SPI is the one that its sender expects in inbound packets.
    const std::uint32_t messageId =
        SendInformational(now,
                          *m_current,
                          RequestKind::ChildDelete,
                          {{DeletePayload{child.suite.protocol, {EspSpiOctets(child.inboundSpi)}}}},
                          false);
    m_current->requests.Find(messageId)->closedChild = child.inboundSpi;
    TraceState();
}

void IkeSa::HandleChildDeleted(const OutstandingRequest& request)
{
    // Whatever the peer answers, it does not send on the other half any more: "MUST" delete the
    // pair (RFC 7296 1.4.1).
    RemoveChild(request.closedChild);
    TraceState();
}

void IkeSa::RememberClosed(OctetView spi)
{
    const auto outbound = EspSpiFrom(spi);
    if (outbound && m_exchange && m_exchange->closedByPeer.size() < m_context.config.childSaLimit)
    {
        m_exchange->closedByPeer.push_back(*outbound);
    }
}

void IkeSa::HandleDelete(const DeletePayload& deletion, Payloads& answer)
{
    if (deletion.protocol == ProtocolId::Ike)
    {
        return;
    }
    DeletePayload ours{deletion.protocol, {}};
    for (const Octets& spi : deletion.spis)
    {
        const ChildSa* child = FindChildByOutbound(deletion.protocol, spi);
        if (child == nullptr)
        {
            RememberClosed(spi);
            continue;
        }
        // RFC 7296 2.25.1: "If a peer receives a request to close a Child SA that it is currently
        // trying to close, it SHOULD reply without a Delete payload".
        const EspSpi inboundSpi = child->inboundSpi;
        if (child->state != ChildSa::State::Closing)
        {
            ours.spis.push_back(EspSpiOctets(inboundSpi));
        }
        RemoveChild(inboundSpi);
    }
    if (!ours.spis.empty())
    {
        answer.push_back({std::move(ours)});
    }
    TraceState();
}

} // namespace mopo
