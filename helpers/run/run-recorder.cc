// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/run-recorder.h"

#include "helpers/results/output-events.h"

#include <algorithm>
#include <cassert>

namespace mopo
{

namespace
{

/// The words of the actions of an entry, joined.
std::string KindOf(const TimelineEntry& entry)
{
    std::string kind;
    for (const Action& action : entry.actions)
    {
        kind += (kind.empty() ? "" : "+") + std::string(ActionName(action));
    }
    return kind;
}

} // namespace

RunRecorder::RunRecorder(const Scenario& scenario, std::ostream* events)
    : m_scenario(scenario),
      m_events(events),
      m_occurrences(OccurrencesIn(scenario.expectations)),
      m_records(scenario)
{
}

void RunRecorder::Finish(Instant end)
{
    for (PeerRecord& record : m_records.All())
    {
        record.run.end = end;
        for (ProbeStream& stream : record.run.streams)
        {
            stream.probes.up.Finish(end);
            stream.probes.down.Finish(end);
        }
        for (TcpTransfer& transfer : record.run.transfers)
        {
            transfer.meter.Finish(end);
        }
    }
}

PeerState RunRecorder::StateOf(const std::string& peer,
                               Instant time,
                               std::span<const Agreement> agreements) const
{
    const Peer* asked = m_scenario.FindPeer(peer);
    const PeerRecord& about = m_records.About(*asked);
    const IkeLog& log = about.initiator == asked ? about.run.initiator : about.run.responder;
    PeerState state;
    state.established = log.IsEstablishedAt(time);
    state.agreed = agreements[static_cast<std::size_t>(&about - m_records.All().data())].At(time);
    const AddressRecord* record = log.AddressesAt(time);
    if (record == nullptr)
    {
        return state;
    }
    state.flags = record->addresses.flags;
    const IpAddress& local = record->addresses.path.local.address;
    for (const Interface& interface : m_scenario.FindNode(asked->node)->interfaces)
    {
        const std::vector<IpAddress> all = interface.AllAddresses();
        if (std::ranges::find(all, local) != all.end())
        {
            state.interface = interface.name;
        }
    }
    return state;
}

void RunRecorder::Write(Instant now, const std::string& node, const Event& event)
{
    m_events.Write(now, node, event);
    m_occurrences.Observe(now, node, event.name);
}

void RunRecorder::CountDiscarded()
{
    // Links and NATs throw away without knowing whose packet it was: the first record has all.
    ++m_records.All().front().run.discarded;
}

ProbeLog& RunRecorder::LogOf(const ProbeId& probe)
{
    auto& streams = m_records.OfFlow(probe.flow.name).run.streams;
    const auto stream = std::ranges::find(streams, probe.flow.name, &ProbeStream::name);
    assert(stream != streams.end());
    const bool isUp = (probe.direction == Direction::Up) != stream->reversed;
    return isUp ? stream->probes.up : stream->probes.down;
}

TcpMeter& RunRecorder::MeterOf(const TcpFlow& flow)
{
    auto& transfers = m_records.OfFlow(flow.name).run.transfers;
    const auto transfer = std::ranges::find(transfers, flow.name, &TcpTransfer::name);
    assert(transfer != transfers.end());
    return transfer->meter;
}

void RunRecorder::OnTimeline(Instant now, const TimelineEntry& entry)
{
    const std::string kind = KindOf(entry);
    for (PeerRecord& record : m_records.All())
    {
        record.run.timeline.push_back({entry.id, kind, now});
    }
    Write(now, "", {"scenario:event", {{"id", entry.id}, {"do", kind}}});
}

void RunRecorder::OnOutput(Instant now, const Peer& peer, const Output& output)
{
    for (const Event& event : ToEvents(output, m_scenario.codePoints))
    {
        Write(now, peer.node, event);
    }
    if (std::holds_alternative<Discarded>(output))
    {
        CountDiscarded();
    }
    m_keys.Add(output);
    m_records.Add(now, peer, output);
}

void RunRecorder::OnDiscarded(Instant now, const Peer& peer, const Discarded& discarded)
{
    CountDiscarded();
    if (discarded.why.code == ErrorCode::Replayed)
    {
        PeerRecord& record = m_records.Of(peer, discarded.path);
        auto& replays = record.run.replays;
        (&peer == record.initiator ? replays.down : replays.up).push_back(now);
    }
    Write(now, peer.node, EspDiscardedEvent(discarded));
}

void RunRecorder::OnProbeSent(Instant now, const ProbeId& probe, Duration interval)
{
    ProbeLog& log = LogOf(probe);
    const auto number = static_cast<std::uint32_t>(probe.sequence);
    log.Sent(number, now, interval);
    if (m_departure && m_departure->log == &log && m_departure->number == number)
    {
        log.Departed(number, m_departure->time, m_departure->addresses);
    }
    m_departure.reset();
    if (m_scenario.recordProbes)
    {
        Write(now,
              "",
              {"probe:sent",
               {{"flow", probe.flow.name},
                {"direction", ToString(probe.direction)},
                {"number", probe.sequence}}});
    }
}

void RunRecorder::OnProbeDeparted(Instant now,
                                  const ProbeId& probe,
                                  const Peer& /*peer*/,
                                  const IpsecSaAddresses& addresses)
{
    ProbeLog& log = LogOf(probe);
    const auto number = static_cast<std::uint32_t>(probe.sequence);
    if (probe.sequence < log.Probes().size())
    {
        log.Departed(number, now, addresses);
    }
    else
    {
        m_departure = Departure{&log, number, now, addresses};
    }
}

void RunRecorder::OnProbeDecrypted(Instant now,
                                   const ProbeId& probe,
                                   const Peer& peer,
                                   const Path& /*path*/)
{
    PeerRecord& record = m_records.OfFlow(probe.flow.name);
    const bool isEnd = &peer == record.initiator || &peer == record.responder;
    const auto probes = LogOf(probe).Probes();
    if (isEnd && probe.sequence < probes.size() && probes[probe.sequence].departed)
    {
        IkeLog& log = &peer == record.initiator ? record.run.initiator : record.run.responder;
        log.AddEspArrival(now, now - *probes[probe.sequence].departed);
    }
}

void RunRecorder::OnProbeReceived(Instant now, const ProbeId& probe)
{
    LogOf(probe).Arrived(static_cast<std::uint32_t>(probe.sequence), now);
    if (m_scenario.recordProbes)
    {
        Write(now,
              "",
              {"probe:received",
               {{"flow", probe.flow.name},
                {"direction", ToString(probe.direction)},
                {"number", probe.sequence}}});
    }
}

void RunRecorder::OnTcpConnected(Instant now, const TcpFlow& flow)
{
    Write(now, flow.from, {"tcp:connected", {{"flow", flow.name}}});
}

void RunRecorder::OnTcpWritten(Instant now, const TcpFlow& flow, std::uint32_t octets)
{
    MeterOf(flow).Written(now, octets);
}

void RunRecorder::OnTcpReceived(Instant now, const TcpFlow& flow, std::uint32_t octets)
{
    MeterOf(flow).Delivered(now, octets);
}

void RunRecorder::OnTcpLost(Instant now, const TcpFlow& flow)
{
    MeterOf(flow).Lost();
    Write(now, flow.from, {"tcp:closed", {{"flow", flow.name}}});
}

void RunRecorder::OnInterfaceState(Instant now, const InterfaceRef& interface, bool up)
{
    Write(now,
          interface.node,
          {"host:addresses_changed", {{"interface", interface.interface}, {"up", up}}});
}

void RunRecorder::OnLinkCorruption(Instant now,
                                   const Link& link,
                                   Direction direction,
                                   std::size_t octets)
{
    Write(now,
          "",
          {"link:corrupted",
           {{"link", link.name}, {"direction", ToString(direction)}, {"octets", octets}}});
}

void RunRecorder::OnLinkDrop(
    Instant now, const Link& link, Direction direction, const char* reason, std::size_t octets)
{
    CountDiscarded();
    Write(now,
          "",
          {"link:discarded",
           {{"link", link.name},
            {"direction", ToString(direction)},
            {"reason", reason},
            {"octets", octets}}});
}

void RunRecorder::OnNatMapping(Instant now,
                               const Node& node,
                               const NatMappingInfo& mapping,
                               bool created)
{
    // A translator of addresses alone keeps the ports.
    const std::vector<std::uint16_t> kept = mapping.inside.port == 0
                                                ? std::vector{IKE_PORT, NAT_T_PORT}
                                                : std::vector{std::uint16_t{0}};
    for (const std::uint16_t port : kept)
    {
        const auto with = [&](const Transport& transport)
        {
            return port == 0 ? transport : Transport{transport.address, port};
        };
        for (PeerRecord* record : m_records.BehindNat(mapping.inside.address))
        {
            record->run.natMappings.push_back(
                {now, created, with(mapping.inside), with(mapping.outside)});
        }
    }
    if (mapping.inside.port == IKE_PORT)
    {
        m_ports.ike.insert(mapping.outside.port);
    }
    else if (mapping.inside.port == NAT_T_PORT)
    {
        m_ports.natTraversal.insert(mapping.outside.port);
    }
    Json data{{"protocol", mapping.protocol},
              {"inside", mapping.inside.ToString()},
              {"outside", mapping.outside.ToString()}};
    if (mapping.remote)
    {
        data["remote"] = mapping.remote->ToString();
    }
    Write(
        now, node.name, {created ? "nat:mapping_created" : "nat:mapping_expired", std::move(data)});
}

void RunRecorder::OnNatDrop(Instant now, const Node& node, const char* reason, std::size_t octets)
{
    CountDiscarded();
    Write(now, node.name, {"nat:discarded", {{"reason", reason}, {"octets", octets}}});
}

void RunRecorder::OnFilterDrop(Instant now,
                               const Node& node,
                               const char* reason,
                               std::size_t octets)
{
    CountDiscarded();
    Write(now, node.name, {"filter:discarded", {{"reason", reason}, {"octets", octets}}});
}

void RunRecorder::OnBlocked(Instant now,
                            const Node& node,
                            const std::string& rule,
                            std::size_t octets)
{
    CountDiscarded();
    Write(now,
          node.name,
          {"filter:discarded", {{"reason", "blocked"}, {"rule", rule}, {"octets", octets}}});
}

} // namespace mopo
