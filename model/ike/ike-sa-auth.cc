// SPDX-License-Identifier: GPL-2.0-only
// IKE_AUTH at both ends (RFC 7296 1.2, 2.15, 2.19; draft 2.2).
#include "model/ike/esp-spi.h"
#include "model/ike/ike-sa.h"
#include "model/ike/traffic-selectors.h"
#include "model/mobility/mopo/additional-addresses.h"

#include <algorithm>

namespace mopo
{

namespace
{

std::uint16_t AddressAttribute(Family family)
{
    return static_cast<std::uint16_t>(family == Family::Ipv4
                                          ? ConfigurationAttributeType::InternalIp4Address
                                          : ConfigurationAttributeType::InternalIp6Address);
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
                         *m_current->suite.prf,
                         m_peer->preSharedKey,
                         ofInitiator ? handshake.initRequest : handshake.initResponse,
                         ofInitiator ? handshake.nonceR : handshake.nonceI,
                         ofInitiator ? m_current->keys.pi : m_current->keys.pr,
                         id.Body());
}

void IkeSa::SendAuth(Instant now)
{
    m_phase = Phase::Auth;
    const PeerConfig& peer = *m_peer;
    const IdPayload idI{
        IdPayload::Role::Initiator, peer.localIdentity.type, peer.localIdentity.data};
    m_handshake->childSpi = m_context.host.NewEspSpi();

    Payloads payloads{{idI}};
    // RFC 7296 2.4: it "asserts that this IKE SA is the only IKE SA currently active between the
    // authenticated identities".
    if (m_context.host.IsFirstContact(*this))
    {
        payloads.push_back({MakeNotify(NotifyType::InitialContact)});
    }
    payloads.push_back({IdPayload{
        IdPayload::Role::Responder, peer.remoteIdentity.type, peer.remoteIdentity.data}});
    payloads.push_back({AuthPayload{AuthMethod::SharedKeyMic, AuthValue(true, idI)}});
    payloads.push_back(
        {OfferChild(WithoutGroups(OfferedSuites()), EspSpiOctets(m_handshake->childSpi))});
    payloads.push_back({MakeTs(TsPayload::Role::Initiator, peer.localSelectors)});
    payloads.push_back({MakeTs(TsPayload::Role::Responder, peer.remoteSelectors)});
    AppendAddressesToIkeAuth(payloads, m_path);
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
    AnnounceWindow(*m_current, payloads);
    SendRequest(now, *m_current, ExchangeType::IkeAuth, RequestKind::IkeAuth, std::move(payloads));
}

void IkeSa::HandleAuthRequest(Instant now,
                              Generation& on,
                              const Path& path,
                              const OpenedMessage& request)
{
    if (m_phase != Phase::Init)
    {
        SendResponse(on, path, request.header, ErrorPayloads({ErrorCode::InvalidSyntax, 0, {}}));
        EndBySyntax(now, on, "IKE_AUTH after the initial exchanges");
        return;
    }
    // Draft 2.7: what "the responder initializes (local_address, local_port, peer_address,
    // peer_port)" from. Only a message whose integrity was verified comes here.
    m_path = InitialPath(
        m_handshake->initPath, path, m_handshake->natPrevention, m_handshake->natVerdict, m_mopo);
    m_ipsec.path = m_path;
    auto answer = AnswerAuth(now, path, request);
    if (!answer)
    {
        SendResponse(*m_current, path, request.header, ErrorPayloads(answer.error()));
        Terminate(now, CloseReason::ExchangeFailed, answer.error().what);
        return;
    }
    SendResponse(*m_current, path, request.header, *answer);
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
    TakeAddressesOfIkeAuth(path, request.payloads);

    const IdPayload mine{
        IdPayload::Role::Responder, m_peer->localIdentity.type, m_peer->localIdentity.data};
    Payloads answer{{mine}, {AuthPayload{AuthMethod::SharedKeyMic, AuthValue(false, mine)}}};
    if (auto child = AnswerFirstChild(request.payloads))
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
    AppendAddressesToIkeAuth(answer, path);
    AnnounceWindow(*m_current, answer);
    if (FindNotify(request.payloads, NotifyType::InitialContact) != nullptr)
    {
        m_context.host.OnInitialContact(*this, now);
    }
    return answer;
}

Result<Payloads> IkeSa::AnswerFirstChild(const Payloads& request)
{
    ConfigurationPayload reply{ConfigurationType::Reply, {}};
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
            if (const auto address = m_context.host.LeaseInnerAddress(*m_peer, family, m_id))
            {
                m_innerAddresses.push_back(*address);
                reply.attributes.push_back(AttributeFor(*address));
            }
        }
        if (m_innerAddresses.empty())
        {
            return Fail(ErrorCode::InternalAddressFailure, "no inner address is left");
        }
    }
    auto answered = AnswerChild(request, false);
    if (!answered)
    {
        return std::unexpected(answered.error());
    }
    m_childSas.push_back(std::move(answered->child));
    Payloads answer = std::move(answered->payloads);
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
        // RFC 7296 2.21.2: UNSUPPORTED_CRITICAL_PAYLOAD, INVALID_SYNTAX and AUTHENTICATION_FAILED
        // "are the only ones to cause the IKE SA to be deleted or not created, without a Delete
        // payload."
        const bool isOver =
            FindNotify(response.payloads, NotifyType::AuthenticationFailed) != nullptr ||
            FindNotify(response.payloads, NotifyType::UnsupportedCriticalPayload) != nullptr;
        Abandon(now, CloseReason::ExchangeFailed, processed.error().what, !isOver);
        return;
    }
    TakeAddressesOfIkeAuth(path, response.payloads);
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

    if (Find<SaPayload>(response.payloads) == nullptr)
    {
        Discard(m_path, 0, {ErrorCode::NotFound, 0, "the responder made no Child SA"});
        return {};
    }
    auto child = AcceptChild(response.payloads, {m_peer->localSelectors, m_peer->remoteSelectors});
    if (!child)
    {
        return std::unexpected(child.error());
    }
    child->inboundSpi = m_handshake->childSpi;
    if (const auto* configuration = Find<ConfigurationPayload>(response.payloads);
        configuration != nullptr && configuration->type == ConfigurationType::Reply)
    {
        m_innerAddresses = AddressesIn(*configuration);
    }
    m_childSas.push_back(std::move(*child));
    return {};
}

} // namespace mopo
