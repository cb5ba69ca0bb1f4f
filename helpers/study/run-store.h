// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

namespace mopo
{

inline constexpr const char* STUDY_RUN_SCHEMA = "mopo-study-run/1";

/// What became of a run.
struct StoredRun
{
    /// `metrics.json`; null for a run that came to no end.
    Json metrics;
    /// Then, whether the simulation refused it, or its process failed, and why.
    bool refused = false;
    std::string why;
};

/// The results of the runs of a study, a file for each, which is there when it is whole.
class RunStore
{
  public:
    /// The folder of the study.
    explicit RunStore(std::filesystem::path folder);

    /// An error is in words.
    std::expected<void, std::string> Write(const std::string& id, const StoredRun& run) const;

    /// Nothing where there is none, or the file is not what was written there.
    std::optional<StoredRun> Read(const std::string& id) const;

  private:
    std::filesystem::path FileOf(const std::string& id) const;

    std::filesystem::path m_folder;
};

} // namespace mopo
