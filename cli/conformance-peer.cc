// SPDX-License-Identifier: GPL-2.0-only
#include "cli/conformance-peer.h"

#include "model/live/sockets/socket-address.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <charconv>
#include <sys/socket.h>
#include <unistd.h>

namespace mopo::cli
{

namespace
{

using conformance::TesterConfig;

/// `192.0.2.1`, `192.0.2.1:500`, `3fff::1`, `[3fff::1]:500`.
std::optional<Transport> ParseTransport(const std::string& text, std::uint16_t port)
{
    if (const auto address = IpAddress::Parse(text))
    {
        return Transport{*address, port};
    }
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos)
    {
        return std::nullopt;
    }
    std::string host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
    {
        host = host.substr(1, host.size() - 2);
    }
    std::uint16_t number = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, number);
    const auto address = IpAddress::Parse(host);
    return address && parsed.ec == std::errc() && parsed.ptr == end && number != 0
               ? std::optional(Transport{*address, number})
               : std::nullopt;
}

/// Where this host would send from: what the routing table says.
std::optional<IpAddress> SourceTowards(const Transport& peer)
{
    if (!peer.address.IsIpv4())
    {
        return std::nullopt;
    }
    const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    SocketAddress address(peer);
    SocketAddress own;
    socklen_t size = own.Size();
    const bool isKnown = descriptor >= 0 &&
                         connect(descriptor, address.Data(), address.Size()) == 0 &&
                         getsockname(descriptor, own.Data(), &size) == 0;
    if (descriptor >= 0)
    {
        close(descriptor);
    }
    return isKnown ? std::optional(own.ToTransport().address) : std::nullopt;
}

void TakeAddresses(const PeerArguments& arguments,
                   TesterConfig& config,
                   std::vector<std::string>& faults)
{
    // The inside of a NAT that nobody is behind.
    config.addresses = {{"T9", IpAddress::Parse("10.1.0.10").value()}};
    std::optional<Transport> first;
    std::size_t number = 0;
    for (const std::string& text : arguments.peers)
    {
        const auto peer = ParseTransport(text, IKE_PORT);
        if (!peer)
        {
            faults.push_back(fmt::format(
                "--peer {}: an address such as 192.0.2.1 or 192.0.2.1:500 is wanted", text));
            continue;
        }
        if (!first)
        {
            first = peer;
            config.ikePort = peer->port;
        }
        config.addresses[peer->address.IsIpv4() ? fmt::format("U{}", ++number) : "U6"] =
            peer->address;
    }
    number = 0;
    for (const std::string& text : arguments.locals)
    {
        const auto local = IpAddress::Parse(text);
        if (!local)
        {
            faults.push_back(fmt::format("--local {}: an address of this host is wanted", text));
            continue;
        }
        config.addresses[local->IsIpv4() ? fmt::format("T{}", ++number) : "T6"] = *local;
    }
    if (arguments.locals.empty() && first)
    {
        const auto source = SourceTowards(*first);
        if (source)
        {
            config.addresses["T1"] = *source;
        }
        else
        {
            faults.push_back(fmt::format("no way to {} is known here: --local ADDRESS says where "
                                         "to send from",
                                         first->ToString()));
        }
    }
}

void TakeNetworks(const PeerArguments& arguments,
                  TesterConfig& config,
                  std::vector<std::string>& faults)
{
    if (const auto networks = IpPrefix::Parse(arguments.networks))
    {
        config.asInitiator.remoteSelectors = {TrafficSelector::FromPrefix(*networks)};
        config.asResponder.localSelectors = config.asInitiator.remoteSelectors;
    }
    else
    {
        faults.push_back(fmt::format("--networks {}: a network such as 10.99.0.0/24 is wanted",
                                     arguments.networks));
    }
    if (const auto target = IpAddress::Parse(arguments.echoTarget); target && target->IsIpv4())
    {
        config.echoTarget = *target;
    }
    else
    {
        faults.push_back(fmt::format("--ping {}: an IPv4 address is wanted", arguments.echoTarget));
    }
    if (const auto inner = IpAddress::Parse(arguments.inner); inner && inner->IsIpv4())
    {
        config.innerAddress = *inner;
        if (!arguments.asksForInner)
        {
            config.asInitiator.localSelectors = {{0, 0, 65535, *inner, *inner}};
        }
    }
    else
    {
        faults.push_back(fmt::format("--inner {}: an IPv4 address is wanted", arguments.inner));
    }
    config.asInitiator.requestInnerIpv4 = arguments.asksForInner;
}

} // namespace

void AddPeerOptions(CLI::App& verb, PeerArguments& arguments)
{
    const std::string group = "A peer behind real sockets";
    verb.add_option("--peer",
                    arguments.peers,
                    "ADDRESS or ADDRESS:PORT; several if it has several: U1, U2, … [built in]")
        ->group(group);
    verb.add_option("--local",
                    arguments.locals,
                    "Addresses of this host to send from: T1, T2, … [the one that leads there]")
        ->group(group);
    verb.add_option("--nat-traversal-port", arguments.natTraversalPort, "Of the peer")
        ->capture_default_str()
        ->check(CLI::Range(1, 65535))
        ->group(group);
    verb.add_option("--own-ports", arguments.ownPorts, "Of the tester, instead of 500 and 4500")
        ->expected(2)
        ->group(group);
    verb.add_option("--psk", arguments.preSharedKey, "The pre-shared key")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--local-id", arguments.localIdentity, "Who the tester is")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--peer-id", arguments.peerIdentity, "Who the peer is")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--ike", arguments.ikeSuite, "The proposal of the IKE SA")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--esp", arguments.childSuite, "The proposal of the Child SAs")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--networks", arguments.networks, "What the tunnel leads to")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--ping", arguments.echoTarget, "What answers ICMP echo there")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--inner", arguments.inner, "The tester's address inside of the tunnel")
        ->capture_default_str()
        ->group(group);
    verb.add_flag("!--no-inner-request",
                  arguments.asksForInner,
                  "Do not ask for an inner address: --inner is agreed on")
        ->group(group);
    verb.add_option("--policy",
                    arguments.declared,
                    "CHOICE=VALUE: how the peer is configured, so that cases which need it are "
                    "played")
        ->group(group);
    verb.add_option("--trigger",
                    arguments.trigger,
                    "A shell command that is called with an event and addresses, and makes it "
                    "happen at the peer")
        ->group(group);
}

std::expected<TesterConfig, std::vector<std::string>> PeerConfigFrom(const PeerArguments& arguments)
{
    TesterConfig config = TesterConfig::BuiltIn();
    std::vector<std::string> faults;
    TakeAddresses(arguments, config, faults);
    TakeNetworks(arguments, config, faults);
    config.natTraversalPort = arguments.natTraversalPort;
    if (arguments.ownPorts.size() == 2)
    {
        config.ownIkePort = arguments.ownPorts[0];
        config.ownNatTraversalPort = arguments.ownPorts[1];
    }
    const auto ikeSuite = ParseIkeSuite(arguments.ikeSuite);
    const auto childSuite = ParseChildSuite(arguments.childSuite);
    if (!ikeSuite)
    {
        faults.push_back(
            fmt::format("--ike {}: a proposal such as aes128gcm16-prfsha256-x25519 is wanted",
                        arguments.ikeSuite));
    }
    if (!childSuite || childSuite->protocol != ProtocolId::Esp)
    {
        faults.push_back(fmt::format("--esp {}: a proposal such as aes128gcm16 is wanted",
                                     arguments.childSuite));
    }
    if (!faults.empty())
    {
        return std::unexpected(std::move(faults));
    }
    for (PeerConfig* peer : {&config.asInitiator, &config.asResponder})
    {
        peer->preSharedKey.assign(arguments.preSharedKey.begin(), arguments.preSharedKey.end());
        peer->localIdentity = Identity::Parse(arguments.localIdentity);
        peer->remoteIdentity = Identity::Parse(arguments.peerIdentity);
        peer->ikeSuites = {*ikeSuite};
        peer->childSuites = {*childSuite};
    }
    return config;
}

std::expected<conformance::UdpLink::Options, std::vector<std::string>> LinkOptionsFrom(
    const PeerArguments& arguments)
{
    conformance::UdpLink::Options options;
    std::vector<std::string> faults;
    for (const std::string& text : arguments.declared)
    {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        {
            faults.push_back(fmt::format("--policy {}: CHOICE=VALUE is wanted", text));
            continue;
        }
        options.declared[text.substr(0, equals)] = text.substr(equals + 1);
    }
    options.trigger = arguments.trigger;
    if (!faults.empty())
    {
        return std::unexpected(std::move(faults));
    }
    return options;
}

std::string RepeatArguments(const PeerArguments& arguments)
{
    const PeerArguments usual;
    std::string text;
    const auto add = [&](const char* option, const std::string& value)
    {
        std::string quoted;
        for (const char c : value)
        {
            quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
        }
        text += fmt::format(" {} '{}'", option, quoted);
    };
    const auto addChanged = [&](const char* option, const std::string& value, const std::string& of)
    {
        if (value != of)
        {
            add(option, value);
        }
    };
    for (const std::string& peer : arguments.peers)
    {
        add("--peer", peer);
    }
    for (const std::string& local : arguments.locals)
    {
        add("--local", local);
    }
    for (const std::string& choice : arguments.declared)
    {
        add("--policy", choice);
    }
    if (arguments.natTraversalPort != usual.natTraversalPort)
    {
        add("--nat-traversal-port", std::to_string(arguments.natTraversalPort));
    }
    if (arguments.ownPorts.size() == 2)
    {
        text += fmt::format(" --own-ports {} {}", arguments.ownPorts[0], arguments.ownPorts[1]);
    }
    addChanged("--psk", arguments.preSharedKey, usual.preSharedKey);
    addChanged("--local-id", arguments.localIdentity, usual.localIdentity);
    addChanged("--peer-id", arguments.peerIdentity, usual.peerIdentity);
    addChanged("--ike", arguments.ikeSuite, usual.ikeSuite);
    addChanged("--esp", arguments.childSuite, usual.childSuite);
    addChanged("--networks", arguments.networks, usual.networks);
    addChanged("--ping", arguments.echoTarget, usual.echoTarget);
    addChanged("--inner", arguments.inner, usual.inner);
    addChanged("--trigger", arguments.trigger, usual.trigger);
    if (!arguments.asksForInner)
    {
        text += " --no-inner-request";
    }
    return text;
}

} // namespace mopo::cli
