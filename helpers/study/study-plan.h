// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/scenario.h"
#include "helpers/study/study.h"

#include <expected>
#include <string>
#include <vector>

namespace mopo
{

/// A combination of the parameters' values and a policy.
struct StudyPoint
{
    /// `p001`.
    std::string id;
    /// In the order of the parameters.
    std::vector<Json> values;
    std::string policy;
    LoadedScenario loaded;
};

/// One run of it.
struct StudyRun
{
    std::size_t point = 0;
    std::uint64_t seed = 0;
    /// Of what it is: the same scenario, seed and program have the same one, whatever the study.
    std::string id;
};

struct StudyPlan
{
    Study study;
    std::vector<StudyPoint> points;
    /// Point by point, the seeds in the order of the file.
    std::vector<StudyRun> runs;
    /// Of all of this.
    std::string id;
};

/// Puts every point's scenario together. What any of them has against it is told where the study
/// says it.
std::expected<StudyPlan, std::vector<Fault>> PlanStudy(Study study);

/// What a user types, at the top of the sources, to run a point with a seed once more.
std::string CommandOf(const StudyPlan& plan, const StudyPoint& point, std::uint64_t seed);

/// A word as a shell takes it.
std::string ShellWord(const std::string& word);

} // namespace mopo
