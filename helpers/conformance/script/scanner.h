// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mopo::conformance
{

/// Reads one line of a case from left to right. Blanks between words do not matter.
class Scanner
{
  public:
    explicit Scanner(std::string_view text)
        : m_rest(text)
    {
    }

    bool AtEnd();

    /// Whether this comes next; it is left where it is.
    bool Sees(std::string_view text);
    /// Takes this if it comes next.
    bool Take(std::string_view text);
    /// Takes this if it comes next as a whole word.
    bool TakeWord(std::string_view word);

    /// Everything up to a blank or to one of `stops`, which may be nothing.
    std::string Word(std::string_view stops = {});

    /// The rest of the line without blanks at its ends.
    std::string Rest();

  private:
    void SkipBlanks();

    std::string_view m_rest;
};

/// `7`, all of it; nothing for anything else.
std::optional<std::uint32_t> ParseDecimal(std::string_view text);

/// `7` or `0x07`.
std::optional<std::uint32_t> ParseNumber(std::string_view text);

/// Without blanks at both ends.
std::string_view Trim(std::string_view text);

} // namespace mopo::conformance
