// SPDX-License-Identifier: GPL-2.0-only
// What an endpoint says and hears outside of any IKE SA (RFC 7296 1.5, 2.5, 2.6, 2.21.4).
#include "model/endpoint/endpoint-core.h"
#include "model/wire/payload-rules.h"

#include <algorithm>

namespace mopo
{

namespace
{

/// RFC 7296 2.21.4: "A node needs to limit the rate at which it will send messages in response to
/// unprotected messages."
constexpr RateLimit REFUSALS{100, 200};
/// Unprotected errors that are looked at, of whatever IKE SA.
constexpr RateLimit HINTS{10, 20};
/// D-61: "rate limited (≤ 1 per 2 s per SA)".
constexpr Duration HINT_PAUSE = std::chrono::seconds(2);
/// A header and a notify without data.
constexpr std::size_t REFUSAL_SIZE = 36;

/// The header as it stands there, whatever its version.
Header PeekHeader(OctetView datagram)
{
    constexpr std::size_t versionOffset = 17;
    constexpr std::size_t lengthOffset = 24;
    Octets octets(datagram.begin(), datagram.begin() + Header::SIZE);
    octets[versionOffset] = Header::VERSION_2_0;
    std::fill_n(octets.begin() + lengthOffset, 4, std::uint8_t{0});
    octets.back() = Header::SIZE;
    return *DecodeHeader(octets);
}

} // namespace

bool Endpoint::Impl::MayRefuse(Instant now)
{
    return REFUSALS.Take(now, m_refusalsFullAt);
}

void Endpoint::Impl::SendUnprotected(const Path& path, const Header& request, NotifyPayload notify)
{
    Message response;
    // RFC 7296 1.5: "with the same IKE SPIs and the Message ID and Exchange Type are copied from
    // the request. The Response flag is set to 1, and the version flags are set in the normal
    // fashion."
    response.header = request;
    response.header.version = Header::VERSION_2_0;
    response.header.flags = static_cast<std::uint8_t>(
        Header::FLAG_RESPONSE | (request.IsFromInitiator() ? 0 : Header::FLAG_INITIATOR));
    response.payloads = {{std::move(notify)}};
    const Octets octets = EncodeMessage(response);
    TracePathTest(true, path, octets);
    Send(m_outputs, path, octets);
}

bool Endpoint::Impl::AdmitInit(Instant now, const Path& path, const Message& request)
{
    const IkeConfig& config = m_config.ike;
    const IpAddress& source = path.peer.address;
    // RFC 7296 2.6: "When a responder detects a large number of half-open IKE SAs, it SHOULD reply
    // to IKE_SA_INIT requests with a response containing the COOKIE notification." Not limited in
    // its rate: it is shorter than the request, and a limit would shut out who is honest.
    if (m_halfOpen.Size() >= config.cookieThreshold && !m_cookies.HasCookie(now, request, source))
    {
        Discard(path,
                request.header.length,
                {ErrorCode::LimitReached, 0, "many half-open IKE SAs: a COOKIE is asked for"});
        SendUnprotected(path,
                        request.header,
                        MakeNotify(NotifyType::Cookie, m_cookies.CookieFor(now, request, source)));
        return false;
    }
    if (m_halfOpen.Size() >= config.halfOpenLimit ||
        m_halfOpen.SizeOf(source) >= config.halfOpenLimitPerSource)
    {
        Discard(path,
                request.header.length,
                {ErrorCode::LimitReached, 0, "too many half-open IKE SAs"});
        return false;
    }
    return true;
}

void Endpoint::Impl::RefuseVersion(Instant now, const Path& path, OctetView datagram)
{
    const Header request = PeekHeader(datagram);
    // RFC 7296 2.5: "SHOULD send an unauthenticated Notify message of type INVALID_MAJOR_VERSION
    // containing the highest (closest) version number it supports". 1.5: to "an IKE request".
    if (!request.IsResponse() && datagram.size() >= REFUSAL_SIZE && MayRefuse(now))
    {
        SendUnprotected(path, request, MakeNotify(NotifyType::InvalidMajorVersion));
    }
}

void Endpoint::Impl::RefuseSpis(Instant now, const Path& path, const Header& request)
{
    // RFC 7296 2.21.4: "If the message is marked as a response, the node can audit the suspicious
    // event but MUST NOT respond." 1.5: only "if an encrypted IKE request packet arrives".
    const bool isEncrypted =
        request.nextPayload == PayloadType::Encrypted || request.nextPayload == ENCRYPTED_FRAGMENT;
    if (m_config.ike.answerUnknownSpis && !request.IsResponse() && isEncrypted &&
        request.length >= REFUSAL_SIZE && MayRefuse(now))
    {
        SendUnprotected(path, request, MakeNotify(NotifyType::InvalidIkeSpi));
    }
}

bool Endpoint::Impl::HandleUnprotected(Instant now,
                                       const Path& path,
                                       const Header& header,
                                       OctetView datagram)
{
    const auto message = DecodeMessage(datagram);
    if (message && mopo::Find<EncryptedPayload>(message->payloads) != nullptr)
    {
        return false;
    }
    const Status isHint =
        message
            ? CheckPayloadRules(message->header, message->payloads, false, m_config.ike.codePoints)
            : std::unexpected(message.error());
    if (!isHint)
    {
        Discard(path, datagram.size(), isHint.error());
        return true;
    }
    // RFC 7296 2.21.4: "A peer receiving such an unprotected Notify payload MUST NOT respond and
    // MUST NOT change the state of any existing SAs."
    Discard(path, header.length, {ErrorCode::NotFound, 0, "an unprotected error is only a hint"});
    if (!HINTS.Take(now, m_hintsFullAt))
    {
        return true;
    }
    for (auto& [id, entry] : m_entries)
    {
        // "A node should treat such a message [...] as a hint that there might be problems with SAs
        // to that IP address and should initiate a liveness check for any such IKE SA."
        const bool isMeant = entry.sa->GetPhase() == IkeSa::Phase::Established &&
                             entry.sa->CurrentPath().SameAddresses(path);
        if (isMeant && now >= entry.hintsFrom && !entry.sa->HasOutstandingRequest())
        {
            entry.hintsFrom = now + HINT_PAUSE;
            entry.sa->CheckLiveness(now);
        }
    }
    return true;
}

} // namespace mopo
