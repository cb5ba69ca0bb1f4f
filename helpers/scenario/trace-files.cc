// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/includes.h"
#include "helpers/scenario/link-traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t MAX_TRACE_OCTETS = 8 << 20;
constexpr std::size_t MAX_OCTETS_OF_ALL = 32 << 20;
constexpr const char* FOLDER_IN_RESULT = "traces";

/// Whether any program can live with a file of this name.
bool IsHarmless(const std::string& name)
{
    const bool characters =
        std::ranges::all_of(name,
                            [](char c)
                            {
                                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
                            });
    return characters && !name.empty() && name[0] != '.' && name[0] != '-';
}

std::expected<std::string, std::string> ReadText(const fs::path& path)
{
    std::error_code error;
    if (fs::exists(path, error) && !fs::is_regular_file(path, error))
    {
        return std::unexpected("is no regular file");
    }
    auto text = ReadScenarioText(path, MAX_TRACE_OCTETS);
    if (text && text->size() > MAX_TRACE_OCTETS)
    {
        return std::unexpected(fmt::format("is larger than {} octets", MAX_TRACE_OCTETS));
    }
    return text;
}

} // namespace

TraceFiles::TraceFiles(const Composition& composition, Faults& faults)
    : m_composition(composition),
      m_faults(faults)
{
}

void TraceFiles::Load(Scenario& scenario)
{
    for (Link& link : scenario.links)
    {
        Load(link, "up", link.upTrace);
        Load(link, "down", link.downTrace);
    }
}

void TraceFiles::Load(const Link& link, const char* side, std::optional<LinkTrace>& use)
{
    if (!use || m_faults.Full())
    {
        return;
    }
    const std::string& top = m_composition.files.back().path;
    const std::string origin = m_composition.origins.Of(use->pointer).file;
    if (top.empty() || HasControls(use->name))
    {
        m_faults.AddOnce(use->pointer,
                         top.empty() ? "no trace can be named where there is no file"
                                     : "the name of a file is wanted");
        return;
    }
    // What a command line says is meant as the file says it that it names.
    const fs::path from = origin.empty() || origin == "--set" ? top : origin;
    const std::string path = (from.parent_path() / use->name).lexically_normal().string();
    auto known = m_known.find(path);
    if (known == m_known.end())
    {
        known = m_known.emplace(path, Read(path, fmt::format("{}.{}", link.name, side))).first;
    }
    for (const std::string& fault : known->second.faults)
    {
        m_faults.Add(use->pointer, fmt::format("'{}' {}", path, fault));
    }
    use->trace = known->second.trace;
    m_renamed[use->pointer] = known->second.nameInResult;
}

TraceFiles::Known TraceFiles::Read(const std::string& path, const std::string& use)
{
    if (m_octets > MAX_OCTETS_OF_ALL)
    {
        return {
            nullptr,
            {fmt::format("is not read: all traces have more than {} octets", MAX_OCTETS_OF_ALL)},
            ""};
    }
    auto text = ReadText(path);
    if (!text)
    {
        return {nullptr, {text.error()}, ""};
    }
    m_octets += text->size();
    auto parsed = DeliveryTrace::Parse(*text);
    if (!parsed)
    {
        Known faulty;
        for (const TraceFault& fault : parsed.error())
        {
            faulty.faults.push_back(fault.line == 0
                                        ? fault.message
                                        : fmt::format("line {}: {}", fault.line, fault.message));
        }
        return faulty;
    }
    std::string name = NameInResult(path, use);
    m_files.push_back({{path, std::move(*text)}, name});
    return {std::make_shared<const DeliveryTrace>(std::move(*parsed)), {}, std::move(name)};
}

std::string TraceFiles::NameInResult(const std::string& path, const std::string& use)
{
    const std::string own = fs::path(path).filename().string();
    std::string name = IsHarmless(own) ? own : use;
    while (!m_names.insert(name).second)
    {
        name.insert(0, 1, '_');
    }
    return fmt::format("{}/{}", FOLDER_IN_RESULT, name);
}

void TraceFiles::Rename(Composition& composition) const
{
    for (const auto& [pointer, name] : m_renamed)
    {
        Json& written = composition.document->at(Json::json_pointer(pointer));
        composition.isPlain = composition.isPlain && written == name;
        written = name;
    }
}

std::vector<TraceFile> TraceFiles::All() &&
{
    return std::move(m_files);
}

} // namespace mopo
