// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/openssl-crypto.h"
#include "model/dataplane/esp-send-budget.h"
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

/// Of a UDP datagram.
struct Ports
{
    std::uint16_t source = NAT_T_PORT;
    std::uint16_t destination = NAT_T_PORT;
};

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

    static End Other(End end)
    {
        return end == Initiator ? Responder : Initiator;
    }

    /// Configurations that fit each other: PSK, x25519, AES-GCM, an inner address from
    /// 10.99.1.0/24, the network 10.99.0.0/24 behind the responder. No return routability check,
    /// which is optional (draft 2.6): exchanges are drawn without it where it is not the point.
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

    /// What happens to packets by chance, each kind to so many of one.
    struct Weather
    {
        double loss = 0;
        double duplication = 0;
        double reordering = 0;
        /// A packet that is overtaken is up to so much later.
        Duration lateness = 50ms;
    };

    void SetWeather(const Weather& weather, std::uint64_t seed);

    /// How a NAT maps ports, and whom it lets in (RFC 4787 4.1, 5).
    enum class NatKind : std::uint8_t
    {
        /// One address for one address: ports stay, and protocol 50 passes.
        Basic,
        FullCone,
        AddressRestricted,
        PortRestricted,
        /// A port for each destination, which alone may answer.
        Symmetric,
    };

    /// Packets from `inside` appear to come from `outside`, from a port of its own for each port.
    /// ESP outside of UDP passes only the Basic one; AH does all, with its outer header rewritten.
    void AddNat(const std::string& inside,
                const std::string& outside,
                NatKind kind = NatKind::FullCone);
    /// The NAT forgets its mappings and takes other ports.
    void RebootNat(const std::string& inside);
    void SetLocals(End end, LocalAddresses all);
    static LocalAddress Local(const std::string& address,
                              const std::string& interface,
                              AccessKind kind = AccessKind::Ethernet);

    /// Addresses that most tests use: of the initiator …
    static LocalAddress Ethernet()
    {
        return Local("192.0.2.10", "eth0");
    }

    static LocalAddress Wlan()
    {
        return Local("198.51.100.66", "wlan0", AccessKind::Wlan);
    }

    /// … one that a NAT hides at 198.51.100.1, once `AddNat` made it …
    static LocalAddress PrivateWlan()
    {
        return Local("10.1.0.10", "wlan0", AccessKind::Wlan);
    }

    /// … and of the responder.
    static LocalAddress Wan()
    {
        return Local("203.0.113.1", "wan");
    }

    static LocalAddress SecondWan()
    {
        return Local("198.51.100.129", "wan2");
    }

    struct Datagram
    {
        End from;
        Path path;
        Octets octets;
        /// ESP outside of UDP: protocol 50.
        bool isRawEsp = false;
        /// Protocol 51; `octets` begin with the outer header.
        bool isAh = false;
        Instant at{};

        /// For IKE on port 4500, behind the non-ESP marker.
        bool IsResponse() const;
        bool IsExchange(ExchangeType type) const;
    };

    /// Sees each datagram before the network does; may change it; false makes it vanish.
    std::function<bool(Datagram&)> hook;
    /// A hook that makes the next datagram of IKE from that end vanish.
    void LoseNextIke(End from);

    // --- doing things

    void Connect();
    void RunFor(Duration duration);
    void Command(End end, const mopo::Command& command);
    /// A request with nothing to say.
    void CheckLiveness(End end);
    /// The initiator's user prefers this interface.
    void Prefer(const std::string& interface);
    /// `Initiate` without waiting.
    void Initiate();

    static IpAddress At(const std::string& text);
    /// The path of a datagram as its receiver sees it.
    static Path Arriving(const std::string& source,
                         const std::string& destination,
                         Ports ports = {});
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
    /// The same of all Child SAs, the oldest first.
    std::vector<IpsecSaAddresses> EveryIpsec(End end) const;
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

    /// Why inner packets were not sent by this end.
    const std::vector<Error>& NotSent(End end) const
    {
        return m_ends[end].notSent;
    }

    /// All messages since the last call, in the order in which they were sent:
    /// `I>R INFORMATIONAL 2 {CHANGE_PATH, COOKIE2}`, a response as `R>I INFORMATIONAL 2 = {…}`,
    /// a retransmission with `again` at its end. Payloads in their order, NAT detection as one
    /// `NAT_DETECTION_*`.
    std::vector<std::string> Ladder();

    /// The messages that this end sent and that carry a notify of that type, as sent.
    std::vector<IkeMessageTraced> Sent(End end, std::uint16_t notifyType) const;

    /// All datagrams that were sent, in order, as their senders sent them.
    const std::vector<Datagram>& Wire() const
    {
        return m_wire;
    }

  private:
    struct ChildSa
    {
        InstallEspSa installed;
        IpsecSaAddresses addresses;
        bool useOutbound = true;
        std::unique_ptr<SaPair> sas;
    };

    struct Mapping
    {
        std::uint16_t insidePort = 0;
        std::uint16_t outsidePort = 0;
        std::set<Transport> contacted;
    };

    struct Nat
    {
        IpAddress outside;
        NatKind kind{};
        std::uint16_t nextPort = 20000;
        std::vector<Mapping> mappings;

        Transport Translate(std::uint16_t insidePort, const Transport& destination);
        /// The inside port that a packet goes to, if it is let in.
        std::optional<std::uint16_t> Admit(std::uint16_t outsidePort,
                                           const Transport& source) const;
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
        EspSendBudget budget;
        std::vector<Error> notSent;
        std::vector<std::unique_ptr<ChildSa>> childSas;
        LocalAddresses locals;
        Duration interval{};
        std::uint64_t trafficRun = 0;
    };

    void Schedule(Instant at, std::function<void()> action);
    void Drain(End end);
    void Apply(End end, const Output& output);
    void Record(End end, const IkeMessageTraced& traced);
    void Network(Datagram datagram);
    /// As the receiver will see it; rewrites the outer header of AH.
    std::optional<Path> ThroughNats(Datagram& datagram);
    void Deliver(End to, const Path& path, const Datagram& datagram);
    void DeliverIpsec(
        End to, const Path& path, ProtocolId protocol, Octets octets, bool udpEncapsulated);
    void Carry(End from, EspSendOutcome outcome);
    /// The newest Child SA of `from` that it may send with, or null.
    ChildSa* ToSendWith(End from);
    void Tick(End from, std::uint64_t run);

    std::array<Side, 2> m_ends;
    Instant m_now{};
    std::uint64_t m_order = 0;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> m_events;
    std::map<std::pair<IpAddress, IpAddress>, Duration> m_delays;
    std::set<std::pair<IpAddress, IpAddress>> m_cuts;
    std::map<IpAddress, Nat> m_nats;
    Weather m_weather;
    std::unique_ptr<RandomSource> m_chance;
    std::vector<Datagram> m_wire;
    std::vector<std::string> m_ladder;
};

} // namespace mopo::test
