// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/run-store.h"

#include "helpers/results/whole-file.h"
#include "helpers/study/run-id.h"

#include <fstream>

namespace mopo
{

namespace
{

/// Of an expectation a study needs to know whether it held.
Json Compact(Json metrics)
{
    for (Json& each : metrics["expectations"])
    {
        each = {{"id", each.at("id")}, {"passed", each.at("passed")}};
    }
    return metrics;
}

Json ToJson(const StoredRun& run)
{
    return run.metrics.is_null()
               ? Json{{"lost", run.refused ? "refused" : "failed"}, {"why", run.why}}
               : Json{{"metrics", Compact(run.metrics)}};
}

} // namespace

RunStore::RunStore(std::filesystem::path folder)
    : m_folder(std::move(folder))
{
}

std::filesystem::path RunStore::FileOf(const std::string& id) const
{
    return m_folder / "runs" / (id + ".json");
}

std::expected<void, std::string> RunStore::Write(const std::string& id, const StoredRun& run) const
{
    const Json result = ToJson(run);
    const Json file{{"schema", STUDY_RUN_SCHEMA},
                    {"id", id},
                    {"sha256", HashOf(DumpJson(result))},
                    {"result", result}};
    WholeFile whole(FileOf(id));
    whole.Stream() << DumpJson(file) << '\n';
    return whole.Publish();
}

std::optional<StoredRun> RunStore::Read(const std::string& id) const
{
    std::ifstream stream(FileOf(id), std::ios::binary);
    const Json file = stream ? Json::parse(stream, nullptr, false) : Json();
    if (!file.is_object() || file.value("schema", Json()) != STUDY_RUN_SCHEMA ||
        file.value("id", Json()) != id || !file.contains("result"))
    {
        return std::nullopt;
    }
    const Json& result = file.at("result");
    if (file.value("sha256", Json()) != HashOf(DumpJson(result)))
    {
        return std::nullopt;
    }
    if (result.contains("metrics"))
    {
        return StoredRun{result.at("metrics"), false, ""};
    }
    return StoredRun{nullptr, result.at("lost") == "refused", result.at("why").get<std::string>()};
}

} // namespace mopo
