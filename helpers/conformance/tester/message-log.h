// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/peers/implementation.h"
#include "model/ike/output.h"
#include "model/wire/message.h"

#include <deque>

namespace mopo::conformance
{

/// What the tester saw inside an ESP packet.
struct EspSeen
{
    EspSpi spi = 0;
    /// Of a Child SA that the tester has; what earlier cases left is not.
    bool isKnown = false;
    bool isAuthentic = false;
    /// Sequence number, where it is authentic.
    std::uint32_t sequenceNumber = 0;
    Octets inner;
};

/// One datagram that the tester sent or got, and what is inside.
struct LogEntry
{
    Instant at{};
    bool isSent = false;
    Datagram datagram;
    /// Of IKE, without the non-ESP marker.
    Octets ikeOctets;
    /// IKE that could be read. Of a protected message the payloads are those inside.
    std::optional<Message> message;
    bool isProtected = false;
    /// Of an IKE SA that the tester does not have, or has no more.
    bool isOfOtherSa = false;
    std::optional<EspSeen> esp;
    bool isKeepalive = false;
    /// Made, and kept for a later AGAIN.
    bool isHeld = false;
    /// Same SPIs, exchange, Message ID and direction as an earlier one.
    bool isRetransmission = false;
    /// Why it could not be read.
    std::string problem;
    /// A step of the case has used it.
    bool isTaken = false;
    /// The tester answered by itself, or a `given` needed it: not a line of the case.
    bool isCourtesy = false;
};

/// Entries never move: others point at them.
using MessageLog = std::deque<LogEntry>;

/// `U1:4500`, or the address where it has no name; without a port that is 0.
std::string EndName(const Transport& end, const std::map<std::string, IpAddress>& names);

/// `  12.004 s  U1:4500 > T1:4500  INFORMATIONAL 4 = {COOKIE2, NAT_DETECTION_*}`, times from the
/// beginning of the case, addresses by their names.
std::string LadderLine(const LogEntry& entry,
                       const std::map<std::string, IpAddress>& names,
                       const CodePoints& codePoints);

} // namespace mopo::conformance
