// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/inner-capture.h"
#include "helpers/report/interval.h"

#include <cstdint>
#include <optional>

namespace mopo
{

/// What a TCP transfer sent and got acknowledged, counted in octets from its beginning, whatever
/// the numbers on the wire; a connection after the first goes on where that one ended.
class TcpTrace
{
  public:
    explicit TcpTrace(const std::vector<Interval>& pieces)
        : m_pieces(pieces),
          m_tallies(pieces.size())
    {
    }

    /// A segment as it left the sender's end of the tunnel.
    void AddSent(const CapturedInner& packet);

    /// A segment as it came out at the other end, after its AddSent.
    void AddArrived(const CapturedInner& packet);

    /// An acknowledgement as it came out at the sender's end.
    void AddAcknowledgement(const CapturedInner& packet);

    std::uint64_t Retransmissions() const
    {
        return m_retransmissions;
    }

    /// Each piece in which anything happened, as lists of one length.
    Json Count() const;

  private:
    struct Tally
    {
        std::optional<std::int64_t> sent;
        std::optional<std::int64_t> arrived;
        std::optional<std::int64_t> acknowledged;
        std::uint64_t retransmissions = 0;
    };

    /// A number of 32 bits as an offset in the stream, near to the highest that was sent.
    std::int64_t OffsetOf(std::uint32_t number) const;

    const std::vector<Interval>& m_pieces;
    std::vector<Tally> m_tallies;
    /// What stands for offset 0 of the stream.
    std::optional<std::uint32_t> m_base;
    std::int64_t m_highest = 0;
    std::int64_t m_highestArrived = 0;
    std::uint64_t m_retransmissions = 0;
};

} // namespace mopo
