// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace mopo
{

/// Whether a folder holds a result of this program.
bool IsEarlierRun(const std::filesystem::path& folder);

/// The folder of one result while it is being made: hidden, beside the place where it will stand.
/// Only `Publish` gives it its name; a folder that is not published is removed, also when the
/// program is interrupted. At most one at a time in a process.
class RunFolder
{
  public:
    /// Tells a folder with an earlier result, which may be replaced, from one that is not ours.
    using IsEarlier = bool (*)(const std::filesystem::path& folder);

    /// Refuses, in words, what cannot be written, and a folder with something in it that is not
    /// an earlier result.
    static std::expected<RunFolder, std::string> Create(const std::filesystem::path& wanted,
                                                        IsEarlier isEarlier = IsEarlierRun);

    RunFolder(RunFolder&& other) noexcept;
    RunFolder& operator=(RunFolder&&) = delete;
    ~RunFolder();

    /// Where to write.
    const std::filesystem::path& WorkPath() const
    {
        return m_work;
    }

    /// Where the result will stand.
    const std::filesystem::path& TargetPath() const
    {
        return m_target;
    }

    /// Puts the result in its place. An earlier result there is replaced in one step.
    std::expected<void, std::string> Publish();

  private:
    RunFolder(std::filesystem::path target, std::filesystem::path work, IsEarlier isEarlier);

    std::filesystem::path m_target;
    /// Empty when it was published or moved from.
    std::filesystem::path m_work;
    IsEarlier m_isEarlier;
};

/// `results/runs/<scenario>/seed-<n>` in the current folder.
std::filesystem::path DefaultRunPath(const std::string& scenarioName, std::uint64_t seed);

} // namespace mopo
