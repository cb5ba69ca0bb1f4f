// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/application.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <array>

namespace ns3
{

/// Receives the packets of a ProbeSender, over IPv4 and IPv6.
class ProbeReceiver : public Application
{
  public:
    using ReceivedTracedCallback = void (*)(uint64_t sequence, Time sentAt, Time now);
    using IgnoredTracedCallback = void (*)(Ptr<const Packet> packet);

    static TypeId GetTypeId();
    ProbeReceiver();
    ~ProbeReceiver() override;

    uint64_t GetReceived() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void HandleRead(Ptr<Socket> socket);

    uint16_t m_port = 0;
    std::array<Ptr<Socket>, 2> m_sockets;
    uint64_t m_received = 0;
    TracedCallback<uint64_t, Time, Time> m_receivedTrace;
    TracedCallback<Ptr<const Packet>> m_ignoredTrace;
};

} // namespace ns3
