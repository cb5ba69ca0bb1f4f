// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/ike-log.h"
#include "helpers/results/metrics/nat-mapping-record.h"
#include "helpers/results/metrics/probe-log.h"
#include "helpers/results/metrics/tcp-meter.h"

#include <string>
#include <vector>

namespace mopo
{

/// One thing for each direction. Up is from the initiator of the IKE SA to its responder.
template <class T>
struct UpDown
{
    T up{};
    T down{};

    friend bool operator==(const UpDown&, const UpDown&) = default;
};

/// An entry of the scenario's timeline, when it happened.
struct TimelineMark
{
    std::string id;
    /// The words of what was done, joined by `+`.
    std::string kind;
    Instant time;
};

/// A stream of probes through the tunnel.
struct ProbeStream
{
    std::string name;
    UpDown<ProbeLog> probes;
    /// Whether the scenario calls `down` what is `up` here: it names the ends of a stream in any
    /// order.
    bool reversed = false;
};

/// A TCP transfer.
struct TcpTransfer
{
    std::string name;
    TcpMeter meter;
};

/// What a run recorded of one IKE SA and of the traffic through its tunnel: all that metrics are
/// computed from.
struct RunRecord
{
    std::vector<TimelineMark> timeline;
    Instant end;
    IkeLog initiator;
    IkeLog responder;
    std::vector<NatMappingRecord> natMappings;
    std::vector<ProbeStream> streams;
    std::vector<TcpTransfer> transfers;
    /// When authentic ESP packets came that the replay window refused.
    UpDown<std::vector<Instant>> replays;
    /// Everything that any node or link threw away, with a reason.
    std::uint64_t discarded = 0;

    /// The stream that the metrics of events are about: the first one. Null without probes.
    const UpDown<ProbeLog>* Probes() const
    {
        return streams.empty() ? nullptr : &streams.front().probes;
    }
};

} // namespace mopo
