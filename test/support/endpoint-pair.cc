// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/endpoint-pair.h"

#include <cstdlib>

namespace mopo::test
{

namespace
{

IpAddress At(const char* text)
{
    return *IpAddress::Parse(text);
}

EndpointConfig ConfigOf(bool initiator, bool trace)
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
    peer.addresses = {At("203.0.113.1")};
    EndpointConfig config;
    config.ike.peers = {peer};
    config.trace = trace;
    return config;
}

} // namespace

EndpointPair::EndpointPair(Crypto& crypto, RandomSource& random, bool trace)
    : m_initiator(ConfigOf(true, trace), crypto, random),
      m_responder(ConfigOf(false, trace), crypto, random)
{
    m_initiator.HandleLocalAddresses({}, {{At("192.0.2.10"), "eth0"}});
    m_responder.HandleLocalAddresses({}, {{At("203.0.113.1"), "wan"}});
}

void EndpointPair::Connect()
{
    const std::size_t before = m_established;
    if (!m_initiator.Initiate(m_now, "peer"))
    {
        std::abort();
    }
    ExchangeAll();
    // A measurement of something that failed would measure nothing.
    if (m_established != before + 2)
    {
        std::abort();
    }
}

void EndpointPair::MoveTo(const IpAddress& address)
{
    m_now += std::chrono::milliseconds(100);
    m_initiator.HandleLocalAddresses(m_now, {{address, "eth0"}});
    ExchangeAll();
}

void EndpointPair::ExchangeAll()
{
    while (Exchange(true) || Exchange(false))
    {
    }
}

bool EndpointPair::Exchange(bool fromInitiator)
{
    Endpoint& from = fromInitiator ? m_initiator : m_responder;
    Endpoint& to = fromInitiator ? m_responder : m_initiator;
    bool moved = false;
    while (auto output = from.PollOutput())
    {
        if (const auto* datagram = std::get_if<SendDatagram>(&*output))
        {
            to.HandleDatagram(
                m_now, Path{datagram->path.peer, datagram->path.local}, datagram->octets);
            moved = true;
        }
        m_established += std::holds_alternative<mopo::Established>(*output) ? 1U : 0U;
        if (onOutput)
        {
            onOutput(fromInitiator, *output);
        }
    }
    return moved;
}

} // namespace mopo::test
