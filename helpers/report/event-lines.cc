// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/event-lines.h"

#include "helpers/report/look.h"

#include <fmt/format.h>

#include <fstream>

namespace mopo
{

std::expected<void, Fault> ReadEventLines(const std::filesystem::path& file,
                                          const std::function<void(EventLine&&)>& take)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
    {
        return std::unexpected(Fault{"", "cannot be read", file.string()});
    }
    std::string line;
    for (std::size_t number = 1; std::getline(stream, line); ++number)
    {
        Json json = Json::parse(line, nullptr, false);
        const auto time = json.is_object() ? NumberAt(json, "/time_s") : std::nullopt;
        // The last line of a whole file ends, too.
        if (!time || stream.eof() || !json.contains("data") || TextAt(json, "/name").empty())
        {
            return std::unexpected(Fault{"",
                                         stream.eof()
                                             ? "half-written: its last line is no whole event"
                                             : "no event: time_s, node, name and data are wanted",
                                         fmt::format("{}:{}", file.string(), number)});
        }
        take({*time, TextAt(json, "/node"), TextAt(json, "/name"), std::move(json.at("data"))});
    }
    return {};
}

} // namespace mopo
