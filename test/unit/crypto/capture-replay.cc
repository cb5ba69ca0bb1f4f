// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/crypto/capture-replay.h"

#include "test/support/pcap-reader.h"
#include "test/support/test-vectors.h"

#include <algorithm>

namespace mopo::test
{

namespace
{

/// The one transform of a type in an accepted proposal, or null.
const Transform* FindTransform(const Proposal& proposal, TransformType type)
{
    const auto found = std::ranges::find(proposal.transforms, type, &Transform::type);
    return found == proposal.transforms.end() ? nullptr : &*found;
}

template <class Row, class Find>
const Row* RowOf(const Proposal& proposal, TransformType type, Find find)
{
    const Transform* transform = FindTransform(proposal, type);
    return transform == nullptr ? nullptr : find(*transform);
}

const EncryptionAlgorithm* EncryptionOf(const Proposal& proposal)
{
    return RowOf<EncryptionAlgorithm>(
        proposal,
        TransformType::Encryption,
        [](const Transform& transform)
        { return FindEncryption(transform.id, transform.KeyLength()); });
}

const IntegrityAlgorithm* IntegrityOf(const Proposal& proposal)
{
    return RowOf<IntegrityAlgorithm>(proposal,
                                     TransformType::Integrity,
                                     [](const Transform& transform)
                                     { return FindIntegrity(transform.id); });
}

IkeSuite IkeSuiteOf(const Proposal& proposal)
{
    return {.encryption = EncryptionOf(proposal),
            .integrity = IntegrityOf(proposal),
            .prf = RowOf<PrfAlgorithm>(proposal,
                                       TransformType::Prf,
                                       [](const Transform& transform)
                                       { return FindPrf(transform.id); }),
            .group = RowOf<KeyExchangeGroup>(proposal,
                                             TransformType::KeyExchange,
                                             [](const Transform& transform)
                                             { return FindGroup(transform.id); })};
}

IkeSpi IkeSpiOf(const Proposal& proposal)
{
    IkeSpi spi;
    std::ranges::copy(proposal.spi, spi.octets.begin());
    return spi;
}

std::uint32_t EspSpiOf(const Proposal& proposal)
{
    std::uint32_t spi = 0;
    for (const std::uint8_t octet : proposal.spi)
    {
        spi = spi << 8 | octet;
    }
    return spi;
}

Octets NonceOf(const Payloads& payloads)
{
    const auto* nonce = Find<NoncePayload>(payloads);
    return nonce == nullptr ? Octets{} : nonce->data;
}

} // namespace

CaptureReplay::CaptureReplay(const std::string& name, Crypto& crypto)
    : m_crypto(crypto),
      m_log(ReadCharonLog(VectorFile(name, "gw-charon.log")).value()),
      m_ikeSecrets(FindLogged(m_log, "shared Diffie Hellman secret")),
      m_childSecrets(FindLogged(m_log, "DH secret"))
{
    m_ikeSas.reserve(m_ikeSecrets.size());
    for (const std::string& path : VectorPcaps(name))
    {
        const auto packets = ReadPcap(path, CapturedPacket::Kind::Ike).value();
        for (const CapturedPacket& packet : packets)
        {
            Follow(packet.frame, packet.octets);
        }
    }
}

void CaptureReplay::Follow(std::size_t frame, const Octets& datagram)
{
    const auto header = DecodeHeader(datagram);
    if (!header)
    {
        m_problems.push_back(header.error().what);
    }
    else if (header->exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit))
    {
        FollowInit(*header, datagram);
    }
    else
    {
        FollowProtected(frame, *header, datagram);
    }
}

/// The last IKE_SA_INIT exchange of the capture is the one that goes on to IKE_AUTH.
void CaptureReplay::FollowInit(const Header& header, const Octets& datagram)
{
    const auto message = DecodeMessage(datagram);
    if (!message)
    {
        m_problems.push_back(message.error().what);
        return;
    }
    if (!header.IsResponse())
    {
        m_initRequest = datagram;
        return;
    }
    const auto* sa = Find<SaPayload>(message->payloads);
    if (sa == nullptr)
    {
        return;
    }
    m_initResponse = datagram;
    CapturedIkeSa first{.suite = IkeSuiteOf(sa->proposals.at(0)),
                        .initiatorSpi = header.initiatorSpi,
                        .responderSpi = header.responderSpi,
                        .initiatorNonce = NonceOf(DecodeMessage(m_initRequest).value().payloads),
                        .responderNonce = NonceOf(message->payloads),
                        .skeyseed = {},
                        .keys = {},
                        .fromInitiator = {},
                        .fromResponder = {}};
    m_ikeSas.clear();
    m_ikeSecretsUsed = 0;
    AddIkeSa(std::move(first), nullptr);
}

void CaptureReplay::AddIkeSa(CapturedIkeSa sa, const CapturedIkeSa* old)
{
    if (m_ikeSecretsUsed == m_ikeSecrets.size())
    {
        m_problems.emplace_back("an IKE SA more than the log has secrets for");
        return;
    }
    const Octets& secret = m_ikeSecrets[m_ikeSecretsUsed++];
    sa.skeyseed =
        old == nullptr
            ? DeriveSkeyseed(m_crypto, *sa.suite.prf, sa.initiatorNonce, sa.responderNonce, secret)
            : DeriveRekeySkeyseed(m_crypto,
                                  *old->suite.prf,
                                  old->keys.d,
                                  secret,
                                  sa.initiatorNonce,
                                  sa.responderNonce);
    sa.keys = DeriveIkeKeys(m_crypto,
                            sa.suite,
                            sa.skeyseed,
                            sa.initiatorNonce,
                            sa.responderNonce,
                            sa.initiatorSpi,
                            sa.responderSpi);
    const auto cipher = [&](const Octets& encryptionKey, const Octets& integrityKey)
    {
        return m_crypto
            .NewPacketCipher(*sa.suite.encryption, encryptionKey, sa.suite.integrity, integrityKey)
            .value();
    };
    sa.fromInitiator = cipher(sa.keys.ei, sa.keys.ai);
    sa.fromResponder = cipher(sa.keys.er, sa.keys.ar);
    m_ikeSas.push_back(std::move(sa));
}

CapturedIkeSa* CaptureReplay::FindSa(const Header& header)
{
    const auto sa = std::ranges::find_if(m_ikeSas,
                                         [&](const CapturedIkeSa& candidate)
                                         {
                                             return candidate.initiatorSpi == header.initiatorSpi &&
                                                    candidate.responderSpi == header.responderSpi;
                                         });
    return sa == m_ikeSas.end() ? nullptr : &*sa;
}

void CaptureReplay::FollowProtected(std::size_t frame, const Header& header, const Octets& datagram)
{
    const CapturedIkeSa* sa = FindSa(header);
    if (sa == nullptr)
    {
        m_problems.push_back("frame " + std::to_string(frame) + ": of no known IKE SA");
        return;
    }
    PacketCipher* cipher =
        header.IsFromInitiator() ? sa->fromInitiator.get() : sa->fromResponder.get();
    auto opened = OpenMessage(datagram, *cipher);
    if (!opened)
    {
        m_problems.push_back("frame " + std::to_string(frame) + ": " + opened.error().what);
        return;
    }
    const auto request =
        std::ranges::find_if(m_protected,
                             [&](const CapturedMessage& message)
                             {
                                 const Header& other = message.opened.header;
                                 return header.IsResponse() && !other.IsResponse() &&
                                        other.initiatorSpi == header.initiatorSpi &&
                                        other.messageId == header.messageId &&
                                        other.IsFromInitiator() != header.IsFromInitiator();
                             });
    if (request != m_protected.end())
    {
        FollowExchange(*sa, request->opened.payloads, opened->payloads);
    }
    m_protected.push_back({frame, datagram, *std::move(opened), cipher});
}

/// Learns of the SA that an exchange made, if it made one.
void CaptureReplay::FollowExchange(const CapturedIkeSa& sa,
                                   const Payloads& request,
                                   const Payloads& response)
{
    const auto* offered = Find<SaPayload>(request);
    const auto* accepted = Find<SaPayload>(response);
    if (offered == nullptr || accepted == nullptr)
    {
        return;
    }
    const Proposal& proposal = accepted->proposals.at(0);
    if (proposal.protocol == ProtocolId::Ike)
    {
        AddIkeSa({.suite = IkeSuiteOf(proposal),
                  .initiatorSpi = IkeSpiOf(offered->proposals.at(0)),
                  .responderSpi = IkeSpiOf(proposal),
                  .initiatorNonce = NonceOf(request),
                  .responderNonce = NonceOf(response),
                  .skeyseed = {},
                  .keys = {},
                  .fromInitiator = {},
                  .fromResponder = {}},
                 &sa);
        return;
    }
    // RFC 7296 2.17: in IKE_AUTH the nonces are those of IKE_SA_INIT, and there is no new secret.
    const bool isFirst = Find<NoncePayload>(response) == nullptr;
    Octets secret;
    if (Find<KePayload>(response) != nullptr && m_childSecretsUsed < m_childSecrets.size())
    {
        secret = m_childSecrets[m_childSecretsUsed++];
    }
    const ChildSuite suite{EncryptionOf(proposal), IntegrityOf(proposal)};
    m_childSas.push_back({suite,
                          EspSpiOf(offered->proposals.at(0)),
                          EspSpiOf(proposal),
                          DeriveChildKeys(m_crypto,
                                          *sa.suite.prf,
                                          suite,
                                          sa.keys.d,
                                          secret,
                                          isFirst ? sa.initiatorNonce : NonceOf(request),
                                          isFirst ? sa.responderNonce : NonceOf(response))});
}

} // namespace mopo::test
