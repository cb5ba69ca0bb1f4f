// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/fault.h"
#include "helpers/scenario/json-text.h"

#include <expected>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace mopo
{

inline constexpr std::size_t MOST_INCLUDED_FILES = 32;
inline constexpr std::size_t MOST_INCLUDE_LEVELS = 8;

/// The octets of a file that may be anything, `/dev/zero` included, or why it cannot be read. One
/// octet more than is allowed says enough about a file that is too large.
std::expected<std::string, std::string> ReadScenarioText(const std::filesystem::path& file,
                                                         std::size_t most = MAX_SCENARIO_OCTETS);

/// Whether there are characters that a terminal would obey.
bool HasControls(const std::string& text);

/// A file that a scenario is made of.
struct Layer
{
    /// As the user knows it: what he named, or that and the way from there.
    std::string path;
    std::string text;
    Json document;
};

/// Finds the files that a scenario includes, and those that they include.
class Includes
{
  public:
    explicit Includes(std::vector<Fault>& faults)
        : m_faults(faults)
    {
    }

    /// All layers of a scenario, the lowest first and `top` last. What several include is there
    /// once, beneath all of them. `path` is empty where the text is of no file, and can include
    /// none.
    std::vector<Layer> Collect(Layer top);

  private:
    void Visit(Layer layer);
    void Follow(const Layer& layer, const Json& name, const std::string& pointer);
    void Tell(const Layer& layer, const std::string& pointer, std::string message);

    std::vector<Fault>& m_faults;
    std::vector<Layer> m_layers;
    /// The files on the way from the top.
    std::vector<std::string> m_open;
    std::set<std::string> m_known;
    std::size_t m_octets = 0;
};

/// The title of a file that is meant to be included, not to be run; nothing for any other.
std::optional<std::string> TitleOfPart(const std::filesystem::path& file);

} // namespace mopo
