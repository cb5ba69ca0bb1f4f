// SPDX-License-Identifier: GPL-2.0-only
// IKE_SA_INIT at both ends (RFC 7296 1.2; draft 2.1).
#include "model/ike/ike-sa.h"
#include "model/mobility/mopo/negotiation.h"
#include "model/mobility/ports.h"
#include "model/wire/payload-rules.h"

#include <algorithm>
#include <cassert>

namespace mopo
{

namespace
{

/// COOKIE and INVALID_KE_PAYLOAD may each come once or twice; a peer that goes on is not honest.
constexpr unsigned MAXIMUM_INIT_RETRIES = 4;
constexpr std::size_t LARGEST_COOKIE = 64;

const KeyExchangeGroup* GroupInAnswer(const NotifyPayload& notify,
                                      const std::vector<IkeSuite>& offered)
{
    if (notify.data.size() != 2)
    {
        return nullptr;
    }
    const auto id = static_cast<std::uint16_t>(notify.data[0] << 8 | notify.data[1]);
    const auto suite = std::ranges::find_if(
        offered, [&](const IkeSuite& one) { return one.group->transformId == id; });
    return suite == offered.end() ? nullptr : suite->group;
}

/// The suites of all peers, each once: at IKE_SA_INIT the responder does not know yet who calls.
std::vector<IkeSuite> SuitesOfAllPeers(const IkeConfig& config)
{
    std::vector<IkeSuite> suites;
    for (const PeerConfig& peer : config.peers)
    {
        for (const IkeSuite& suite : peer.ikeSuites)
        {
            if (std::ranges::find(suites, suite) == suites.end())
            {
                suites.push_back(suite);
            }
        }
    }
    return suites;
}

} // namespace

Result<std::unique_ptr<IkeSa>> IkeSa::Initiate(
    const IkeContext& context, IkeSaId id, const PeerConfig& peer, Instant now, const Path& path)
{
    if (peer.ikeSuites.empty())
    {
        return Fail(ErrorCode::InvalidConfiguration, "no IKE suite to offer to " + peer.name);
    }
    std::unique_ptr<IkeSa> sa(new IkeSa(context, id, true, now, path));
    sa->m_peer = &peer;
    sa->m_current->spiI = NewIkeSpi(context.random);
    sa->m_handshake->nonceI = context.random.Take(NONCE_SIZE);
    if (const Status sent = sa->SendInit(now, *peer.ikeSuites.front().group); !sent)
    {
        return std::unexpected(sent.error());
    }
    return sa;
}

Payloads IkeSa::InitNotifies(const Path& path) const
{
    Payloads notifies;
    const bool answersMopo = m_isInitiator || m_handshake->peerSentMopoSupported;
    // Draft 2.1: "Implementations that support this specification MUST include a MOPO_SUPPORTED
    // notification in the IKE_SA_INIT request and response messages."
    if (m_context.config.mopo && answersMopo)
    {
        AppendMopoSupported(notifies, m_context.config.codePoints);
    }
    // Draft 2.7: "The initiator MAY include a NAT_PREVENTION payload in an IKE_SA_INIT request."
    if (m_isInitiator && PreventsNat())
    {
        AppendNatPrevention(notifies, m_context.crypto, path, m_context.config.codePoints);
    }
    // RFC 7296 2.23: both kinds, the SPI of the responder zero in the request.
    if (OffersNatTraversal() && (m_isInitiator || m_handshake->natVerdict))
    {
        AppendNatDetection(notifies, m_context.crypto, m_current->spiI, m_current->spiR, path);
    }
    return notifies;
}

Status IkeSa::SendInit(Instant now, const KeyExchangeGroup& group)
{
    // RFC 7296 2.6: the KE payload as well stays as it is unless another group is asked for.
    if (m_handshake->keyExchange == nullptr || m_current->suite.group != &group)
    {
        auto keyExchange = m_context.crypto.NewKeyExchange(group, m_context.random);
        if (!keyExchange)
        {
            return std::unexpected(keyExchange.error());
        }
        m_handshake->keyExchange = std::move(*keyExchange);
        m_current->suite.group = &group;
    }

    Payloads payloads;
    // RFC 7296 2.6: "repeat the IKE_SA_INIT request with the COOKIE notification [...] as the first
    // payload and all other payloads unchanged".
    if (!m_handshake->cookie.empty())
    {
        payloads.push_back({MakeNotify(NotifyType::Cookie, m_handshake->cookie)});
    }
    payloads.push_back({OfferIke(m_peer->ikeSuites)});
    payloads.push_back({KePayload{group.transformId, m_handshake->keyExchange->PublicValue()}});
    payloads.push_back({NoncePayload{m_handshake->nonceI}});
    std::ranges::move(InitNotifies(m_path), std::back_inserter(payloads));

    const Header header = m_current->RequestHeader(ExchangeType::IkeSaInit);
    OutstandingRequest request;
    request.kind = RequestKind::IkeSaInit;
    request.octets = EncodeMessage({header, payloads});
    request.timeout = m_context.config.initialRetransmission;
    m_handshake->initRequest = request.octets;
    if (m_context.trace)
    {
        request.payloads = std::move(payloads);
    }
    SendOutstanding(now, m_current->requests.Add(std::move(request)));
    return {};
}

Result<std::unique_ptr<IkeSa>> IkeSa::Respond(const IkeContext& context,
                                              IkeSaId id,
                                              Instant now,
                                              const Path& path,
                                              OctetView datagram,
                                              const Message& request)
{
    std::unique_ptr<IkeSa> sa(new IkeSa(context, id, false, now, path));
    sa->m_current->spiI = request.header.initiatorSpi;
    if (const Status answered = sa->AnswerInit(now, datagram, request); !answered)
    {
        return std::unexpected(answered.error());
    }
    return sa;
}

Status IkeSa::AnswerInit(Instant now, OctetView datagram, const Message& request)
{
    const auto* sa = Find<SaPayload>(request.payloads);
    const auto* ke = Find<KePayload>(request.payloads);
    const auto* nonce = Find<NoncePayload>(request.payloads);
    assert(sa != nullptr && ke != nullptr && nonce != nullptr);

    auto choice = ChooseIke(*sa, SuitesOfAllPeers(m_context.config));
    if (!choice)
    {
        return std::unexpected(choice.error());
    }
    m_current->suite = choice->suite;
    // RFC 7296 1.2: "If the initiator guesses the wrong [...] group [...] the responder MUST reject
    // the request [with] INVALID_KE_PAYLOAD".
    if (ke->group != m_current->suite.group->transformId)
    {
        return std::unexpected(Error{ErrorCode::InvalidKe,
                                     0,
                                     "the KE payload is of another group",
                                     m_current->suite.group->transformId});
    }
    auto keyExchange = m_context.crypto.NewKeyExchange(*m_current->suite.group, m_context.random);
    if (!keyExchange)
    {
        return std::unexpected(keyExchange.error());
    }
    m_current->spiR = NewIkeSpi(m_context.random);

    Handshake& handshake = *m_handshake;
    handshake.keyExchange = std::move(*keyExchange);
    handshake.peerPublicValue = ke->data;
    handshake.nonceI = nonce->data;
    handshake.nonceR = m_context.random.Take(NONCE_SIZE);
    handshake.initRequest.assign(datagram.begin(), datagram.end());
    handshake.peerSentMopoSupported =
        HasMopoSupported(request.payloads, m_context.config.codePoints);
    if (m_context.config.mopo)
    {
        handshake.natPrevention = JudgeNatPrevention(m_path, request.payloads);
    }
    if (OffersNatTraversal())
    {
        handshake.natVerdict = JudgeNatDetection(
            request.payloads, m_context.crypto, m_current->spiI, IkeSpi{}, m_path);
    }
    m_mopo = m_context.config.mopo && handshake.peerSentMopoSupported;
    m_natTraversal = handshake.natVerdict.has_value();
    if (handshake.natVerdict)
    {
        const NatFlags flags =
            FlagsFor(*handshake.natVerdict, m_context.config.choices.alwaysEncapsulate);
        m_ipsec.flags = handshake.natPrevention == NatPreventionVerdict::Match
                            ? WithoutAutomaticUpdate(flags)
                            : flags;
    }

    Payloads payloads{
        {choice->answer},
        {KePayload{m_current->suite.group->transformId, handshake.keyExchange->PublicValue()}},
        {NoncePayload{handshake.nonceR}}};
    std::ranges::move(InitNotifies(m_path), std::back_inserter(payloads));
    const Header header = m_current->ResponseHeader(request.header);
    handshake.initResponse = EncodeMessage({header, payloads});
    Trace(true, m_path, header, payloads, handshake.initResponse.size(), false);
    Transmit(m_path, handshake.initResponse);
    m_lastSentOnPath = now;
    return {};
}

void IkeSa::HandleInitRequestAgain(Instant /*now*/, const Path& path, OctetView datagram)
{
    // RFC 7296 2.1: a retransmission is the same, octet by octet, and gets the same response.
    if (m_handshake != nullptr && std::ranges::equal(datagram, m_handshake->initRequest))
    {
        Transmit(path, m_handshake->initResponse);
        return;
    }
    Discard(path,
            datagram.size(),
            {ErrorCode::WrongState, 0, "another IKE_SA_INIT request with an SPI that is in use"});
}

void IkeSa::HandleInitResponse(Instant now, const Path& path, OctetView datagram)
{
    auto response = DecodeMessage(datagram);
    if (!response)
    {
        Discard(path, datagram.size(), response.error());
        return;
    }
    const Status allowed =
        CheckPayloadRules(response->header, response->payloads, false, m_context.config.codePoints);
    if (!allowed)
    {
        Discard(path, datagram.size(), allowed.error());
        return;
    }
    Trace(false, path, response->header, response->payloads, datagram.size(), false);
    if (Find<SaPayload>(response->payloads) == nullptr)
    {
        RetryInit(now, path, *response);
        return;
    }
    if (response->header.responderSpi.IsZero())
    {
        Discard(
            path, datagram.size(), {ErrorCode::InvalidSyntax, 8, "the responder's SPI is zero"});
        return;
    }
    // Draft 2.7, D-31: without MOPO_SUPPORTED nobody has compared NAT_PREVENTION with anything.
    if (PreventsNat() && !HasMopoSupported(response->payloads, m_context.config.codePoints))
    {
        Terminate(now,
                  CloseReason::ExchangeFailed,
                  "NATs are to be prevented, and the responder does not support MOPO");
        return;
    }
    m_handshake->initResponse.assign(datagram.begin(), datagram.end());
    if (const Status processed = ProcessInitResponse(now, path, *response); !processed)
    {
        // RFC 7296 2.21.1: what is "completely unauthenticated" ends no exchange.
        Discard(path, datagram.size(), processed.error());
        m_current->spiR = {};
        return;
    }
    ForgetOtherPairs();
    SendAuth(now);
}

void IkeSa::RestartInit(Instant now, const Path& path)
{
    // D-62: a pair of addresses has an IKE_SA_INIT of its own: SPI, nonce, KE payload, hashes,
    // COOKIE; what still comes on the pair before is of an IKE SA that is none any more.
    m_context.host.OnIkeSpi(*this, m_current->spiI, false);
    m_current->spiI = NewIkeSpi(m_context.random);
    m_context.host.OnIkeSpi(*this, m_current->spiI, true);
    m_current->requests.Clear();
    m_handshake = std::make_unique<Handshake>();
    m_handshake->initPath = path;
    m_handshake->nonceI = m_context.random.Take(NONCE_SIZE);
    m_path = path;
    m_ipsec.path = path;
    m_context.host.OnMoved(*this, now);
    if (const Status sent = SendInit(now, *m_current->suite.group); !sent)
    {
        Terminate(now, CloseReason::ExchangeFailed, sent.error().what);
    }
}

void IkeSa::RetryInit(Instant now, const Path& path, const Message& response)
{
    const NotifyPayload* cookie = FindNotify(response.payloads, NotifyType::Cookie);
    const NotifyPayload* invalidKe = FindNotify(response.payloads, NotifyType::InvalidKePayload);
    const KeyExchangeGroup* group = invalidKe != nullptr
                                        ? GroupInAnswer(*invalidKe, m_peer->ikeSuites)
                                        : m_current->suite.group;
    // "The data associated with this notification MUST be between 1 and 64 octets in length". The
    // one that was sent already is the answer to an earlier copy of the request.
    const bool isNewCookie = cookie != nullptr && !cookie->data.empty() &&
                             cookie->data.size() <= LARGEST_COOKIE &&
                             cookie->data != m_handshake->cookie;
    const bool isNewGroup = group != nullptr && group != m_current->suite.group;
    const bool mayRetry = m_handshake->retries < MAXIMUM_INIT_RETRIES;
    if ((!isNewCookie && !isNewGroup) || !mayRetry)
    {
        // RFC 7296 2.21.1: an unauthenticated error is a hint; a genuine response may still come,
        // so the request stays outstanding until it times out.
        Discard(
            path,
            response.header.length,
            {ErrorCode::NotFound, 0, "an unprotected error instead of an IKE_SA_INIT response"});
        if (FindNotify(response.payloads, m_context.config.codePoints.natPrevented) != nullptr)
        {
            HandleInitPrevented(now, path, response.header);
        }
        return;
    }
    ++m_handshake->retries;
    if (isNewCookie)
    {
        m_handshake->cookie = cookie->data;
    }
    m_current->requests.Clear();
    if (const Status sent = SendInit(now, isNewGroup ? *group : *m_current->suite.group); !sent)
    {
        Terminate(now, CloseReason::ExchangeFailed, sent.error().what);
    }
}

Status IkeSa::ProcessInitResponse(Instant now, const Path& path, const Message& response)
{
    Handshake& handshake = *m_handshake;
    const auto* sa = Find<SaPayload>(response.payloads);
    const auto* ke = Find<KePayload>(response.payloads);
    const auto* nonce = Find<NoncePayload>(response.payloads);
    auto choice = AcceptIke(*sa, m_peer->ikeSuites);
    if (!choice)
    {
        return std::unexpected(choice.error());
    }
    if (ke->group != m_current->suite.group->transformId ||
        choice->suite.group != m_current->suite.group)
    {
        return Fail(ErrorCode::InvalidKe, "the responder's KE payload is of another group");
    }
    m_current->suite = choice->suite;
    m_current->spiR = response.header.responderSpi;
    handshake.nonceR = nonce->data;
    if (const Status derived = DeriveKeys(ke->data); !derived)
    {
        return derived;
    }

    const OutstandingRequest request = m_current->requests.Complete(0);
    if (request.transmissions == 1)
    {
        m_context.host.OnRoundTrip(*this, now, m_path, now - request.lastSent);
    }
    // Draft 2.1 and D-57: in use when both ends sent MOPO_SUPPORTED.
    m_mopo =
        m_context.config.mopo && HasMopoSupported(response.payloads, m_context.config.codePoints);
    if (OffersNatTraversal())
    {
        handshake.natVerdict = JudgeNatDetection(
            response.payloads, m_context.crypto, m_current->spiI, m_current->spiR, path);
    }
    m_natTraversal = handshake.natVerdict.has_value();
    if (handshake.natVerdict)
    {
        m_ipsec.flags = FlagsFor(*handshake.natVerdict, m_context.config.choices.alwaysEncapsulate);
    }
    const bool foundNat = handshake.natVerdict && handshake.natVerdict->Any();
    const std::uint16_t port = IkePortFor(m_mopo, m_natTraversal, foundNat);
    if (port != m_path.local.port)
    {
        m_path.local.port = port;
        m_path.peer.port = port;
        m_ipsec.path = m_path;
    }
    return {};
}

Status IkeSa::DeriveKeys(OctetView peerPublicValue)
{
    Handshake& handshake = *m_handshake;
    const auto secret = handshake.keyExchange->Agree(peerPublicValue);
    if (!secret)
    {
        return std::unexpected(secret.error());
    }
    const Octets skeyseed = DeriveSkeyseed(
        m_context.crypto, *m_current->suite.prf, handshake.nonceI, handshake.nonceR, *secret);
    handshake.keyExchange.reset();
    if (const Status derived =
            m_current->DeriveKeys(m_context.crypto, skeyseed, handshake.nonceI, handshake.nonceR);
        !derived)
    {
        return derived;
    }
    TraceKeys(*m_current);
    return {};
}

} // namespace mopo
