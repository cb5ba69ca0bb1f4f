// SPDX-License-Identifier: GPL-2.0-only
#include "test/protocol/two-ends.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mopo::test
{

namespace
{

IpAddress At(const std::string& text)
{
    const auto address = IpAddress::Parse(text);
    EXPECT_TRUE(address.has_value()) << text;
    return address.value_or(IpAddress{});
}

TwoEnds::End Other(TwoEnds::End end)
{
    return end == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator;
}

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

const char* ShortName(PayloadType type)
{
    switch (type)
    {
    case PayloadType::Sa:
        return "SA";
    case PayloadType::Ke:
        return "KE";
    case PayloadType::IdI:
        return "IDi";
    case PayloadType::IdR:
        return "IDr";
    case PayloadType::Auth:
        return "AUTH";
    case PayloadType::Nonce:
        return "N";
    case PayloadType::Delete:
        return "D";
    case PayloadType::TsI:
        return "TSi";
    case PayloadType::TsR:
        return "TSr";
    case PayloadType::Configuration:
        return "CP";
    default:
        return "?";
    }
}

std::string Describe(const Payloads& payloads)
{
    const CodePoints codePoints;
    std::string text;
    for (const Payload& payload : payloads)
    {
        std::string name = ShortName(payload.Type());
        if (const auto* notify = std::get_if<NotifyPayload>(&payload.body))
        {
            name = NotifyName(notify->type, codePoints);
            if (name == "NAT_DETECTION_DESTINATION_IP")
            {
                continue;
            }
            if (name == "NAT_DETECTION_SOURCE_IP")
            {
                name = "NAT_DETECTION_*";
            }
        }
        text += (text.empty() ? "" : ", ") + name;
    }
    return "{" + text + "}";
}

/// Where the addresses stand in an IPv4 header.
constexpr std::size_t IPV4_SOURCE = 12;
constexpr std::size_t IPV4_DESTINATION = 16;

void RewriteOuter(Octets& packet, std::size_t place, const IpAddress& address)
{
    std::ranges::copy(address.GetOctets(), packet.begin() + static_cast<std::ptrdiff_t>(place));
}

} // namespace

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

void TwoEnds::SetDelay(const std::string& a, const std::string& b, Duration delay)
{
    m_delays[{At(a), At(b)}] = delay;
    m_delays[{At(b), At(a)}] = delay;
}

void TwoEnds::Cut(const std::string& from, const std::string& to)
{
    m_cuts.insert({At(from), At(to)});
}

void TwoEnds::Heal(const std::string& from, const std::string& to)
{
    m_cuts.erase({At(from), At(to)});
}

void TwoEnds::AddNat(const std::string& inside, const std::string& outside)
{
    m_nats[At(inside)] = {At(outside), 20000, {}};
}

void TwoEnds::RebootNat(const std::string& inside)
{
    Nat& nat = m_nats.at(At(inside));
    nat.ports.clear();
    nat.nextPort = static_cast<std::uint16_t>(nat.nextPort + 1000);
}

void TwoEnds::SetLocals(End end, LocalAddresses all)
{
    m_ends[end].locals = all;
    m_ends[end].endpoint->HandleLocalAddresses(m_now, std::move(all));
    Drain(end);
}

void TwoEnds::Connect()
{
    const auto id = m_ends[Initiator].endpoint->Initiate(m_now, "gateway");
    ASSERT_TRUE(id.has_value()) << id.error().what;
    Drain(Initiator);
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

void TwoEnds::Schedule(Instant at, std::function<void()> action)
{
    m_events.push({at, m_order++, std::move(action)});
}

void TwoEnds::RunFor(Duration duration)
{
    const Instant until = m_now + duration;
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
        m_now = std::max(m_now, next);
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
    else if (const auto* removal = std::get_if<RemoveEspSa>(&output))
    {
        std::erase_if(side.childSas,
                      [&](const auto& child)
                      { return child->installed.inboundSpi == removal->inboundSpi; });
    }
    else if (const auto* traced = std::get_if<IkeMessageTraced>(&output); traced && traced->sent)
    {
        const Header& header = traced->message.header;
        m_ladder.push_back(
            (end == Initiator ? "I>R " : "R>I ") + ExchangeName(header.exchangeType, CodePoints{}) +
            " " +
            (header.exchangeType == CodePoints{}.pathTest ? "*"
                                                          : std::to_string(header.messageId)) +
            (header.IsResponse() ? " = " : " ") + Describe(traced->message.payloads) +
            (traced->retransmission ? " again" : ""));
    }
}

void TwoEnds::Network(Datagram datagram)
{
    if (hook && !hook(datagram))
    {
        return;
    }
    const IpAddress source = datagram.path.local.address;
    const IpAddress destination = datagram.path.peer.address;
    if (m_cuts.contains({source, destination}))
    {
        return;
    }
    const auto given = m_delays.find({source, destination});
    const Duration delay = given == m_delays.end() ? Duration(5ms) : given->second;
    Path seen{datagram.path.peer, datagram.path.local};
    if (const auto nat = m_nats.find(source); nat != m_nats.end())
    {
        if (datagram.isRawEsp)
        {
            return;
        }
        const auto [port, isNew] =
            nat->second.ports.try_emplace(seen.peer.port, nat->second.nextPort);
        nat->second.nextPort = static_cast<std::uint16_t>(nat->second.nextPort + (isNew ? 1 : 0));
        seen.peer = {nat->second.outside, port->second};
        if (datagram.isAh)
        {
            RewriteOuter(datagram.octets, IPV4_SOURCE, nat->second.outside);
        }
    }
    for (const auto& [inside, nat] : m_nats)
    {
        if (nat.outside != seen.local.address)
        {
            continue;
        }
        const auto port = std::ranges::find_if(
            nat.ports, [&](const auto& one) { return one.second == seen.local.port; });
        if (port == nat.ports.end() || m_cuts.contains({source, inside}))
        {
            return;
        }
        seen.local = {inside, port->first};
        if (datagram.isAh)
        {
            RewriteOuter(datagram.octets, IPV4_DESTINATION, inside);
        }
    }
    const End to = Other(datagram.from);
    Schedule(m_now + delay,
             [this, to, seen, datagram = std::move(datagram)] { Deliver(to, seen, datagram); });
}

void TwoEnds::Inject(End to, const Path& path, const Octets& octets)
{
    Deliver(to, path, {Other(to), path, std::move(octets)});
}

void TwoEnds::Deliver(End to, const Path& path, const Datagram& datagram)
{
    const Octets& octets = datagram.octets;
    Side& side = m_ends[to];
    const bool isLocal = std::ranges::any_of(side.locals,
                                             [&](const LocalAddress& local)
                                             { return local.address == path.local.address; });
    if (!isLocal)
    {
        return;
    }
    const bool hasMarker =
        octets.size() >= 4 &&
        std::all_of(octets.begin(), octets.begin() + 4, [](auto octet) { return octet == 0; });
    if (datagram.isAh)
    {
        DeliverIpsec(to, path, ProtocolId::Ah, octets, false);
        return;
    }
    if (datagram.isRawEsp || (path.local.port == NAT_T_PORT && octets.size() > 1 && !hasMarker))
    {
        DeliverIpsec(to, path, ProtocolId::Esp, octets, !datagram.isRawEsp);
        return;
    }
    side.endpoint->HandleDatagram(m_now, path, octets);
    Drain(to);
}

IpsecSaAddresses TwoEnds::Ipsec(End end) const
{
    EXPECT_FALSE(m_ends[end].childSas.empty());
    return m_ends[end].childSas.empty() ? IpsecSaAddresses{}
                                        : m_ends[end].childSas.back()->addresses;
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

std::vector<std::string> TwoEnds::Ladder()
{
    return std::exchange(m_ladder, {});
}

std::vector<IkeMessageTraced> TwoEnds::Sent(End end, std::uint16_t notifyType) const
{
    std::vector<IkeMessageTraced> messages = All<IkeMessageTraced>(end);
    std::erase_if(
        messages,
        [&](const IkeMessageTraced& traced)
        { return !traced.sent || FindNotify(traced.message.payloads, notifyType) == nullptr; });
    return messages;
}

} // namespace mopo::test
