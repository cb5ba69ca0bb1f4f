// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/policy/policy-config.h"
#include "model/sim/host-interface.h"
#include "model/sim/host-stack.h"

#include "ns3/event-id.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/// The IP side of a node, aggregated to it: its interfaces by name, what each is configured with,
/// and which addresses can be sent from. An interface that is down has no address, and one that
/// comes up has all that it is configured with.
class MopoHost : public Object
{
  public:
    using AddressesTracedCallback = void (*)(const mopo::LocalAddresses& all);
    using InterfaceTracedCallback = void (*)(const std::string& name, bool up);

    static TypeId GetTypeId();
    MopoHost();
    ~MopoHost() override;

    /// IPv4, IPv6, UDP and TCP for a bare node, with routing by source address. A router forwards.
    static Ptr<MopoHost> Install(Ptr<Node> node, bool router = false);

    /// Real checksums in all packets of the simulation. Call before the first node is made.
    static void EnableChecksums();

    void SetWeakHost(bool weak);
    bool IsWeakHost() const;

    /// The switch of all interfaces but Ethernet. One that is disabled stays down whatever it says.
    void SetRadio(bool on);

    Ptr<Node> GetNode() const;

    /// An interface on a device of this node. Its name must be new.
    void AddInterface(Ptr<NetDevice> device, const MopoInterfaceConfig& config);

    /// Each of the following asks for the name of an interface of this node.

    /// The host's own switch. An interface is up when it is enabled and its link is up. When it
    /// becomes enabled, its gateways may be found only after a while.
    void SetEnabled(const std::string& name, bool enabled, const Time& routesAfter = Time(0));
    bool IsUp(const std::string& name) const;

    void AddAddress(const std::string& name, const mopo::IpPrefix& address);
    void RemoveAddress(const std::string& name, const mopo::IpAddress& address);
    void SetLife(const std::string& name, const mopo::IpAddress& address, AddressLife life);
    /// Another address in the same network.
    void ReplaceAddress(const std::string& name,
                        const mopo::IpAddress& before,
                        const mopo::IpAddress& after);
    void AddRoute(const std::string& name, const MopoRoute& route);
    void RemoveRoute(const std::string& name, const MopoRoute& route);
    /// Whether its gateways of a family offer themselves. Without them the addresses stay, and have
    /// no way out.
    void SetRouted(const std::string& name, mopo::Family family, bool routed);

    Ptr<NetDevice> GetDevice(const std::string& name) const;
    const MopoInterfaceConfig& GetConfig(const std::string& name) const;

    /// In the order in which they were added.
    std::vector<std::string> GetInterfaceNames() const;

    /// The addresses of outside interfaces that can be sent from now: the interface is up, and a
    /// route beyond its own link exists. An interface that never had a gateway of that family is
    /// content with its own link.
    mopo::LocalAddresses GetUsableAddresses() const;

    /// Returns the number of streams that were used.
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

  private:
    HostInterface& Find(const std::string& name) const;
    void HandleLinkChange();
    void Reconcile(HostInterface& interface,
                   HostInterface::Addresses addresses = HostInterface::Addresses::New);
    void EndRouteWait(const std::string& name);
    void ScheduleReport();
    void Report();

    // Attributes.
    bool m_weakHost = true;

    Ptr<Node> m_node;
    HostStack m_stack;
    std::vector<std::unique_ptr<HostInterface>> m_interfaces;
    mopo::LocalAddresses m_reported;
    EventId m_report;
    std::map<std::string, EventId> m_routeWaits;
    TracedCallback<const mopo::LocalAddresses&> m_addressesTrace;
    TracedCallback<const std::string&, bool> m_interfaceTrace;
};

} // namespace ns3
