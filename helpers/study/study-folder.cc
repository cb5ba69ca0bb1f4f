// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/study-folder.h"

#include "helpers/results/json.h"
#include "helpers/results/make-folder.h"
#include "helpers/results/whole-file.h"
#include "helpers/study/run-id.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr std::array<const char*, 4> RESULTS{
    "study.csv", "study.json", "report.html", "shard.json"};

Json ReadFile(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    Json json = stream ? Json::parse(stream, nullptr, false) : Json();
    return json.is_discarded() ? Json() : json;
}

bool HasSchema(const Json& json, const char* schema)
{
    return json.is_object() && json.value("schema", Json()) == schema;
}

Json PlanJson(const StudyPlan& plan)
{
    return {{"schema", STUDY_PLAN_SCHEMA},
            {"study", plan.study.name},
            {"title", plan.study.title},
            {"plan", plan.id},
            {"program", ProgramIdentity()},
            {"points", plan.points.size()},
            {"runs", plan.runs.size()}};
}

/// Why a folder may not become that of a study.
std::string WhyNot(const fs::path& folder)
{
    std::error_code error;
    if (!fs::exists(folder, error))
    {
        return {};
    }
    if (!fs::is_directory(folder, error))
    {
        return fmt::format("'{}' exists and is no folder", folder.string());
    }
    return fs::is_empty(folder, error) ||
                   HasSchema(ReadFile(folder / "plan.json"), STUDY_PLAN_SCHEMA)
               ? ""
               : fmt::format("'{}' holds something that is not an earlier study; it is left alone",
                             folder.string());
}

/// The lock, or why there is none.
std::expected<int, std::string> Lock(const fs::path& folder)
{
    const fs::path file = folder / ".lock";
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
    {
        return std::unexpected(
            fmt::format("cannot write into '{}': {}", folder.string(), std::strerror(errno)));
    }
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
    {
        close(descriptor);
        return std::unexpected(fmt::format("another process is at work in '{}'", folder.string()));
    }
    return descriptor;
}

} // namespace

std::expected<void, std::string> WriteWhole(const fs::path& file, const std::string& text)
{
    WholeFile whole(file);
    whole.Stream() << text;
    return whole.Publish();
}

StudyFolder::StudyFolder(fs::path path, int lock)
    : m_path(std::move(path)),
      m_lock(lock)
{
}

StudyFolder::StudyFolder(StudyFolder&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_lock(std::exchange(other.m_lock, -1))
{
}

StudyFolder::~StudyFolder()
{
    if (m_lock >= 0)
    {
        close(m_lock);
    }
}

std::expected<StudyFolder, std::string> StudyFolder::Open(const fs::path& wanted,
                                                          const StudyPlan& plan)
{
    std::error_code error;
    const fs::path path = fs::weakly_canonical(fs::absolute(wanted, error), error);
    if (error || path.empty())
    {
        return std::unexpected(fmt::format("'{}' is no usable path", wanted.string()));
    }
    if (std::string why = WhyNot(path); !why.empty())
    {
        return std::unexpected(std::move(why));
    }
    if (auto made = MakeWritableFolder(path); !made)
    {
        return std::unexpected(std::move(made.error()));
    }
    const auto lock = Lock(path);
    if (!lock)
    {
        return std::unexpected(lock.error());
    }
    StudyFolder folder(path, *lock);
    if (auto made = MakeWritableFolder(path / "runs"); !made)
    {
        return std::unexpected(std::move(made.error()));
    }
    for (const char* result : RESULTS)
    {
        fs::remove(path / result, error);
    }
    if (auto written = WriteWhole(path / "plan.json", DumpJson(PlanJson(plan), 2) + '\n'); !written)
    {
        return std::unexpected(std::move(written.error()));
    }
    return folder;
}

std::string WhyNoPartOf(const fs::path& folder, const StudyPlan& plan)
{
    const Json json = ReadFile(folder / "plan.json");
    if (!HasSchema(json, STUDY_PLAN_SCHEMA))
    {
        const bool isOther = json.is_object() && json.contains("schema");
        return isOther ? fmt::format("'{}' is of the schema {}, and {} is wanted",
                                     folder.string(),
                                     json.at("schema").dump(),
                                     STUDY_PLAN_SCHEMA)
                       : fmt::format("'{}' is no folder of a study", folder.string());
    }
    if (json.value("plan", Json()) != plan.id)
    {
        return fmt::format("'{}' is of another study, or of another version of the study, its "
                           "scenario or the program",
                           folder.string());
    }
    const bool hasEnded = fs::exists(folder / "shard.json") || fs::exists(folder / "study.json");
    return hasEnded ? ""
                    : fmt::format("'{}' is half-written: its runs have not ended; the same command "
                                  "again goes on there",
                                  folder.string());
}

} // namespace mopo
