// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/simulation/network.h"
#include "helpers/simulation/probe-driver.h"
#include "helpers/simulation/tcp-driver.h"
#include "model/sim/mopo-application.h"

#include <map>
#include <memory>
#include <vector>

namespace mopo
{

/// What the timeline acts on.
struct Stage
{
    const Network& network;
    const std::map<std::string, ns3::Ptr<ns3::MopoApplication>>& peers;
    const std::vector<std::unique_ptr<ProbeDriver>>& probes;
    const std::vector<std::unique_ptr<TcpDriver>>& transfers;
};

/// Carries out the entries of a timeline, each at its time.
class TimelinePlayer
{
  public:
    /// `stage` and what it points to must outlive this.
    TimelinePlayer(const Scenario& scenario, const Stage& stage, SimulationObserver& observer);

  private:
    /// How much later than `at` it happens.
    static Duration Delay(const TimelineEntry& entry);
    void Play(const TimelineEntry& entry);
    void Do(const SetInterface& action);
    void Do(const SetLinkState& action);
    void Do(const PreferInterface& action);
    void Do(const Blackhole& action);
    void Do(const Heal& action);
    void Do(const SetLink& action);
    void Do(const Flap& action);
    void Do(const Walk& action);
    void Do(const NatReboot& action);
    void Do(const SetBlock& action);
    void Do(const SetFlowState& action);
    void Do(const SetProbeInterval& action);
    void Do(const CheckLiveness& action);
    void Do(const Rekey& action);
    void Do(const ClosePeer& action);

    // --- play-host-actions.cc
    void Do(const AddAddress& action);
    void Do(const RemoveAddress& action);
    void Do(const SetOutlook& action);
    void Do(const SetRoute& action);
    void Do(const SetRadio& action);
    void Do(const SetPathPolicy& action);
    void Do(const ChangePath& action);

    void Command(const std::string& peer, const mopo::Command& command);

    const Scenario& m_scenario;
    const Stage& m_stage;
    SimulationObserver& m_observer;
    /// How often a NAT was rebooted: each time its ports begin elsewhere.
    std::map<std::string, unsigned> m_reboots;
};

} // namespace mopo
