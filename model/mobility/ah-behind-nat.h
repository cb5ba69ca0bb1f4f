// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/mobility/nat-detection.h"

#include <optional>

namespace mopo
{

/// AH covers the outer addresses (RFC 4302 3.3.3.1.1.1), so that it works on every path without a
/// NAT and on none with one. The draft has "ESP or AH" (1.4) and says no more: D-18.

/// What an end does about its AH SAs when a change of path (draft 2.3) meets a NAT.
enum class AhBehindNat : std::uint8_t
{
    /// The path is taken and the AH SAs are deleted.
    Delete,
    /// The path is not acceptable; the AH SAs stay where they are. An end that can no longer refuse
    /// deletes.
    Refuse,
};

/// What becomes of a path, and of the AH SAs on it.
enum class AhVerdict : std::uint8_t
{
    /// There is nothing to do.
    Unaffected,
    DeleteSas,
    RefusePath,
};

/// At the responder, of a CHANGE_PATH. `nat` is nothing where NAT detection is not in use.
AhVerdict JudgeAhOnRequest(bool hasAhSas,
                           const std::optional<NatDetectionVerdict>& nat,
                           AhBehindNat policy);

/// At the initiator, of the response: the responder has taken the path, so it is too late to refuse
/// it.
AhVerdict JudgeAhOnResponse(bool hasAhSas, const std::optional<NatDetectionVerdict>& nat);

/// Whether a Child SA may be made with AH where outbound IPsec SAs have these flags: what needs UDP
/// encapsulation is no place for AH, which has none (RFC 3948 is of ESP).
bool AllowsAh(const NatFlags& flags);

} // namespace mopo
