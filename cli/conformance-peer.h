// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/peers/udp-link.h"
#include "helpers/conformance/tester/tester-config.h"

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace CLI // NOLINT(readability-identifier-naming): the library's own name
{
class App;
}

namespace mopo::cli
{

/// What the command line says about a peer behind real sockets.
struct PeerArguments
{
    /// `192.0.2.1:500`, `[3fff::1]`; empty: the built-in one.
    std::vector<std::string> peers;
    std::vector<std::string> locals;
    std::uint16_t natTraversalPort = 4500;
    std::vector<std::uint16_t> ownPorts;
    std::string preSharedKey = "secret";
    std::string localIdentity = "laptop@example.org";
    std::string peerIdentity = "gateway.example.org";
    std::string ikeSuite = "aes128gcm16-prfsha256-x25519";
    std::string childSuite = "aes128gcm16";
    std::string networks = "10.99.0.0/24";
    std::string echoTarget = "10.99.0.1";
    std::string inner = "10.99.1.1";
    bool asksForInner = true;
    std::vector<std::string> declared;
    std::string trigger;
};

void AddPeerOptions(CLI::App& verb, PeerArguments& arguments);

/// All that is wrong with them, in words, one a line.
std::expected<conformance::TesterConfig, std::vector<std::string>> PeerConfigFrom(
    const PeerArguments& arguments);
std::expected<conformance::UdpLink::Options, std::vector<std::string>> LinkOptionsFrom(
    const PeerArguments& arguments);

/// The same words again, for the command that repeats a run.
std::string RepeatArguments(const PeerArguments& arguments);

} // namespace mopo::cli
