// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/metrics/path-testing.h"

#include <algorithm>
#include <set>

namespace mopo
{

namespace
{

std::vector<const DatagramRecord*> RequestsIn(const IkeLog& log, const TimeWindow& window)
{
    std::vector<const DatagramRecord*> requests;
    for (const DatagramRecord& datagram : log.datagrams)
    {
        if (datagram.kind == DatagramKind::PathTestRequest && window.Contains(datagram.time))
        {
            requests.push_back(&datagram);
        }
    }
    return requests;
}

std::uint64_t MaxPerSecond(const std::vector<const DatagramRecord*>& requests)
{
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < requests.size(); ++i)
    {
        while (requests[i]->time - requests[first]->time >= std::chrono::seconds(1))
        {
            ++first;
        }
        most = std::max(most, i + 1 - first);
    }
    return most;
}

/// A path is under test from the first request until the outcome is known.
std::uint64_t MaxInFlight(const IkeLog& log, const TimeWindow& window)
{
    std::set<std::pair<IpAddress, IpAddress>> inFlight;
    std::size_t most = 0;
    auto outcome = log.tested.begin();
    const auto conclude = [&](Instant until)
    {
        for (; outcome != log.tested.end() && outcome->time <= until; ++outcome)
        {
            inFlight.erase({outcome->path.local.address, outcome->path.peer.address});
        }
    };
    for (const DatagramRecord& datagram : log.datagrams)
    {
        if (datagram.kind != DatagramKind::PathTestRequest || datagram.time >= window.end)
        {
            continue;
        }
        conclude(datagram.time);
        inFlight.emplace(datagram.path.local.address, datagram.path.peer.address);
        most = window.Contains(datagram.time) ? std::max(most, inFlight.size()) : most;
    }
    return most;
}

} // namespace

PathTesting MeasurePathTesting(const RunRecord& run, const TimeWindow& window)
{
    PathTesting testing;
    for (const IkeLog* log : {&run.initiator, &run.responder})
    {
        const auto requests = RequestsIn(*log, window);
        testing.sent += requests.size();
        testing.answered += static_cast<std::uint64_t>(
            std::ranges::count_if(log->tested,
                                  [&](const TestedRecord& record)
                                  { return record.roundTrip && window.Contains(record.time); }));
        testing.unmatched += static_cast<std::uint64_t>(std::ranges::count_if(
            log->unmatchedTests, [&](Instant time) { return window.Contains(time); }));
        testing.maxInFlight = std::max(testing.maxInFlight, MaxInFlight(*log, window));
        testing.maxPerSecond = std::max(testing.maxPerSecond, MaxPerSecond(requests));
    }
    return testing;
}

} // namespace mopo
