// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/simulation/observer.h"
#include "helpers/simulation/routes.h"
#include "model/sim/mopo-filter.h"
#include "model/sim/mopo-host.h"
#include "model/sim/mopo-link.h"
#include "model/sim/mopo-nat.h"
#include "model/sim/mopo-nat64.h"
#include "model/sim/mopo-segment.h"
#include "model/sim/mopo-wifi.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace mopo
{

/// The nodes, links and middleboxes of a scenario in ns-3, with addresses and routes.
class Network
{
  public:
    /// Both must outlive the network.
    Network(const Scenario& scenario, SimulationObserver& observer);

    ns3::Ptr<ns3::MopoHost> HostOf(const std::string& node) const
    {
        return m_hosts.at(node);
    }

    /// A point-to-point link.
    ns3::Ptr<ns3::MopoLink> LinkOf(const std::string& link) const
    {
        return m_links.at(link);
    }

    /// Of a point-to-point link or a segment.
    void SetLinkUp(const std::string& link, bool up) const;
    void SetBlackhole(const std::string& link, ns3::MopoLink::Direction direction, bool on) const;

    /// A NAT forgets its mappings; as MopoNat::Reboot.
    void RebootNat(const std::string& node,
                   std::uint16_t firstPort,
                   std::optional<IpAddress> address) const;

    /// Of a node that filters or has something to block.
    ns3::Ptr<ns3::MopoFilter> FilterOf(const std::string& node) const
    {
        return m_filters.at(node);
    }

  private:
    void AddHost(const Node& node);
    void AddLink(const Link& link);
    void AddPointToPoint(const Link& link);
    void AddSegment(const Link& link);
    void AddWifi(const Link& link);
    void AddInterface(const InterfaceRef& ref, ns3::Ptr<ns3::NetDevice> device);
    ns3::MopoInterfaceConfig InterfaceConfigOf(const InterfaceRef& ref) const;
    ns3::Ptr<ns3::MopoNat> InstallNat(const Node& node) const;
    void AddNat(const Node& node);
    void AddNat64(const Node& node);
    /// Its events are told.
    template <class Translator>
    void Watch(const Node& node, ns3::Ptr<Translator> nat);
    void AddFilter(const Node& node);
    bool Forwards(const Node& node) const;
    void AddMtuGuard(const Node& node) const;

    const Scenario& m_scenario;
    SimulationObserver& m_observer;
    std::map<InterfaceRef, std::vector<StaticRoute>> m_routes;
    std::map<std::string, ns3::Ptr<ns3::MopoHost>> m_hosts;
    std::map<std::string, ns3::Ptr<ns3::MopoLink>> m_links;
    std::map<std::string, ns3::Ptr<ns3::MopoSegment>> m_segments;
    std::map<std::string, ns3::Ptr<ns3::MopoWifi>> m_wifis;
    std::map<std::string, ns3::Ptr<ns3::MopoNat>> m_nats;
    std::map<std::string, ns3::Ptr<ns3::MopoNat64>> m_nat64s;
    std::map<std::string, ns3::Ptr<ns3::MopoFilter>> m_filters;
};

/// What a link does in one direction; also at run time.
void Apply(const LinkDirection& settings, const ns3::Ptr<ns3::MopoLinkDirection>& direction);
void Apply(const LinkChange& change, const ns3::Ptr<ns3::MopoLinkDirection>& direction);

} // namespace mopo
