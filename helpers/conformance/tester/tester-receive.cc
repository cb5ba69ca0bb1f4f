// SPDX-License-Identifier: GPL-2.0-only
// What arrives: read, remembered, and answered where nobody said otherwise.
#include "helpers/conformance/tester/tester.h"
#include "model/crypto/sk-payload.h"
#include "model/mobility/nat-detection.h"

#include <algorithm>

namespace mopo::conformance
{

namespace
{

constexpr std::size_t MARKER_SIZE = 4;
constexpr std::uint8_t KEEPALIVE_OCTET = 0xff;

bool StartsWithMarker(OctetView octets)
{
    return octets.size() > MARKER_SIZE &&
           std::ranges::all_of(octets.first(MARKER_SIZE),
                               [](std::uint8_t octet) { return octet == 0; });
}

bool IsExchange(const Message& message, ExchangeType type)
{
    return message.header.exchangeType == static_cast<std::uint8_t>(type);
}

} // namespace

void Tester::Arrive(const Datagram& datagram)
{
    m_log.push_back({});
    LogEntry& entry = m_log.back();
    entry.at = Now();
    entry.datagram = datagram;
    const OctetView octets = datagram.octets;
    // RFC 3948 2: what is on port 500 has no marker; elsewhere it tells IKE from ESP.
    const bool hasPlainIke = !m_config.HasMarker(datagram.source, datagram.destination);
    const bool isUdp = datagram.kind == Datagram::Kind::Udp;
    if (isUdp && octets.size() == 1 && octets.front() == KEEPALIVE_OCTET)
    {
        entry.isKeepalive = true;
    }
    else if (isUdp && (hasPlainIke || StartsWithMarker(octets)))
    {
        const OctetView ike = octets.subspan(hasPlainIke ? 0 : MARKER_SIZE);
        entry.ikeOctets.assign(ike.begin(), ike.end());
        ReadIke(entry);
    }
    else
    {
        ReadEsp(entry, octets);
    }
}

TesterIkeSa* Tester::FindSa(const Header& header) const
{
    const auto found = std::ranges::find_if(
        m_ikeSas,
        [&](const auto& sa)
        { return sa->spiI == header.initiatorSpi && sa->spiR == header.responderSpi; });
    return found == m_ikeSas.end() ? nullptr : found->get();
}

TesterIkeSa* Tester::FindInit(const IkeSpi& spiI) const
{
    const auto found = std::ranges::find_if(
        m_ikeSas, [&](const auto& sa) { return sa->init && sa->spiI == spiI; });
    return found == m_ikeSas.end() ? nullptr : found->get();
}

/// Whether this message came before.
bool Tester::IsKnown(const LogEntry& entry)
{
    const Header& header = entry.message->header;
    // PATH_TEST has no Message ID that tells one from another.
    if (header.exchangeType == m_config.codePoints.pathTest)
    {
        return false;
    }
    // IKE_SA_INIT begins anew with the same numbers, behind a COOKIE for example.
    if (IsExchange(*entry.message, ExchangeType::IkeSaInit))
    {
        return std::ranges::any_of(
            m_log,
            [&](const LogEntry& other)
            { return &other != &entry && !other.isSent && other.ikeOctets == entry.ikeOctets; });
    }
    return !m_seen
                .insert({header.initiatorSpi,
                         header.responderSpi,
                         header.exchangeType,
                         header.IsResponse(),
                         header.messageId})
                .second;
}

void Tester::ReadIke(LogEntry& entry)
{
    auto message = DecodeMessage(entry.ikeOctets);
    if (!message)
    {
        entry.problem = message.error().what;
        return;
    }
    if (Find<EncryptedPayload>(message->payloads) != nullptr)
    {
        entry.isProtected = true;
        const TesterIkeSa* sa = FindSa(message->header);
        if (sa == nullptr)
        {
            entry.isOfOtherSa = true;
            entry.problem = "protected by an IKE SA that is not known";
            return;
        }
        auto opened = OpenMessage(entry.ikeOctets, *sa->inbound);
        if (!opened)
        {
            entry.problem = opened.error().what;
            return;
        }
        message->payloads = std::move(opened->payloads);
    }
    entry.message = *std::move(message);
    const Header& header = entry.message->header;
    entry.isRetransmission = IsKnown(entry);
    if (!entry.isRetransmission)
    {
        Learn(entry);
    }
    if (!header.IsResponse())
    {
        if (IsHeeded(entry))
        {
            Answer(entry);
        }
    }
}

void Tester::ReadEsp(LogEntry& entry, OctetView octets)
{
    const auto spi = PeekEspSpi(octets);
    if (!spi)
    {
        entry.problem = spi.error().what;
        return;
    }
    EspSeen seen;
    seen.spi = *spi;
    for (const auto& child : m_children)
    {
        if (child->inboundSpi != *spi)
        {
            continue;
        }
        seen.isKnown = true;
        Octets copy(octets.begin(), octets.end());
        if (const auto opened = child->sas->Open(copy))
        {
            seen.isAuthentic = true;
            seen.sequenceNumber = opened->sequenceNumber;
            seen.inner.assign(opened->inner.begin(), opened->inner.end());
        }
        else
        {
            entry.problem = opened.error().what;
        }
    }
    entry.esp = std::move(seen);
}

void Tester::Learn(const LogEntry& entry)
{
    const Message& message = *entry.message;
    if (IsExchange(message, ExchangeType::IkeSaInit))
    {
        LearnInit(entry);
    }
    else if (!entry.isProtected)
    {
        return;
    }
    else if (IsExchange(message, ExchangeType::IkeAuth))
    {
        LearnAuth(entry);
    }
    else if (IsExchange(message, ExchangeType::CreateChildSa))
    {
        LearnCreateChild(entry);
    }
}

void Tester::SendMessage(TesterIkeSa* ikeSa,
                         const Header& header,
                         const Payloads& payloads,
                         const Transport& source,
                         const Transport& destination)
{
    LogEntry entry;
    entry.message = Message{header, payloads};
    entry.isCourtesy = true;
    entry.isProtected = ikeSa != nullptr;
    if (ikeSa == nullptr)
    {
        entry.ikeOctets = EncodeMessage({header, payloads});
    }
    else if (auto sealed = SealMessage(header, payloads, *ikeSa->outbound, ikeSa->NextIv()))
    {
        entry.ikeOctets = *std::move(sealed);
    }
    Datagram datagram{
        Datagram::Kind::Udp, source, destination, WithMarker(entry.ikeOctets, source, destination)};
    if (auto sent = Transmit(std::move(datagram), std::move(entry)); !sent)
    {
        m_log.back().problem = sent.error();
    }
}

void Tester::Answer(const LogEntry& entry)
{
    const Header& request = entry.message->header;
    const Transport& source = entry.datagram.destination;
    const Transport& destination = entry.datagram.source;
    const bool isPathTest = request.exchangeType == m_config.codePoints.pathTest;
    const auto key = std::tuple(request.initiatorSpi, request.responderSpi, request.messageId);
    if (const auto known = m_answers.find(key); known != m_answers.end() && entry.isRetransmission)
    {
        LogEntry again;
        again.isCourtesy = true;
        again.isRetransmission = true;
        again.ikeOctets = known->second;
        again.message = Message{request, {}};
        again.message->header.flags |= Header::FLAG_RESPONSE;
        again.isProtected = true;
        const Octets octets = WithMarker(known->second, source, destination);
        if (auto sent =
                Transmit({Datagram::Kind::Udp, source, destination, octets}, std::move(again));
            !sent)
        {
            m_log.back().problem = sent.error();
        }
        return;
    }
    Step step;
    step.what = ExchangeName(request.exchangeType, m_config.codePoints);
    step.isResponse = true;
    Header header = request;
    header.flags = Header::FLAG_RESPONSE;
    if (!request.IsFromInitiator())
    {
        header.flags |= Header::FLAG_INITIATOR;
    }
    const bool isInit = IsExchange(*entry.message, ExchangeType::IkeSaInit);
    TesterIkeSa* init = isInit ? FindInit(request.initiatorSpi) : nullptr;
    if (init != nullptr)
    {
        header.responderSpi = init->spiR;
    }
    PayloadContext context{m_config,
                           m_crypto,
                           m_random,
                           m_values,
                           source,
                           destination,
                           header.initiatorSpi,
                           header.responderSpi};
    if (isPathTest && !HasNatDetection(entry.message->payloads))
    {
        SendMessage(nullptr, header, {}, source, destination);
        return;
    }
    const auto payloads = Standard(step, header, context);
    if (!payloads)
    {
        m_trouble = payloads.error();
        return;
    }
    SendMessage(
        isPathTest || isInit ? nullptr : FindSa(request), header, *payloads, source, destination);
    m_answers[key] = m_log.back().ikeOctets;
    if (init != nullptr)
    {
        init->initResponse = m_log.back().ikeOctets;
    }
    if (IsExchange(*entry.message, ExchangeType::CreateChildSa))
    {
        FinishCreateChild();
    }
    if (IsExchange(*entry.message, ExchangeType::IkeAuth))
    {
        m_negotiation.reset();
    }
}

void Tester::Leave()
{
    m_heeds.clear();
    if (!m_isAuthenticated)
    {
        return;
    }
    const auto path = Resolve({{"T1", {}}, {"U1", {}}}, true);
    for (const auto& sa : m_ikeSas)
    {
        Header header;
        header.initiatorSpi = sa->spiI;
        header.responderSpi = sa->spiR;
        header.exchangeType = static_cast<std::uint8_t>(ExchangeType::Informational);
        header.flags = sa->isInitiator ? Header::FLAG_INITIATOR : std::uint8_t{0};
        header.messageId = sa->nextRequest++;
        Payloads payloads{{DeletePayload{}}};
        if (sa->mopo)
        {
            payloads.push_back({MakeMopoNotify(
                m_config.codePoints.cookie2, m_config.codePoints, m_random.Take(16))});
        }
        if (path)
        {
            SendMessage(sa.get(), header, payloads, path->first, path->second);
        }
    }
    // What it says to this is answered.
    constexpr Duration FAREWELL = std::chrono::milliseconds(100);
    Wait(Now() + FAREWELL);
}

} // namespace mopo::conformance
