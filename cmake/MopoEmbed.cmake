# SPDX-License-Identifier: GPL-2.0-only
# mopo_embed(OUTPUT SYMBOL file...): a C++ file with these files octet for octet, as
# `std::span<const EmbeddedFile> SYMBOL()` of model/base-free namespace mopo; the header is
# helpers/embedded-file.h. A file's name is the one that it has below the current folder.
function(mopo_embed output symbol)
  set(arrays "")
  set(rows "")
  set(number 0)
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(SIZE ${file} size)
    file(READ ${file} octets HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," octets "${octets}")
    cmake_path(GET file FILENAME name)
    string(APPEND arrays "constexpr std::array<char, ${size}> FILE_${number}{${octets}};\n")
    string(APPEND rows "        {\"${name}\", {FILE_${number}.data(), FILE_${number}.size()}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
// Made by mopo_embed: do not edit.
#include "helpers/embedded-file.h"

#include <array>

namespace mopo
{

namespace
{

@arrays@
constexpr std::array ROWS{std::to_array<EmbeddedFile>({
@rows@})};

} // namespace

std::span<const EmbeddedFile> @symbol@()
{
    return ROWS;
}

} // namespace mopo
]])
endfunction()
