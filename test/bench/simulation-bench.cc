// SPDX-License-Identifier: GPL-2.0-only
// The draft's first scenario without events and captures, against ns-3 alone: a scheduler that runs
// as many events which do nothing.
#include "helpers/simulation/simulation.h"
#include "test/bench/ratio.h"

#include "ns3/simulator.h"

#include <chrono>
#include <cstdlib>

namespace mopo::bench
{

namespace
{

/// Each event moves a packet, and most packets are encrypted: that is worth so many empty ones.
constexpr Goal AT_MOST_100_EMPTY_EVENTS{Goal::Kind::CpuAtMost, 100};
/// What a user may expect of a run.
constexpr double SIMULATED_SECONDS_PER_SECOND = 15;

void Nothing()
{
}

void MobileClient(benchmark::State& state)
{
    const auto loaded = LoadScenario(MOPO_SOURCE_DIR "/scenarios/mobile-client.json");
    if (!loaded)
    {
        std::abort();
    }
    SimulationOptions options;
    options.trace = false;
    SimulationObserver nobody;
    std::uint64_t events = 0;
    double simulated = 0;
    double seconds = 0;
    Compare(
        state,
        1,
        AT_MOST_100_EMPTY_EVENTS,
        {.prepare = {},
         .run =
             [&]
         {
             const auto begin = std::chrono::steady_clock::now();
             const auto report = RunSimulation(loaded->scenario, options, nobody);
             seconds +=
                 std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
             if (!report)
             {
                 std::abort();
             }
             simulated += ToSeconds(report->simulated);
             events = report->schedulerEvents;
         }},
        {.prepare = {},
         .run = [&]
         {
             for (std::uint64_t i = 0; i < events; ++i)
             {
                 ns3::Simulator::Schedule(ns3::NanoSeconds(i), &Nothing);
             }
             ns3::Simulator::Run();
             ns3::Simulator::Destroy();
         }});
    state.counters["simulated_s_per_s"] = simulated / seconds;
    state.counters["simulated_s_per_s_goal"] = SIMULATED_SECONDS_PER_SECOND;
}

BENCHMARK(MobileClient)->UseManualTime()->Iterations(3);

} // namespace

} // namespace mopo::bench
