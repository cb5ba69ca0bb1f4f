// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/simulation/flow-context.h"
#include "model/sim/tcp-transfer-receiver.h"
#include "model/sim/tcp-transfer-sender.h"

namespace mopo
{

/// Lets a TCP transfer run in a simulation; its application rests while the tunnel leads through an
/// interface that the scenario spares.
class TcpDriver
{
  public:
    /// `context` must outlive this.
    TcpDriver(const FlowContext& context, const TcpFlow& flow);

    const std::string& Name() const
    {
        return m_flow.name;
    }

    /// A tunnel came up, moved or went away.
    void HandleTunnels();
    void SetPaused(bool paused);

  private:
    void AddReceiver();
    void Start();
    bool IsSpared() const;
    void Update();

    const FlowContext& m_context;
    const TcpFlow& m_flow;
    FlowSide m_from;
    FlowSide m_to;
    ns3::Ptr<ns3::TcpTransferSender> m_sender;
    bool m_mayStart = false;
    /// As the timeline wants it.
    bool m_paused = false;
    /// As it is.
    bool m_isPaused = false;
};

} // namespace mopo
