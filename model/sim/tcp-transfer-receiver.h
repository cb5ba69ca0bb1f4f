// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ns3/application.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <array>
#include <vector>

namespace ns3
{

/// Accepts TCP connections over IPv4 and IPv6 and reads what comes.
class TcpTransferReceiver : public Application
{
  public:
    using OctetsTracedCallback = void (*)(uint32_t octets);
    using StateTracedCallback = void (*)();

    static TypeId GetTypeId();
    TcpTransferReceiver();
    ~TcpTransferReceiver() override;

    uint64_t GetReceived() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    Ptr<Socket> Listen(const Address& address);
    void HandleAccept(Ptr<Socket> socket, const Address& from);
    void HandleRead(Ptr<Socket> socket);
    void HandleClosed(Ptr<Socket> socket);

    uint16_t m_port = 0;
    uint32_t m_segmentSize = 0;
    Time m_minRto;
    Time m_delAckTimeout;
    std::array<Ptr<Socket>, 2> m_listeners;
    std::vector<Ptr<Socket>> m_connections;
    uint64_t m_received = 0;
    TracedCallback<uint32_t> m_receivedTrace;
    TracedCallback<> m_acceptedTrace;
    TracedCallback<> m_closedTrace;
};

} // namespace ns3
