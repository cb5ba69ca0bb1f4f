// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

namespace mopo
{

/// The cases of the analytic lower bounds that this program tells apart. No implementation of the
/// draft can recover faster than these, whatever it does: what the responder does for a new path
/// takes at least one packet of the initiator's, what the initiator sees then, one back.
enum class BoundCase : std::uint8_t
{
    /// No bound covers the event, or nothing happened that needs one.
    None,
    /// A local address is gone, the new path is known, CHANGE_PATH can be sent at once.
    B1,
    /// As B1, but the window is full: a request has to be answered first.
    B2,
    /// As B1 and B2, but the responder moves its IPsec SAs when it has verified the new address.
    B3,
    B4,
    /// Make before break: the old path still works.
    B5,
    /// The path died silently and was left without path tests, …
    B6,
    /// … after path tests that began with the decision to leave, …
    B7,
    /// … after path tests that began while it was only suspected.
    B8,
    /// A NAT has a new mapping, and the responder follows the initiator's ESP.
    B9,
    /// A NAT has a new mapping, and the initiator finds out, or guesses, and sends CHANGE_PATH.
    B10,
    /// The responder's address is gone, and it tells the initiator from another one, …
    B11,
    /// … having tested first which pair works, …
    B12,
    /// … having moved its IPsec SAs at once, as RFC 4555 allows, …
    B13,
    /// … while a request of either end had to be answered first.
    B14,
    /// The responder's address is gone, and nothing that it sent from another one arrived.
    B15,
    /// The responder refused a path, and the initiator took another.
    B16,
    /// The initiator moved again before its CHANGE_PATH was answered.
    B17,
    /// The IKE SA was lost and another one established.
    B18,
};

/// `B1`; empty for None.
const char* ToString(BoundCase boundCase);

} // namespace mopo
