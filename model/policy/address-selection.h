// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include <compare>

namespace mopo
{

/// How well a destination and the source address that would be used for it suit each other: the
/// rules of RFC 6724 6 that need no knowledge but the two addresses. The less, the better.
struct AddressSuitability
{
    /// Rule 2.
    bool scopesDiffer = false;
    /// Rule 5.
    bool labelsDiffer = false;
    /// Rule 6, negated: the higher precedence is the better one.
    int precedence = 0;
    /// Rule 8.
    int scope = 0;
    /// Rule 9, negated, up to the length of the source's subnet prefix (RFC 6724 2.2). That one is
    /// 64 with IPv6 and unknown with IPv4, where common bits say nothing: there always 0.
    int commonPrefix = 0;

    friend auto operator<=>(const AddressSuitability&, const AddressSuitability&) = default;
};

AddressSuitability JudgeAddresses(const IpAddress& source, const IpAddress& destination);

} // namespace mopo
