// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/run-folder.h"

#include "helpers/results/interrupt-cleanup.h"
#include "helpers/results/json.h"
#include "helpers/results/make-folder.h"
#include "helpers/results/manifest.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace mopo
{

namespace fs = std::filesystem;

namespace
{

/// `.seed-1.partial-`, and the number of the process behind it.
std::string PartialPrefix(const fs::path& target)
{
    return "." + target.filename().string() + ".partial-";
}

/// Removes what earlier runs left that were killed outright.
void RemoveLeftovers(const fs::path& target)
{
    std::error_code error;
    const std::string prefix = PartialPrefix(target);
    std::vector<fs::path> dead;
    for (const auto& entry : fs::directory_iterator(target.parent_path(), error))
    {
        const std::string name = entry.path().filename().string();
        pid_t pid = 0;
        const char* end = name.data() + name.size();
        if (name.starts_with(prefix) &&
            std::from_chars(name.data() + prefix.size(), end, pid).ptr == end && pid > 0 &&
            kill(pid, 0) != 0 && errno == ESRCH)
        {
            dead.push_back(entry.path());
        }
    }
    for (const fs::path& path : dead)
    {
        fs::remove_all(path, error);
    }
}

/// In words, why a result may not stand there; empty when it may.
std::string WhyNot(const fs::path& target, RunFolder::IsEarlier isEarlier)
{
    std::error_code error;
    const fs::file_status status = fs::status(target, error);
    if (!fs::exists(status))
    {
        return {};
    }
    if (!fs::is_directory(status))
    {
        return fmt::format("'{}' exists and is no folder", target.string());
    }
    if (!fs::is_empty(target, error) && !isEarlier(target))
    {
        return fmt::format("'{}' holds something that is not an earlier result; it is left alone",
                           target.string());
    }
    struct stat own{};
    struct stat parent{};
    if (stat(target.c_str(), &own) == 0 && stat(target.parent_path().c_str(), &parent) == 0 &&
        own.st_dev != parent.st_dev)
    {
        return fmt::format("'{}' is a file system of its own; name a folder in it",
                           target.string());
    }
    return {};
}

/// Puts `work` where `target` is. An old `target` is at `work` afterwards.
bool Swap(const fs::path& work, const fs::path& target)
{
    if (::rename(work.c_str(), target.c_str()) == 0)
    {
        return true; // there was nothing, or an empty folder
    }
    return (errno == ENOTEMPTY || errno == EEXIST) &&
           renameat2(AT_FDCWD, work.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0;
}

} // namespace

bool IsEarlierRun(const fs::path& folder)
{
    std::ifstream stream(folder / "manifest.json");
    if (!stream)
    {
        return false;
    }
    const Json manifest = Json::parse(stream, nullptr, false);
    return manifest.is_object() && manifest.value("schema", Json()) == MANIFEST_SCHEMA;
}

fs::path DefaultRunPath(const std::string& scenarioName, std::uint64_t seed)
{
    return fs::path("results") / "runs" / scenarioName / fmt::format("seed-{}", seed);
}

std::expected<RunFolder, std::string> RunFolder::Create(const fs::path& wanted, IsEarlier isEarlier)
{
    std::error_code error;
    fs::path target = fs::weakly_canonical(fs::absolute(wanted, error), error);
    if (error || target.empty())
    {
        return std::unexpected(fmt::format("'{}' is no usable path", wanted.string()));
    }
    if (!target.has_filename())
    {
        target = target.parent_path(); // a slash stood at the end
    }
    if (!target.has_filename())
    {
        return std::unexpected(fmt::format("'{}' cannot be replaced", wanted.string()));
    }
    if (std::string why = WhyNot(target, isEarlier); !why.empty())
    {
        return std::unexpected(std::move(why));
    }
    if (auto made = MakeFolder(target.parent_path()); !made)
    {
        return std::unexpected(std::move(made.error()));
    }
    RemoveLeftovers(target);
    const fs::path work =
        target.parent_path() / fmt::format("{}{}", PartialPrefix(target), getpid());
    SetInterruptCleanup(work);
    if (!fs::create_directory(work, error))
    {
        ClearInterruptCleanup();
        return std::unexpected(fmt::format("cannot make the folder '{}': {}",
                                           work.string(),
                                           error ? error.message() : "it is there already"));
    }
    return RunFolder(std::move(target), work, isEarlier);
}

RunFolder::RunFolder(fs::path target, fs::path work, IsEarlier isEarlier)
    : m_target(std::move(target)),
      m_work(std::move(work)),
      m_isEarlier(isEarlier)
{
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : m_target(std::move(other.m_target)),
      m_work(std::exchange(other.m_work, {})),
      m_isEarlier(other.m_isEarlier)
{
}

RunFolder::~RunFolder()
{
    if (!m_work.empty())
    {
        std::error_code error;
        fs::remove_all(m_work, error);
        ClearInterruptCleanup();
    }
}

std::expected<void, std::string> RunFolder::Publish()
{
    std::error_code error;
    // Not every writer of ours can tell that the disk was full.
    const fs::space_info space = fs::space(m_work, error);
    if (!error && space.available == 0)
    {
        return std::unexpected(fmt::format("no space is left for '{}'", m_target.string()));
    }
    if (std::string why = WhyNot(m_target, m_isEarlier); !why.empty())
    {
        return std::unexpected(std::move(why));
    }
    if (!Swap(m_work, m_target))
    {
        return std::unexpected(fmt::format(
            "cannot put the result at '{}': {}", m_target.string(), std::strerror(errno)));
    }
    fs::remove_all(std::exchange(m_work, {}), error); // the earlier result, if there was one
    ClearInterruptCleanup();
    return {};
}

} // namespace mopo
