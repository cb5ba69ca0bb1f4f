// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/changes.h"
#include "helpers/scenario/compose.h"
#include "helpers/scenario/expectation.h"
#include "helpers/scenario/fault.h"
#include "helpers/scenario/peer.h"
#include "helpers/scenario/timeline.h"
#include "helpers/scenario/topology.h"
#include "helpers/scenario/traffic.h"
#include "model/policy/policy-registry.h"
#include "model/wire/code-points.h"

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// A scenario file that was read and checked: every name leads somewhere, every value is in its
/// range. The order of all lists is that of the file.
struct Scenario
{
    /// Of the file, without directory and `.json`.
    std::string name;
    std::string title;
    std::string description;
    Duration duration{0};
    std::vector<Node> nodes;
    std::vector<Link> links;
    std::vector<Peer> peers;
    std::vector<Flow> flows;
    std::vector<TimelineEntry> timeline;
    std::vector<Expectation> expectations;
    CodePoints codePoints;
    /// The strategies that policies can name.
    PolicyRegistry strategies;
    /// Whether every probe packet is an event of its own in `events.jsonl`.
    bool recordProbes = false;

    // Null where there is none of that name.
    const Node* FindNode(const std::string& nodeName) const;
    const Interface* FindInterface(const InterfaceRef& ref) const;
    const Link* FindLink(const std::string& linkName) const;
    /// The link that an interface is an end of.
    const Link* FindLinkOf(const InterfaceRef& ref) const;
    const Peer* FindPeer(const std::string& peerName) const;
    /// The peer that runs on a node.
    const Peer* FindPeerOn(const std::string& nodeName) const;
    const Flow* FindFlow(const std::string& flowName) const;
};

/// A scenario, and what it was made of.
struct LoadedScenario
{
    Scenario scenario;
    /// All of it as one file: the very octets, where nothing was put together.
    std::string text;
    /// What it includes, the lowest first, and itself.
    std::vector<SourceFile> files;
    Changes changes;
    std::vector<TraceFile> traces = {};
};

/// Reads a scenario, or says everything that is wrong with it. Any octets may come. With strategies
/// of his own, a user makes them words of the file.
std::expected<Scenario, std::vector<Fault>> ParseScenario(std::string_view text,
                                                          std::string name,
                                                          PolicyRegistry strategies = {});

/// Reads a file with all that it includes, and with changes laid over it.
std::expected<LoadedScenario, std::vector<Fault>> LoadScenario(const std::filesystem::path& file,
                                                               Changes changes = {},
                                                               PolicyRegistry strategies = {});

} // namespace mopo
