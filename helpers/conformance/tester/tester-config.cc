// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/tester/tester-config.h"

#include <algorithm>

namespace mopo::conformance
{

namespace
{

IpAddress At(const char* text)
{
    return IpAddress::Parse(text).value();
}

std::vector<TrafficSelector> Selectors(const char* prefix)
{
    return {TrafficSelector::FromPrefix(IpPrefix::Parse(prefix).value())};
}

} // namespace

bool TesterConfig::HasMarker(const Transport& source, const Transport& destination) const
{
    const auto isPlain = [this](const Transport& end)
    {
        const bool isOurs = std::ranges::any_of(
            addresses,
            [&](const auto& one) { return one.first.front() == 'T' && one.second == end.address; });
        return end.port == (isOurs ? ownIkePort : ikePort);
    };
    return !isPlain(source) && !isPlain(destination);
}

TesterConfig TesterConfig::BuiltIn()
{
    PeerConfig common;
    common.name = "tester";
    common.preSharedKey = {'s', 'e', 'c', 'r', 'e', 't'};
    common.ikeSuites = {ParseIkeSuite("aes128gcm16-prfsha256-x25519").value(),
                        ParseIkeSuite("aes128gcm16-prfsha256-ecp256").value()};
    common.childSuites = {ParseChildSuite("aes128gcm16").value()};

    TesterConfig config;
    config.asInitiator = common;
    config.asInitiator.localIdentity = Identity::Parse("laptop@example.org");
    config.asInitiator.remoteIdentity = Identity::Parse("gateway.example.org");
    config.asInitiator.localSelectors = Selectors("0.0.0.0/0");
    config.asInitiator.remoteSelectors = Selectors("10.99.0.0/24");
    config.asInitiator.requestInnerIpv4 = true;
    config.asResponder = common;
    config.asResponder.localIdentity = Identity::Parse("gateway.example.org");
    config.asResponder.remoteIdentity = Identity::Parse("laptop@example.org");
    config.asResponder.localSelectors = Selectors("10.99.0.0/24");
    config.asResponder.pools = {IpPrefix::Parse("10.99.1.0/24").value()};
    config.addresses = {{"T1", At("192.0.2.10")},
                        {"T2", At("198.51.100.66")},
                        {"T3", At("192.0.2.77")},
                        {"T4", At("198.51.100.67")},
                        {"T6", At("3fff:1::10")},
                        {"T9", At("10.1.0.10")},
                        {"U1", At("203.0.113.1")},
                        {"U2", At("198.51.100.129")},
                        {"U3", At("203.0.113.129")},
                        {"U4", At("10.2.0.10")},
                        {"U6", At("3fff:2::1")}};
    config.echoTarget = At("10.99.0.1");
    config.innerAddress = At("10.99.1.1");
    return config;
}

} // namespace mopo::conformance
