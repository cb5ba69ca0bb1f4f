// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

constexpr Range<Duration> POLICY_TIMES{std::chrono::milliseconds(1), MAX_RUN};

/// A duration, or a word in its place.
void ReadTimeOr(
    const char* word, Duration meaning, const Value& policy, const char* key, Duration& target)
{
    const auto value = policy.Find(key);
    if (value && value->Text() == word)
    {
        target = meaning;
    }
    else if (value)
    {
        Assign(target, value->Time(POLICY_TIMES));
    }
}

void ReadTimes(const Value& value, PolicyConfig& policy)
{
    const auto time = [&](const char* key, Duration& target)
    {
        Assign(target, value.Time(key, POLICY_TIMES));
    };
    time("idle-with-traffic", policy.idleWithTraffic);
    ReadTimeOr("never", NEVER, value, "idle-without-traffic", policy.idleWithoutTraffic);
    ReadTimeOr("never", NEVER, value, "give-up-after", policy.giveUpAfter);
    time("minimum-retransmission", policy.minimumRetransmission);
    time("unmeasured-retransmission", policy.unmeasuredRetransmission);
    time("cellular-retransmission", policy.cellularRetransmission);
    time("retransmission-cap", policy.retransmissionCap);
    time("test-pacing", policy.testPacing);
    time("test-retransmission", policy.testRetransmission);
    time("first-round-pause", policy.firstRoundPause);
    time("last-round-pause", policy.lastRoundPause);
    time("refused-hold", policy.refusedHold);
    Assign(policy.hysteresis, value.Time("hysteresis", {Duration::zero(), MAX_RUN}));
}

void ReadRetransmission(const Value& value, PolicyConfig& policy)
{
    const auto retransmission = value.Find("retransmission");
    if (retransmission && retransmission->Text() == "adaptive")
    {
        policy.fixedRetransmission.reset();
    }
    else if (retransmission)
    {
        Assign(policy.fixedRetransmission, retransmission->Time(POLICY_TIMES));
    }
    Assign(policy.retransmissionFactor, value.Number("retransmission-factor"));
    Assign(policy.retransmissions, value.Unsigned("retransmissions"));
    if (!value.HasFault() && policy.fixedRetransmission > policy.retransmissionCap)
    {
        value.Fault("'retransmission' is longer than 'retransmission-cap'");
    }
}

void ReadTests(const Value& value, PolicyConfig& policy)
{
    Assign(policy.testsInFlight, value.Unsigned("tests-in-flight"));
    Assign(policy.pairsPerRound, value.Unsigned("pairs-per-round"));
    Assign(policy.testRetransmissions, value.Unsigned("test-retransmissions"));
    Assign(policy.backgroundTests, value.Boolean("background-tests"));
    if (const auto probing = value.Text("probing"))
    {
        policy.probing = *probing == "none" ? Probing::None : Probing::Parallel;
    }
    if (!value.HasFault() && policy.firstRoundPause > policy.lastRoundPause)
    {
        value.Fault("'first-round-pause' is longer than 'last-round-pause'");
    }
}

void ReadPreferredInterfaces(const Value& value, const Node* node, PolicyConfig& policy)
{
    const auto preferred = value.Find("preferred-interfaces");
    if (!preferred)
    {
        return;
    }
    policy.preferredInterfaces.clear();
    for (const Value& item : preferred->Items())
    {
        const auto name =
            node == nullptr ? std::nullopt : ReadName(item, "interface", Names(node->interfaces));
        if (name)
        {
            policy.preferredInterfaces.push_back(*name);
        }
    }
}

} // namespace

void ReadPolicy(const Value& peer,
                const Node* node,
                const PolicyRegistry& strategies,
                PolicyConfig& policy)
{
    const auto value = peer.Find("policy");
    if (!value)
    {
        return;
    }
    const std::vector<std::string> presets = PolicyConfig::PresetNames();
    const auto preset = value->IsText() ? ReadName(*value, "policy", presets)
                                        : ReadName(*value, "preset", "policy", presets);
    if (preset)
    {
        policy = *PolicyConfig::Preset(*preset);
    }
    Assign(policy.detector, ReadName(*value, "detector", "detector", strategies.DetectorNames()));
    Assign(policy.chooser, ReadName(*value, "chooser", "chooser", strategies.ChooserNames()));
    ReadTimes(*value, policy);
    ReadRetransmission(*value, policy);
    ReadTests(*value, policy);
    ReadPreferredInterfaces(*value, node, policy);
}

} // namespace mopo
