// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/tun-device.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace mopo
{

namespace
{

constexpr std::size_t LARGEST_PACKET = 65536;

std::unexpected<Error> SystemFault(const std::string& what)
{
    return Fail(ErrorCode::WrongState, what + ": " + std::strerror(errno));
}

} // namespace

TunDevice::TunDevice(FileDescriptor file, std::string name, unsigned index, Netlink netlink)
    : m_file(std::move(file)),
      m_name(std::move(name)),
      m_index(index),
      m_netlink(std::move(netlink))
{
}

Result<TunDevice> TunDevice::Open(const std::string& name)
{
    FileDescriptor file(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!file.IsOpen())
    {
        return SystemFault("/dev/net/tun");
    }
    ifreq request{};
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    name.copy(static_cast<char*>(request.ifr_name), sizeof(request.ifr_name) - 1);
    if (ioctl(file.Number(), TUNSETIFF, &request) != 0)
    {
        return SystemFault("tunnel interface " + name);
    }
    const std::string given(static_cast<const char*>(request.ifr_name));
    auto netlink = Netlink::Open(0);
    if (!netlink)
    {
        return std::unexpected(netlink.error());
    }
    TunDevice device(std::move(file), given, if_nametoindex(given.c_str()), *std::move(netlink));
    // Where the system has no IPv6 there is nothing to be without.
    [[maybe_unused]] const auto bare = device.m_netlink.SetWithoutLinkLocal(device.m_index);
    if (auto up = device.m_netlink.SetUp(device.m_index, MTU); !up)
    {
        return std::unexpected(up.error());
    }
    return device;
}

void TunDevice::SetComplaint(Complaint complaint)
{
    m_complaint = std::move(complaint);
}

std::optional<Octets> TunDevice::Read() const
{
    Octets packet(LARGEST_PACKET);
    const ssize_t size = read(m_file.Number(), packet.data(), packet.size());
    if (size <= 0)
    {
        return std::nullopt;
    }
    packet.resize(static_cast<std::size_t>(size));
    return packet;
}

Status TunDevice::Write(OctetView inner) const
{
    if (write(m_file.Number(), inner.data(), inner.size()) < 0)
    {
        return SystemFault(m_name);
    }
    return {};
}

void TunDevice::AddInnerAddress(const IpAddress& address)
{
    Tell(m_netlink.AddAddress(m_index, address));
}

void TunDevice::RemoveInnerAddress(const IpAddress& address)
{
    Tell(m_netlink.RemoveAddress(m_index, address));
}

void TunDevice::AddRemote(const IpPrefix& prefix)
{
    Tell(m_netlink.AddRoute(m_index, prefix));
}

void TunDevice::RemoveRemote(const IpPrefix& prefix)
{
    Tell(m_netlink.RemoveRoute(m_index, prefix));
}

void TunDevice::Tell(const Status& status) const
{
    if (!status && m_complaint)
    {
        m_complaint(m_name + ": " + status.error().what);
    }
}

} // namespace mopo
