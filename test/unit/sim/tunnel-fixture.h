// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/sim/mopo-application.h"
#include "model/sim/mopo-nat.h"
#include "model/sim/probe-receiver.h"
#include "model/sim/probe-sender.h"
#include "test/unit/sim/sim-fixture.h"

#include <map>

namespace ns3
{

/// A laptop with a wire and a radio, the latter behind a NAT, and a gateway with a server behind:
///
///     laptop eth0  192.0.2.10 -------- 4 ms -------- core -- 1 ms -- wan 203.0.113.1 gateway
///            wlan0 10.1.0.10 - 9 ms - nat 198.51.100.1 - core              10.99.0.1 lan -- server
///                                                                                        10.99.0.2
///
/// The laptop calls the gateway at its start; inside it gets 10.99.1.1.
class TunnelFixture : public SimFixture
{
  protected:
    void SetUp() override;
    void TearDown() override;

    /// A test of other algorithms, policies, addresses changes what both ends are made of.
    virtual void Configure(MopoApplicationConfig& laptop, MopoApplicationConfig& gateway) const;

    /// Probes every 10 ms both ways between laptop and server, from 1 s on.
    void AddProbes();

    mopo::IkeSaId IkeSa() const;

    /// The arrivals of probes in one direction: number and time.
    struct ProbeLog
    {
        std::vector<uint64_t> sequences;
        std::vector<Time> times;

        /// The longest time without one between two instants.
        Time LongestGap(const Time& from, const Time& to) const;
    };

    template <class T>
    std::vector<T> LaptopOutputs() const
    {
        std::vector<T> all;
        for (const auto& output : outputs)
        {
            if (const auto* event = std::get_if<T>(&output))
            {
                all.push_back(*event);
            }
        }
        return all;
    }

    Ptr<MopoHost> laptop;
    Ptr<MopoHost> box;
    Ptr<MopoHost> core;
    Ptr<MopoHost> gateway;
    Ptr<MopoHost> server;
    Ptr<MopoLink> eth0;
    Ptr<MopoLink> wlan0;
    Ptr<MopoLink> wan;
    Ptr<MopoNat> nat;
    Ptr<MopoApplication> client;
    Ptr<MopoApplication> responder;
    Ptr<ProbeSender> upSender;
    Ptr<ProbeSender> downSender;
    ProbeLog up;
    ProbeLog down;
    std::vector<mopo::Output> outputs;
    /// `gateway no SA with this SPI`.
    std::vector<std::string> discards;

  private:
    Ptr<ProbeSender> AddSender(Ptr<MopoHost> from, std::string_view to) const;
    void AddReceiver(Ptr<MopoHost> at, ProbeLog& log) const;
    void NoteDiscards(const std::string& who, Ptr<MopoApplication> application);
};

} // namespace ns3
