// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/charon-log.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>

namespace mopo::test
{

namespace
{

/// `[IKE] SKEYSEED => 32 bytes` begins a value of 32 octets.
struct ValueStart
{
    std::string name;
    std::size_t size = 0;
};

std::optional<ValueStart> ParseValueStart(std::string_view line)
{
    const auto bracket = line.find("] ");
    const auto arrow = line.find(" => ");
    if (bracket == std::string_view::npos || arrow == std::string_view::npos ||
        !line.ends_with(" bytes"))
    {
        return std::nullopt;
    }
    std::size_t size = 0;
    const std::string_view digits = line.substr(arrow + 4);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), size).ec != std::errc{})
    {
        return std::nullopt;
    }
    return ValueStart{std::string(line.substr(bracket + 2, arrow - bracket - 2)), size};
}

/// The octets of `[IKE]   16: CB 00 71 02`.
std::optional<Octets> ParseHexLine(std::string_view line)
{
    const auto colon = line.find(": ");
    return colon == std::string_view::npos ? std::nullopt : FromHex(line.substr(colon + 2));
}

} // namespace

Result<std::vector<LoggedValue>> ReadCharonLog(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
    {
        return Fail(ErrorCode::NotFound, path);
    }
    std::vector<LoggedValue> values;
    std::size_t missing = 0;
    for (std::string line; std::getline(file, line);)
    {
        if (missing > 0)
        {
            const auto octets = ParseHexLine(line);
            if (!octets || octets->empty() || octets->size() > missing)
            {
                return Fail(ErrorCode::InvalidSyntax, fmt::format("{}: {}", path, line));
            }
            Append(values.back().octets, *octets);
            missing -= octets->size();
        }
        else if (auto start = ParseValueStart(line))
        {
            missing = start->size;
            values.push_back({std::move(start->name), {}});
        }
    }
    if (missing > 0)
    {
        return Fail(ErrorCode::Truncated, path);
    }
    return values;
}

std::vector<Octets> FindLogged(const std::vector<LoggedValue>& values, std::string_view name)
{
    std::vector<Octets> found;
    for (const LoggedValue& value : values)
    {
        if (value.name == name)
        {
            found.push_back(value.octets);
        }
    }
    return found;
}

} // namespace mopo::test
