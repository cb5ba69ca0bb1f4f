// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/event-writer.h"
#include "helpers/results/expectation-check.h"
#include "helpers/results/metrics/agreement.h"
#include "helpers/results/metrics/run-record.h"
#include "helpers/results/occurrence-watch.h"
#include "helpers/results/wireshark-keys.h"
#include "helpers/results/wireshark-profile.h"
#include "helpers/run/peer-records.h"
#include "helpers/simulation/observer.h"

#include <optional>
#include <ostream>

namespace mopo
{

/// Records a simulation: every event as a line of `events.jsonl`, and what metrics, expectations
/// and Wireshark need.
class RunRecorder final : public SimulationObserver
{
  public:
    /// Both must outlive the recorder. Without `events` none are written.
    RunRecorder(const Scenario& scenario, std::ostream* events);

    /// Nothing more will come.
    void Finish(Instant end);

    const PeerRecords& Records() const
    {
        return m_records;
    }

    const WiresharkKeys& Keys() const
    {
        return m_keys;
    }

    const TranslatedPorts& Ports() const
    {
        return m_ports;
    }

    const OccurrenceWatch& Occurrences() const
    {
        return m_occurrences;
    }

    /// What a peer's tunnel was at a time; of a responder with several, that of its first
    /// initiator. The agreements are those of the records, in their order.
    PeerState StateOf(const std::string& peer,
                      Instant time,
                      std::span<const Agreement> agreements) const;

    // --- SimulationObserver
    void OnTimeline(Instant now, const TimelineEntry& entry) override;
    void OnOutput(Instant now, const Peer& peer, const Output& output) override;
    void OnDiscarded(Instant now, const Peer& peer, const Discarded& discarded) override;
    void OnProbeSent(Instant now, const ProbeId& probe, Duration interval) override;
    void OnProbeDeparted(Instant now,
                         const ProbeId& probe,
                         const Peer& peer,
                         const IpsecSaAddresses& addresses) override;
    void OnProbeDecrypted(Instant now,
                          const ProbeId& probe,
                          const Peer& peer,
                          const Path& path) override;
    void OnProbeReceived(Instant now, const ProbeId& probe) override;
    void OnTcpConnected(Instant now, const TcpFlow& flow) override;
    void OnTcpWritten(Instant now, const TcpFlow& flow, std::uint32_t octets) override;
    void OnTcpReceived(Instant now, const TcpFlow& flow, std::uint32_t octets) override;
    void OnTcpLost(Instant now, const TcpFlow& flow) override;
    void OnInterfaceState(Instant now, const InterfaceRef& interface, bool up) override;
    void OnLinkCorruption(Instant now,
                          const Link& link,
                          Direction direction,
                          std::size_t octets) override;
    void OnLinkDrop(Instant now,
                    const Link& link,
                    Direction direction,
                    const char* reason,
                    std::size_t octets) override;
    void OnNatMapping(Instant now,
                      const Node& node,
                      const NatMappingInfo& mapping,
                      bool created) override;
    void OnNatDrop(Instant now, const Node& node, const char* reason, std::size_t octets) override;
    void OnPathMtu(Instant now, const Peer& peer, const Path& path, std::size_t mtu) override;
    void OnTooBig(Instant now, const Node& node, std::size_t octets, std::uint16_t mtu) override;
    void OnFilterDrop(Instant now,
                      const Node& node,
                      const char* reason,
                      std::size_t octets) override;
    void OnBlocked(Instant now,
                   const Node& node,
                   const std::string& rule,
                   std::size_t octets) override;

  private:
    void Write(Instant now, const std::string& node, const Event& event);
    void CountDiscarded();
    ProbeLog& LogOf(const ProbeId& probe);
    TcpMeter& MeterOf(const TcpFlow& flow);

    const Scenario& m_scenario;
    EventWriter m_events;
    OccurrenceWatch m_occurrences;

    /// A probe leaves in ESP before its sender has said that it was sent, where both are on one
    /// node.
    struct Departure
    {
        const ProbeLog* log = nullptr;
        std::uint32_t number = 0;
        Instant time;
        IpsecSaAddresses addresses;
    };

    std::optional<Departure> m_departure;
    PeerRecords m_records;
    WiresharkKeys m_keys;
    TranslatedPorts m_ports;
};

} // namespace mopo
