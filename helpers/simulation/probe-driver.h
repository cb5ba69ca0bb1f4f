// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/simulation/flow-context.h"
#include "model/sim/probe-receiver.h"
#include "model/sim/probe-sender.h"

#include <array>

namespace mopo
{

/// Lets a flow of probes run in a simulation: it begins when its time has come and the tunnel is
/// there, and its rate follows the interface in use.
class ProbeDriver
{
  public:
    /// `context` must outlive this.
    ProbeDriver(const FlowContext& context, const ProbeFlow& flow);

    const std::string& Name() const
    {
        return m_flow.name;
    }

    /// A tunnel came up, moved or went away.
    void HandleTunnels();
    void SetPaused(bool paused);
    /// Whatever the interface, from now on.
    void SetInterval(Duration interval);

  private:
    struct Way
    {
        FlowSide from;
        FlowSide to;
        Direction direction;
        ns3::Ptr<ns3::ProbeSender> sender;
    };

    void AddReceiver(const Way& way);
    void Start();
    void StartSender(Way& way);
    Duration IntervalOf(const Way& way) const;

    const FlowContext& m_context;
    const ProbeFlow& m_flow;
    std::array<Way, 2> m_ways;
    std::optional<Duration> m_fixedInterval;
    bool m_paused = false;
    bool m_mayStart = false;
};

} // namespace mopo
