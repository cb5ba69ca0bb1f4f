// SPDX-License-Identifier: GPL-2.0-only
// The initial exchanges of two endpoints in memory (PSK, x25519, AES-GCM), without events, against
// the bare OpenSSL calls that they cannot do without.
#include "model/crypto/openssl-crypto.h"
#include "model/endpoint/endpoint.h"
#include "test/bench/bare-handshake.h"
#include "test/bench/ratio.h"

#include <cstdlib>
#include <optional>

namespace mopo::bench
{

namespace
{

constexpr std::size_t HANDSHAKES = 20;
constexpr Goal AT_MOST_30_PERCENT_MORE{Goal::Kind::CpuAtMost, 1.3};

const Path PATH{{*IpAddress::Parse("192.0.2.10"), IKE_PORT},
                {*IpAddress::Parse("203.0.113.1"), IKE_PORT}};

EndpointConfig ConfigOf(bool initiator)
{
    PeerConfig peer;
    peer.name = "peer";
    peer.localIdentity = Identity::Parse(initiator ? "laptop@example.org" : "gateway.example.org");
    peer.remoteIdentity = Identity::Parse(initiator ? "gateway.example.org" : "laptop@example.org");
    peer.preSharedKey = Octets(32, 7);
    peer.ikeSuites = {*ParseIkeSuite("aes128gcm16-prfsha256-x25519")};
    peer.childSuites = {*ParseChildSuite("aes128gcm16")};
    const auto inside = TrafficSelector::FromPrefix(*IpPrefix::Parse("10.99.0.0/24"));
    const auto client = TrafficSelector::FromPrefix(*IpPrefix::Parse("10.99.1.0/24"));
    peer.localSelectors = {initiator ? client : inside};
    peer.remoteSelectors = {initiator ? inside : client};
    peer.addresses = {PATH.peer.address};
    EndpointConfig config;
    config.ike.peers = {peer};
    config.trace = false;
    return config;
}

/// Two endpoints that hand their datagrams to each other at once.
class Pair
{
  public:
    Pair(Crypto& crypto, RandomSource& random)
        : m_initiator(ConfigOf(true), crypto, random),
          m_responder(ConfigOf(false), crypto, random)
    {
        m_initiator.HandleLocalAddresses({}, {{PATH.local.address, "eth0"}});
        m_responder.HandleLocalAddresses({}, {{PATH.peer.address, "wan"}});
    }

    void Connect()
    {
        if (!m_initiator.Initiate({}, "peer"))
        {
            std::abort();
        }
        while (Exchange(m_initiator, m_responder) || Exchange(m_responder, m_initiator))
        {
        }
        // A measurement of something that failed would measure nothing.
        if (m_established != 2)
        {
            std::abort();
        }
    }

  private:
    bool Exchange(Endpoint& from, Endpoint& to)
    {
        bool moved = false;
        while (auto output = from.PollOutput())
        {
            if (const auto* datagram = std::get_if<SendDatagram>(&*output))
            {
                to.HandleDatagram(
                    {}, Path{datagram->path.peer, datagram->path.local}, datagram->octets);
                moved = true;
            }
            m_established += std::holds_alternative<Established>(*output) ? 1 : 0;
        }
        return moved;
    }

    Endpoint m_initiator;
    Endpoint m_responder;
    int m_established = 0;
};

void Handshake(benchmark::State& state)
{
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "bench");
    std::vector<std::unique_ptr<Pair>> pairs;
    BareHandshake bare;
    Compare(state,
            HANDSHAKES,
            AT_MOST_30_PERCENT_MORE,
            {.prepare =
                 [&]
             {
                 pairs.clear();
                 for (std::size_t i = 0; i < HANDSHAKES; ++i)
                 {
                     pairs.push_back(std::make_unique<Pair>(*crypto, *random));
                 }
             },
             .run =
                 [&]
             {
                 for (const auto& pair : pairs)
                 {
                     pair->Connect();
                 }
             }},
            {.prepare = {},
             .run = [&]
             {
                 for (std::size_t i = 0; i < HANDSHAKES; ++i)
                 {
                     bare.Run();
                 }
             }});
}

BENCHMARK(Handshake)->UseManualTime();

} // namespace

} // namespace mopo::bench
