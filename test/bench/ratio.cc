// SPDX-License-Identifier: GPL-2.0-only
#include "test/bench/ratio.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <string_view>
#include <vector>

namespace mopo::bench
{

namespace
{

constexpr const char* RATIO = "ratio";
constexpr const char* SUBJECT = "subject_ns";
constexpr const char* LIMIT = "limit_ns";
constexpr const char* AT_MOST = "cpu_at_most";
constexpr const char* AT_LEAST = "throughput_at_least";

double CpuNanoseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double Measure(const Side& side)
{
    if (side.prepare)
    {
        side.prepare();
    }
    const double start = CpuNanoseconds();
    side.run();
    benchmark::ClobberMemory();
    return CpuNanoseconds() - start;
}

double Median(std::vector<double> values)
{
    if (values.empty())
    {
        return 0;
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// The usual console output, and a summary of all comparisons at its end.
class RatioReporter : public benchmark::ConsoleReporter
{
  public:
    RatioReporter()
        : ConsoleReporter(OO_Tabular)
    {
    }

    void ReportRuns(const std::vector<Run>& runs) override
    {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs)
        {
            if (run.counters.contains(RATIO) && run.run_type == Run::RT_Iteration)
            {
                m_runs.push_back(run);
            }
        }
    }

    void Finalize() override
    {
        GetOutputStream() << '\n';
        for (const Run& run : m_runs)
        {
            GetOutputStream() << Summary(run) << '\n';
        }
        ConsoleReporter::Finalize();
    }

  private:
    static std::string Summary(const Run& run)
    {
        const double ratio = run.counters.at(RATIO);
        const std::string sides = fmt::format("{:.0f} ns against {:.0f} ns",
                                              run.counters.at(SUBJECT).value,
                                              run.counters.at(LIMIT).value);
        if (const auto atMost = run.counters.find(AT_MOST); atMost != run.counters.end())
        {
            return fmt::format("{}: {:.2f} times the CPU time of the limit ({}); goal: at most "
                               "{:.2f}, {}",
                               run.run_name.function_name,
                               ratio,
                               sides,
                               atMost->second.value,
                               ratio <= atMost->second ? "reached" : "missed");
        }
        const double atLeast = run.counters.at(AT_LEAST);
        return fmt::format("{}: {:.0f} % of the throughput of the limit ({}); goal: at least "
                           "{:.0f} %, {}",
                           run.run_name.function_name,
                           100 * ratio,
                           sides,
                           100 * atLeast,
                           ratio >= atLeast ? "reached" : "missed");
    }

    std::vector<Run> m_runs;
};

bool AsksForAFormat(int argc, char** argv)
{
    return std::any_of(
        argv,
        argv + argc,
        [](std::string_view argument)
        { return argument.starts_with("--benchmark_format=") && !argument.ends_with("console"); });
}

} // namespace

void Compare(benchmark::State& state,
             std::size_t operations,
             const Goal& goal,
             const Side& subject,
             const Side& limit)
{
    std::vector<double> subjectTimes;
    std::vector<double> limitTimes;
    std::vector<double> ratios;
    for ([[maybe_unused]] auto _ : state)
    {
        // Neither side is always the one that finds the caches as the other left them.
        const bool limitFirst = subjectTimes.size() % 2 == 0;
        double limitTime = limitFirst ? Measure(limit) : 0;
        const double subjectTime = Measure(subject);
        limitTime = limitFirst ? limitTime : Measure(limit);
        state.SetIterationTime(subjectTime * 1e-9);
        subjectTimes.push_back(subjectTime);
        limitTimes.push_back(limitTime);
        ratios.push_back(subjectTime / limitTime);
    }
    const auto count = static_cast<double>(operations);
    const double ratio = Median(std::move(ratios));
    const bool isCpu = goal.kind == Goal::Kind::CpuAtMost;
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(operations));
    state.counters[SUBJECT] = Median(std::move(subjectTimes)) / count;
    state.counters[LIMIT] = Median(std::move(limitTimes)) / count;
    state.counters[RATIO] = isCpu ? ratio : 1 / ratio;
    state.counters[isCpu ? AT_MOST : AT_LEAST] = goal.value;
}

int RunComparisons(int argc, char** argv)
{
    const bool hasFormat = AsksForAFormat(argc, argv);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
    {
        return 2;
    }
    RatioReporter reporter;
    benchmark::RunSpecifiedBenchmarks(hasFormat ? nullptr : &reporter);
    benchmark::Shutdown();
    return 0;
}

} // namespace mopo::bench
