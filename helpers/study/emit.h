// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/study/study-plan.h"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>

namespace mopo
{

enum class Engine
{
    Slurm,
    Snakemake
};

struct EmitOptions
{
    Engine engine = Engine::Slurm;
    /// As the user named it.
    std::filesystem::path study;
    /// Where the files stand, and later the shards and the result.
    std::filesystem::path folder;
    std::size_t shards = 1;
};

/// Writes what an engine needs to run a study in shards and to merge them: files that find program,
/// study and folder wherever the engine starts them. Tells how to start it. An error is in words.
std::expected<std::string, std::string> Emit(const StudyPlan& plan, const EmitOptions& options);

} // namespace mopo
