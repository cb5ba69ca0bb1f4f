// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/wireshark-tables.h"

#include <fmt/format.h>

#include <fstream>

namespace mopo::test
{

namespace
{

using Fields = std::vector<std::string>;

/// Fields are separated by commas; those in quotation marks lose the marks.
Fields SplitRow(const std::string& line)
{
    Fields fields(1);
    bool quoted = false;
    for (const char c : line)
    {
        if (c == '"')
        {
            quoted = !quoted;
        }
        else if (c == ',' && !quoted)
        {
            fields.emplace_back();
        }
        else
        {
            fields.back().push_back(c);
        }
    }
    return fields;
}

Result<std::vector<Fields>> ReadRows(const std::string& path, std::size_t fieldCount)
{
    std::ifstream file(path);
    if (!file)
    {
        return Fail(ErrorCode::NotFound, path);
    }
    std::vector<Fields> rows;
    for (std::string line; std::getline(file, line);)
    {
        if (line.empty() || line.starts_with('#'))
        {
            continue;
        }
        rows.push_back(SplitRow(line));
        if (rows.back().size() != fieldCount)
        {
            return Fail(ErrorCode::InvalidSyntax, fmt::format("{}: {}", path, line));
        }
    }
    return rows;
}

/// Collects the hexadecimal fields of a row and remembers whether all were in order.
struct HexFields
{
    bool good = true;

    Octets Take(std::string_view digits)
    {
        auto octets = FromHex(digits.starts_with("0x") ? digits.substr(2) : digits);
        good = good && octets;
        return octets.value_or(Octets{});
    }
};

} // namespace

Result<std::vector<IkeKeyRow>> ReadIkeKeys(const std::string& path)
{
    const auto rows = ReadRows(path, 8);
    if (!rows)
    {
        return std::unexpected(rows.error());
    }
    std::vector<IkeKeyRow> keys;
    HexFields hex;
    for (const Fields& row : *rows)
    {
        keys.push_back({.initiatorSpi = hex.Take(row[0]),
                        .responderSpi = hex.Take(row[1]),
                        .skEi = hex.Take(row[2]),
                        .skEr = hex.Take(row[3]),
                        .encryption = row[4],
                        .skAi = hex.Take(row[5]),
                        .skAr = hex.Take(row[6]),
                        .integrity = row[7]});
    }
    if (!hex.good)
    {
        return Fail(ErrorCode::InvalidSyntax, path + ": not hexadecimal");
    }
    return keys;
}

Result<std::vector<EspKeyRow>> ReadEspKeys(const std::string& path)
{
    const auto rows = ReadRows(path, 8);
    if (!rows)
    {
        return std::unexpected(rows.error());
    }
    std::vector<EspKeyRow> keys;
    HexFields hex;
    for (const Fields& row : *rows)
    {
        std::uint32_t spi = 0;
        for (const std::uint8_t octet : hex.Take(row[3]))
        {
            spi = spi << 8 | octet;
        }
        keys.push_back({.family = row[0],
                        .spi = spi,
                        .encryption = row[4],
                        .encryptionKey = hex.Take(row[5]),
                        .integrity = row[6],
                        .integrityKey = hex.Take(row[7])});
    }
    if (!hex.good)
    {
        return Fail(ErrorCode::InvalidSyntax, path + ": not hexadecimal");
    }
    return keys;
}

} // namespace mopo::test
