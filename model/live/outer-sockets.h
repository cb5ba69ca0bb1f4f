// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/base/result.h"
#include "model/live/file-descriptor.h"
#include "model/live/port-map.h"
#include "model/policy/policy-config.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace mopo
{

/// The sockets towards the outer network: for each local address one of UDP 500, one of UDP 4500,
/// and one of protocol 50 where the system permits it. Being bound to its address, a socket tells
/// where a datagram arrived, and what it sends leaves from there by that address's interface.
class OuterSockets
{
  public:
    enum class Kind : std::uint8_t
    {
        Ike,
        NatTraversal,
        Esp,
    };

    struct Received
    {
        Kind kind{};
        /// With the ports that the endpoint knows; those of protocol 50 are 0.
        Path path;
        OctetSpan octets;
    };

    using Taker = std::function<void(const Received&)>;

    explicit OuterSockets(const PortMap& ports);

    /// Opens and closes sockets until these addresses have them, and no other. Takes those from
    /// `locals` that cannot have any. Returns what could not be opened, in words.
    std::vector<std::string> Follow(LocalAddresses& locals);

    Status SendUdp(const Path& path, OctetView octets) const;
    Status SendEsp(const Path& path, OctetView octets) const;

    /// What to wait for.
    std::vector<int> Descriptors() const;

    /// Hands on what waits at one of them, a bounded number of packets.
    void Receive(int descriptor, const Taker& take);

  private:
    struct Local
    {
        unsigned interfaceIndex = 0;
        std::map<Kind, FileDescriptor> sockets;
    };

    Local Open(const LocalAddress& local, std::vector<std::string>& faults) const;
    Status Send(Kind kind, const Path& wire, OctetView octets) const;
    bool ReceiveOne(const IpAddress& local, Kind kind, int descriptor, const Taker& take);

    PortMap m_ports;
    std::map<IpAddress, Local> m_locals;
    Octets m_buffer;
};

} // namespace mopo
