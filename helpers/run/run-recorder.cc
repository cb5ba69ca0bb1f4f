// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/run/run-recorder.h"

#include "helpers/results/output-events.h"
#include "helpers/scenario/flow-ends.h"

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

/// Up is from the initiator: a flow whose first end is not at one is told the other way round.
bool IsReversed(const Scenario& scenario, const ProbeFlow& flow)
{
    const auto end = FlowEnds(scenario).Find(flow.ends[0], flow.family);
    const Peer* peer = end ? scenario.FindPeer(end->peer) : nullptr;
    return peer != nullptr && peer->role == PeerRole::Responder;
}

} // namespace

RunRecorder::RunRecorder(const Scenario& scenario, std::ostream* events)
    : m_scenario(scenario),
      m_events(events),
      m_occurrences(OccurrencesIn(scenario.expectations))
{
    const auto initiator = std::ranges::find(scenario.peers, PeerRole::Initiator, &Peer::role);
    m_initiator = initiator == scenario.peers.end() ? nullptr : &*initiator;
    for (const Flow& flow : scenario.flows)
    {
        if (const auto* probes = std::get_if<ProbeFlow>(&flow))
        {
            m_record.streams.push_back({probes->name, {}, IsReversed(scenario, *probes)});
        }
        else
        {
            m_record.transfers.push_back({FlowName(flow), {}});
        }
    }
}

void RunRecorder::Finish(Instant end)
{
    m_record.end = end;
    for (ProbeStream& stream : m_record.streams)
    {
        stream.probes.up.Finish(end);
        stream.probes.down.Finish(end);
    }
    for (TcpTransfer& transfer : m_record.transfers)
    {
        transfer.meter.Finish(end);
    }
}

PeerState RunRecorder::StateOf(const std::string& peer,
                               Instant time,
                               const Agreement& agreement) const
{
    const Peer* asked = m_scenario.FindPeer(peer);
    const bool isInitiator = asked == m_initiator;
    const IkeLog& log = isInitiator ? m_record.initiator : m_record.responder;
    PeerState state;
    state.established = log.IsEstablishedAt(time);
    state.agreed = agreement.At(time);
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

IkeLog* RunRecorder::LogOf(const Peer& peer)
{
    if (m_initiator == nullptr)
    {
        return nullptr;
    }
    if (&peer == m_initiator)
    {
        return &m_record.initiator;
    }
    return peer.name == m_initiator->connectsTo ? &m_record.responder : nullptr;
}

ProbeLog& RunRecorder::LogOf(const ProbeId& probe)
{
    const auto stream = std::ranges::find(m_record.streams, probe.flow.name, &ProbeStream::name);
    assert(stream != m_record.streams.end());
    const bool isUp = (probe.direction == Direction::Up) != stream->reversed;
    return isUp ? stream->probes.up : stream->probes.down;
}

TcpMeter& RunRecorder::MeterOf(const TcpFlow& flow)
{
    const auto transfer = std::ranges::find(m_record.transfers, flow.name, &TcpTransfer::name);
    assert(transfer != m_record.transfers.end());
    return transfer->meter;
}

void RunRecorder::OnTimeline(Instant now, const TimelineEntry& entry)
{
    const std::string kind = KindOf(entry);
    m_record.timeline.push_back({entry.id, kind, now});
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
        ++m_record.discarded;
    }
    m_keys.Add(output);
    if (IkeLog* log = LogOf(peer))
    {
        log->Add(now, output, m_scenario.codePoints);
    }
}

void RunRecorder::OnDiscarded(Instant now, const Peer& peer, const Discarded& discarded)
{
    ++m_record.discarded;
    if (discarded.why.code == ErrorCode::Replayed)
    {
        ++(&peer == m_initiator ? m_record.replayed.down : m_record.replayed.up);
    }
    Write(now,
          peer.node,
          {"esp:discarded",
           {{"path", PathToJson(discarded.path)},
            {"octets", discarded.octets},
            {"reason", ToString(discarded.why.code)},
            {"why", discarded.why.what}}});
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
    IkeLog* log = LogOf(peer);
    const auto probes = LogOf(probe).Probes();
    if (log != nullptr && probe.sequence < probes.size() && probes[probe.sequence].departed)
    {
        log->AddEspArrival(now, now - *probes[probe.sequence].departed);
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
    ++m_record.discarded;
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
        m_record.natMappings.push_back({now, created, with(mapping.inside), with(mapping.outside)});
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
    ++m_record.discarded;
    Write(now, node.name, {"nat:discarded", {{"reason", reason}, {"octets", octets}}});
}

void RunRecorder::OnFilterDrop(Instant now,
                               const Node& node,
                               const char* reason,
                               std::size_t octets)
{
    ++m_record.discarded;
    Write(now, node.name, {"filter:discarded", {{"reason", reason}, {"octets", octets}}});
}

void RunRecorder::OnBlocked(Instant now,
                            const Node& node,
                            const std::string& rule,
                            std::size_t octets)
{
    ++m_record.discarded;
    Write(now,
          node.name,
          {"filter:discarded", {{"reason", "blocked"}, {"rule", rule}, {"octets", octets}}});
}

} // namespace mopo
