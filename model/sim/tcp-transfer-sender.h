// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/sim/tcp-options.h"

#include "ns3/application.h"
#include "ns3/data-rate.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <optional>

namespace ns3
{

/// Writes to a TCP connection at a limited rate, or as fast as it is taken. A write that does not
/// fit the send buffer waits, and holds up those after it: nothing is made up for later. The
/// connection is made to survive outages of any length: TCP never gives up by itself.
class TcpTransferSender : public Application
{
  public:
    using OctetsTracedCallback = void (*)(uint32_t octets);
    using StateTracedCallback = void (*)();

    static TypeId GetTypeId();
    TcpTransferSender();
    ~TcpTransferSender() override;

    void SetRemote(const mopo::Transport& remote);
    /// Without one, the route decides about the source.
    void SetLocal(const mopo::IpAddress& local);

    /// The application writes nothing until `Resume`; what TCP has, it still delivers.
    void Pause();
    void Resume();
    bool IsPaused() const;

    uint64_t GetWritten() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void HandleConnected(Ptr<Socket> socket);
    void HandleClosed(Ptr<Socket> socket);
    void HandleRoom(Ptr<Socket> socket, uint32_t octets);
    void Write();

    DataRate m_rate;
    uint32_t m_writeSize = 0;
    uint32_t m_segmentSize = 0;
    uint32_t m_sendBuffer = 0;
    Time m_minRto;
    Time m_delAckTimeout;
    std::optional<mopo::Transport> m_remote;
    std::optional<mopo::IpAddress> m_local;

    Ptr<Socket> m_socket;
    EventId m_nextWrite;
    bool m_connected = false;
    bool m_paused = false;
    uint64_t m_written = 0;
    TracedCallback<uint32_t> m_writtenTrace;
    TracedCallback<> m_connectedTrace;
    TracedCallback<> m_closedTrace;
};

} // namespace ns3
