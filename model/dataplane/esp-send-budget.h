// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/ike/output.h"

#include <deque>
#include <map>
#include <vector>

namespace mopo
{

/// A sealed packet on its way out. Where it goes is known when it goes.
struct EspToSend
{
    EspSpi inboundSpi = 0;
    Octets inner;
    Octets packet;
};

struct EspNotSent
{
    std::size_t octets = 0;
    Error why;
};

/// What a step of `EspSendBudget` leads to.
struct EspSendOutcome
{
    /// To be sent now, in this order.
    std::vector<EspToSend> send;
    std::vector<EspNotSent> dropped;
};

/// What the Child SAs of each IKE SA may send to an address that is not verified: carries out
/// `LimitEsp`. "The excess is queued, not dropped, else bulk downlink loses a window at every move"
/// (D-47).
class EspSendBudget
{
  public:
    /// Packets of one IKE SA that wait, and for how long they may.
    static constexpr std::size_t QUEUE_LIMIT = 512;
    static constexpr Duration QUEUE_TIME = std::chrono::seconds(1);

    EspSendOutcome Limit(Instant now, const LimitEsp& order);

    /// Whether packets of this IKE SA have to come by here at all.
    bool IsLimited(IkeSaId ikeSa) const
    {
        return m_limits.contains(ikeSa);
    }

    EspSendOutcome Send(Instant now, IkeSaId ikeSa, EspToSend packet);

    /// An authentic packet came from there; without UDP encapsulation the port is 0.
    EspSendOutcome HandleArrival(Instant now,
                                 IkeSaId ikeSa,
                                 const Transport& from,
                                 std::size_t octets);

    /// The pair of SAs is gone, and with it what it has not sent.
    EspSendOutcome Remove(EspSpi inboundSpi);

    /// The IKE SA is gone.
    void Forget(IkeSaId ikeSa)
    {
        m_limits.erase(ikeSa);
    }

  private:
    struct Waiting
    {
        Instant since;
        EspToSend packet;
    };

    struct Limited
    {
        LimitEsp order;
        std::deque<Waiting> queue;
    };

    static bool Take(Limited& limit, std::size_t octets);
    static void DropOld(Instant now, Limited& limit, EspSendOutcome& outcome);
    static void Release(Instant now, Limited& limit, EspSendOutcome& outcome);

    /// Only those that are limited.
    std::map<IkeSaId, Limited> m_limits;
};

} // namespace mopo
