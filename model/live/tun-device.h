// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/dataplane/tunnel-sides.h"
#include "model/live/file-descriptor.h"
#include "model/live/netlink.h"

#include <functional>
#include <optional>
#include <string>

namespace mopo
{

/// A TUN interface of Linux: what the system routes into it wants to go through a tunnel, and what
/// is written to it arrives at the system.
class TunDevice : public TunnelInterface
{
  public:
    /// With ESP in UDP over IPv6 and any algorithm of this program it fits into 1500.
    static constexpr std::uint32_t MTU = 1380;

    /// What the system refuses to do to the interface, in words.
    using Complaint = std::function<void(const std::string& what)>;

    /// `name` may have `%d` where the system chooses a number. It takes the right to administer
    /// the network.
    static Result<TunDevice> Open(const std::string& name);

    void SetComplaint(Complaint complaint);

    const std::string& Name() const
    {
        return m_name;
    }

    int Descriptor() const
    {
        return m_file.Number();
    }

    /// An inner packet that the system sends; nothing where none waits.
    std::optional<Octets> Read() const;
    Status Write(OctetView inner) const;

    void AddInnerAddress(const IpAddress& address) override;
    void RemoveInnerAddress(const IpAddress& address) override;
    void AddRemote(const IpPrefix& prefix) override;
    void RemoveRemote(const IpPrefix& prefix) override;

  private:
    TunDevice(FileDescriptor file, std::string name, unsigned index, Netlink netlink);

    void Tell(const Status& status) const;

    FileDescriptor m_file;
    std::string m_name;
    unsigned m_index;
    Netlink m_netlink;
    Complaint m_complaint;
};

} // namespace mopo
