// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/includes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* INCLUDE = "include";
constexpr const char* FOR_INCLUSION = "for-inclusion";

/// One name for a file, however it is reached.
std::string Identity(const fs::path& file)
{
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(file, error);
    return error ? file.string() : canonical.string();
}

} // namespace

bool HasControls(const std::string& text)
{
    return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

std::expected<std::string, std::string> ReadScenarioText(const fs::path& file, std::size_t most)
{
    std::error_code error;
    if (fs::is_directory(file, error))
    {
        return std::unexpected("a file is wanted, not a directory");
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
    {
        return std::unexpected(fmt::format("cannot be read: {}", std::strerror(errno)));
    }
    std::string text(most + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

std::vector<Layer> Includes::Collect(Layer top)
{
    if (top.document.is_object() && top.document.contains(FOR_INCLUSION))
    {
        m_faults.push_back({Pointer("", FOR_INCLUSION),
                            "this file is there to be included by others, not to be run",
                            ""});
    }
    m_octets = top.text.size();
    m_known.insert(Identity(top.path));
    Visit(std::move(top));
    return std::move(m_layers);
}

void Includes::Tell(const Layer& layer, const std::string& pointer, std::string message)
{
    const bool isTop = m_open.size() <= 1;
    m_faults.push_back({pointer, std::move(message), isTop ? "" : layer.path});
}

void Includes::Visit(Layer layer)
{
    m_open.push_back(Identity(layer.path));
    if (layer.document.is_object())
    {
        const auto include = layer.document.find(INCLUDE);
        const std::string pointer = Pointer("", INCLUDE);
        if (include != layer.document.end() && include->is_array())
        {
            for (std::size_t i = 0; i < include->size(); ++i)
            {
                Follow(layer, (*include)[i], Pointer(pointer, i));
            }
        }
        else if (include != layer.document.end())
        {
            Follow(layer, *include, pointer);
        }
        const auto mark = layer.document.find(FOR_INCLUSION);
        if (mark != layer.document.end() && *mark != Json(true))
        {
            Tell(layer, Pointer("", FOR_INCLUSION), "true is wanted");
        }
        layer.document.erase(INCLUDE);
        layer.document.erase(FOR_INCLUSION);
    }
    m_open.pop_back();
    m_layers.push_back(std::move(layer));
}

void Includes::Follow(const Layer& layer, const Json& name, const std::string& pointer)
{
    if (!name.is_string() || name.get_ref<const std::string&>().empty() ||
        HasControls(name.get_ref<const std::string&>()))
    {
        Tell(layer, pointer, "the name of a file, or a list of names, is wanted");
        return;
    }
    if (layer.path.empty())
    {
        Tell(layer, pointer, "nothing can be included where there is no file");
        return;
    }
    const fs::path file =
        (fs::path(layer.path).parent_path() / name.get<std::string>()).lexically_normal();
    const std::string identity = Identity(file);
    if (std::ranges::find(m_open, identity) != m_open.end())
    {
        Tell(layer, pointer, fmt::format("'{}' would include itself", file.string()));
        return;
    }
    if (m_known.contains(identity))
    {
        return; // it lies beneath already
    }
    if (m_open.size() > MOST_INCLUDE_LEVELS || m_known.size() > MOST_INCLUDED_FILES)
    {
        Tell(layer,
             pointer,
             fmt::format("no more than {} files, {} deep, can be included",
                         MOST_INCLUDED_FILES,
                         MOST_INCLUDE_LEVELS));
        return;
    }
    m_known.insert(identity);
    std::error_code error;
    if (fs::exists(file, error) && !fs::is_regular_file(file, error))
    {
        Tell(layer, pointer, fmt::format("'{}' is no regular file", file.string()));
        return;
    }
    auto text = ReadScenarioText(file);
    if (!text)
    {
        Tell(layer, pointer, fmt::format("'{}' {}", file.string(), text.error()));
        return;
    }
    m_octets += text->size();
    if (m_octets > MAX_SCENARIO_OCTETS)
    {
        Tell(layer,
             pointer,
             fmt::format("with '{}' the scenario is larger than {} octets",
                         file.string(),
                         MAX_SCENARIO_OCTETS));
        return;
    }
    Faults faults;
    auto document = ReadJson(*text, faults);
    if (document && !document->is_object())
    {
        faults.Add("", "an object is wanted");
    }
    for (const Fault& fault : faults.All())
    {
        m_faults.push_back({fault.pointer, fault.message, file.string()});
    }
    if (document && document->is_object())
    {
        Visit({file.string(), std::move(*text), std::move(*document)});
    }
}

std::optional<std::string> TitleOfPart(const fs::path& file)
{
    const auto text = ReadScenarioText(file);
    Faults faults;
    const auto document = text ? ReadJson(*text, faults) : std::nullopt;
    if (!document || !document->is_object() || document->value(FOR_INCLUSION, Json()) != Json(true))
    {
        return std::nullopt;
    }
    const auto title = document->find("title");
    const bool isText = title != document->end() && title->is_string() &&
                        !HasControls(title->get_ref<const std::string&>());
    return isText ? title->get<std::string>() : "";
}

} // namespace mopo
