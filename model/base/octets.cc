// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/octets.h"

namespace mopo
{

namespace
{

std::optional<std::uint8_t> HexDigit(char c)
{
    if (c >= '0' && c <= '9')
    {
        return static_cast<std::uint8_t>(c - '0');
    }
    if (c >= 'a' && c <= 'f')
    {
        return static_cast<std::uint8_t>(c - 'a' + 10);
    }
    if (c >= 'A' && c <= 'F')
    {
        return static_cast<std::uint8_t>(c - 'A' + 10);
    }
    return std::nullopt;
}

bool IsSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

} // namespace

std::string ToHex(OctetView octets)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(octets.size() * 2);
    for (const std::uint8_t octet : octets)
    {
        text.push_back(digits[octet >> 4]);
        text.push_back(digits[octet & 0x0f]);
    }
    return text;
}

std::optional<Octets> FromHex(std::string_view digits)
{
    Octets octets;
    octets.reserve(digits.size() / 2);
    for (std::size_t i = 0; i < digits.size();)
    {
        if (IsSpace(digits[i]))
        {
            ++i;
            continue;
        }
        if (i + 1 >= digits.size())
        {
            return std::nullopt;
        }
        const auto high = HexDigit(digits[i]);
        const auto low = HexDigit(digits[i + 1]);
        if (!high || !low)
        {
            return std::nullopt;
        }
        octets.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
        i += 2;
    }
    return octets;
}

void Append(Octets& octets, OctetView more)
{
    octets.insert(octets.end(), more.begin(), more.end());
}

bool ConstantTimeEqual(OctetView a, OctetView b)
{
    if (a.size() != b.size())
    {
        return false;
    }
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
    }
    return difference == 0;
}

OctetView AsOctets(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace mopo
