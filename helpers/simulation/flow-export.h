// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"
#include "helpers/simulation/network.h"
#include "model/base/result.h"

#include <memory>
#include <string>

namespace mopo
{

/// ns-3's FlowMonitor on all nodes of a network: what became of each flow of UDP or TCP, as its
/// tools read it. ESP outside UDP is no flow to it. It looks on and changes nothing.
class FlowExport
{
  public:
    FlowExport(const Scenario& scenario, const Network& network);
    ~FlowExport();
    FlowExport(const FlowExport&) = delete;
    FlowExport& operator=(const FlowExport&) = delete;

    /// When the simulation is over, and not yet destroyed.
    Status Write(const std::string& file);

  private:
    struct Monitor;
    std::unique_ptr<Monitor> m_monitor;
};

} // namespace mopo
