// SPDX-License-Identifier: GPL-2.0-only
// How an IKE SA sends and opens messages (RFC 7296 2.1, 2.11, 3.14; RFC 3948 2.2).
#include "model/ike/error-notify.h"
#include "model/ike/ike-sa.h"
#include "model/wire/cursor.h"

#include <algorithm>
#include <cassert>

namespace mopo
{

namespace
{

/// A peer may offer any number; more outstanding requests than this are of no use to us.
constexpr std::uint32_t LARGEST_USEFUL_WINDOW = 64;

} // namespace

void IkeSa::AnnounceWindow(Generation& on, Payloads& payloads) const
{
    // RFC 7296 2.3: "The window size is [...] 1 until [...] SET_WINDOW_SIZE", for a rekeyed IKE SA
    // as well.
    const std::uint32_t size = m_context.config.windowSize;
    if (size > 1 && !on.windowAnnounced)
    {
        Writer value(4);
        value.Put32(size);
        payloads.push_back({MakeNotify(NotifyType::SetWindowSize, value.TakeOctets())});
        on.windowAnnounced = true;
    }
}

void IkeSa::TakeWindowSize(Generation& on, const Payloads& payloads)
{
    const NotifyPayload* window = FindNotify(payloads, NotifyType::SetWindowSize);
    if (window == nullptr || window->data.size() != 4)
    {
        return;
    }
    Reader reader(window->data);
    on.requests.SetPeerSize(std::clamp(reader.Take32(), 1U, LARGEST_USEFUL_WINDOW));
}

std::uint32_t IkeSa::SendRequest(Instant now,
                                 Generation& on,
                                 ExchangeType exchange,
                                 RequestKind kind,
                                 Payloads payloads,
                                 Octets cookie2)
{
    const Header header = on.RequestHeader(exchange);
    OutstandingRequest request;
    request.kind = kind;
    request.octets = on.Seal(header, payloads, m_context.random);
    request.timeout = FirstTimeout();
    request.cookie2 = std::move(cookie2);
    if (m_context.trace)
    {
        request.payloads = std::move(payloads);
    }
    SendOutstanding(now, on.requests.Add(std::move(request)));
    return header.messageId;
}

Duration IkeSa::FirstTimeout() const
{
    return m_phase == Phase::Established || m_phase == Phase::Deleting
               ? m_context.host.InitialRetransmission(*this, m_path)
               : m_context.config.initialRetransmission;
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
    if (m_path == m_ipsec.path)
    {
        m_lastSentOnPath = now;
    }
}

void IkeSa::SendResponse(Generation& on,
                         const Path& path,
                         const Header& request,
                         const Payloads& payloads)
{
    const Header header = on.ResponseHeader(request);
    Octets octets = on.Seal(header, payloads, m_context.random);
    Trace(true, path, header, payloads, octets.size(), false);
    Transmit(path, octets);
    on.responses.Answered(request.messageId, std::move(octets));
}

void IkeSa::SendCachedResponse(const Generation& on, const Path& path, const Header& request)
{
    // RFC 7296 2.1: a retransmitted request gets the kept response and nothing else; 2.11: it
    // goes to where that request came from.
    const Octets& octets = on.responses.Response(request.messageId);
    Trace(true, path, on.ResponseHeader(request), {}, octets.size(), true);
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
    return {{ErrorNotify(error)}};
}

} // namespace mopo
