// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/traffic.h"

#include "helpers/report/inner-capture.h"
#include "helpers/report/tcp-trace.h"
#include "helpers/scenario/flow-ends.h"
#include "helpers/simulation/flow-context.h"
#include "model/sim/probe-header.h"

#include <fmt/format.h>

#include <array>
#include <list>
#include <map>

namespace mopo
{

namespace
{

constexpr std::size_t UDP_HEADER = 8;

struct ProbeStory
{
    const ProbeFlow& flow;
    Direction direction;
    std::string initiator;
    /// Whether the flow's own up is the metrics' down.
    bool reversed = false;
    ProbeTrace trace;
};

struct TransferStory
{
    const TcpFlow& flow;
    TcpTrace trace;
};

/// What is looked for in a capture: by protocol and port.
struct Sight
{
    std::map<std::pair<std::uint8_t, std::uint16_t>, std::function<void(const CapturedInner&)>> to;
    std::map<std::pair<std::uint8_t, std::uint16_t>, std::function<void(const CapturedInner&)>>
        from;
};

std::optional<std::uint64_t> ProbeNumber(OctetView segment)
{
    if (segment.size() < UDP_HEADER + ns3::ProbeHeader::SIZE ||
        NetworkNumber(segment, UDP_HEADER, 4) != ns3::ProbeHeader::MAGIC)
    {
        return std::nullopt;
    }
    return NetworkNumber(segment, UDP_HEADER + 4, 8);
}

class TrafficReader
{
  public:
    explicit TrafficReader(const RunFiles& run)
        : m_run(run),
          m_ends(run.scenario),
          m_pieces(CutRun(ToSeconds(run.scenario.duration), run.EventTimes()))
    {
        for (const Flow& flow : run.scenario.flows)
        {
            if (const auto* probes = std::get_if<ProbeFlow>(&flow))
            {
                AddProbes(*probes, Direction::Up, probes->ends[0], probes->ends[1]);
                AddProbes(*probes, Direction::Down, probes->ends[1], probes->ends[0]);
            }
            else
            {
                AddTransfer(std::get<TcpFlow>(flow));
            }
        }
    }

    std::expected<TrafficStory, std::vector<Fault>> Read()
    {
        // What is sent is known before what arrives is looked at.
        std::vector<Fault> faults;
        for (auto* sights : {&m_sending, &m_arriving})
        {
            for (const auto& [node, sight] : *sights)
            {
                ReadOne(node, sight, faults);
            }
            if (!faults.empty())
            {
                return std::unexpected(std::move(faults));
            }
        }
        return Tell();
    }

  private:
    /// The node whose tunnel leads to that one; empty if there is none.
    std::string TunnelNode(const std::string& node, Family family) const
    {
        const auto end = m_ends.Find(node, family);
        return end ? m_run.scenario.FindPeer(end->peer)->node : std::string();
    }

    const Peer* InitiatorOf(const std::string& from, const std::string& to) const
    {
        for (const std::string& node : {from, to})
        {
            const Peer* peer = m_run.scenario.FindPeerOn(node);
            if (peer != nullptr && peer->role == PeerRole::Initiator)
            {
                return peer;
            }
        }
        return nullptr;
    }

    void AddProbes(const ProbeFlow& flow,
                   Direction direction,
                   const std::string& from,
                   const std::string& to)
    {
        const std::string sender = TunnelNode(from, flow.family);
        const std::string receiver = TunnelNode(to, flow.family);
        const Peer* initiator = InitiatorOf(sender, receiver);
        if (initiator == nullptr)
        {
            return;
        }
        const bool isFlowUp = direction == Direction::Up;
        ProbeStory& story = m_probes.emplace_back(
            flow, direction, initiator->name, isFlowUp != (sender == initiator->node));
        const std::pair key{CapturedInner::UDP, FlowPort(m_run.scenario, flow.name, direction)};
        m_sending[sender].to[key] = [&story](const CapturedInner& packet)
        {
            if (const auto number = ProbeNumber(packet.segment))
            {
                story.trace.AddSent(*number, packet.time);
            }
        };
        m_arriving[receiver].to[key] = [&story](const CapturedInner& packet)
        {
            if (const auto number = ProbeNumber(packet.segment))
            {
                story.trace.AddArrived(*number, packet.time);
            }
        };
    }

    void AddTransfer(const TcpFlow& flow)
    {
        const std::string sender = TunnelNode(flow.from, flow.family);
        const std::string receiver = TunnelNode(flow.to, flow.family);
        if (sender.empty() || receiver.empty())
        {
            return;
        }
        TcpTrace& trace = m_transfers.emplace_back(flow, TcpTrace(m_pieces)).trace;
        const std::pair key{CapturedInner::TCP, FlowPort(m_run.scenario, flow.name, Direction::Up)};
        m_sending[sender].to[key] = [&trace](const CapturedInner& each)
        {
            trace.AddSent(each);
        };
        m_sending[sender].from[key] = [&trace](const CapturedInner& each)
        {
            trace.AddAcknowledgement(each);
        };
        m_arriving[receiver].to[key] = [&trace](const CapturedInner& each)
        {
            trace.AddArrived(each);
        };
    }

    void ReadOne(const std::string& node, const Sight& sight, std::vector<Fault>& faults) const
    {
        const auto file = m_run.folder / "pcap" / fmt::format("{}-{}.pcap", node, TUNNEL_INTERFACE);
        const auto read = ReadInnerCapture(
            file,
            [&](const CapturedInner& packet)
            {
                const auto to = sight.to.find({packet.protocol, packet.destinationPort});
                const auto from = sight.from.find({packet.protocol, packet.sourcePort});
                if (to != sight.to.end())
                {
                    to->second(packet);
                }
                else if (from != sight.from.end())
                {
                    from->second(packet);
                }
            });
        if (!read)
        {
            faults.push_back(read.error());
        }
    }

    TrafficStory Tell() const
    {
        TrafficStory story;
        for (const ProbeStory& each : m_probes)
        {
            const Direction direction = (each.direction == Direction::Up) != each.reversed
                                            ? Direction::Up
                                            : Direction::Down;
            story.outages.push_back({each.flow.name,
                                     each.initiator,
                                     direction,
                                     FindLossRuns(each.trace, ToSeconds(m_run.scenario.duration))});
            Json outages = Json::array();
            for (const LossRun& run : story.outages.back().runs)
            {
                outages.push_back(
                    {{"from", Seconds(run.from)}, {"to", Seconds(run.to)}, {"lost", run.lost}});
            }
            story.probes.push_back({{"flow", each.flow.name},
                                    {"initiator", each.initiator},
                                    {"direction", ToString(direction)},
                                    {"sent", each.trace.Sent()},
                                    {"arrived", each.trace.Arrived()},
                                    {"outages", std::move(outages)},
                                    {"pieces", each.trace.Count(m_pieces)}});
        }
        for (const TransferStory& each : m_transfers)
        {
            story.transfers.push_back({{"flow", each.flow.name},
                                       {"from", each.flow.from},
                                       {"to", each.flow.to},
                                       {"retransmissions", each.trace.Retransmissions()},
                                       {"pieces", each.trace.Count()}});
        }
        return story;
    }

    const RunFiles& m_run;
    FlowEnds m_ends;
    std::vector<Interval> m_pieces;
    // Lists: what is looked for keeps references into them.
    std::list<ProbeStory> m_probes;
    std::list<TransferStory> m_transfers;
    /// By the node whose tunnel's inside is looked at.
    std::map<std::string, Sight> m_sending;
    std::map<std::string, Sight> m_arriving;
};

} // namespace

std::expected<TrafficStory, std::vector<Fault>> ReadTraffic(const RunFiles& run)
{
    return run.lean ? TrafficStory{} : TrafficReader(run).Read();
}

} // namespace mopo
