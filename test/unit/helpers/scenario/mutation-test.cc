// SPDX-License-Identifier: GPL-2.0-only
// Whatever becomes of a file, it is either refused with a reason or safe for the simulator.
#include "helpers/scenario/domains.h"
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdlib>
#include <random>

namespace mopo
{
namespace
{

/// The same cases each time; set RC_PARAMS for others.
const int PARAMETERS_SET = setenv("RC_PARAMS", "seed=1 max_success=300", 0);

const std::array<std::string, 4> FILES{
    "starter.json", "mobile-client.json", "link-loss.json", "lte-trace.json"};

bool IsSafe(const LinkDirection& direction)
{
    return direction.rate >= 1'000 && direction.delay >= Duration::zero() &&
           direction.delay <= std::chrono::minutes(1) && direction.jitter >= Duration::zero() &&
           direction.jitter <= direction.delay && direction.loss >= 0 && direction.loss <= 1 &&
           direction.duplication >= 0 && direction.duplication <= 1 && direction.corruption >= 0 &&
           direction.corruption <= 1 &&
           (direction.queue.value > 0 || direction.queue.time > Duration::zero());
}

/// A function of its own: within RC_ASSERT both sides of `||` are evaluated.
bool HasItsOutside(const Node& node)
{
    return node.kind != NodeKind::Nat ||
           (node.nat && node.FindInterface(node.nat->outside) != nullptr);
}

/// What the simulator takes for granted.
void RequireSafe(const Scenario& scenario)
{
    RC_ASSERT(scenario.duration > Duration::zero());
    RC_ASSERT(scenario.duration <= std::chrono::hours(24));
    for (const Node& node : scenario.nodes)
    {
        RC_ASSERT(HasItsOutside(node));
        for (const Interface& interface : node.interfaces)
        {
            RC_ASSERT(!interface.addresses.empty());
            RC_ASSERT(scenario.FindLinkOf({node.name, interface.name}) != nullptr);
        }
    }
    for (const Link& link : scenario.links)
    {
        RC_ASSERT(IsSafe(link.up) && IsSafe(link.down));
        RC_ASSERT(scenario.FindInterface(link.ends[0]) != nullptr);
        RC_ASSERT(scenario.FindInterface(link.ends[1]) != nullptr);
        RC_ASSERT(link.ends[0].node != link.ends[1].node);
    }
    for (const Peer& peer : scenario.peers)
    {
        RC_ASSERT(scenario.FindNode(peer.node) != nullptr);
        RC_ASSERT(scenario.FindNode(peer.node)->kind == NodeKind::Host);
        RC_ASSERT(!peer.outside.empty() && !peer.ikeSuites.empty() && !peer.childSuites.empty());
        RC_ASSERT(peer.role == PeerRole::Responder ||
                  scenario.FindPeer(peer.connectsTo) != nullptr);
    }
    Duration last = Duration::zero();
    for (const TimelineEntry& entry : scenario.timeline)
    {
        RC_ASSERT(entry.at >= last && entry.at <= scenario.duration && !entry.actions.empty());
        last = entry.at;
    }
    for (const Flow& flow : scenario.flows)
    {
        if (const auto* probes = std::get_if<ProbeFlow>(&flow))
        {
            RC_ASSERT(probes->every.byDefault >= std::chrono::microseconds(10));
            RC_ASSERT(probes->size >= 72 && probes->size <= 1400);
        }
    }
}

void RequireRefusedOrSafe(const std::string& text)
{
    const auto scenario = ParseScenario(text, "test");
    if (scenario)
    {
        RequireSafe(*scenario);
        return;
    }
    RC_ASSERT(!scenario.error().empty());
    for (const Fault& fault : scenario.error())
    {
        RC_ASSERT(!fault.message.empty());
        for (const char c : fault.ToString())
        {
            const auto octet = static_cast<unsigned char>(c);
            RC_ASSERT(octet >= 0x20);
            RC_ASSERT(octet != 0x7f);
        }
    }
}

std::string PickFile()
{
    RC_ASSERT(PARAMETERS_SET == 0);
    return ReadShipped(FILES[*rc::gen::inRange<std::size_t>(0, FILES.size())]);
}

RC_GTEST_PROP(Mutation, ChangedOctets, ())
{
    std::string text = PickFile();
    const auto changes = *rc::gen::inRange(1, 20);
    for (int i = 0; i < changes; ++i)
    {
        text[*rc::gen::inRange<std::size_t>(0, text.size())] =
            static_cast<char>(*rc::gen::arbitrary<std::uint8_t>());
    }
    RequireRefusedOrSafe(text);
}

RC_GTEST_PROP(Mutation, TruncatedText, ())
{
    std::string text = PickFile();
    text.resize(*rc::gen::inRange<std::size_t>(0, text.size()));
    RequireRefusedOrSafe(text);
}

RC_GTEST_PROP(Mutation, AnyOctets, (const std::string& text))
{
    RequireRefusedOrSafe(text);
}

RC_GTEST_PROP(Mutation, ChangedValues, (std::uint32_t seed))
{
    std::mt19937 random(seed);
    RequireRefusedOrSafe(Mutated(Json::parse(PickFile()), random).dump());
}

} // namespace
} // namespace mopo
