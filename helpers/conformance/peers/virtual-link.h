// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/tester/link.h"

#include <deque>

namespace mopo::conformance
{

/// The way to an implementation in virtual time: a millisecond each way, and nothing gets lost.
class VirtualLink : public Link
{
  public:
    static constexpr Duration DELAY = std::chrono::milliseconds(1);

    /// `implementation` must outlive it.
    explicit VirtualLink(Implementation& implementation);

    std::string PeerName() const override;
    Instant Now() const override;
    std::expected<void, std::string> Prepare(const PeerSetup& setup) override;
    std::expected<void, std::string> Send(const Datagram& datagram) override;
    std::optional<Datagram> Receive(Instant until) override;

    bool StartsAnew() const override
    {
        return true;
    }

    std::expected<void, std::string> Trigger(const TriggerEvent& event) override;
    std::optional<SaDump> Dump() const override;

  private:
    struct OnTheWay
    {
        Instant at;
        Datagram datagram;
    };

    /// Takes what the implementation wants to send.
    void Drain();

    Implementation& m_implementation;
    Instant m_now{};
    std::deque<OnTheWay> m_toPeer;
    std::deque<OnTheWay> m_toTester;
};

} // namespace mopo::conformance
