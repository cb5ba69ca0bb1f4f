// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <span>
#include <string_view>

namespace mopo
{

/// A file that was put into the program when it was built: see cmake/MopoEmbed.cmake.
struct EmbeddedFile
{
    /// Without folders.
    std::string_view name;
    std::string_view text;
};

} // namespace mopo
