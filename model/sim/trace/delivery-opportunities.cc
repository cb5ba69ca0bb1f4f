// SPDX-License-Identifier: GPL-2.0-only
#include "model/sim/trace/delivery-opportunities.h"

#include <cassert>
#include <utility>

namespace mopo
{

DeliveryOpportunities::DeliveryOpportunities(std::shared_ptr<const DeliveryTrace> trace)
    : m_trace(std::move(trace))
{
}

Duration DeliveryOpportunities::Take(Duration now, std::uint32_t octets)
{
    assert(octets <= OCTETS);
    // Several may be at one instant: the first of them is not ahead of the current one.
    if (m_trace->TimeOf(m_current) < now)
    {
        m_current = m_trace->FirstFrom(now);
        m_left = OCTETS;
    }
    else if (octets > m_left)
    {
        ++m_current;
        m_left = OCTETS;
    }
    m_left -= octets;
    return m_trace->TimeOf(m_current);
}

void DeliveryOpportunities::GiveBack()
{
    m_current = 0;
    m_left = OCTETS;
}

} // namespace mopo
