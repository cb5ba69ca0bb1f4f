// SPDX-License-Identifier: GPL-2.0-only
#include "test/protocol/two-ends.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{

namespace
{

/// At one instant: more is a busy loop.
constexpr std::size_t MOST_TIMEOUTS = 1000;

PeerConfig CommonPeer()
{
    PeerConfig peer;
    peer.preSharedKey = {'s', 'e', 'c', 'r', 'e', 't'};
    peer.ikeSuites = {*ParseIkeSuite("aes128gcm16-prfsha256-x25519")};
    peer.childSuites = {*ParseChildSuite("aes128gcm16")};
    return peer;
}

std::vector<TrafficSelector> Selectors(const std::string& prefix)
{
    return {TrafficSelector::FromPrefix(*IpPrefix::Parse(prefix))};
}

} // namespace

IpAddress TwoEnds::At(const std::string& text)
{
    const auto address = IpAddress::Parse(text);
    EXPECT_TRUE(address.has_value()) << text;
    return address.value_or(IpAddress{});
}

Path TwoEnds::Arriving(const std::string& source, const std::string& destination, Ports ports)
{
    return {{At(destination), ports.destination}, {At(source), ports.source}};
}

EndpointConfig TwoEnds::InitiatorConfig()
{
    EndpointConfig config;
    PeerConfig peer = CommonPeer();
    peer.name = "gateway";
    peer.localIdentity = Identity::Parse("laptop@example.org");
    peer.remoteIdentity = Identity::Parse("gateway.example.org");
    peer.addresses = {At("203.0.113.1")};
    peer.localSelectors = Selectors("0.0.0.0/0");
    peer.remoteSelectors = Selectors("10.99.0.0/24");
    peer.requestInnerIpv4 = true;
    config.ike.peers = {peer};
    config.ike.choices.routability = Routability::Off;
    return config;
}

EndpointConfig TwoEnds::ResponderConfig()
{
    EndpointConfig config;
    PeerConfig peer = CommonPeer();
    peer.name = "laptop";
    peer.localIdentity = Identity::Parse("gateway.example.org");
    peer.remoteIdentity = Identity::Parse("laptop@example.org");
    peer.localSelectors = Selectors("10.99.0.0/24");
    peer.pools = {*IpPrefix::Parse("10.99.1.0/24")};
    config.ike.peers = {peer};
    config.ike.choices.routability = Routability::Off;
    return config;
}

LocalAddress TwoEnds::Local(const std::string& address,
                            const std::string& interface,
                            AccessKind kind)
{
    return {At(address), interface, kind, 1500};
}

TwoEnds::TwoEnds(EndpointConfig initiator, EndpointConfig responder, std::uint64_t seed)
{
    const auto add = [&](End end, const char* name, EndpointConfig config)
    {
        Side& side = m_ends[end];
        side.crypto = NewOpensslCrypto();
        side.random = NewSeededRandom(seed, name);
        side.endpoint = std::make_unique<Endpoint>(std::move(config), *side.crypto, *side.random);
    };
    add(Initiator, "initiator", std::move(initiator));
    add(Responder, "responder", std::move(responder));
    SetLocals(Initiator, {Local("192.0.2.10", "eth0")});
    SetLocals(Responder, {Local("203.0.113.1", "wan")});
}

void TwoEnds::SetLocals(End end, LocalAddresses all)
{
    m_ends[end].locals = all;
    m_ends[end].endpoint->HandleLocalAddresses(m_now, std::move(all));
    Drain(end);
}

void TwoEnds::Initiate()
{
    const auto id = m_ends[Initiator].endpoint->Initiate(m_now, "gateway");
    ASSERT_TRUE(id.has_value()) << id.error().what;
    Drain(Initiator);
}

void TwoEnds::Connect()
{
    Initiate();
    RunFor(100ms);
    ASSERT_TRUE(IsUp(Initiator));
    ASSERT_TRUE(IsUp(Responder));
}

void TwoEnds::Command(End end, const mopo::Command& command)
{
    const Status done = m_ends[end].endpoint->HandleCommand(m_now, command);
    EXPECT_TRUE(done.has_value()) << done.error().what;
    Drain(end);
}

void TwoEnds::CheckLiveness(End end)
{
    Command(end, CheckLivenessCommand{Id(end)});
}

void TwoEnds::Prefer(const std::string& interface)
{
    Command(Initiator, PreferInterfaceCommand{interface});
}

void TwoEnds::Schedule(Instant at, std::function<void()> action)
{
    m_events.push({at, m_order++, std::move(action)});
}

void TwoEnds::RunFor(Duration duration)
{
    const Instant until = m_now + duration;
    std::size_t timeouts = 0;
    for (;;)
    {
        Instant next = until;
        if (!m_events.empty())
        {
            next = std::min(next, m_events.top().at);
        }
        for (const Side& side : m_ends)
        {
            if (const auto due = side.endpoint->NextTimeout())
            {
                next = std::min(next, *due);
            }
        }
        timeouts = next > m_now ? 0 : timeouts + 1;
        m_now = std::max(m_now, next);
        if (timeouts > MOST_TIMEOUTS)
        {
            FAIL() << "timeouts without end at " << m_now.time_since_epoch().count();
        }
        bool isIdle = true;
        while (!m_events.empty() && m_events.top().at <= m_now)
        {
            const auto action = m_events.top().action;
            m_events.pop();
            action();
            isIdle = false;
        }
        for (const End end : {Initiator, Responder})
        {
            const auto due = m_ends[end].endpoint->NextTimeout();
            if (due && *due <= m_now)
            {
                m_ends[end].endpoint->HandleTimeout(m_now);
                Drain(end);
                isIdle = false;
            }
        }
        if (isIdle && m_now >= until)
        {
            return;
        }
    }
}

void TwoEnds::Drain(End end)
{
    while (auto output = m_ends[end].endpoint->PollOutput())
    {
        m_ends[end].log.push_back({m_now, *output});
        Apply(end, *output);
    }
}

void TwoEnds::Apply(End end, const Output& output)
{
    Side& side = m_ends[end];
    if (const auto* datagram = std::get_if<SendDatagram>(&output))
    {
        Network({end, datagram->path, datagram->octets});
    }
    else if (const auto* install = std::get_if<InstallEspSa>(&output))
    {
        auto child = std::make_unique<ChildSa>();
        auto sas = NewSaPair(*side.crypto,
                             *side.random,
                             {install->suite,
                              install->inboundSpi,
                              install->outboundSpi,
                              install->inboundKeys,
                              install->outboundKeys,
                              install->replayWindow});
        ASSERT_TRUE(sas.has_value()) << sas.error().what;
        child->installed = *install;
        child->addresses = install->addresses;
        child->useOutbound = install->useOutbound;
        child->sas = *std::move(sas);
        side.childSas.push_back(std::move(child));
    }
    else if (const auto* use = std::get_if<UseEspSa>(&output))
    {
        for (const auto& child : side.childSas)
        {
            child->useOutbound |= child->installed.inboundSpi == use->inboundSpi;
        }
    }
    else if (const auto* update = std::get_if<UpdateEspSa>(&output))
    {
        for (const auto& child : side.childSas)
        {
            if (child->installed.inboundSpi == update->inboundSpi)
            {
                child->addresses = update->addresses;
            }
        }
    }
    else if (const auto* limit = std::get_if<LimitEsp>(&output))
    {
        Carry(end, side.budget.Limit(m_now, *limit));
    }
    else if (const auto* removal = std::get_if<RemoveEspSa>(&output))
    {
        Carry(end, side.budget.Remove(removal->inboundSpi));
        std::erase_if(side.childSas,
                      [&](const auto& child)
                      { return child->installed.inboundSpi == removal->inboundSpi; });
    }
    else if (const auto* traced = std::get_if<IkeMessageTraced>(&output); traced && traced->sent)
    {
        Record(end, *traced);
    }
}

IpsecSaAddresses TwoEnds::Ipsec(End end) const
{
    EXPECT_FALSE(m_ends[end].childSas.empty());
    return m_ends[end].childSas.empty() ? IpsecSaAddresses{}
                                        : m_ends[end].childSas.back()->addresses;
}

std::vector<IpsecSaAddresses> TwoEnds::EveryIpsec(End end) const
{
    std::vector<IpsecSaAddresses> all;
    for (const auto& child : m_ends[end].childSas)
    {
        all.push_back(child->addresses);
    }
    return all;
}

StateTraced TwoEnds::State(End end) const
{
    const auto states = All<StateTraced>(end);
    EXPECT_FALSE(states.empty());
    return states.empty() ? StateTraced{} : states.back();
}

IkeSaId TwoEnds::Id(End end) const
{
    const auto established = All<Established>(end);
    return established.empty() ? IkeSaId{} : established.back().ikeSa;
}

bool TwoEnds::IsUp(End end) const
{
    return !All<Established>(end).empty() && All<Closed>(end).empty();
}

} // namespace mopo::test
