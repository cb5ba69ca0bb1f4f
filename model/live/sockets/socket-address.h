// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"

#include <sys/socket.h>

namespace mopo
{

/// An address and a port as the kernel's calls want them.
class SocketAddress
{
  public:
    /// Room for one that a call fills in.
    SocketAddress() = default;
    explicit SocketAddress(const Transport& transport);

    Transport ToTransport() const;

    sockaddr* Data()
    {
        return reinterpret_cast<sockaddr*>(&m_storage);
    }

    socklen_t Size() const
    {
        return m_size;
    }

  private:
    sockaddr_storage m_storage{};
    socklen_t m_size = sizeof(m_storage);
};

inline int AddressFamily(Family family)
{
    return family == Family::Ipv4 ? AF_INET : AF_INET6;
}

} // namespace mopo
