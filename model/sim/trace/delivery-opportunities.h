// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/trace/delivery-trace.h"

#include <memory>

namespace mopo
{

/// Spends the opportunities of a trace on packets, one after another. Small packets share one; a
/// packet that is larger than what is left of it waits for the next. What nobody takes is lost.
class DeliveryOpportunities
{
  public:
    /// What one opportunity delivers, as Mahimahi has it.
    static constexpr std::uint32_t OCTETS = 1504;

    explicit DeliveryOpportunities(std::shared_ptr<const DeliveryTrace> trace);

    /// When a packet is delivered that is ready `now`; it has at most `OCTETS`. Calls come in the
    /// order of time.
    Duration Take(Duration now, std::uint32_t octets);

    /// Nothing of what lies ahead is taken any more: the packets are gone that had it.
    void GiveBack();

  private:
    std::shared_ptr<const DeliveryTrace> m_trace;
    /// The one that was taken from last, and what is left of it.
    std::uint64_t m_current = 0;
    std::uint32_t m_left = OCTETS;
};

} // namespace mopo
