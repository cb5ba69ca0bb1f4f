// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/report/loss-runs.h"
#include "helpers/report/run-files.h"

namespace mopo
{

/// Outages of one flow in one direction.
struct FlowOutages
{
    std::string flow;
    /// The initiator whose tunnel it goes through.
    std::string initiator;
    /// As the metrics have it: up is from the initiator to the responder.
    Direction direction = Direction::Up;
    std::vector<LossRun> runs;
};

/// What the captures of a run say about the traffic inside its tunnels.
struct TrafficStory
{
    std::vector<FlowOutages> outages;
    /// For the page: of each flow of probes and each direction, and of each transfer.
    Json probes = Json::array();
    Json transfers = Json::array();
};

/// Empty for a lean run. A capture that is missing or half-written is a fault.
std::expected<TrafficStory, std::vector<Fault>> ReadTraffic(const RunFiles& run);

} // namespace mopo
