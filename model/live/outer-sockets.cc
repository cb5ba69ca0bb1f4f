// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/outer-sockets.h"

#include "model/live/sockets/socket-address.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

namespace mopo
{

namespace
{

constexpr std::size_t LARGEST_PACKET = 65536;
/// So that a flood at one socket keeps neither the others nor the timers waiting.
constexpr int MOST_AT_ONCE = 64;

std::string SystemFault(const std::string& what)
{
    return what + ": " + std::strerror(errno);
}

bool SetOption(int descriptor, int level, int name, int value)
{
    return setsockopt(descriptor, level, name, &value, sizeof(value)) == 0;
}

Result<FileDescriptor> OpenSocket(OuterSockets::Kind kind, const Transport& local)
{
    const bool isEsp = kind == OuterSockets::Kind::Esp;
    FileDescriptor file(socket(AddressFamily(local.address.GetFamily()),
                               (isEsp ? SOCK_RAW : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC,
                               isEsp ? IPPROTO_ESP : IPPROTO_UDP));
    const std::string name =
        isEsp ? "protocol 50 at " + local.address.ToString() : "UDP " + local.ToString();
    if (!file.IsOpen())
    {
        return Fail(ErrorCode::InvalidConfiguration, SystemFault(name));
    }
    // A packet that is too large for the path is fragmented rather than lost.
    const bool isReady =
        local.address.IsIpv4()
            ? SetOption(file.Number(), IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT)
            : SetOption(file.Number(), IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DONT);
    SocketAddress address(local);
    if (!isReady || bind(file.Number(), address.Data(), address.Size()) != 0)
    {
        return Fail(ErrorCode::InvalidConfiguration, SystemFault(name));
    }
    return file;
}

/// Room for one control message that names the interface and the source of a datagram.
class SourceControl
{
  public:
    SourceControl(msghdr& message, const IpAddress& source, unsigned interfaceIndex)
    {
        message.msg_control = m_octets.data();
        message.msg_controllen = m_octets.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        if (source.IsIpv4())
        {
            in_pktinfo info{};
            info.ipi_ifindex = static_cast<int>(interfaceIndex);
            std::memcpy(&info.ipi_spec_dst, source.GetOctets().data(), sizeof(info.ipi_spec_dst));
            Put(message, *header, IPPROTO_IP, IP_PKTINFO, info);
            return;
        }
        in6_pktinfo info{};
        info.ipi6_ifindex = interfaceIndex;
        std::memcpy(&info.ipi6_addr, source.GetOctets().data(), sizeof(info.ipi6_addr));
        Put(message, *header, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }

  private:
    template <class Info>
    static void Put(msghdr& message, cmsghdr& header, int level, int type, const Info& info)
    {
        header.cmsg_level = level;
        header.cmsg_type = type;
        header.cmsg_len = CMSG_LEN(sizeof(info));
        std::memcpy(CMSG_DATA(&header), &info, sizeof(info));
        message.msg_controllen = CMSG_SPACE(sizeof(info));
    }

    alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> m_octets{};
};

/// What is behind the IPv4 header that a raw socket shows; all of it with IPv6, which shows none.
OctetSpan WithoutIpHeader(OctetSpan octets, bool isIpv4)
{
    if (!isIpv4 || octets.empty())
    {
        return octets;
    }
    const std::size_t header = std::size_t{octets[0]} % 16 * 4;
    return octets.subspan(std::min(header, octets.size()));
}

} // namespace

OuterSockets::OuterSockets(const PortMap& ports)
    : m_ports(ports),
      m_buffer(LARGEST_PACKET)
{
}

std::vector<std::string> OuterSockets::Follow(LocalAddresses& locals)
{
    std::erase_if(m_locals,
                  [&](const auto& entry)
                  {
                      return std::ranges::none_of(locals,
                                                  [&](const LocalAddress& local)
                                                  {
                                                      return local.address == entry.first &&
                                                             if_nametoindex(
                                                                 local.interface.c_str()) ==
                                                                 entry.second.interfaceIndex;
                                                  });
                  });
    std::vector<std::string> faults;
    std::erase_if(locals,
                  [&](const LocalAddress& local)
                  {
                      if (m_locals.contains(local.address))
                      {
                          return false;
                      }
                      auto opened = Open(local, faults);
                      const bool isUsable = opened.sockets.contains(Kind::Ike) &&
                                            opened.sockets.contains(Kind::NatTraversal);
                      if (isUsable)
                      {
                          m_locals.emplace(local.address, std::move(opened));
                      }
                      return !isUsable;
                  });
    return faults;
}

OuterSockets::Local OuterSockets::Open(const LocalAddress& local,
                                       std::vector<std::string>& faults) const
{
    Local opened;
    opened.interfaceIndex = if_nametoindex(local.interface.c_str());
    for (const auto& [kind, port] : {std::pair{Kind::Ike, m_ports.Own().ike},
                                     std::pair{Kind::NatTraversal, m_ports.Own().natTraversal},
                                     std::pair{Kind::Esp, std::uint16_t{0}}})
    {
        auto socket = OpenSocket(kind, {local.address, port});
        if (socket)
        {
            opened.sockets.emplace(kind, *std::move(socket));
            continue;
        }
        faults.push_back(std::move(socket.error().what));
    }
    return opened;
}

Status OuterSockets::SendUdp(const Path& path, OctetView octets) const
{
    const auto kind = path.local.port == IKE_PORT ? Kind::Ike : Kind::NatTraversal;
    return Send(kind, m_ports.OnWire(path), octets);
}

Status OuterSockets::SendEsp(const Path& path, OctetView octets) const
{
    // A raw socket would take a port for a protocol.
    return Send(Kind::Esp, {{path.local.address, 0}, {path.peer.address, 0}}, octets);
}

Status OuterSockets::Send(Kind kind, const Path& wire, OctetView octets) const
{
    const auto local = m_locals.find(wire.local.address);
    if (local == m_locals.end())
    {
        return Fail(ErrorCode::NotFound, wire.local.address.ToString() + " is not there");
    }
    const auto socket = local->second.sockets.find(kind);
    if (socket == local->second.sockets.end())
    {
        return Fail(ErrorCode::WrongState, "there is no socket of protocol 50 at this address");
    }
    SocketAddress to(wire.peer);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): sendmsg only reads it
    iovec part{const_cast<std::uint8_t*>(octets.data()), octets.size()};
    msghdr message{};
    message.msg_name = to.Data();
    message.msg_namelen = to.Size();
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const SourceControl control(message, wire.local.address, local->second.interfaceIndex);
    if (sendmsg(socket->second.Number(), &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    {
        return Fail(ErrorCode::NotFound, SystemFault("the system did not send it"));
    }
    return {};
}

std::vector<int> OuterSockets::Descriptors() const
{
    std::vector<int> all;
    for (const auto& [address, local] : m_locals)
    {
        for (const auto& [kind, file] : local.sockets)
        {
            all.push_back(file.Number());
        }
    }
    return all;
}

void OuterSockets::Receive(int descriptor, const Taker& take)
{
    for (int i = 0; i < MOST_AT_ONCE; ++i)
    {
        // What a packet leads to may close this very socket.
        std::optional<std::pair<IpAddress, Kind>> found;
        for (const auto& [address, local] : m_locals)
        {
            for (const auto& [kind, file] : local.sockets)
            {
                if (file.Number() == descriptor)
                {
                    found = {address, kind};
                }
            }
        }
        if (!found || !ReceiveOne(found->first, found->second, descriptor, take))
        {
            return;
        }
    }
}

bool OuterSockets::ReceiveOne(const IpAddress& local, Kind kind, int descriptor, const Taker& take)
{
    SocketAddress from;
    iovec part{m_buffer.data(), m_buffer.size()};
    msghdr message{};
    message.msg_name = from.Data();
    message.msg_namelen = from.Size();
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const ssize_t size = recvmsg(descriptor, &message, MSG_DONTWAIT);
    if (size < 0)
    {
        return false;
    }
    const OctetSpan octets = OctetSpan(m_buffer).first(static_cast<std::size_t>(size));
    const Transport peer = from.ToTransport();
    if (kind == Kind::Esp)
    {
        take({kind, {{local, 0}, {peer.address, 0}}, WithoutIpHeader(octets, local.IsIpv4())});
        return true;
    }
    const auto port = kind == Kind::Ike ? m_ports.Own().ike : m_ports.Own().natTraversal;
    take({kind, m_ports.FromWire({{local, port}, peer}), octets});
    return true;
}

} // namespace mopo
