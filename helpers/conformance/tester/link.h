// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/peers/implementation.h"

namespace mopo::conformance
{

/// What the tester stands on: the way to one implementation, and its time.
class Link
{
  public:
    virtual ~Link() = default;

    virtual std::string PeerName() const = 0;
    virtual Instant Now() const = 0;

    /// A new case begins. A reason where the implementation cannot be configured like that.
    virtual std::expected<void, std::string> Prepare(const PeerSetup& setup) = 0;

    /// A reason where this host cannot send it.
    virtual std::expected<void, std::string> Send(const Datagram& datagram) = 0;

    /// The next datagram that comes before `until`; nothing when it is that late.
    virtual std::optional<Datagram> Receive(Instant until) = 0;

    /// Whether the implementation forgets everything between two cases. One that does not is told
    /// of the end of each case, by a Delete payload.
    virtual bool StartsAnew() const = 0;

    virtual std::expected<void, std::string> Trigger(const TriggerEvent& event) = 0;
    virtual std::optional<SaDump> Dump() const = 0;
};

} // namespace mopo::conformance
