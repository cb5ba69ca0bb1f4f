// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/live-host.h"

#include "model/crypto/openssl-crypto.h"
#include "model/dataplane/carry-out.h"
#include "model/dataplane/echo.h"

#include <algorithm>
#include <poll.h>
#include <utility>
#include <variant>

namespace mopo
{

namespace
{

/// The peer has so long to answer the Delete payloads at the end.
constexpr Duration FAREWELL = std::chrono::seconds(3);
/// No wait is longer: a limit for whatever the system forgets to tell.
constexpr Duration LONGEST_WAIT = std::chrono::seconds(10);
constexpr int MOST_AT_ONCE = 64;

} // namespace

LiveHost::LiveHost(LiveHostConfig config, LiveObserver& observer)
    : m_config(std::move(config)),
      m_observer(observer),
      m_crypto(NewOpensslCrypto()),
      m_random(NewSystemRandom()),
      m_endpoint(m_config.endpoint, *m_crypto, *m_random),
      m_dataPlane(*this, *m_crypto, *m_random),
      m_sockets(m_config.ports)
{
}

LiveHost::~LiveHost() = default;

Instant LiveHost::Now() const
{
    return Instant(std::chrono::steady_clock::now() - m_start);
}

Status LiveHost::Start()
{
    auto interfaces = InterfaceWatch::Open();
    if (!interfaces)
    {
        return std::unexpected(interfaces.error());
    }
    m_interfaces.emplace(*std::move(interfaces));
    if (!m_config.tunnel.empty())
    {
        OpenTunnel();
    }
    const auto faults = HandleAddresses();
    if (m_locals.empty() && !faults.empty())
    {
        return Fail(ErrorCode::InvalidConfiguration, faults.front());
    }
    return {};
}

void LiveHost::OpenTunnel()
{
    auto tunnel = TunDevice::Open(m_config.tunnel);
    if (!tunnel)
    {
        m_observer.OnTrouble(Now(), tunnel.error().what + "; IKE works, but nothing inside of it");
        return;
    }
    m_tunnel.emplace(*std::move(tunnel));
    m_tunnel->SetComplaint([this](const std::string& what) { m_observer.OnTrouble(Now(), what); });
    m_config.outside.neverInterface = m_tunnel->Name();
    m_sides.emplace(*m_tunnel);
    m_sides->AddPools(m_config.endpoint.ike.peers);
}

void LiveHost::Watch(int descriptor, std::function<void()> onReadable)
{
    m_watched[descriptor] = std::move(onReadable);
}

void LiveHost::Unwatch(int descriptor)
{
    m_watched.erase(descriptor);
}

void LiveHost::Run(std::optional<Duration> limit)
{
    const Instant stopAt = limit ? Now() + *limit : Instant::max();
    while (!m_end || (Now() < *m_end && !m_ikeSas.empty()))
    {
        if (!m_end && Now() >= stopAt)
        {
            Stop();
            continue;
        }
        WaitAndServe(m_end.value_or(stopAt));
    }
    if (m_sides)
    {
        m_sides->Clear();
    }
}

void LiveHost::WaitAndServe(Instant until)
{
    const auto next = m_endpoint.NextTimeout();
    const auto wake = std::min({until, next.value_or(until), Now() + LONGEST_WAIT});
    std::vector<pollfd> waiting;
    const auto add = [&](int descriptor)
    {
        waiting.push_back({descriptor, POLLIN, 0});
    };
    std::ranges::for_each(m_sockets.Descriptors(), add);
    const std::size_t sockets = waiting.size();
    add(m_interfaces->Descriptor());
    add(m_tunnel ? m_tunnel->Descriptor() : -1); // poll passes over what is negative
    const std::size_t own = waiting.size();
    for (const auto& [descriptor, onReadable] : m_watched)
    {
        add(descriptor);
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::max(wake - Now(), {}));
    poll(waiting.data(), waiting.size(), static_cast<int>(wait.count()));
    if (next && Now() >= *next)
    {
        m_endpoint.HandleTimeout(Now());
        Serve();
    }
    // The news of an address that is gone come before what can no longer be sent from it.
    if (waiting[sockets].revents != 0)
    {
        m_interfaces->Acknowledge();
        HandleAddresses();
    }
    for (std::size_t i = 0; i < sockets; ++i)
    {
        if (waiting[i].revents != 0)
        {
            m_sockets.Receive(waiting[i].fd, [this](const auto& one) { HandleReceived(one); });
        }
    }
    if (waiting[sockets + 1].revents != 0)
    {
        HandleTunnel(waiting[sockets + 1].revents);
    }
    for (std::size_t i = own; i < waiting.size(); ++i)
    {
        const auto found = m_watched.find(waiting[i].fd);
        if (waiting[i].revents != 0 && found != m_watched.end())
        {
            const auto onReadable = found->second; // it may unwatch itself
            onReadable();
        }
    }
}

std::vector<std::string> LiveHost::HandleAddresses()
{
    auto locals = m_interfaces->Read(m_config.outside);
    if (!locals)
    {
        m_observer.OnTrouble(Now(), locals.error().what);
        return {};
    }
    auto faults = m_sockets.Follow(*locals);
    for (const std::string& fault : faults)
    {
        m_observer.OnTrouble(Now(), fault);
    }
    if (*locals == m_locals)
    {
        return faults;
    }
    m_locals = *std::move(locals);
    m_observer.OnAddresses(Now(), m_locals);
    m_endpoint.HandleLocalAddresses(Now(), m_locals);
    Serve();
    if (m_mustConnect && !m_locals.empty())
    {
        m_mustConnect = false;
        Check(Connect(), {}, 0);
    }
    return faults;
}

Status LiveHost::Connect()
{
    Status all;
    for (const std::string& peer : m_config.initiate)
    {
        const auto initiated = m_endpoint.Initiate(Now(), peer);
        all = initiated ? all : std::unexpected(initiated.error());
        Serve();
    }
    return all;
}

Status LiveHost::Prefer(const std::string& interface)
{
    auto status = m_endpoint.HandleCommand(Now(), PreferInterfaceCommand{interface});
    Serve();
    return status;
}

Status LiveHost::CommandAll(const std::function<Command(IkeSaId)>& make)
{
    if (m_ikeSas.empty())
    {
        return Fail(ErrorCode::NotFound, "no IKE SA is established");
    }
    Status all;
    const auto ikeSas = m_ikeSas; // a command may close one
    for (const IkeSaId ikeSa : ikeSas)
    {
        const auto status = m_endpoint.HandleCommand(Now(), make(ikeSa));
        all = status ? all : status;
        Serve();
    }
    return all;
}

void LiveHost::Stop()
{
    if (m_end)
    {
        m_end = Now();
        return;
    }
    m_end = Now() + FAREWELL;
    if (!m_ikeSas.empty())
    {
        Check(CommandAll([](IkeSaId ikeSa) { return CloseCommand{ikeSa}; }), {}, 0);
    }
}

void LiveHost::HandleReceived(const OuterSockets::Received& received)
{
    const bool inUdp = received.kind == OuterSockets::Kind::NatTraversal;
    if (received.kind == OuterSockets::Kind::Esp ||
        (inUdp && IsUdpEncapsulatedEsp(received.octets)))
    {
        return m_dataPlane.HandleEsp(Now(), received.path, inUdp, received.octets);
    }
    m_endpoint.HandleDatagram(Now(), received.path, received.octets);
    Serve();
}

void LiveHost::HandleTunnel(short signs)
{
    if ((signs & (POLLERR | POLLHUP | POLLNVAL)) != 0)
    {
        m_observer.OnTrouble(Now(), m_tunnel->Name() + " is gone");
        m_sides.reset();
        m_tunnel.reset();
        return;
    }
    for (int i = 0; i < MOST_AT_ONCE; ++i)
    {
        auto inner = m_tunnel->Read();
        if (!inner)
        {
            return;
        }
        m_dataPlane.HandleInner(Now(), *std::move(inner));
    }
}

void LiveHost::Serve()
{
    if (m_serving)
    {
        // Whoever serves comes by what this call brought about.
        return;
    }
    m_serving = true;
    while (const auto output = m_endpoint.PollOutput())
    {
        m_observer.OnOutput(Now(), *output);
        Perform(*output);
    }
    m_serving = false;
}

void LiveHost::Perform(const Output& output)
{
    if (const auto* order = std::get_if<SendDatagram>(&output))
    {
        return Check(
            m_sockets.SendUdp(order->path, order->octets), order->path, order->octets.size());
    }
    if (const auto* event = std::get_if<Established>(&output))
    {
        m_ikeSas.insert(event->ikeSa);
    }
    if (const auto* event = std::get_if<Closed>(&output))
    {
        m_ikeSas.erase(event->ikeSa);
    }
    if (const auto fault = CarryOut(Now(), output, m_dataPlane, m_sides ? &*m_sides : nullptr))
    {
        m_observer.OnDiscarded(Now(), *fault);
    }
}

Status LiveHost::SendSealed(const EspSaTable::Sealed& sealed)
{
    const auto& [path, flags] = sealed.addresses;
    return flags.udpEncapsulation ? m_sockets.SendUdp(path, sealed.packet)
                                  : m_sockets.SendEsp(path, sealed.packet);
}

void LiveHost::Deliver(OctetView inner, InnerProtocol, EspSpi, const Path& path)
{
    if (m_tunnel)
    {
        return Check(m_tunnel->Write(inner), path, inner.size());
    }
    if (auto reply = m_config.echo ? EchoOf(inner) : std::nullopt)
    {
        return m_dataPlane.HandleInner(Now(), *std::move(reply));
    }
    Check(Fail(ErrorCode::WrongState, "there is no tunnel interface"), path, inner.size());
}

void LiveHost::OnEspArrival(const EspArrival& arrival)
{
    m_endpoint.HandleEspArrival(Now(), arrival);
    Serve();
}

void LiveHost::OnEspDeparture(EspSpi inboundSpi, OctetView, const IpsecSaAddresses&)
{
    m_endpoint.HandleEspDeparture(Now(), inboundSpi);
    Serve();
}

void LiveHost::OnEspDiscarded(const Discarded& packet)
{
    m_observer.OnDiscarded(Now(), packet);
}

void LiveHost::Check(Status status, const Path& path, std::size_t octets)
{
    if (!status)
    {
        m_observer.OnDiscarded(Now(), {path, octets, std::move(status.error()), std::nullopt});
    }
}

} // namespace mopo
