// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/peers/udp-link.h"

#include "model/live/sockets/socket-address.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace mopo::conformance
{

namespace
{

using Problem = std::unexpected<std::string>;

constexpr std::size_t LARGEST = 65536;
constexpr std::size_t IPV4_HEADER_LEAST = 20;

std::string LastError()
{
    return std::strerror(errno);
}

} // namespace

UdpLink::UdpLink(const TesterConfig& config, Options options)
    : m_config(config),
      m_options(std::move(options)),
      m_start(std::chrono::steady_clock::now())
{
}

UdpLink::~UdpLink()
{
    CloseAll();
}

void UdpLink::CloseAll()
{
    for (const Socket& socket : m_sockets)
    {
        close(socket.descriptor);
    }
    m_sockets.clear();
}

std::string UdpLink::PeerName() const
{
    const auto peer = m_config.addresses.find("U1");
    return peer == m_config.addresses.end() ? "no peer"
                                            : Transport{peer->second, m_config.ikePort}.ToString();
}

Instant UdpLink::Now() const
{
    return Instant(std::chrono::steady_clock::now() - m_start);
}

std::expected<void, std::string> UdpLink::Prepare(const PeerSetup& setup)
{
    for (const auto& [choice, value] : setup.choices)
    {
        const auto declared = m_options.declared.find(choice);
        if (declared == m_options.declared.end() || declared->second != value)
        {
            return Problem(fmt::format("it needs a peer with {0}={1}: say --policy {0}={1} if "
                                       "this one is so",
                                       choice,
                                       value));
        }
    }
    CloseAll();
    if (!m_options.trigger.empty())
    {
        // What the case before did to the peer's host is undone.
        if (auto reset = Trigger({"reset", {}}); !reset)
        {
            return reset;
        }
    }
    m_start = std::chrono::steady_clock::now();
    // The ports of the tester's addresses; others are opened when a case wants to send from them.
    bool isOpen = false;
    std::string why = "the tester has no address";
    for (const auto& [name, address] : m_config.addresses)
    {
        if (name.front() != 'T' || name == "T9")
        {
            continue;
        }
        for (const std::uint16_t port : {m_config.ownIkePort, m_config.ownNatTraversalPort})
        {
            const auto opened = SocketOf({address, port}, false);
            isOpen |= opened.has_value();
            why = opened ? why : opened.error();
        }
        // What comes outside of UDP is seen where that is permitted.
        [[maybe_unused]] const auto raw = SocketOf({address, 0}, true);
    }
    return isOpen ? std::expected<void, std::string>{} : Problem(why);
}

std::expected<const UdpLink::Socket*, std::string> UdpLink::SocketOf(const Transport& local,
                                                                     bool isRaw)
{
    const auto known = std::ranges::find_if(
        m_sockets, [&](const Socket& one) { return one.local == local && one.isRaw == isRaw; });
    if (known != m_sockets.end())
    {
        return &*known;
    }
    const int family = AddressFamily(local.address.GetFamily());
    const int descriptor = isRaw ? socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ESP)
                                 : socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    SocketAddress address(local);
    if (descriptor < 0 || bind(descriptor, address.Data(), address.Size()) != 0)
    {
        const std::string why = LastError();
        if (descriptor >= 0)
        {
            close(descriptor);
        }
        return Problem(fmt::format("cannot use {} here: {}",
                                   isRaw ? "ESP at " + local.address.ToString() : local.ToString(),
                                   why));
    }
    m_sockets.push_back({descriptor, local, isRaw});
    return &m_sockets.back();
}

std::expected<void, std::string> UdpLink::Send(const Datagram& datagram)
{
    const auto socket = SocketOf(datagram.source, datagram.kind == Datagram::Kind::Esp);
    if (!socket)
    {
        return Problem(socket.error());
    }
    SocketAddress to(datagram.destination);
    const auto sent = sendto((*socket)->descriptor,
                             datagram.octets.data(),
                             datagram.octets.size(),
                             MSG_NOSIGNAL,
                             to.Data(),
                             to.Size());
    // An ICMP error for an earlier datagram is told here; the datagram itself may be sent again.
    if (sent < 0 && errno != ECONNREFUSED)
    {
        return Problem(fmt::format("cannot send from {} to {}: {}",
                                   datagram.source.ToString(),
                                   datagram.destination.ToString(),
                                   LastError()));
    }
    return {};
}

std::optional<Datagram> UdpLink::Read(const Socket& socket)
{
    Octets octets(LARGEST);
    SocketAddress from;
    socklen_t size = from.Size();
    const auto got =
        recvfrom(socket.descriptor, octets.data(), octets.size(), MSG_DONTWAIT, from.Data(), &size);
    if (got < 0)
    {
        return std::nullopt;
    }
    octets.resize(static_cast<std::size_t>(got));
    Datagram datagram{Datagram::Kind::Udp, from.ToTransport(), socket.local, std::move(octets)};
    if (!socket.isRaw)
    {
        return datagram;
    }
    datagram.kind = Datagram::Kind::Esp;
    datagram.source.port = 0;
    datagram.destination.port = 0;
    if (socket.local.address.IsIpv4())
    {
        // Linux hands over the IPv4 header as well.
        const std::size_t header =
            datagram.octets.size() < IPV4_HEADER_LEAST ? 0 : (datagram.octets[0] & 0x0fU) * 4U;
        if (header < IPV4_HEADER_LEAST || header > datagram.octets.size())
        {
            return std::nullopt;
        }
        datagram.octets.erase(datagram.octets.begin(),
                              datagram.octets.begin() + static_cast<std::ptrdiff_t>(header));
    }
    return datagram;
}

std::optional<Datagram> UdpLink::Receive(Instant until)
{
    for (;;)
    {
        std::vector<pollfd> waiting;
        for (const Socket& socket : m_sockets)
        {
            waiting.push_back({socket.descriptor, POLLIN, 0});
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Now());
        const int ready = poll(waiting.data(),
                               waiting.size(),
                               static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready > 0)
        {
            for (std::size_t i = 0; i < waiting.size(); ++i)
            {
                if (waiting[i].revents == 0)
                {
                    continue;
                }
                if (auto datagram = Read(m_sockets[i]))
                {
                    return datagram;
                }
            }
        }
        if (Now() >= until)
        {
            return std::nullopt;
        }
    }
}

std::optional<SaDump> UdpLink::Dump() const
{
    return std::nullopt;
}

} // namespace mopo::conformance
