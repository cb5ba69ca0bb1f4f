// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/policy/policy-config.h"
#include "model/sim/host-stack.h"

#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
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
    /// A new IPv6 address is tentative for so long: it neither sends nor receives (RFC 4862 5.4).
    Time duplicateAddressDetection{0};
    /// What peers are told instead of an IPv4 address of it, as a NAT with a fixed mapping is in
    /// front.
    std::optional<mopo::IpAddress> announceAs;
};

/// How much longer an address is there for. It ends with the address, and when its interface goes
/// down.
enum class AddressLife : std::uint8_t
{
    Preferred,
    /// Its preferred lifetime is over, its valid lifetime is not (RFC 4862 5.5.4).
    Deprecated,
    /// It is known to disappear soon.
    Withdrawn,
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
    ~HostInterface();
    HostInterface(const HostInterface&) = delete;
    HostInterface& operator=(const HostInterface&) = delete;

    const MopoInterfaceConfig& Config() const;
    Ptr<NetDevice> Device() const;

    void SetEnabled(bool enabled);
    /// The switch of all radios of the host: only an Ethernet interface does without.
    void SetRadio(bool on);
    bool IsUp() const;

    /// Whether the addresses of an interface that comes up have to be detected first, or have been
    /// there for long.
    enum class Addresses : std::uint8_t
    {
        New,
        Old,
    };

    /// Makes ns-3 agree with the switches and the link; whether that was a change.
    bool Reconcile(Addresses addresses = Addresses::New);

    void AddAddress(const mopo::IpPrefix& address);
    void RemoveAddress(const mopo::IpAddress& address);
    void AddRoute(const MopoRoute& route);
    void RemoveRoute(const MopoRoute& route);

    void SetLife(const mopo::IpAddress& address, AddressLife life);
    AddressLife LifeOf(const mopo::IpAddress& address) const;

    /// Whether its gateways of a family offer themselves.
    void SetRouted(mopo::Family family, bool routed);
    /// Whether its gateways of both families are still to be found.
    void SetAwaitsRoutes(bool awaits);

    /// Whether there is a route beyond its own link for an address of that family. An interface
    /// that never had a gateway is content with its own link.
    bool HasWayOut(mopo::Family family) const;

    /// Whether duplicate address detection is not done with that IPv6 address.
    bool IsTentative(const mopo::IpAddress& address) const;

  private:
    void EnsureFamily(mopo::Family family);
    void NoteGateway(const MopoRoute& route);
    void BringUp(Addresses addresses);
    void TakeDown();
    void DetectAddress(const mopo::IpPrefix& address);
    void ForgetTentative(const mopo::IpAddress& address);
    void InstallAddress(const mopo::IpPrefix& address);
    void UninstallAddress(const mopo::IpAddress& address);
    bool IsFound(const MopoRoute& route) const;
    void UpdateRoutes();
    void InstallRoutes();
    void InstallRoute(const MopoRoute& route);
    void UninstallRoute(const MopoRoute& route);

    HostStack m_stack;
    Ptr<NetDevice> m_device;
    MopoInterfaceConfig m_config;
    bool m_radio = true;
    bool m_up = false;
    std::map<mopo::IpAddress, AddressLife> m_lives;
    /// When their detection ends.
    std::map<mopo::IpAddress, EventId> m_tentative;
    std::set<mopo::Family> m_unrouted;
    bool m_awaitsRoutes = false;
    /// Of ns-3's interfaces, where the family was needed.
    std::optional<uint32_t> m_index4;
    std::optional<uint32_t> m_index6;
    bool m_needsGateway4 = false;
    bool m_needsGateway6 = false;
};

} // namespace ns3
