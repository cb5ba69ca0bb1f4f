// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mopo
{

/// Exchange types of RFC 7296 3.1.
enum class ExchangeType : std::uint8_t
{
    IkeSaInit = 34,
    IkeAuth = 35,
    CreateChildSa = 36,
    Informational = 37,
};

/// Notify Message Types of RFC 7296 3.10.1 that this project sends or understands. The values of
/// the draft's own notifies are to be assigned, so they are data: see `CodePoints`.
enum class NotifyType : std::uint16_t
{
    // Errors
    UnsupportedCriticalPayload = 1,
    InvalidIkeSpi = 4,
    InvalidMajorVersion = 5,
    InvalidSyntax = 7,
    InvalidMessageId = 9,
    InvalidSpi = 11,
    NoProposalChosen = 14,
    InvalidKePayload = 17,
    AuthenticationFailed = 24,
    SinglePairRequired = 34,
    NoAdditionalSas = 35,
    InternalAddressFailure = 36,
    FailedCpRequired = 37,
    TsUnacceptable = 38,
    InvalidSelectors = 39,
    TemporaryFailure = 43,
    ChildSaNotFound = 44,
    // Status
    InitialContact = 16384,
    SetWindowSize = 16385,
    AdditionalTsPossible = 16386,
    IpcompSupported = 16387,
    NatDetectionSourceIp = 16388,
    NatDetectionDestinationIp = 16389,
    Cookie = 16390,
    UseTransportMode = 16391,
    HttpCertLookupSupported = 16392,
    RekeySa = 16393,
    EspTfcPaddingNotSupported = 16394,
    NonFirstFragmentsAlso = 16395,
};

/// Status types begin here (RFC 7296 3.10.1); everything below is an error.
inline constexpr std::uint16_t FIRST_STATUS_NOTIFY = 16384;

/// The numbers that the draft leaves "TBD-BY-IANA" (3.1 to 3.7 and 5), and the Protocol ID that
/// its notifies carry. One table, so that a study can swap it. The defaults are in the
/// private-use ranges: the ranges that the draft names have since been assigned to others (D-55).
struct CodePoints
{
    std::uint8_t pathTest = 245;
    std::uint16_t unacceptablePath = 16040;
    std::uint16_t natPrevented = 16041;
    std::uint16_t mopoSupported = 61396;
    std::uint16_t additionalAddress = 61397;
    std::uint16_t changePath = 61400;
    std::uint16_t cookie2 = 61401;
    std::uint16_t natPrevention = 61402;
    /// "The Protocol ID field is set to one (1)" (3.1 to 3.7); 0 is the reading of RFC 4555 (D-56).
    std::uint8_t notifyProtocolId = 1;

    /// Everything wrong with this table, in words; empty when it can be used: status types at
    /// 16384 and above, errors in 1..16383, no number twice or taken by RFC 7296, the exchange
    /// type outside of 34..37, the Protocol ID 0 or 1.
    std::vector<std::string> Faults() const;

    friend bool operator==(const CodePoints&, const CodePoints&) = default;
};

/// The name of an exchange type, e.g. `INFORMATIONAL`, or its number.
std::string ExchangeName(std::uint8_t exchangeType, const CodePoints& codePoints);

/// The name of a notify, e.g. `CHANGE_PATH`, or its number.
std::string NotifyName(std::uint16_t notifyType, const CodePoints& codePoints);

} // namespace mopo
