// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/mobility/nat-detection.h"
#include "model/wire/message.h"

namespace mopo
{

/// Draft 2.5, path testing: the messages. They are not part of any IKE SA: both SPIs are zero,
/// nothing is protected (D-34).

/// A PATH_TEST message of either direction.
struct PathTestMessage
{
    bool isResponse = false;
    std::uint32_t messageId = 0;
    /// Both NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP are there.
    bool hasNatDetection = false;
    Payloads payloads;
};

/// Without the non-ESP marker: 28 octets, or 84 with NAT_DETECTION_*_IP over `asSent`.
Octets EncodePathTest(bool isResponse,
                      std::uint32_t messageId,
                      const Path& asSent,
                      bool withNatDetection,
                      Crypto& crypto,
                      const CodePoints& codePoints);

/// Whether a datagram without its marker claims to be a PATH_TEST. To be asked before any SPI is
/// looked up.
bool IsPathTest(OctetView datagram, const CodePoints& codePoints);

/// Decodes one. Any error means: drop it, tell nobody. Of the flags only R is looked at; payloads
/// that are not known are skipped unless they are critical.
Result<PathTestMessage> DecodePathTest(OctetView datagram, const CodePoints& codePoints);

/// Who is behind a NAT on the path that the message came on. Only a hint: anybody can send one.
std::optional<NatDetectionVerdict> JudgePathTestNat(const PathTestMessage& message,
                                                    Crypto& crypto,
                                                    const Path& asReceived);

} // namespace mopo
