// SPDX-License-Identifier: GPL-2.0-only
#include "model/policy/round-trip-estimator.h"

namespace mopo
{

void RoundTripEstimator::AddSample(Duration roundTrip)
{
    if (roundTrip <= Duration::zero())
    {
        return;
    }
    if (!m_smoothed)
    {
        // RFC 6298 2.2: "SRTT <- R, RTTVAR <- R/2"
        m_smoothed = roundTrip;
        m_variation = roundTrip / 2;
        return;
    }
    // RFC 6298 2.3: "RTTVAR <- (1 - beta) * RTTVAR + beta * |SRTT - R'|", before SRTT changes, with
    // beta 1/4; "SRTT <- (1 - alpha) * SRTT + alpha * R'" with alpha 1/8
    m_variation += (std::chrono::abs(*m_smoothed - roundTrip) - m_variation) / 4;
    *m_smoothed += (roundTrip - *m_smoothed) / 8;
}

} // namespace mopo
