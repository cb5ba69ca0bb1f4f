// SPDX-License-Identifier: GPL-2.0-only
// IKE_AUTH at both ends (RFC 7296 1.2, 2.15, 2.19; draft 2.2).
#include "model/ike/esp-spi.h"
#include "model/ike/ike-sa.h"
#include "model/ike/traffic-selectors.h"
#include "model/mobility/mopo/additional-addresses.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace mopo
{

namespace
{

/// A peer may offer any number; more outstanding requests than this are of no use to us.
constexpr std::uint32_t LARGEST_USEFUL_WINDOW = 64;

std::array<std::uint8_t, 4> BigEndian(std::uint32_t value)
{
    return {static_cast<std::uint8_t>(value >> 24),
            static_cast<std::uint8_t>(value >> 16),
            static_cast<std::uint8_t>(value >> 8),
            static_cast<std::uint8_t>(value)};
}

std::uint16_t AddressAttribute(Family family)
{
    return static_cast<std::uint16_t>(family == Family::Ipv4
                                          ? ConfigurationAttributeType::InternalIp4Address
                                          : ConfigurationAttributeType::InternalIp6Address);
}

TrafficSelector SelectorOf(const IpAddress& address)
{
    TrafficSelector selector;
    selector.first = address;
    selector.last = address;
    return selector;
}

/// The addresses in a CFG_REPLY. An IPv6 one is followed by its prefix length (RFC 7296 3.15.1).
std::vector<IpAddress> AddressesIn(const ConfigurationPayload& configuration)
{
    std::vector<IpAddress> addresses;
    for (const ConfigurationAttribute& attribute : configuration.attributes)
    {
        OctetView value = attribute.value;
        const bool isIpv4 = attribute.type == AddressAttribute(Family::Ipv4) && value.size() == 4;
        const bool isIpv6 = attribute.type == AddressAttribute(Family::Ipv6) && value.size() == 17;
        if (isIpv4 || isIpv6)
        {
            addresses.push_back(*IpAddress::FromOctets(value.first(isIpv4 ? 4 : 16)));
        }
    }
    return addresses;
}

ConfigurationAttribute AttributeFor(const IpAddress& address)
{
    ConfigurationAttribute attribute{AddressAttribute(address.GetFamily()), {}};
    Append(attribute.value, address.GetOctets());
    if (!address.IsIpv4())
    {
        attribute.value.push_back(128);
    }
    return attribute;
}

} // namespace

Octets IkeSa::AuthValue(bool ofInitiator, const IdPayload& id) const
{
    // RFC 7296 2.15: each end signs its own first message, the other end's nonce, and its ID.
    const Handshake& handshake = *m_handshake;
    return SharedKeyAuth(m_context.crypto,
                         *m_suite.prf,
                         m_peer->preSharedKey,
                         ofInitiator ? handshake.initRequest : handshake.initResponse,
                         ofInitiator ? handshake.nonceR : handshake.nonceI,
                         ofInitiator ? m_keys.pi : m_keys.pr,
                         id.Body());
}

void IkeSa::AppendAdditionalAddresses(Payloads& payloads, const Path& path) const
{
    // Draft 2.2: "Both the initiator and responder MAY include one or more ADDITIONAL_ADDRESS
    // notification payloads in the IKE_AUTH exchange".
    if (m_mopo)
    {
        mopo::AppendAdditionalAddresses(
            payloads,
            OwnAddressList(m_context.host.OwnAddresses(), path.local.address),
            m_context.config.codePoints);
    }
}

void IkeSa::TakeWindowSize(const Payloads& payloads)
{
    const NotifyPayload* window = FindNotify(payloads, NotifyType::SetWindowSize);
    if (window == nullptr || window->data.size() != 4)
    {
        return;
    }
    const auto offered = static_cast<std::uint32_t>(window->data[0] << 24 | window->data[1] << 16 |
                                                    window->data[2] << 8 | window->data[3]);
    m_requests.SetPeerSize(std::clamp(offered, 1U, LARGEST_USEFUL_WINDOW));
}

void IkeSa::SendAuth(Instant now)
{
    m_phase = Phase::Auth;
    const PeerConfig& peer = *m_peer;
    const IdPayload idI{
        IdPayload::Role::Initiator, peer.localIdentity.type, peer.localIdentity.data};
    m_handshake->childSpi = m_context.host.NewEspSpi();

    Payloads payloads{
        {idI},
        {IdPayload{IdPayload::Role::Responder, peer.remoteIdentity.type, peer.remoteIdentity.data}},
        {AuthPayload{AuthMethod::SharedKeyMic, AuthValue(true, idI)}},
        {OfferChild(peer.childSuites, EspSpiOctets(m_handshake->childSpi))},
        {MakeTs(TsPayload::Role::Initiator, peer.localSelectors)},
        {MakeTs(TsPayload::Role::Responder, peer.remoteSelectors)}};
    AppendAdditionalAddresses(payloads, m_path);
    if (peer.requestInnerIpv4 || peer.requestInnerIpv6)
    {
        ConfigurationPayload request;
        if (peer.requestInnerIpv4)
        {
            request.attributes.push_back({AddressAttribute(Family::Ipv4), {}});
        }
        if (peer.requestInnerIpv6)
        {
            request.attributes.push_back({AddressAttribute(Family::Ipv6), {}});
        }
        payloads.push_back({std::move(request)});
    }
    if (m_context.config.windowSize > 1)
    {
        const auto size = BigEndian(m_context.config.windowSize);
        payloads.push_back({MakeNotify(NotifyType::SetWindowSize, {size.begin(), size.end()})});
    }
    SendRequest(now, ExchangeType::IkeAuth, RequestKind::IkeAuth, std::move(payloads));
}

void IkeSa::HandleAuthRequest(Instant now, const Path& path, const OpenedMessage& request)
{
    if (m_phase != Phase::Init)
    {
        SendResponse(path, request.header, ErrorPayloads({ErrorCode::InvalidSyntax, 0, {}}));
        return;
    }
    // Draft 2.7: with NAT_DETECTION "the responder initializes (local_address, local_port,
    // peer_address, peer_port) from the first IKE_AUTH request"; otherwise they stay those of
    // IKE_SA_INIT. Only a message whose integrity was verified comes here.
    if (m_handshake->natVerdict)
    {
        m_path = path;
        m_ipsec.path = path;
    }
    auto answer = AnswerAuth(now, path, request);
    if (!answer)
    {
        SendResponse(path, request.header, ErrorPayloads(answer.error()));
        Terminate(now, CloseReason::ExchangeFailed, answer.error().what);
        return;
    }
    SendResponse(path, request.header, *answer);
    Establish(now);
}

Result<Payloads> IkeSa::AnswerAuth(Instant now, const Path& path, const OpenedMessage& request)
{
    const IdPayload* idI = FindId(request.payloads, IdPayload::Role::Initiator);
    const IdPayload* idR = FindId(request.payloads, IdPayload::Role::Responder);
    const auto* auth = Find<AuthPayload>(request.payloads);
    if (idI == nullptr || auth == nullptr)
    {
        return Fail(ErrorCode::AuthenticationFailed, "no AUTH payload: EAP is not supported");
    }
    std::optional<Identity> asked;
    if (idR != nullptr)
    {
        asked = Identity{idR->type, idR->data};
    }
    const Identity caller{idI->type, idI->data};
    m_peer = m_context.host.FindPeer(caller, asked);
    if (m_peer == nullptr)
    {
        return Fail(ErrorCode::AuthenticationFailed,
                    "no peer is configured as " + caller.ToString());
    }
    if (auth->method != AuthMethod::SharedKeyMic ||
        !ConstantTimeEqual(auth->data, AuthValue(true, *idI)))
    {
        return Fail(ErrorCode::AuthenticationFailed, "AUTH of " + caller.ToString() + " is wrong");
    }
    if (m_mopo)
    {
        // Draft 2.2: "The recipient stores this information in the additional_addresses list, but
        // no other action is taken at this time."
        m_peerAddresses = PeerAddressesOfIkeAuth(request.payloads,
                                                 m_context.config.codePoints,
                                                 path.peer.address,
                                                 m_context.host.OwnAddresses());
    }
    TakeWindowSize(request.payloads);

    const IdPayload mine{
        IdPayload::Role::Responder, m_peer->localIdentity.type, m_peer->localIdentity.data};
    Payloads answer{{mine}, {AuthPayload{AuthMethod::SharedKeyMic, AuthValue(false, mine)}}};
    if (auto child = AnswerChild(request.payloads, m_innerAddresses))
    {
        std::ranges::move(*child, std::back_inserter(answer));
    }
    else
    {
        // RFC 7296 1.2: "If creating the Child SA during the IKE_AUTH exchange fails for some
        // reason, the IKE SA is still created as usual."
        Discard(path, 0, child.error());
        std::ranges::move(ErrorPayloads(child.error()), std::back_inserter(answer));
    }
    AppendAdditionalAddresses(answer, path);
    if (m_context.config.windowSize > 1)
    {
        const auto size = BigEndian(m_context.config.windowSize);
        answer.push_back({MakeNotify(NotifyType::SetWindowSize, {size.begin(), size.end()})});
    }
    if (FindNotify(request.payloads, NotifyType::InitialContact) != nullptr)
    {
        m_context.host.OnInitialContact(*this, now);
    }
    return answer;
}

Result<Payloads> IkeSa::AnswerChild(const Payloads& request, std::vector<IpAddress>& inner)
{
    const auto* sa = Find<SaPayload>(request);
    const TsPayload* tsI = FindTs(request, TsPayload::Role::Initiator);
    const TsPayload* tsR = FindTs(request, TsPayload::Role::Responder);
    if (sa == nullptr || tsI == nullptr || tsR == nullptr)
    {
        return Fail(ErrorCode::InvalidSyntax, "IKE_AUTH without a Child SA");
    }
    const EspSpi inboundSpi = m_context.host.NewEspSpi();
    auto choice = ChooseChild(*sa, m_peer->childSuites, EspSpiOctets(inboundSpi));
    if (!choice)
    {
        return std::unexpected(choice.error());
    }
    const auto outboundSpi = EspSpiFrom(choice->peerSpi);
    if (!outboundSpi)
    {
        return Fail(ErrorCode::NoProposalChosen,
                    "the Child SA's SPI is reserved or has no four octets");
    }

    ConfigurationPayload reply{ConfigurationType::Reply, {}};
    std::vector<TrafficSelector> allowed = m_peer->remoteSelectors;
    const auto* configuration = Find<ConfigurationPayload>(request);
    if (configuration != nullptr && configuration->type == ConfigurationType::Request)
    {
        for (const Family family : {Family::Ipv4, Family::Ipv6})
        {
            const bool isAsked = std::ranges::any_of(
                configuration->attributes,
                [&](const auto& attribute) { return attribute.type == AddressAttribute(family); });
            if (!isAsked)
            {
                continue;
            }
            const auto address = m_context.host.LeaseInnerAddress(*m_peer, family, m_id);
            if (address)
            {
                inner.push_back(*address);
                reply.attributes.push_back(AttributeFor(*address));
                allowed.push_back(SelectorOf(*address));
            }
        }
        if (inner.empty())
        {
            return Fail(ErrorCode::InternalAddressFailure, "no inner address is left");
        }
        // An address that was given narrows TSi to itself (RFC 7296 2.19).
        std::erase_if(allowed,
                      [&](const TrafficSelector& selector)
                      {
                          return std::ranges::none_of(inner,
                                                      [&](const IpAddress& address)
                                                      { return selector == SelectorOf(address); });
                      });
    }
    const auto theirs = Narrow(tsI->Known(), allowed);
    const auto ours = Narrow(tsR->Known(), m_peer->localSelectors);
    if (theirs.empty() || ours.empty())
    {
        return Fail(ErrorCode::TsUnacceptable,
                    "the traffic selectors share nothing with the policy");
    }
    m_childSas.push_back({inboundSpi, *outboundSpi, choice->suite, ours, theirs});

    Payloads answer{{choice->answer},
                    {MakeTs(TsPayload::Role::Initiator, theirs)},
                    {MakeTs(TsPayload::Role::Responder, ours)}};
    if (!reply.attributes.empty())
    {
        answer.push_back({std::move(reply)});
    }
    return answer;
}

void IkeSa::HandleAuthResponse(Instant now, const Path& path, const OpenedMessage& response)
{
    if (const Status processed = ProcessAuthResponse(now, response); !processed)
    {
        Abandon(now, CloseReason::ExchangeFailed, processed.error().what, m_phase == Phase::Auth);
        return;
    }
    if (m_mopo)
    {
        m_peerAddresses = PeerAddressesOfIkeAuth(response.payloads,
                                                 m_context.config.codePoints,
                                                 path.peer.address,
                                                 m_context.host.OwnAddresses());
    }
    Establish(now);
}

Status IkeSa::ProcessAuthResponse(Instant /*now*/, const OpenedMessage& response)
{
    const IdPayload* idR = FindId(response.payloads, IdPayload::Role::Responder);
    const auto* auth = Find<AuthPayload>(response.payloads);
    if (idR == nullptr || auth == nullptr)
    {
        return Fail(ErrorCode::AuthenticationFailed, "the responder refused IKE_AUTH");
    }
    const Identity responder{idR->type, idR->data};
    if (responder != m_peer->remoteIdentity)
    {
        return Fail(ErrorCode::AuthenticationFailed, "the responder is " + responder.ToString());
    }
    if (auth->method != AuthMethod::SharedKeyMic ||
        !ConstantTimeEqual(auth->data, AuthValue(false, *idR)))
    {
        return Fail(ErrorCode::AuthenticationFailed, "AUTH of the responder is wrong");
    }
    TakeWindowSize(response.payloads);

    const auto* sa = Find<SaPayload>(response.payloads);
    const TsPayload* tsI = FindTs(response.payloads, TsPayload::Role::Initiator);
    const TsPayload* tsR = FindTs(response.payloads, TsPayload::Role::Responder);
    if (sa == nullptr || tsI == nullptr || tsR == nullptr)
    {
        Discard(m_path, 0, {ErrorCode::NotFound, 0, "the responder made no Child SA"});
        return {};
    }
    auto choice = AcceptChild(*sa, m_peer->childSuites);
    if (!choice)
    {
        return std::unexpected(choice.error());
    }
    const auto outboundSpi = EspSpiFrom(choice->peerSpi);
    const auto ours = tsI->Known();
    const auto theirs = tsR->Known();
    // RFC 7296 2.9: the responder may narrow the selectors, never widen them.
    if (!outboundSpi || ours.empty() || theirs.empty() || !IsSubset(ours, m_peer->localSelectors) ||
        !IsSubset(theirs, m_peer->remoteSelectors))
    {
        return Fail(ErrorCode::TsUnacceptable, "the responder's Child SA is not what was offered");
    }
    if (const auto* configuration = Find<ConfigurationPayload>(response.payloads);
        configuration != nullptr && configuration->type == ConfigurationType::Reply)
    {
        m_innerAddresses = AddressesIn(*configuration);
    }
    m_childSas.push_back({m_handshake->childSpi, *outboundSpi, choice->suite, ours, theirs});
    return {};
}

void IkeSa::InstallChild(const ChildSa& child, OctetView nonceI, OctetView nonceR)
{
    ChildKeys keys =
        DeriveChildKeys(m_context.crypto, *m_suite.prf, child.suite, m_keys.d, {}, nonceI, nonceR);
    // Draft 2.7: "When an IPsec SA is created, the tunnel header IP addresses (and port if doing
    // UDP encapsulation) are taken from the IKE_SA, not the message IP header."
    m_context.outputs.Push(
        InstallEspSa{m_id,
                     child.inboundSpi,
                     child.outboundSpi,
                     child.suite,
                     std::move(m_isInitiator ? keys.fromResponder : keys.fromInitiator),
                     std::move(m_isInitiator ? keys.fromInitiator : keys.fromResponder),
                     child.localSelectors,
                     child.remoteSelectors,
                     m_context.config.replayWindow,
                     m_ipsec});
}

} // namespace mopo
