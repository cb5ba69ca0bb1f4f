// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <optional>

namespace ns3
{

/// Sends numbered UDP packets at a constant rate, beginning at its start.
class ProbeSender : public Application
{
  public:
    using SentTracedCallback = void (*)(uint64_t sequence);
    using RefusedTracedCallback = void (*)();

    static TypeId GetTypeId();
    ProbeSender();
    ~ProbeSender() override;

    void SetRemote(const mopo::Transport& remote);

    /// Without one, the route decides about the source.
    void SetLocal(const mopo::IpAddress& local);

    /// At run time too: the next packet leaves when it would have, or after the new interval if
    /// that is sooner.
    void SetInterval(const Time& interval);
    Time GetInterval() const;

    /// Nothing is sent from now on; the next packet leaves at the moment of `Resume`.
    void Pause();
    void Resume();
    bool IsPaused() const;

    /// The number that the next packet gets: so many were sent.
    uint64_t GetNextSequence() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void SendProbe();
    bool CanSend() const;
    void ScheduleAfter(const Time& delay);

    Time m_interval;
    uint32_t m_size = 0;
    std::optional<mopo::Transport> m_remote;
    std::optional<mopo::IpAddress> m_local;

    Ptr<Socket> m_socket;
    EventId m_next;
    Time m_nextAt;
    bool m_running = false;
    bool m_paused = false;
    uint64_t m_sequence = 0;
    TracedCallback<uint64_t> m_sentTrace;
    TracedCallback<> m_refusedTrace;
};

} // namespace ns3
