// SPDX-License-Identifier: GPL-2.0-only
// IKE_SA_INIT, IKE_AUTH and CREATE_CHILD_SA as they pass: keys, and nothing that decides.
#include "helpers/conformance/tester/tester.h"
#include "model/ike/esp-spi.h"
#include "model/ike/proposal.h"
#include "model/ike/traffic-selectors.h"
#include "model/mobility/nat-detection.h"

#include <algorithm>

namespace mopo::conformance
{

namespace
{

constexpr std::size_t NONCE_SIZE = 32;
constexpr std::uint32_t FIRST_FREE_SPI = 0x1000;
constexpr std::size_t REPLAY_WINDOW = 1024;

IkeSpi ToIkeSpi(OctetView octets)
{
    IkeSpi spi;
    std::ranges::copy(octets.first(std::min(octets.size(), spi.octets.size())), spi.octets.begin());
    return spi;
}

} // namespace

void Tester::Begin(Negotiation::Kind kind, bool isRequester)
{
    Negotiation negotiation;
    negotiation.kind = kind;
    negotiation.isRequester = isRequester;
    m_random.Fill(negotiation.ownIkeSpi.octets);
    negotiation.ownEspSpi = m_random.TakeUint32() | FIRST_FREE_SPI;
    negotiation.ownNonce = m_random.Take(NONCE_SIZE);
    if (kind == Negotiation::Kind::Auth)
    {
        negotiation.ownNonce = m_isInitiator ? m_nonceI : m_nonceR;
        negotiation.peerNonce = m_isInitiator ? m_nonceR : m_nonceI;
    }
    if (kind == Negotiation::Kind::Init || kind == Negotiation::Kind::RekeyIke)
    {
        negotiation.ikeSuite = Own().ikeSuites[firstSuite];
        if (auto made = m_crypto.NewKeyExchange(*negotiation.ikeSuite->group, m_random))
        {
            negotiation.keyExchange = *std::move(made);
        }
    }
    m_negotiation = std::move(negotiation);
}

Octets Tester::AuthOf(bool isOfTester, const IdPayload& id) const
{
    const bool isOfInitiator = isOfTester == m_isInitiator;
    const TesterIkeSa& sa = *m_ikeSas.back();
    return SharedKeyAuth(m_crypto,
                         *sa.suite.prf,
                         Own().preSharedKey,
                         isOfInitiator ? m_initRequest : m_initResponse,
                         isOfInitiator ? m_nonceR : m_nonceI,
                         isOfInitiator ? sa.keys.pi : sa.keys.pr,
                         id.Body());
}

/// SA, KE and Nonce of the other end; false if one is missing or does not fit.
bool Tester::TakeInitPayloads(const Message& message)
{
    Negotiation& negotiation = *m_negotiation;
    const auto* sa = Find<SaPayload>(message.payloads);
    const auto* ke = Find<KePayload>(message.payloads);
    const auto* nonce = Find<NoncePayload>(message.payloads);
    if (sa == nullptr || ke == nullptr || nonce == nullptr)
    {
        m_trouble = "SA, KE or Nonce is missing";
        return false;
    }
    const bool isRekey = negotiation.kind == Negotiation::Kind::RekeyIke;
    const OctetView ownSpi = isRekey ? OctetView(negotiation.ownIkeSpi.octets) : OctetView{};
    auto suites = Own().ikeSuites;
    // What the other end sent a value of is as good as anything else.
    std::ranges::stable_partition(
        suites, [&](const IkeSuite& suite) { return suite.group->transformId == ke->group; });
    const auto chosen =
        negotiation.isRequester ? AcceptIke(*sa, suites) : ChooseIke(*sa, suites, ownSpi);
    if (!chosen || chosen->suite.group->transformId != ke->group)
    {
        m_trouble = chosen ? "the group of KE is not the one that was chosen" : chosen.error().what;
        return false;
    }
    if (negotiation.keyExchange == nullptr || !negotiation.ikeSuite ||
        negotiation.ikeSuite->group != chosen->suite.group)
    {
        auto made = m_crypto.NewKeyExchange(*chosen->suite.group, m_random);
        if (!made || negotiation.isRequester)
        {
            m_trouble = "the other end chose a group that it was sent no value of";
            return false;
        }
        negotiation.keyExchange = *std::move(made);
    }
    negotiation.ikeSuite = chosen->suite;
    negotiation.answer = chosen->answer;
    negotiation.peerSpi = chosen->peerSpi;
    negotiation.peerNonce = nonce->data;
    negotiation.peerPublicValue = ke->data;
    return true;
}

void Tester::MakeIkeSa(Negotiation& negotiation, OctetView skeyseed, const IkeSuite& suite)
{
    auto sa = std::make_unique<TesterIkeSa>();
    sa->isInitiator = negotiation.isRequester;
    sa->spiI = negotiation.isRequester ? negotiation.ownIkeSpi : negotiation.peerIkeSpi;
    sa->spiR = negotiation.isRequester ? negotiation.peerIkeSpi : negotiation.ownIkeSpi;
    sa->suite = suite;
    sa->keys = DeriveIkeKeys(
        m_crypto, suite, skeyseed, negotiation.NonceI(), negotiation.NonceR(), sa->spiI, sa->spiR);
    const auto cipher = [&](const Octets& encryption, const Octets& integrity)
    {
        auto made =
            m_crypto.NewPacketCipher(*suite.encryption, encryption, suite.integrity, integrity);
        return made ? *std::move(made) : nullptr;
    };
    auto fromInitiator = cipher(sa->keys.ei, sa->keys.ai);
    auto fromResponder = cipher(sa->keys.er, sa->keys.ar);
    sa->outbound = std::move(sa->isInitiator ? fromInitiator : fromResponder);
    sa->inbound = std::move(sa->isInitiator ? fromResponder : fromInitiator);
    if (!m_ikeSas.empty())
    {
        sa->mopo = m_ikeSas.back()->mopo;
        sa->natTraversal = m_ikeSas.back()->natTraversal;
    }
    m_ikeKeyLog.push_back({{}, sa->spiI, sa->spiR, suite, sa->keys});
    m_ikeSas.push_back(std::move(sa));
}

/// The first response to the latest IKE_SA_INIT request.
bool Tester::IsAwaited(const Header& initResponse) const
{
    return m_negotiation && m_negotiation->ownIkeSpi == initResponse.initiatorSpi &&
           std::ranges::none_of(
               m_ikeSas, [&](const auto& sa) { return sa->spiI == initResponse.initiatorSpi; });
}

void Tester::LearnInit(const LogEntry& entry)
{
    const Message& message = *entry.message;
    const bool isResponse = message.header.IsResponse();
    if (isResponse != m_isInitiator || m_isAuthenticated ||
        (isResponse && !IsAwaited(message.header)))
    {
        return;
    }
    if (isResponse)
    {
        if (const auto* cookie = FindNotify(message.payloads, NotifyType::Cookie);
            cookie != nullptr && Find<SaPayload>(message.payloads) == nullptr)
        {
            m_cookie = cookie->data;
            return;
        }
        if (FindErrorNotify(message.payloads) != nullptr)
        {
            m_trouble = "the other end answered " +
                        NotifyName(FindErrorNotify(message.payloads)->type, m_config.codePoints);
            return;
        }
    }
    else
    {
        // It may try several pairs of addresses at once; behind a COOKIE it begins anew.
        std::erase_if(m_ikeSas,
                      [&](const auto& sa) { return sa->spiI == message.header.initiatorSpi; });
        Begin(Negotiation::Kind::Init, false);
        m_negotiation->peerIkeSpi = message.header.initiatorSpi;
    }
    m_peerOffersMopo = FindNotify(message.payloads, m_config.codePoints.mopoSupported) != nullptr;
    m_peerOffersNatTraversal = HasNatDetection(message.payloads);
    if (!TakeInitPayloads(message))
    {
        return;
    }
    Negotiation& negotiation = *m_negotiation;
    if (isResponse)
    {
        m_initResponse = entry.ikeOctets;
        negotiation.peerIkeSpi = message.header.responderSpi;
    }
    const auto secret = negotiation.keyExchange->Agree(negotiation.peerPublicValue);
    if (!secret)
    {
        m_trouble = secret.error().what;
        return;
    }
    m_trouble.clear();
    m_nonceI.assign(negotiation.NonceI().begin(), negotiation.NonceI().end());
    m_nonceR.assign(negotiation.NonceR().begin(), negotiation.NonceR().end());
    const IkeSuite suite = *negotiation.ikeSuite;
    MakeIkeSa(
        negotiation, DeriveSkeyseed(m_crypto, *suite.prf, m_nonceI, m_nonceR, *secret), suite);
    m_ikeSas.back()->mopo = offersMopo && m_peerOffersMopo;
    m_ikeSas.back()->natTraversal = offersNatTraversal && m_peerOffersNatTraversal;
    m_ikeSas.back()->nextRequest = m_isInitiator ? 1 : 0;
    if (!isResponse)
    {
        m_ikeSas.back()->initRequest = entry.ikeOctets;
        m_ikeSas.back()->init = std::move(m_negotiation);
        m_negotiation.reset();
    }
}

/// Of several IKE SAs that were begun the one that IKE_AUTH goes on with.
void Tester::Choose(const Header& authRequest)
{
    TesterIkeSa* chosen = FindSa(authRequest);
    std::erase_if(m_ikeSas, [&](const auto& sa) { return sa.get() != chosen; });
    m_initRequest = chosen->initRequest;
    m_initResponse = chosen->initResponse;
    const OctetView nonceI = chosen->init->NonceI();
    const OctetView nonceR = chosen->init->NonceR();
    m_nonceI.assign(nonceI.begin(), nonceI.end());
    m_nonceR.assign(nonceR.begin(), nonceR.end());
}

void Tester::LearnAuth(const LogEntry& entry)
{
    const Payloads& payloads = entry.message->payloads;
    const bool isResponse = entry.message->header.IsResponse();
    if (isResponse != m_isInitiator)
    {
        return;
    }
    if (!isResponse && !m_isAuthenticated)
    {
        Choose(entry.message->header);
    }
    if (!CheckAuth(payloads))
    {
        return;
    }
    if (!isResponse)
    {
        Begin(Negotiation::Kind::Auth, false);
        m_peerAsksForInner = Find<ConfigurationPayload>(payloads) != nullptr;
    }
    LearnFirstChild(payloads, isResponse);
}

/// Whether the other end is who it says.
bool Tester::CheckAuth(const Payloads& payloads)
{
    const IdPayload* id =
        FindId(payloads, m_isInitiator ? IdPayload::Role::Responder : IdPayload::Role::Initiator);
    const auto* auth = Find<AuthPayload>(payloads);
    if (id == nullptr || auth == nullptr)
    {
        const auto* error = FindErrorNotify(payloads);
        m_trouble = error == nullptr ? "IKE_AUTH without identity or AUTH"
                                     : "the other end answered IKE_AUTH with " +
                                           NotifyName(error->type, m_config.codePoints);
        return false;
    }
    m_isAuthenticated = auth->data == AuthOf(false, *id);
    if (!m_isAuthenticated)
    {
        m_trouble = "AUTH of the other end is wrong";
    }
    return m_isAuthenticated;
}

/// The Child SA that IKE_AUTH makes, if it makes one.
void Tester::LearnFirstChild(const Payloads& payloads, bool isResponse)
{
    const auto* sa = Find<SaPayload>(payloads);
    const TsPayload* tsI = FindTs(payloads, TsPayload::Role::Initiator);
    const TsPayload* tsR = FindTs(payloads, TsPayload::Role::Responder);
    if (sa == nullptr || tsI == nullptr || tsR == nullptr || !m_negotiation)
    {
        const auto* error = FindErrorNotify(payloads);
        m_trouble = error == nullptr ? "IKE_AUTH made no Child SA"
                                     : "IKE_AUTH made no Child SA: " +
                                           NotifyName(error->type, m_config.codePoints);
        return;
    }
    Negotiation& negotiation = *m_negotiation;
    const auto suites = WithoutGroups(Own().childSuites);
    const auto chosen = isResponse ? AcceptChild(*sa, suites)
                                   : ChooseChild(*sa, suites, EspSpiOctets(negotiation.ownEspSpi));
    if (!chosen)
    {
        m_trouble = chosen.error().what;
        return;
    }
    negotiation.childSuite = chosen->suite;
    negotiation.answer = chosen->answer;
    negotiation.peerSpi = chosen->peerSpi;
    if (isResponse)
    {
        m_tsI = tsI->Known();
        m_tsR = tsR->Known();
        TakeInnerAddress(payloads);
    }
    else if (m_peerAsksForInner)
    {
        m_tsI = {TrafficSelector{0, 0, 65535, m_inner, m_inner}};
    }
    MakeChild(negotiation, {});
    if (isResponse)
    {
        m_negotiation.reset();
    }
}

/// What a responder gave the tester, or what the selectors leave it.
void Tester::TakeInnerAddress(const Payloads& payloads)
{
    const auto* configuration = Find<ConfigurationPayload>(payloads);
    if (configuration == nullptr)
    {
        m_inner = m_tsI.empty() ? m_inner : m_tsI.front().first;
        return;
    }
    for (const ConfigurationAttribute& attribute : configuration->attributes)
    {
        const auto address = IpAddress::FromOctets(attribute.value);
        m_inner = address && address->IsIpv4() ? *address : m_inner;
    }
}

void Tester::MakeChild(const Negotiation& negotiation, OctetView sharedSecret)
{
    auto child = std::make_unique<TesterChild>();
    child->inboundSpi = negotiation.ownEspSpi;
    child->outboundSpi = EspSpiFrom(negotiation.peerSpi).value_or(0);
    child->suite = *negotiation.childSuite;
    const TesterIkeSa& sa = *m_ikeSas.back();
    child->keys = DeriveChildKeys(m_crypto,
                                  *sa.suite.prf,
                                  child->suite,
                                  sa.keys.d,
                                  sharedSecret,
                                  negotiation.NonceI(),
                                  negotiation.NonceR());
    const bool isRequester =
        negotiation.kind == Negotiation::Kind::Auth ? m_isInitiator : negotiation.isRequester;
    const DirectionKeys& out = isRequester ? child->keys.fromInitiator : child->keys.fromResponder;
    const DirectionKeys& in = isRequester ? child->keys.fromResponder : child->keys.fromInitiator;
    auto made =
        NewSaPair(m_crypto,
                  m_random,
                  {child->suite, child->inboundSpi, child->outboundSpi, in, out, REPLAY_WINDOW});
    if (!made)
    {
        m_trouble = made.error().what;
        return;
    }
    child->sas = *std::move(made);
    m_espKeyLog.push_back({{},
                           child->inboundSpi,
                           child->outboundSpi,
                           child->suite,
                           in,
                           out,
                           {},
                           {},
                           REPLAY_WINDOW,
                           {},
                           true});
    m_children.push_back(std::move(child));
}

void Tester::LearnCreateChild(const LogEntry& entry)
{
    const Payloads& payloads = entry.message->payloads;
    const bool isResponse = entry.message->header.IsResponse();
    const auto* sa = Find<SaPayload>(payloads);
    const auto* nonce = Find<NoncePayload>(payloads);
    if (sa == nullptr || nonce == nullptr || sa->proposals.empty())
    {
        return;
    }
    const bool isIke = sa->proposals.front().protocol == ProtocolId::Ike;
    if (!isResponse)
    {
        Begin(isIke ? Negotiation::Kind::RekeyIke : Negotiation::Kind::Child, false);
    }
    else if (!m_negotiation || !m_negotiation->isRequester)
    {
        return;
    }
    Negotiation& negotiation = *m_negotiation;
    negotiation.messageId = entry.message->header.messageId;
    negotiation.peerNonce = nonce->data;
    if (isIke)
    {
        if (!TakeInitPayloads(*entry.message))
        {
            return;
        }
        negotiation.peerIkeSpi = ToIkeSpi(negotiation.peerSpi);
    }
    else
    {
        const auto suites = WithoutGroups(Own().childSuites);
        const SaPayload offer = WithoutGroups(*sa);
        const auto chosen = isResponse
                                ? AcceptChild(offer, suites)
                                : ChooseChild(offer, suites, EspSpiOctets(negotiation.ownEspSpi));
        if (!chosen)
        {
            m_trouble = chosen.error().what;
            m_negotiation.reset();
            return;
        }
        negotiation.childSuite = chosen->suite;
        negotiation.answer = chosen->answer;
        negotiation.peerSpi = chosen->peerSpi;
    }
    if (isResponse)
    {
        FinishCreateChild();
    }
}

/// Both messages are there: the new SA is made of them.
void Tester::FinishCreateChild()
{
    if (!m_negotiation || m_negotiation->peerNonce.empty())
    {
        return;
    }
    Negotiation negotiation = *std::move(m_negotiation);
    m_negotiation.reset();
    if (negotiation.kind == Negotiation::Kind::Child)
    {
        MakeChild(negotiation, {});
        return;
    }
    if (negotiation.kind != Negotiation::Kind::RekeyIke)
    {
        return;
    }
    const auto secret = negotiation.keyExchange->Agree(negotiation.peerPublicValue);
    if (!secret)
    {
        m_trouble = secret.error().what;
        return;
    }
    const TesterIkeSa& old = *m_ikeSas.back();
    const IkeSuite suite = *negotiation.ikeSuite;
    const Octets skeyseed = DeriveRekeySkeyseed(
        m_crypto, *old.suite.prf, old.keys.d, *secret, negotiation.NonceI(), negotiation.NonceR());
    MakeIkeSa(negotiation, skeyseed, suite);
}

} // namespace mopo::conformance
