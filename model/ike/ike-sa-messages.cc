// SPDX-License-Identifier: GPL-2.0-only
// How an IKE SA sends and opens messages (RFC 7296 2.1, 2.11, 3.14; RFC 3948 2.2).
#include "model/ike/ike-sa.h"

#include <array>
#include <cassert>

namespace mopo
{

Header IkeSa::RequestHeader(ExchangeType exchange) const
{
    Header header;
    header.initiatorSpi = m_spiI;
    header.responderSpi = m_spiR;
    header.exchangeType = static_cast<std::uint8_t>(exchange);
    header.flags = m_isInitiator ? Header::FLAG_INITIATOR : std::uint8_t{0};
    header.messageId = m_requests.NextMessageId();
    return header;
}

Header IkeSa::ResponseHeader(const Header& request) const
{
    Header header;
    header.initiatorSpi = m_spiI;
    header.responderSpi = m_spiR;
    header.exchangeType = request.exchangeType;
    header.flags = static_cast<std::uint8_t>(Header::FLAG_RESPONSE |
                                             (m_isInitiator ? Header::FLAG_INITIATOR : 0));
    header.messageId = request.messageId;
    return header;
}

Octets IkeSa::Seal(const Header& header, const Payloads& payloads)
{
    std::array<std::uint8_t, 16> iv{};
    const OctetSpan used = OctetSpan(iv).first(m_outbound->IvLength());
    if (m_suite.encryption->IsAead())
    {
        // RFC 5282 3.1: the IV must be unique for each message; a counter is.
        const std::uint64_t value = m_ivCounter++;
        for (std::size_t i = 0; i < used.size(); ++i)
        {
            used[i] = static_cast<std::uint8_t>(value >> (8 * (used.size() - 1 - i)));
        }
    }
    else
    {
        // RFC 7296 3.14: "Senders MUST select a new unpredictable IV for every message".
        m_context.random.Fill(used);
    }
    auto sealed = SealMessage(header, payloads, *m_outbound, used);
    assert(sealed.has_value());
    return std::move(*sealed);
}

Result<OpenedMessage> IkeSa::Open(OctetView datagram)
{
    if (m_inbound == nullptr)
    {
        return Fail(ErrorCode::WrongState, "a protected message before there are keys");
    }
    return OpenMessage(datagram, *m_inbound);
}

void IkeSa::SendRequest(
    Instant now, ExchangeType exchange, RequestKind kind, Payloads payloads, Octets cookie2)
{
    const Header header = RequestHeader(exchange);
    OutstandingRequest request;
    request.kind = kind;
    request.octets = Seal(header, payloads);
    request.timeout = m_phase == Phase::Established || m_phase == Phase::Deleting
                          ? m_context.host.InitialRetransmission(*this, m_path)
                          : m_context.config.initialRetransmission;
    request.cookie2 = std::move(cookie2);
    if (m_context.trace)
    {
        request.payloads = std::move(payloads);
    }
    SendOutstanding(now, m_requests.Add(std::move(request)));
}

void IkeSa::SendOutstanding(Instant now, OutstandingRequest& request)
{
    // Draft 1.3: the current addresses "are the addresses used for IKE requests (including
    // retransmissions of previous requests)".
    request.sentOn.Add(m_path);
    request.lastSent = now;
    request.due = now + request.timeout;
    const bool isRetransmission = request.transmissions != 0;
    ++request.transmissions;
    ++request.transmissionsOnPath;
    if (m_context.trace)
    {
        const auto header = DecodeHeader(request.octets);
        assert(header.has_value());
        Trace(true, m_path, *header, request.payloads, request.octets.size(), isRetransmission);
    }
    Transmit(m_path, request.octets);
    m_lastSentOnPath = now;
}

void IkeSa::SendResponse(const Path& path, const Header& request, const Payloads& payloads)
{
    const Header header = ResponseHeader(request);
    Octets octets = Seal(header, payloads);
    Trace(true, path, header, payloads, octets.size(), false);
    Transmit(path, octets);
    m_responses.Answered(request.messageId, std::move(octets));
}

void IkeSa::SendCachedResponse(const Path& path, const Header& request)
{
    // RFC 7296 2.1: a retransmitted request gets the kept response and nothing else; 2.11: it
    // goes to where that request came from.
    const Octets& octets = m_responses.Response(request.messageId);
    Trace(true, path, ResponseHeader(request), {}, octets.size(), true);
    Transmit(path, octets);
}

void IkeSa::Transmit(const Path& path, OctetView octets)
{
    SendDatagram datagram{path, {}};
    // RFC 3948 2.2: on port 4500 four zero octets tell IKE from ESP.
    if (path.local.port == NAT_T_PORT)
    {
        datagram.octets.assign(4, 0);
    }
    Append(datagram.octets, octets);
    m_context.outputs.Push(std::move(datagram));
}

void IkeSa::Trace(bool sent,
                  const Path& path,
                  const Header& header,
                  const Payloads& payloads,
                  std::size_t octets,
                  bool retransmission)
{
    if (m_context.trace)
    {
        m_context.outputs.Push(
            IkeMessageTraced{sent, path, {header, payloads}, octets, retransmission, m_id});
    }
}

Payloads IkeSa::ErrorPayloads(const Error& error) const
{
    switch (error.code)
    {
    case ErrorCode::UnsupportedCriticalPayload:
        // RFC 7296 2.5: the notification data "contains the one-octet payload type".
        return {{MakeNotify(NotifyType::UnsupportedCriticalPayload,
                            {static_cast<std::uint8_t>(error.detail)})}};
    case ErrorCode::AuthenticationFailed:
        return {{MakeNotify(NotifyType::AuthenticationFailed)}};
    case ErrorCode::NoProposalChosen:
        return {{MakeNotify(NotifyType::NoProposalChosen)}};
    case ErrorCode::TsUnacceptable:
        return {{MakeNotify(NotifyType::TsUnacceptable)}};
    case ErrorCode::InternalAddressFailure:
        return {{MakeNotify(NotifyType::InternalAddressFailure)}};
    default:
        return {{MakeNotify(NotifyType::InvalidSyntax)}};
    }
}

void IkeSa::Discard(const Path& path, std::size_t octets, Error why)
{
    m_context.outputs.Push(Discarded{path, octets, std::move(why), m_id});
}

} // namespace mopo
