// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/netlink.h"

#include "model/live/sockets/socket-address.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <utility>
#include <vector>

namespace mopo
{

namespace
{

constexpr std::size_t BUFFER_SIZE = 32768;

/// Room for a message of ours.
struct Draft
{
    alignas(nlmsghdr) std::array<char, 1024> octets{};

    nlmsghdr* Begin(std::uint16_t type, int flags)
    {
        nlmsghdr* header = mnl_nlmsg_put_header(octets.data());
        header->nlmsg_type = type;
        header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
        return header;
    }
};

std::uint8_t FamilyOf(const IpAddress& address)
{
    return static_cast<std::uint8_t>(AddressFamily(address.GetFamily()));
}

void PutAddress(nlmsghdr* header, std::uint16_t type, const IpAddress& address)
{
    mnl_attr_put(header, type, address.GetOctets().size(), address.GetOctets().data());
}

int HandOn(const nlmsghdr* header, void* data)
{
    (*static_cast<const std::function<void(const nlmsghdr&)>*>(data))(*header);
    return MNL_CB_OK;
}

} // namespace

void Netlink::Closer::operator()(mnl_socket* socket) const
{
    mnl_socket_close(socket);
}

Netlink::Netlink(mnl_socket* socket)
    : m_socket(socket)
{
}

Result<Netlink> Netlink::Open(unsigned groups)
{
    Netlink opened(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
    const timeval limit{1, 0};
    if (!opened.m_socket ||
        mnl_socket_bind(opened.m_socket.get(), groups, MNL_SOCKET_AUTOPID) != 0 ||
        setsockopt(opened.Descriptor(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) != 0)
    {
        return Fail(ErrorCode::WrongState, std::string("netlink: ") + std::strerror(errno));
    }
    return opened;
}

int Netlink::Descriptor() const
{
    return mnl_socket_get_fd(m_socket.get());
}

void Netlink::Drain() const
{
    std::array<char, BUFFER_SIZE> buffer{};
    // ENOBUFS says that news were lost, and more may wait behind that.
    while (recv(Descriptor(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0 || errno == ENOBUFS)
    {
    }
}

Status Netlink::Dump(std::uint16_t type, std::function<void(const nlmsghdr&)> take)
{
    Draft draft;
    nlmsghdr* header = draft.Begin(type, NLM_F_DUMP);
    mnl_nlmsg_put_extra_header(header, sizeof(rtgenmsg));
    return Converse(header, std::move(take));
}

Status Netlink::SetUp(unsigned interface, std::uint32_t mtu)
{
    Draft draft;
    nlmsghdr* header = draft.Begin(RTM_NEWLINK, NLM_F_ACK);
    auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ifinfomsg)));
    link->ifi_index = static_cast<int>(interface);
    link->ifi_change = IFF_UP;
    link->ifi_flags = IFF_UP;
    mnl_attr_put_u32(header, IFLA_MTU, mtu);
    return Order(header, "interface");
}

Status Netlink::SetWithoutLinkLocal(unsigned interface)
{
    Draft draft;
    nlmsghdr* header = draft.Begin(RTM_NEWLINK, NLM_F_ACK);
    auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ifinfomsg)));
    link->ifi_index = static_cast<int>(interface);
    nlattr* families = mnl_attr_nest_start(header, IFLA_AF_SPEC);
    nlattr* ipv6 = mnl_attr_nest_start(header, AF_INET6);
    mnl_attr_put_u8(header, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
    mnl_attr_nest_end(header, ipv6);
    mnl_attr_nest_end(header, families);
    return Order(header, "link-local addresses");
}

Status Netlink::AddAddress(unsigned interface, const IpAddress& address)
{
    return SetAddress(interface, address, true);
}

Status Netlink::RemoveAddress(unsigned interface, const IpAddress& address)
{
    return SetAddress(interface, address, false);
}

Status Netlink::SetAddress(unsigned interface, const IpAddress& address, bool there)
{
    Draft draft;
    nlmsghdr* header = draft.Begin(there ? RTM_NEWADDR : RTM_DELADDR,
                                   there ? NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE : NLM_F_ACK);
    auto* body = static_cast<ifaddrmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ifaddrmsg)));
    body->ifa_family = FamilyOf(address);
    body->ifa_prefixlen = address.IsIpv4() ? 32 : 128;
    body->ifa_index = interface;
    body->ifa_scope = RT_SCOPE_UNIVERSE;
    body->ifa_flags = IFA_F_NODAD;
    PutAddress(header, IFA_LOCAL, address);
    PutAddress(header, IFA_ADDRESS, address);
    return Order(header, "address " + address.ToString());
}

Status Netlink::AddRoute(unsigned interface, const IpPrefix& prefix)
{
    return SetRoute(interface, prefix, true);
}

Status Netlink::RemoveRoute(unsigned interface, const IpPrefix& prefix)
{
    return SetRoute(interface, prefix, false);
}

Status Netlink::SetRoute(unsigned interface, const IpPrefix& prefix, bool there)
{
    Draft draft;
    nlmsghdr* header = draft.Begin(there ? RTM_NEWROUTE : RTM_DELROUTE,
                                   there ? NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL : NLM_F_ACK);
    auto* body = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(rtmsg)));
    body->rtm_family = FamilyOf(prefix.address);
    body->rtm_dst_len = prefix.length;
    body->rtm_table = RT_TABLE_MAIN;
    body->rtm_protocol = RTPROT_STATIC;
    body->rtm_scope = RT_SCOPE_LINK;
    body->rtm_type = RTN_UNICAST;
    PutAddress(header, RTA_DST, prefix.First());
    mnl_attr_put_u32(header, RTA_OIF, interface);
    return Order(header, "route " + prefix.ToString());
}

Status Netlink::Order(nlmsghdr* message, std::string_view what)
{
    auto done = Converse(message, {});
    if (!done)
    {
        done.error().what = std::string(what) + ": " + done.error().what;
    }
    return done;
}

Status Netlink::Converse(nlmsghdr* message, std::function<void(const nlmsghdr&)> take)
{
    const auto sequence = ++m_sequence;
    const auto port = mnl_socket_get_portid(m_socket.get());
    message->nlmsg_seq = sequence;
    std::vector<char> buffer(BUFFER_SIZE);
    auto size = mnl_socket_sendto(m_socket.get(), message, message->nlmsg_len);
    int verdict = MNL_CB_OK;
    while (size > 0 && verdict > MNL_CB_STOP)
    {
        size = mnl_socket_recvfrom(m_socket.get(), buffer.data(), buffer.size());
        if (size > 0)
        {
            verdict = mnl_cb_run(buffer.data(),
                                 static_cast<std::size_t>(size),
                                 sequence,
                                 port,
                                 take ? HandOn : nullptr,
                                 &take);
        }
    }
    if (size < 0 || verdict < MNL_CB_STOP)
    {
        return Fail(ErrorCode::WrongState, std::strerror(errno));
    }
    return {};
}

} // namespace mopo
