// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/simulation/simulation.h"

#include "helpers/scenario/endpoint-config.h"
#include "helpers/simulation/animation-export.h"
#include "helpers/simulation/flow-export.h"
#include "helpers/simulation/probe-sight.h"
#include "helpers/simulation/timeline-player.h"
#include "model/sim/address-conversion.h"
#include "model/sim/mopo-tunnel-device.h"
#include "model/sim/pcap-writer.h"

#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/version.h"

namespace mopo
{

namespace
{

Instant Now()
{
    return ns3::ToInstant(ns3::Simulator::Now());
}

// Scenarios leave the tunnel's name to the tunnel.
static_assert(TUNNEL_INTERFACE == ns3::MopoTunnelDevice::DEFAULT_NAME);

/// All objects of one run.
class Run
{
  public:
    Run(const Scenario& scenario, const SimulationOptions& options, SimulationObserver& observer)
        : m_scenario(scenario),
          m_options(options),
          m_observer(observer),
          m_network(scenario, observer),
          m_tunnels(scenario),
          m_sight(scenario),
          m_flowContext{scenario, m_network, m_tunnels, observer},
          m_stage{m_network, m_peers, m_probes, m_transfers}
    {
        for (const Peer& peer : scenario.peers)
        {
            AddPeer(peer);
        }
        for (const Flow& flow : scenario.flows)
        {
            if (const auto* probes = std::get_if<ProbeFlow>(&flow))
            {
                m_probes.push_back(std::make_unique<ProbeDriver>(m_flowContext, *probes));
            }
            else
            {
                m_transfers.push_back(
                    std::make_unique<TcpDriver>(m_flowContext, std::get<TcpFlow>(flow)));
            }
        }
        m_timeline.emplace(scenario, m_stage, observer);
    }

    Result<SimulationReport> Execute()
    {
        const auto captures = ns3::CreateObject<ns3::PcapWriter>();
        if (m_options.pcapFolder)
        {
            for (const Node& node : m_scenario.nodes)
            {
                const Status attached =
                    captures->Attach(m_network.HostOf(node.name), node.name, *m_options.pcapFolder);
                if (!attached)
                {
                    return std::unexpected(attached.error());
                }
            }
        }
        std::optional<FlowExport> flows;
        if (m_options.flowFile)
        {
            flows.emplace(m_scenario, m_network);
        }
        std::optional<AnimationExport> animation;
        if (m_options.animationFile)
        {
            animation.emplace(m_scenario, m_network, *m_options.animationFile);
        }
        if (m_options.onProgress)
        {
            Watch();
        }
        ns3::Simulator::Stop(ns3::ToTime(m_scenario.duration));
        ns3::Simulator::Run();
        SimulationReport report;
        report.simulated = ns3::ToDuration(ns3::Simulator::Now());
        report.complete = m_complete;
        report.schedulerEvents = ns3::Simulator::GetEventCount();
        for (const Status& closed : {captures->Close(),
                                     flows ? flows->Write(*m_options.flowFile) : Status{},
                                     animation ? animation->Close() : Status{}})
        {
            if (!closed)
            {
                return std::unexpected(closed.error());
            }
        }
        return report;
    }

  private:
    void AddPeer(const Peer& peer)
    {
        ns3::MopoApplicationConfig config;
        config.endpoint = EndpointConfigOf(m_scenario, peer, m_options.trace);
        config.seed = m_options.seed;
        config.name = peer.name;
        config.paths = {.dontFragment = peer.dontFragment, .heedIcmp = peer.heedIcmp};
        if (peer.role == PeerRole::Initiator)
        {
            config.initiate = {peer.connectsTo};
        }
        const auto application = ns3::MopoApplication::Install(m_network.HostOf(peer.node), config);
        application->SetStartTime(ns3::ToTime(peer.start));
        application->TraceConnectWithoutContext(
            "Output",
            ns3::Callback<void, const Output&>([this, &peer](const Output& output)
                                               { HandleOutput(peer, output); }));
        application->TraceConnectWithoutContext(
            "Discarded",
            ns3::Callback<void, const Discarded&>(
                [this, &peer](const Discarded& discarded)
                { m_observer.OnDiscarded(Now(), peer, discarded); }));
        application->TraceConnectWithoutContext(
            "EspSent",
            ns3::Callback<void, ns3::Ptr<const ns3::Packet>, uint32_t, const IpsecSaAddresses&>(
                [this, &peer](ns3::Ptr<const ns3::Packet> inner,
                              uint32_t spi,
                              const IpsecSaAddresses& addresses)
                {
                    m_observer.OnEspSent(Now(), peer, spi, addresses);
                    if (const auto probe = m_sight.Look(inner))
                    {
                        m_observer.OnProbeDeparted(
                            Now(),
                            {*probe->flow, probe->direction, probe->sequence},
                            peer,
                            addresses);
                    }
                }));
        application->TraceConnectWithoutContext(
            "EspReceived",
            ns3::Callback<void, ns3::Ptr<const ns3::Packet>, uint32_t, const Path&>(
                [this, &peer](ns3::Ptr<const ns3::Packet> inner, uint32_t spi, const Path& path)
                {
                    m_observer.OnEspReceived(Now(), peer, spi, path);
                    if (const auto probe = m_sight.Look(inner))
                    {
                        m_observer.OnProbeDecrypted(
                            Now(), {*probe->flow, probe->direction, probe->sequence}, peer, path);
                    }
                }));
        application->GetDataPlane()->TraceConnectWithoutContext(
            "PathMtu",
            ns3::Callback<void, const Path&, std::size_t>(
                [this, &peer](const Path& path, std::size_t mtu)
                { m_observer.OnPathMtu(Now(), peer, path, mtu); }));
        m_peers.emplace(peer.name, application);
    }

    void HandleOutput(const Peer& peer, const Output& output)
    {
        m_tunnels.Add(peer, output);
        m_observer.OnOutput(Now(), peer, output);
        const bool concernsTunnels = std::holds_alternative<InstallEspSa>(output) ||
                                     std::holds_alternative<UpdateEspSa>(output) ||
                                     std::holds_alternative<Established>(output) ||
                                     std::holds_alternative<Closed>(output);
        if (!concernsTunnels)
        {
            return;
        }
        for (const auto& probes : m_probes)
        {
            probes->HandleTunnels();
        }
        for (const auto& transfer : m_transfers)
        {
            transfer->HandleTunnels();
        }
    }

    /// Asks the caller about every simulated second.
    void Watch()
    {
        if (!m_options.onProgress(Now()))
        {
            m_complete = false;
            ns3::Simulator::Stop();
            return;
        }
        ns3::Simulator::Schedule(ns3::Seconds(1), [this] { Watch(); });
    }

    const Scenario& m_scenario;
    const SimulationOptions& m_options;
    SimulationObserver& m_observer;
    Network m_network;
    TunnelWatch m_tunnels;
    ProbeSight m_sight;
    FlowContext m_flowContext;
    std::map<std::string, ns3::Ptr<ns3::MopoApplication>> m_peers;
    std::vector<std::unique_ptr<ProbeDriver>> m_probes;
    std::vector<std::unique_ptr<TcpDriver>> m_transfers;
    Stage m_stage;
    std::optional<TimelinePlayer> m_timeline;
    bool m_complete = true;
};

} // namespace

Result<SimulationReport> RunSimulation(const Scenario& scenario,
                                       const SimulationOptions& options,
                                       SimulationObserver& observer)
{
    ns3::MopoHost::EnableChecksums();
    ns3::RngSeedManager::SetSeed(1);
    ns3::RngSeedManager::SetRun(options.seed);
    auto report = [&]
    {
        Run run(scenario, options, observer);
        auto executed = run.Execute();
        // Applications and devices report to the run until they are gone.
        ns3::Simulator::Destroy();
        return executed;
    }();
    return report;
}

std::string Ns3Version()
{
    return ns3::Version::ShortVersion();
}

} // namespace mopo
