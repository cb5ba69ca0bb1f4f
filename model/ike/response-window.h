// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"

#include <cstdint>
#include <map>
#include <set>

namespace mopo
{

/// The peer's requests on one IKE SA: which Message IDs may be processed, and the responses that
/// are kept for retransmissions (RFC 7296 2.1 to 2.3).
class ResponseWindow
{
  public:
    /// `size` is what this end offered in SET_WINDOW_SIZE; 1 before.
    void SetSize(std::uint32_t size)
    {
        m_size = size;
    }

    /// The first Message ID that is expected; 2 at a responder after IKE_AUTH, 0 at an initiator.
    void SetNext(std::uint32_t messageId)
    {
        m_lowestMissing = messageId;
    }

    enum class Verdict : std::uint8_t
    {
        New,
        /// Processed before: send the kept response again, do nothing else.
        Retransmission,
        /// Left of the window and no longer kept.
        Stale,
        /// Right of the window: not even acknowledged.
        Beyond,
    };

    Verdict Judge(std::uint32_t messageId) const;

    /// Keeps the response to a request that was judged New.
    void Answered(std::uint32_t messageId, Octets response);

    /// The kept response. Only for a Message ID that was judged Retransmission.
    const Octets& Response(std::uint32_t messageId) const;

    /// All Message IDs below this one were processed.
    std::uint32_t LowestMissing() const
    {
        return m_lowestMissing;
    }

  private:
    std::uint32_t m_size = 1;
    std::uint32_t m_lowestMissing = 0;
    /// Processed IDs above the lowest missing one.
    std::set<std::uint32_t> m_ahead;
    std::map<std::uint32_t, Octets> m_responses;
};

} // namespace mopo
