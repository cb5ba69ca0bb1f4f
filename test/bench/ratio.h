// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>

namespace mopo::bench
{

/// One side of a comparison: a batch of operations, and what makes the batch ready, unmeasured.
struct Side
{
    std::function<void()> prepare;
    std::function<void()> run;
};

/// What a comparison is to show.
struct Goal
{
    enum class Kind
    {
        /// CPU time of the subject as a multiple of the limit's.
        CpuAtMost,
        /// Operations in a given CPU time as a part of the limit's.
        ThroughputAtLeast,
    };
    Kind kind = Kind::CpuAtMost;
    double value = 1;
};

/// Measures the CPU time of `subject` and of `limit`, batch by batch in turn, so that what else
/// happens on the machine happens to both. `operations` is the number of them in a batch of either
/// side. Reports the medians as counters: `subject_ns` and `limit_ns` for one operation, and
/// `ratio`, the median over the pairs of batches, in the goal's terms.
void Compare(benchmark::State& state,
             std::size_t operations,
             const Goal& goal,
             const Side& subject,
             const Side& limit);

/// Runs what the command line asks for and ends with one line for each comparison: the ratio, the
/// goal and whether it was reached. The exit status.
int RunComparisons(int argc, char** argv);

} // namespace mopo::bench
