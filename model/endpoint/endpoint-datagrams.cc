// SPDX-License-Identifier: GPL-2.0-only
// From a datagram to the IKE SA that it belongs to.
#include "model/endpoint/endpoint-core.h"
#include "model/ike/error-notify.h"
#include "model/mobility/mopo/nat-prevention.h"
#include "model/wire/payload-rules.h"

#include <algorithm>

namespace mopo
{

namespace
{

constexpr std::size_t MARKER_SIZE = 4;
/// Of an IKE_SA_INIT request, which is kept until its sender is authenticated. RFC 7296 2: messages
/// "SHOULD be able to" have 3000 octets.
constexpr std::size_t LARGEST_INIT_REQUEST = 8192;

bool IsKeepalive(OctetView octets)
{
    return octets.size() == 1 && octets.front() == 0xff;
}

} // namespace

void Endpoint::Impl::Send(OutputQueue& outputs, const Path& path, OctetView octets)
{
    SendDatagram datagram{path, {}};
    if (path.local.port == NAT_T_PORT)
    {
        datagram.octets.assign(MARKER_SIZE, 0);
    }
    Append(datagram.octets, octets);
    outputs.Push(std::move(datagram));
}

void Endpoint::Impl::HandleDatagram(Instant now, const Path& path, OctetView octets)
{
    OctetView datagram = octets;
    if (path.local.port == NAT_T_PORT)
    {
        // RFC 3948 4: "The receiver SHOULD ignore a received NAT-keepalive packet."
        // It did its work on the way, at the NAT, and nothing in it could be used: D-24 counts it
        // neither as a sign of life nor as news of an address. So it is not a Discarded either.
        if (IsKeepalive(octets))
        {
            return;
        }
        // RFC 3948 2.2: four zero octets, where ESP has its SPI.
        const bool hasMarker =
            octets.size() >= MARKER_SIZE &&
            std::ranges::all_of(octets.first(MARKER_SIZE), [](auto octet) { return octet == 0; });
        if (!hasMarker)
        {
            Discard(path, octets.size(), {ErrorCode::InvalidSyntax, 0, "no non-ESP marker"});
            return;
        }
        datagram = octets.subspan(MARKER_SIZE);
    }
    // D-34: before any SPI is looked up, since PATH_TEST has none.
    if (m_config.ike.mopo && IsPathTest(datagram, m_config.ike.codePoints))
    {
        HandlePathTest(now, path, datagram);
    }
    else
    {
        HandleIke(now, path, datagram);
    }
    ForgetClosed();
}

void Endpoint::Impl::TracePathTest(bool sent, const Path& path, OctetView octets)
{
    if (!m_config.trace)
    {
        return;
    }
    if (auto message = DecodeMessage(octets))
    {
        m_outputs.Push(
            IkeMessageTraced{sent, path, std::move(*message), octets.size(), false, std::nullopt});
    }
}

bool Endpoint::Impl::AnswersPathTestsOf(const IpAddress& source) const
{
    return m_config.ike.choices.pathTestAnswers == PathTestAnswers::Anybody ||
           std::ranges::any_of(m_entries,
                               [&](const auto& entry)
                               {
                                   const IkeSa& sa = *entry.second.sa;
                                   return sa.HasMopo() &&
                                          (sa.CurrentPath().peer.address == source ||
                                           sa.GetPeerAddresses().Contains(source));
                               });
}

void Endpoint::Impl::HandlePathTest(Instant now, const Path& path, OctetView datagram)
{
    const auto message = DecodePathTest(datagram, m_config.ike.codePoints);
    if (!message)
    {
        Discard(path, datagram.size(), message.error());
        return;
    }
    if (message->isResponse)
    {
        const bool matched = std::ranges::any_of(
            m_entries,
            [&](auto& entry)
            {
                const Entry& one = entry.second;
                return one.supervisor->HandlePathTestResponse(now, path, *message) ||
                       (one.search != nullptr &&
                        one.search->HandlePathTestResponse(now, path, *message));
            });
        if (matched)
        {
            TracePathTest(false, path, datagram);
        }
        else
        {
            Discard(
                path, datagram.size(), {ErrorCode::NotFound, 20, "a PATH_TEST that was not asked"});
        }
        return;
    }
    TracePathTest(false, path, datagram);
    if (!AnswersPathTestsOf(path.peer.address))
    {
        Discard(path, datagram.size(), {ErrorCode::NotFound, 0, "a PATH_TEST of a stranger"});
        return;
    }
    const auto answer = m_answerer.Answer(now, path, datagram, m_acceptance.ownAddresses, m_crypto);
    if (!answer)
    {
        Discard(path, datagram.size(), answer.error());
        return;
    }
    TracePathTest(true, path, *answer);
    Send(m_outputs, path, *answer);
}

void Endpoint::Impl::HandleIke(Instant now, const Path& path, OctetView datagram)
{
    const auto header = DecodeHeader(datagram);
    if (!header)
    {
        Discard(path, datagram.size(), header.error());
        if (header.error().code == ErrorCode::InvalidMajorVersion)
        {
            RefuseVersion(now, path, datagram);
        }
        return;
    }
    const bool isInit = header->exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit);
    const bool isInitRequest = isInit && !header->IsResponse() && header->IsFromInitiator() &&
                               header->responderSpi.IsZero();
    if (isInitRequest)
    {
        HandleInitRequest(now, path, datagram);
        return;
    }
    if (!isInit && header->nextPayload == PayloadType::Notify &&
        HandleUnprotected(now, path, *header, datagram))
    {
        return;
    }
    const auto found =
        m_bySpi.find(header->IsFromInitiator() ? header->responderSpi : header->initiatorSpi);
    Entry* entry = found == m_bySpi.end() ? nullptr : Find(found->second);
    if (entry == nullptr || !entry->sa->HasSpis(*header))
    {
        Discard(path, datagram.size(), {ErrorCode::NotFound, 0, "no IKE SA has these SPIs"});
        RefuseSpis(now, path, *header);
        return;
    }
    entry->sa->HandleDatagram(now, path, datagram);
}

void Endpoint::Impl::HandleInitRequest(Instant now, const Path& path, OctetView datagram)
{
    if (datagram.size() > LARGEST_INIT_REQUEST)
    {
        Discard(path, datagram.size(), {ErrorCode::LimitReached, 0, "IKE_SA_INIT is too long"});
        return;
    }
    auto request = DecodeMessage(datagram);
    if (!request)
    {
        RefuseInit(now, path, *DecodeHeader(datagram), request.error());
        return;
    }
    if (m_config.trace)
    {
        m_outputs.Push(
            IkeMessageTraced{false, path, *request, datagram.size(), false, std::nullopt});
    }
    if (const Status allowed =
            CheckPayloadRules(request->header, request->payloads, false, m_config.ike.codePoints);
        !allowed)
    {
        RefuseInit(now, path, request->header, allowed.error());
        return;
    }
    const IkeSpi& initiatorSpi = request->header.initiatorSpi;
    if (const auto again = m_halfOpen.Find(initiatorSpi, path.peer))
    {
        Find(*again)->sa->HandleInitRequestAgain(now, path, datagram);
        return;
    }
    if (m_begun.contains({initiatorSpi, path.peer}))
    {
        // RFC 7296 2.1: "it belongs to an existing IKE SA where the IKE_AUTH request has been
        // already received (in which case the responder ignores it)".
        Discard(path,
                datagram.size(),
                {ErrorCode::Replayed, 0, "the IKE_SA_INIT request of an established IKE SA"});
        return;
    }
    if (!AdmitInit(now, path, *request))
    {
        return;
    }
    // Draft 2.7: "the responder replies with "HDR(A,0), N(NAT_PREVENTED)" and does not create any
    // state."
    if (IsInitPrevented(path, *request))
    {
        Discard(path,
                datagram.size(),
                {ErrorCode::IntegrityFailed, 0, "an IKE_SA_INIT request over a path with a NAT"});
        if (MayRefuse(now))
        {
            SendUnprotected(
                path,
                request->header,
                MakeMopoNotify(m_config.ike.codePoints.natPrevented, m_config.ike.codePoints));
        }
        return;
    }
    auto sa = IkeSa::Respond(m_context, IkeSaId{++m_lastId}, now, path, datagram, *request);
    if (!sa)
    {
        RefuseInit(now, path, request->header, sa.error());
        return;
    }
    m_halfOpen.Add(initiatorSpi, path.peer, (*sa)->Id());
    Adopt(now, std::move(*sa));
}

bool Endpoint::Impl::IsInitPrevented(const Path& path, const Message& request) const
{
    const IkeConfig& config = m_config.ike;
    if (!config.mopo)
    {
        return false;
    }
    return mopo::IsInitPrevented(
        JudgeNatPrevention(request.payloads, m_crypto, path, config.codePoints),
        JudgeNatDetection(request.payloads, m_crypto, request.header.initiatorSpi, IkeSpi{}, path),
        config.PreventsNat());
}

void Endpoint::Impl::RefuseInit(Instant now,
                                const Path& path,
                                const Header& request,
                                const Error& error)
{
    Discard(path, request.length, error);
    const bool isNamed = error.code == ErrorCode::NoProposalChosen ||
                         error.code == ErrorCode::InvalidKe ||
                         error.code == ErrorCode::UnsupportedCriticalPayload;
    // RFC 7296 3.10.1: INVALID_SYNTAX "may only be returned for and in an encrypted packet".
    if (isNamed && MayRefuse(now))
    {
        SendUnprotected(path, request, ErrorNotify(error));
    }
}

} // namespace mopo
