// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/study/study-plan.h"

#include <expected>
#include <filesystem>
#include <string>

namespace mopo
{

inline constexpr const char* STUDY_PLAN_SCHEMA = "mopo-study-plan/1";
inline constexpr const char* STUDY_SHARD_SCHEMA = "mopo-study-shard/1";
inline constexpr const char* STUDY_SCHEMA = "mopo-study/1";

/// The folder of a study under way: `plan.json`, and a file for each run that has ended. What only
/// a whole one has, `study.csv` and `study.json`, comes last.
class StudyFolder
{
  public:
    /// Makes it ready for a plan: what an earlier one left as its results goes, but for the runs. A
    /// folder with something else in it is refused, and one in which another process is at work.
    static std::expected<StudyFolder, std::string> Open(const std::filesystem::path& wanted,
                                                        const StudyPlan& plan);

    StudyFolder(StudyFolder&& other) noexcept;
    StudyFolder& operator=(StudyFolder&&) = delete;
    ~StudyFolder();

    const std::filesystem::path& Path() const
    {
        return m_path;
    }

  private:
    StudyFolder(std::filesystem::path path, int lock);

    std::filesystem::path m_path;
    /// Of the file that nobody else may hold.
    int m_lock;
};

/// Why a folder is not one with the runs of this plan, in words; empty if it is.
std::string WhyNoPartOf(const std::filesystem::path& folder, const StudyPlan& plan);

/// Writes a file that appears when it is whole. An error is in words.
std::expected<void, std::string> WriteWhole(const std::filesystem::path& file,
                                            const std::string& text);

} // namespace mopo
