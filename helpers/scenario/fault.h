// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace mopo
{

/// Something wrong in a scenario file: where, and what would be right.
struct Fault
{
    /// A JSON pointer (RFC 6901); empty for the file as a whole.
    std::string pointer;
    std::string message;

    friend bool operator==(const Fault&, const Fault&) = default;
};

} // namespace mopo
