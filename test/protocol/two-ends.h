// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/openssl-crypto.h"
#include "model/endpoint/endpoint.h"
#include "model/ipsec/sa-pair.h"

#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <set>
#include <string>
#include <vector>

namespace mopo::test
{

using namespace std::chrono_literals;

/// An initiator and a responder on a wire that exists only here: virtual time, a delay for each
/// pair of addresses, NATs, cuts, and a hook that sees every datagram. ESP and AH are
/// real as well.
class TwoEnds
{
  public:
    enum End : std::uint8_t
    {
        Initiator,
        Responder,
    };

    /// Configurations that fit each other: PSK, x25519, AES-GCM, an inner address from
    /// 10.99.1.0/24, the network 10.99.0.0/24 behind the responder.
    static EndpointConfig InitiatorConfig();
    static EndpointConfig ResponderConfig();

    explicit TwoEnds(EndpointConfig initiator = InitiatorConfig(),
                     EndpointConfig responder = ResponderConfig(),
                     std::uint64_t seed = 1);

    // --- the network

    /// One-way delay between two addresses as they stand in the packet at its sender, in both
    /// directions; 5 ms where nothing was said.
    void SetDelay(const std::string& a, const std::string& b, Duration delay);
    /// Packets from `from` to `to` vanish; `from` as its sender knows it.
    void Cut(const std::string& from, const std::string& to);
    void Heal(const std::string& from, const std::string& to);
    /// Packets from `inside` appear to come from `outside`, from a port of its own for each port.
    /// ESP outside of UDP does not pass; AH does, with its outer header rewritten.
    void AddNat(const std::string& inside, const std::string& outside);
    /// The NAT forgets its mappings and takes other ports.
    void RebootNat(const std::string& inside);
    void SetLocals(End end, LocalAddresses all);
    static LocalAddress Local(const std::string& address,
                              const std::string& interface,
                              AccessKind kind = AccessKind::Ethernet);

    struct Datagram
    {
        End from;
        Path path;
        Octets octets;
        /// ESP outside of UDP: protocol 50.
        bool isRawEsp = false;
        /// Protocol 51; `octets` begin with the outer header.
        bool isAh = false;
    };

    /// Sees each datagram before the network does; may change it; false makes it vanish.
    std::function<bool(Datagram&)> hook;

    // --- doing things

    void Connect();
    void RunFor(Duration duration);
    void Command(End end, const mopo::Command& command);
    /// Puts octets into the network as somebody else would.
    void Inject(End to, const Path& path, const Octets& octets);
    /// An inner packet through the newest Child SA of `from` that it may send with. The other end
    /// counts what comes out.
    void SendInner(End from, const std::string& text = "inner packet");
    /// The same again and again, until `StopTraffic`.
    void StartTraffic(End from, Duration interval);
    void StopTraffic(End from);

    Instant Now() const
    {
        return m_now;
    }

    Endpoint& Of(End end)
    {
        return *m_ends[end].endpoint;
    }

    // --- seeing things

    struct Logged
    {
        Instant at;
        Output output;
    };

    const std::vector<Logged>& Log(End end) const
    {
        return m_ends[end].log;
    }

    template <class T>
    std::vector<T> All(End end) const
    {
        std::vector<T> found;
        for (const Logged& logged : m_ends[end].log)
        {
            if (const auto* one = std::get_if<T>(&logged.output))
            {
                found.push_back(*one);
            }
        }
        return found;
    }

    /// Where ESP of this end goes now. Fails the test when there is no Child SA.
    IpsecSaAddresses Ipsec(End end) const;
    /// Where requests of this end go, and the rest of draft 1.3.
    StateTraced State(End end) const;
    IkeSaId Id(End end) const;
    bool IsUp(End end) const;

    /// Inner packets that came out at this end, with the time of each.
    const std::vector<Instant>& Received(End end) const
    {
        return m_ends[end].received;
    }

    /// Why packets of ESP and AH did not come out at this end.
    const std::vector<Error>& Refused(End end) const
    {
        return m_ends[end].refused;
    }

    /// All messages since the last call, in the order in which they were sent:
    /// `I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2}`, a response as `R>I INFORMATIONAL 2 = {…}`,
    /// a retransmission with `again` at its end. Payloads in their order, NAT detection as one
    /// `NAT_DETECTION_*`.
    std::vector<std::string> Ladder();

    /// The messages that this end sent and that carry a notify of that type, as sent.
    std::vector<IkeMessageTraced> Sent(End end, std::uint16_t notifyType) const;

  private:
    struct ChildSa
    {
        InstallEspSa installed;
        IpsecSaAddresses addresses;
        bool useOutbound = true;
        std::unique_ptr<SaPair> sas;
    };

    struct Nat
    {
        IpAddress outside;
        std::uint16_t nextPort = 20000;
        /// Inside port to outside port.
        std::map<std::uint16_t, std::uint16_t> ports;
    };

    struct Event
    {
        Instant at;
        std::uint64_t order;
        std::function<void()> action;

        bool operator>(const Event& other) const
        {
            return std::tie(at, order) > std::tie(other.at, other.order);
        }
    };

    struct Side
    {
        std::unique_ptr<Crypto> crypto;
        std::unique_ptr<RandomSource> random;
        std::unique_ptr<Endpoint> endpoint;
        std::vector<Logged> log;
        std::vector<Instant> received;
        std::vector<Error> refused;
        std::vector<std::unique_ptr<ChildSa>> childSas;
        LocalAddresses locals;
        Duration interval{};
        std::uint64_t trafficRun = 0;
    };

    void Schedule(Instant at, std::function<void()> action);
    void Drain(End end);
    void Apply(End end, const Output& output);
    void Network(Datagram datagram);
    void Deliver(End to, const Path& path, const Datagram& datagram);
    void DeliverIpsec(
        End to, const Path& path, ProtocolId protocol, Octets octets, bool udpEncapsulated);
    void Tick(End from, std::uint64_t run);

    std::array<Side, 2> m_ends;
    Instant m_now{};
    std::uint64_t m_order = 0;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> m_events;
    std::map<std::pair<IpAddress, IpAddress>, Duration> m_delays;
    std::set<std::pair<IpAddress, IpAddress>> m_cuts;
    std::map<IpAddress, Nat> m_nats;
    std::vector<std::string> m_ladder;
};

} // namespace mopo::test
