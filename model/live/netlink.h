// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct mnl_socket; // NOLINT(readability-identifier-naming): the library's own name
struct nlmsghdr;   // NOLINT(readability-identifier-naming): the kernel's own name

namespace mopo
{

/// A socket to the kernel's routing tables (rtnetlink). No call waits longer than a second.
class Netlink
{
  public:
    /// A member of these groups of news; 0 for whoever asks and orders.
    static Result<Netlink> Open(unsigned groups);

    int Descriptor() const;

    /// Takes all news that wait, and looks at none.
    void Drain() const;

    /// Asks for all objects of a kind (RTM_GETLINK, …) and hands on each.
    Status Dump(std::uint16_t type, std::function<void(const nlmsghdr&)> take);

    /// Orders. A route that somebody else has set stays, and is a fault.
    Status SetUp(unsigned interface, std::uint32_t mtu);
    /// The system gives it no IPv6 address by itself, and sends nothing from one.
    Status SetWithoutLinkLocal(unsigned interface);
    Status AddAddress(unsigned interface, const IpAddress& address);
    Status RemoveAddress(unsigned interface, const IpAddress& address);
    Status AddRoute(unsigned interface, const IpPrefix& prefix);
    Status RemoveRoute(unsigned interface, const IpPrefix& prefix);

  private:
    struct Closer
    {
        void operator()(mnl_socket* socket) const;
    };

    explicit Netlink(mnl_socket* socket);

    Status SetAddress(unsigned interface, const IpAddress& address, bool there);
    Status SetRoute(unsigned interface, const IpPrefix& prefix, bool there);
    Status Order(nlmsghdr* message, std::string_view what);
    Status Converse(nlmsghdr* message, std::function<void(const nlmsghdr&)> take);

    std::unique_ptr<mnl_socket, Closer> m_socket;
    std::uint32_t m_sequence = 0;
};

} // namespace mopo
