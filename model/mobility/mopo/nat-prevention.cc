// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/nat-prevention.h"

#include "model/mobility/ports.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

void AppendTransport(Octets& octets, const Transport& transport)
{
    Append(octets, transport.address.GetOctets());
    octets.push_back(static_cast<std::uint8_t>(transport.port >> 8));
    octets.push_back(static_cast<std::uint8_t>(transport.port & 0xff));
}

} // namespace

Octets NatPreventionHash(Crypto& crypto, const Transport& source, const Transport& destination)
{
    // 3.6: "the SHA-1 hash […] of the following data: the IP address and port from which the packet
    // was sent, and the IP address and port to which the packet was sent."
    Octets input;
    AppendTransport(input, source);
    AppendTransport(input, destination);
    return crypto.Sha1(input);
}

void AppendNatPrevention(Payloads& payloads,
                         Crypto& crypto,
                         const Path& asSent,
                         const CodePoints& codePoints)
{
    payloads.push_back({MakeMopoNotify(codePoints.natPrevention,
                                       codePoints,
                                       NatPreventionHash(crypto, asSent.local, asSent.peer))});
}

bool UpdatesAddresses(const Payloads& payloads, const CodePoints& codePoints)
{
    return FindNotify(payloads, codePoints.changePath) != nullptr ||
           FindNotify(payloads, codePoints.additionalAddress) != nullptr;
}

NatPreventionVerdict JudgeNatPrevention(const Payloads& payloads,
                                        Crypto& crypto,
                                        const Path& asReceived,
                                        const CodePoints& codePoints)
{
    const auto sent = FindNotifies(payloads, codePoints.natPrevention);
    if (sent.empty())
    {
        return NatPreventionVerdict::Absent;
    }
    // 2.7: "MUST compare the NAT_PREVENTION payload with the values from the IP header". A hash of
    // another length matches nothing.
    const Octets expected = NatPreventionHash(crypto, asReceived.peer, asReceived.local);
    const bool matches = std::ranges::all_of(sent,
                                             [&](const NotifyPayload* notify)
                                             { return ConstantTimeEqual(notify->data, expected); });
    return matches ? NatPreventionVerdict::Match : NatPreventionVerdict::Mismatch;
}

bool IsInitPrevented(NatPreventionVerdict natPrevention,
                     const std::optional<NatDetectionVerdict>& natDetection,
                     bool required)
{
    switch (natPrevention)
    {
    case NatPreventionVerdict::Mismatch:
        // 2.7: "If they do not match, the responder replies with "HDR(A,0), N(NAT_PREVENTED)"".
        return true;
    case NatPreventionVerdict::Absent:
        // 2.7: "allows both the initiator and responder to have a policy".
        return required;
    case NatPreventionVerdict::Match:
        break;
    }
    return required && natDetection.has_value() && natDetection->Any();
}

Path InitialPath(const Path& init,
                 const Path& auth,
                 NatPreventionVerdict natPrevention,
                 const std::optional<NatDetectionVerdict>& natDetection,
                 bool mopo)
{
    // 2.7: "The same applies if neither NAT_PREVENTION nor NAT_DETECTION_*_IP payloads were
    // included, or if the responder does not support NAT Traversal."
    if (!natDetection.has_value())
    {
        return init;
    }
    // 2.7: "included NAT_DETECTION_*_IP payloads but no NAT_PREVENTION payload […] from the first
    // IKE_AUTH request"
    if (natPrevention != NatPreventionVerdict::Match)
    {
        return auth;
    }
    // 2.7: "If the values do match, the responder initializes […] with values from the IP header",
    // but "MUST change to port 4500 if the correspondent also supports both". A match means that
    // there is no NAT, hence no mapped port.
    Path path = init;
    if (IkePortFor(mopo, true, natDetection->Any()) == NAT_T_PORT)
    {
        path.local.port = NAT_T_PORT;
        path.peer.port = NAT_T_PORT;
    }
    return path;
}

NatFlags WithoutAutomaticUpdate(NatFlags flags)
{
    flags.automaticallyUpdatePeerAddress = false;
    return flags;
}

void NatPreventedHints::Note(Instant now)
{
    if (!Any())
    {
        m_first = now;
    }
    m_last = now;
    ++m_count;
}

bool NatPreventionRetries::OnPrevented(Instant now, Duration timeout, unsigned limit)
{
    m_due.reset();
    if (m_retries >= limit)
    {
        return false;
    }
    m_due = now + timeout * m_retries;
    ++m_retries;
    return true;
}

bool NatPreventionRetries::TakeDue(Instant now)
{
    if (!m_due.has_value() || now < *m_due)
    {
        return false;
    }
    m_due.reset();
    return true;
}

void NatPreventionRetries::Reset()
{
    m_retries = 0;
    m_due.reset();
}

} // namespace mopo
