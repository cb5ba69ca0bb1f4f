// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/policy/policy-config.h"
#include "model/sim/host-stack.h"

#include "ns3/net-device.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/// A route through an interface; without a gateway, to its neighbours themselves.
struct MopoRoute
{
    mopo::IpPrefix destination;
    std::optional<mopo::IpAddress> gateway;
    uint32_t metric = 0;

    /// The default route of a gateway's family.
    static MopoRoute Default(const mopo::IpAddress& gateway, uint32_t metric = 0);

    friend bool operator==(const MopoRoute&, const MopoRoute&) = default;
};

/// What an interface is to have whenever it is up.
struct MopoInterfaceConfig
{
    std::string name;
    mopo::AccessKind kind = mopo::AccessKind::Ethernet;
    std::vector<mopo::IpPrefix> addresses;
    std::vector<MopoRoute> routes;
    bool enabled = true;
    /// Whether its addresses are told as usable ones: not those of a tunnel or of an inner network.
    bool outside = true;
    /// Whether addresses and routes of both families may come while packets arrive. A node of ns-3
    /// must not get an interface of another family while it hands a packet up.
    bool needsBothFamilies = false;
    /// What peers are told instead of an IPv4 address of it, as a NAT with a fixed mapping is in
    /// front.
    std::optional<mopo::IpAddress> announceAs;
};

/// One interface of a MopoHost: what it is configured with, and ns-3's two IP interfaces on its
/// device that have all of that while it is up and nothing while it is not.
///
/// ns-3 forgets IPv6 addresses and all but connected routes when an interface goes down, and keeps
/// IPv4 addresses.
class HostInterface
{
  public:
    HostInterface(HostStack stack, Ptr<NetDevice> device, MopoInterfaceConfig config);

    const MopoInterfaceConfig& Config() const;
    Ptr<NetDevice> Device() const;

    void SetEnabled(bool enabled);
    bool IsUp() const;

    /// Makes ns-3 agree with the switch and the link; whether that was a change.
    bool Reconcile();

    void AddAddress(const mopo::IpPrefix& address);
    void RemoveAddress(const mopo::IpAddress& address);
    void AddRoute(const MopoRoute& route);
    void RemoveRoute(const MopoRoute& route);

    /// Whether there is a route beyond its own link for an address of that family. An interface
    /// that never had a gateway is content with its own link.
    bool HasWayOut(mopo::Family family) const;

    /// Whether duplicate address detection is done with that IPv6 address.
    bool IsPreferred(const mopo::IpAddress& address) const;

  private:
    void EnsureFamily(mopo::Family family);
    void NoteGateway(const MopoRoute& route);
    void BringUp();
    void TakeDown();
    void InstallAddress(const mopo::IpPrefix& address);
    void UninstallAddress(const mopo::IpAddress& address);
    void InstallRoutes();
    void InstallRoute(const MopoRoute& route);
    void UninstallRoute(const MopoRoute& route);

    HostStack m_stack;
    Ptr<NetDevice> m_device;
    MopoInterfaceConfig m_config;
    bool m_up = false;
    /// Of ns-3's interfaces, where the family was needed.
    std::optional<uint32_t> m_index4;
    std::optional<uint32_t> m_index6;
    bool m_needsGateway4 = false;
    bool m_needsGateway6 = false;
};

} // namespace ns3
