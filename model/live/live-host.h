// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/dataplane/data-plane.h"
#include "model/dataplane/tunnel-sides.h"
#include "model/endpoint/endpoint.h"
#include "model/live/interface-watch.h"
#include "model/live/outer-sockets.h"
#include "model/live/port-map.h"
#include "model/live/tun-device.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace mopo
{

struct LiveHostConfig
{
    EndpointConfig endpoint;
    /// The peers of the configuration that it calls when it has an address.
    std::vector<std::string> initiate;
    OutsideFilter outside;
    PortMap ports;
    /// Of the tunnel's interface; empty for none, and no inner packets.
    std::string tunnel;
    /// Without a tunnel, what comes out of ESP is answered here where it asks for an echo.
    bool echo = false;
};

/// Who hears what a live host does.
class LiveObserver
{
  public:
    virtual ~LiveObserver() = default;

    /// Each output of the endpoint, in order, before it is acted upon.
    virtual void OnOutput(Instant now, const Output& output) = 0;
    /// A packet that the data plane did not use, or a datagram that could not be sent.
    virtual void OnDiscarded(Instant now, const Discarded& packet) = 0;
    virtual void OnAddresses(Instant now, const LocalAddresses& all) = 0;
    /// What the system does not let it do, in words.
    virtual void OnTrouble(Instant now, const std::string& what) = 0;
};

/// An endpoint on Linux, in real time: UDP sockets and protocol 50 outside, a TUN interface inside,
/// addresses as the kernel has them. One thread waits for all of that.
class LiveHost : private DataPlaneHost
{
  public:
    /// `observer` must outlive the host.
    LiveHost(LiveHostConfig config, LiveObserver& observer);
    ~LiveHost() override;
    LiveHost(const LiveHost&) = delete;
    LiveHost& operator=(const LiveHost&) = delete;

    /// Counted from its start.
    Instant Now() const;

    /// Opens what it needs. A tunnel that is not permitted is told to the observer, and done
    /// without; addresses may come later, but those that are there must have sockets.
    Status Start();

    /// Calls back when a descriptor of somebody else is readable, until it is unwatched.
    void Watch(int descriptor, std::function<void()> onReadable);
    void Unwatch(int descriptor);

    /// Serves until `Stop` is done, or until the time is over and what `Stop` does then is.
    void Run(std::optional<Duration> limit);

    /// Closes all IKE SAs with an exchange and ends `Run`; after a few seconds without an answer
    /// it ends all the same. At the second call at once.
    void Stop();

    /// As the peers of the configuration are called at the start.
    Status Connect();
    Status Prefer(const std::string& interface);

    /// Gives every IKE SA that is established a command: `make` is asked for each.
    Status CommandAll(const std::function<Command(IkeSaId)>& make);

  private:
    Status SendSealed(const EspSaTable::Sealed& sealed) override;
    void Deliver(OctetView inner,
                 InnerProtocol protocol,
                 EspSpi inboundSpi,
                 const Path& path) override;
    void OnEspArrival(const EspArrival& arrival) override;
    void OnEspDeparture(EspSpi inboundSpi,
                        OctetView inner,
                        const IpsecSaAddresses& addresses) override;
    void OnEspDiscarded(const Discarded& packet) override;

    void OpenTunnel();
    /// Returns what sockets could not be opened, in words.
    std::vector<std::string> HandleAddresses();
    void HandleReceived(const OuterSockets::Received& received);
    void HandleTunnel(short signs);
    void WaitAndServe(Instant until);
    /// After each call into the endpoint.
    void Serve();
    void Perform(const Output& output);
    void Check(Status status, const Path& path, std::size_t octets);

    LiveHostConfig m_config;
    LiveObserver& m_observer;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::unique_ptr<Crypto> m_crypto;
    std::unique_ptr<RandomSource> m_random;
    Endpoint m_endpoint;
    DataPlane m_dataPlane;
    OuterSockets m_sockets;
    std::optional<InterfaceWatch> m_interfaces;
    std::optional<TunDevice> m_tunnel;
    std::optional<TunnelSides> m_sides;
    std::map<int, std::function<void()>> m_watched;
    LocalAddresses m_locals;
    /// Established, and not closed.
    std::set<IkeSaId> m_ikeSas;
    bool m_mustConnect = true;
    bool m_serving = false;
    /// When `Run` ends, whatever is still open.
    std::optional<Instant> m_end;
};

} // namespace mopo
