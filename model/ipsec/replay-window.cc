// SPDX-License-Identifier: GPL-2.0-only
#include "model/ipsec/replay-window.h"

#include <algorithm>
#include <cassert>

namespace mopo
{

ReplayWindow::ReplayWindow(std::size_t size)
    : m_seen(std::max<std::size_t>(size, 1))
{
}

ReplayWindow::Verdict ReplayWindow::Judge(std::uint32_t sequenceNumber) const
{
    // RFC 4303 3.3.3: "the first packet sent using a given SA will contain a sequence number of 1"
    if (sequenceNumber == 0)
    {
        return Verdict::Duplicate;
    }
    if (sequenceNumber > m_highest)
    {
        return Verdict::Newest;
    }
    // RFC 4303 3.4.3: "lower than the "left" edge of the window are rejected"
    if (m_highest - sequenceNumber >= m_seen.size())
    {
        return Verdict::TooOld;
    }
    return m_seen[sequenceNumber % m_seen.size()] ? Verdict::Duplicate : Verdict::Late;
}

Result<ReplayWindow::Verdict> ReplayWindow::JudgeArrival(std::uint32_t sequenceNumber) const
{
    switch (const Verdict verdict = Judge(sequenceNumber))
    {
    case Verdict::Newest:
    case Verdict::Late:
        return verdict;
    case Verdict::Duplicate:
        return Fail(ErrorCode::Replayed, "a sequence number seen before");
    case Verdict::TooOld:
        break;
    }
    return Fail(ErrorCode::Replayed, "left of the replay window");
}

// RFC 4303 3.4.3: "The receive window is updated only if the integrity verification succeeds."
void ReplayWindow::Accept(std::uint32_t sequenceNumber)
{
    assert(Judge(sequenceNumber) == Verdict::Newest || Judge(sequenceNumber) == Verdict::Late);
    if (sequenceNumber > m_highest)
    {
        // The bits of the numbers that come into the window were those of numbers that leave it.
        const std::size_t moved = std::min<std::size_t>(sequenceNumber - m_highest, m_seen.size());
        for (std::size_t i = 0; i < moved; ++i)
        {
            m_seen[(sequenceNumber - i) % m_seen.size()] = false;
        }
        m_highest = sequenceNumber;
    }
    m_seen[sequenceNumber % m_seen.size()] = true;
}

} // namespace mopo
