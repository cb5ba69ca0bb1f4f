// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/nat-detection.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

std::vector<const NotifyPayload*> FindAll(const Payloads& payloads, NotifyType type)
{
    return FindNotifies(payloads, std::to_underlying(type));
}

/// Whether any of the hashes is `expected`; a hash of another length is none.
bool AnyMatches(const std::vector<const NotifyPayload*>& hashes, OctetView expected)
{
    return std::ranges::any_of(
        hashes, [&](const NotifyPayload* hash) { return ConstantTimeEqual(hash->data, expected); });
}

} // namespace

Octets NatDetectionHash(Crypto& crypto,
                        const IkeSpi& initiatorSpi,
                        const IkeSpi& responderSpi,
                        const Transport& transport)
{
    // RFC 7296 2.23: "SHA-1 digest of the SPIs (in the order they appear in the header), IP
    // address, and port"
    Octets input;
    Append(input, initiatorSpi.octets);
    Append(input, responderSpi.octets);
    Append(input, transport.address.GetOctets());
    input.push_back(static_cast<std::uint8_t>(transport.port >> 8));
    input.push_back(static_cast<std::uint8_t>(transport.port & 0xff));
    return crypto.Sha1(input);
}

void AppendNatDetection(Payloads& payloads,
                        Crypto& crypto,
                        const IkeSpi& initiatorSpi,
                        const IkeSpi& responderSpi,
                        const Path& asSent)
{
    payloads.push_back(
        {MakeNotify(NotifyType::NatDetectionSourceIp,
                    NatDetectionHash(crypto, initiatorSpi, responderSpi, asSent.local))});
    payloads.push_back(
        {MakeNotify(NotifyType::NatDetectionDestinationIp,
                    NatDetectionHash(crypto, initiatorSpi, responderSpi, asSent.peer))});
}

bool HasNatDetection(const Payloads& payloads)
{
    return FindNotify(payloads, NotifyType::NatDetectionSourceIp) != nullptr ||
           FindNotify(payloads, NotifyType::NatDetectionDestinationIp) != nullptr;
}

std::optional<NatDetectionVerdict> JudgeNatDetection(const Payloads& payloads,
                                                     Crypto& crypto,
                                                     const IkeSpi& initiatorSpi,
                                                     const IkeSpi& responderSpi,
                                                     const Path& asReceived)
{
    const auto sources = FindAll(payloads, NotifyType::NatDetectionSourceIp);
    const auto destinations = FindAll(payloads, NotifyType::NatDetectionDestinationIp);
    if (sources.empty() && destinations.empty())
    {
        return std::nullopt;
    }
    NatDetectionVerdict verdict;
    // RFC 7296 2.23: "if none of the NAT_DETECTION_SOURCE_IP payload(s) received matches … the
    // system that is sending … is behind a NAT"
    verdict.peerBehindNat =
        !sources.empty() &&
        !AnyMatches(sources, NatDetectionHash(crypto, initiatorSpi, responderSpi, asReceived.peer));
    // RFC 7296 2.23: "if the NAT_DETECTION_DESTINATION_IP payload received does not match …, the
    // system receiving … is behind a NAT"
    verdict.selfBehindNat =
        !destinations.empty() &&
        !AnyMatches(destinations,
                    NatDetectionHash(crypto, initiatorSpi, responderSpi, asReceived.local));
    return verdict;
}

NatFlags FlagsFor(const NatDetectionVerdict& verdict, bool alwaysEncapsulate)
{
    NatFlags flags;
    flags.udpEncapsulation = verdict.Any() || alwaysEncapsulate;
    flags.sendKeepalives = verdict.selfBehindNat;
    // RFC 7296 2.23: "a host behind a NAT SHOULD NOT do this type of dynamic address update"
    flags.automaticallyUpdatePeerAddress = verdict.peerBehindNat && !verdict.selfBehindNat;
    return flags;
}

NatMappingVerdict NatMappingMemory::Compare(const Payloads& response,
                                            const IkeSpi& initiatorSpi,
                                            const IkeSpi& responderSpi,
                                            const Path& path)
{
    const NotifyPayload* hash = FindNotify(response, NotifyType::NatDetectionDestinationIp);
    if (hash == nullptr)
    {
        return NatMappingVerdict::Unknown;
    }
    const bool comparable = m_last.has_value() && m_last->initiatorSpi == initiatorSpi &&
                            m_last->responderSpi == responderSpi && m_last->path == path;
    const bool same = comparable && m_last->hash == hash->data;
    m_last = Remembered{initiatorSpi, responderSpi, path, hash->data};
    if (!comparable)
    {
        return NatMappingVerdict::Unknown;
    }
    return same ? NatMappingVerdict::Unchanged : NatMappingVerdict::Changed;
}

} // namespace mopo
