// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/sim/tunnel-fixture.h"

#include "ns3/data-rate.h"
#include "ns3/node.h"

#include <algorithm>

namespace ns3
{

namespace
{

mopo::PeerConfig CommonPeer()
{
    mopo::PeerConfig peer;
    peer.preSharedKey = {'s', 'e', 'c', 'r', 'e', 't'};
    peer.ikeSuites = {*mopo::ParseIkeSuite("aes128gcm16-prfsha256-x25519")};
    peer.childSuites = {*mopo::ParseChildSuite("aes128gcm16")};
    return peer;
}

MopoApplicationConfig LaptopConfig()
{
    auto peer = CommonPeer();
    peer.name = "gateway";
    peer.localIdentity = mopo::Identity::Parse("laptop@example.org");
    peer.remoteIdentity = mopo::Identity::Parse("gateway.example.org");
    peer.addresses = {Ip("203.0.113.1")};
    peer.localSelectors = {mopo::TrafficSelector::FromPrefix(Prefix("0.0.0.0/0"))};
    peer.remoteSelectors = {mopo::TrafficSelector::FromPrefix(Prefix("10.99.0.0/24"))};
    peer.requestInnerIpv4 = true;
    MopoApplicationConfig config;
    config.endpoint.ike.peers = {peer};
    config.seed = 42;
    config.name = "laptop";
    config.initiate = {"gateway"};
    return config;
}

MopoApplicationConfig GatewayConfig()
{
    auto peer = CommonPeer();
    peer.name = "laptop";
    peer.localIdentity = mopo::Identity::Parse("gateway.example.org");
    peer.remoteIdentity = mopo::Identity::Parse("laptop@example.org");
    peer.localSelectors = {mopo::TrafficSelector::FromPrefix(Prefix("10.99.0.0/24"))};
    peer.pools = {Prefix("10.99.1.0/24")};
    MopoApplicationConfig config;
    config.endpoint.ike.peers = {peer};
    config.seed = 42;
    config.name = "gateway";
    return config;
}

void SetDelay(Ptr<MopoLink> link, const Time& delay)
{
    for (const auto& direction : {link->GetUp(), link->GetDown()})
    {
        direction->SetAttribute("Delay", TimeValue(delay));
    }
}

} // namespace

void TunnelFixture::SetUp()
{
    SimFixture::SetUp();
    laptop = MopoHost::Install(CreateObject<Node>());
    box = MopoHost::Install(CreateObject<Node>(), true);
    core = MopoHost::Install(CreateObject<Node>(), true);
    gateway = MopoHost::Install(CreateObject<Node>(), true);
    server = MopoHost::Install(CreateObject<Node>());

    auto radio = Interface("wlan0", {"10.1.0.10/24"}, {"10.1.0.1"});
    radio.kind = mopo::AccessKind::Wlan;
    auto inner = Interface("lan", {"10.99.0.1/24"});
    inner.outside = false;
    eth0 = Connect(laptop,
                   Interface("eth0", {"192.0.2.10/28"}, {"192.0.2.1"}),
                   core,
                   Interface("office", {"192.0.2.1/28"}));
    wlan0 = Connect(laptop, radio, box, Interface("lan", {"10.1.0.1/24"}));
    Connect(box,
            Interface("wan", {"198.51.100.1/28"}, {"198.51.100.2"}),
            core,
            Interface("isp", {"198.51.100.2/28"}));
    wan = Connect(gateway,
                  Interface("wan", {"203.0.113.1/28"}, {"203.0.113.2"}),
                  core,
                  Interface("gw", {"203.0.113.2/28"}));
    Connect(gateway, inner, server, Interface("lan", {"10.99.0.2/24"}, {"10.99.0.1"}));
    SetDelay(eth0, MilliSeconds(4));
    SetDelay(wlan0, MilliSeconds(9));
    SetDelay(wan, MilliSeconds(1));
    nat = MopoNat::Install(box, "wan", {});

    auto laptopConfig = LaptopConfig();
    auto gatewayConfig = GatewayConfig();
    Configure(laptopConfig, gatewayConfig);
    client = MopoApplication::Install(laptop, laptopConfig);
    responder = MopoApplication::Install(gateway, gatewayConfig);
    client->TraceConnectWithoutContext(
        "Output",
        Callback<void, const mopo::Output&>([this](const mopo::Output& output)
                                            { outputs.push_back(output); }));
    NoteDiscards("laptop", client);
    NoteDiscards("gateway", responder);
}

void TunnelFixture::TearDown()
{
    SimFixture::TearDown();
}

void TunnelFixture::Configure(MopoApplicationConfig&, MopoApplicationConfig&) const
{
}

void TunnelFixture::NoteDiscards(const std::string& who, Ptr<MopoApplication> application)
{
    application->TraceConnectWithoutContext(
        "Discarded",
        Callback<void, const mopo::Discarded&>(
            [this, who](const mopo::Discarded& packet)
            { discards.push_back(who + " " + packet.why.what); }));
}

void TunnelFixture::AddProbes()
{
    upSender = AddSender(laptop, "10.99.0.2");
    downSender = AddSender(server, "10.99.1.1");
    AddReceiver(server, up);
    AddReceiver(laptop, down);
}

Ptr<ProbeSender> TunnelFixture::AddSender(Ptr<MopoHost> from, std::string_view to) const
{
    auto sender = CreateObject<ProbeSender>();
    sender->SetRemote({Ip(to), 7});
    sender->SetAttribute("Interval", TimeValue(MilliSeconds(10)));
    sender->SetStartTime(Seconds(1));
    from->GetNode()->AddApplication(sender);
    return sender;
}

void TunnelFixture::AddReceiver(Ptr<MopoHost> at, ProbeLog& log) const
{
    auto receiver = CreateObject<ProbeReceiver>();
    at->GetNode()->AddApplication(receiver);
    receiver->TraceConnectWithoutContext("Received",
                                         Callback<void, uint64_t, Time, Time>(
                                             [&log](uint64_t sequence, const Time&, const Time& now)
                                             {
                                                 log.sequences.push_back(sequence);
                                                 log.times.push_back(now);
                                             }));
}

mopo::IkeSaId TunnelFixture::IkeSa() const
{
    const auto all = client->GetIkeSas();
    return all.empty() ? mopo::IkeSaId() : all.front();
}

Time TunnelFixture::ProbeLog::LongestGap(const Time& from, const Time& to) const
{
    Time longest;
    Time last = from;
    for (const auto& time : times)
    {
        if (time >= from && time <= to)
        {
            longest = std::max(longest, time - last);
            last = time;
        }
    }
    return std::max(longest, to - last);
}

} // namespace ns3
