// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/sockets/socket-address.h"

#include <cstring>
#include <netinet/in.h>

namespace mopo
{

SocketAddress::SocketAddress(const Transport& transport)
{
    const auto octets = transport.address.GetOctets();
    if (transport.address.IsIpv4())
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(transport.port);
        std::memcpy(&address.sin_addr, octets.data(), octets.size());
        std::memcpy(&m_storage, &address, sizeof(address));
        m_size = sizeof(address);
        return;
    }
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(transport.port);
    std::memcpy(&address.sin6_addr, octets.data(), octets.size());
    std::memcpy(&m_storage, &address, sizeof(address));
    m_size = sizeof(address);
}

Transport SocketAddress::ToTransport() const
{
    if (m_storage.ss_family == AF_INET)
    {
        sockaddr_in address{};
        std::memcpy(&address, &m_storage, sizeof(address));
        const auto* octets = reinterpret_cast<const std::uint8_t*>(&address.sin_addr);
        return {*IpAddress::FromOctets({octets, sizeof(address.sin_addr)}),
                ntohs(address.sin_port)};
    }
    sockaddr_in6 address{};
    std::memcpy(&address, &m_storage, sizeof(address));
    const auto* octets = reinterpret_cast<const std::uint8_t*>(&address.sin6_addr);
    return {*IpAddress::FromOctets({octets, sizeof(address.sin6_addr)}), ntohs(address.sin6_port)};
}

} // namespace mopo
