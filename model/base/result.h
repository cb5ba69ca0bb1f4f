// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace mopo
{

/// Why something was refused. The peer's misbehaviour is a value, never an exception.
enum class ErrorCode : std::uint8_t
{
    /// The octets end before the structure does.
    Truncated,
    /// A length, a count or a reserved value that the format does not allow.
    InvalidSyntax,
    /// A payload with the critical bit whose type is not known (RFC 7296 2.5).
    UnsupportedCriticalPayload,
    /// The major version is newer than ours (RFC 7296 2.5).
    InvalidMajorVersion,
    /// An integrity check failed: the octets are not from the peer.
    IntegrityFailed,
    /// AUTH does not verify, or the identity is unknown.
    AuthenticationFailed,
    /// No proposal of the peer is acceptable.
    NoProposalChosen,
    /// The key exchange value is not of the group that was chosen.
    InvalidKe,
    /// The traffic selectors have nothing in common with the policy.
    TsUnacceptable,
    /// The Child SA to be rekeyed does not exist (RFC 7296 2.25).
    ChildSaNotFound,
    /// Not now; later, perhaps (RFC 7296 2.25).
    TemporaryFailure,
    /// No inner address is left to give.
    InternalAddressFailure,
    /// Seen before, or left of the window.
    Replayed,
    /// No such SA, peer, path or test.
    NotFound,
    /// Right in form, but not possible in this state.
    WrongState,
    /// A limit of this host was reached.
    LimitReached,
    /// The algorithm is not in the tables of this build.
    UnsupportedAlgorithm,
    /// A value that this host's own user gave is not usable.
    InvalidConfiguration,
    /// The cryptographic library refused.
    CryptoFailure,
};

/// The code's name as it stands in logs and results, e.g. `INVALID_SYNTAX`.
const char* ToString(ErrorCode code);

/// A refusal: what, where in the octets, and in words.
struct Error
{
    ErrorCode code;
    /// Offset in the refused octets, where one is meaningful; otherwise 0.
    std::size_t offset = 0;
    std::string what;
    /// The payload type to name in UNSUPPORTED_CRITICAL_PAYLOAD, or the group in
    /// INVALID_KE_PAYLOAD.
    std::uint16_t detail = 0;
};

template <class T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

/// Shorthand for `return Fail(ErrorCode::Truncated, "…");`.
inline std::unexpected<Error> Fail(ErrorCode code, std::string what, std::size_t offset = 0)
{
    return std::unexpected(Error{code, offset, std::move(what)});
}

} // namespace mopo
