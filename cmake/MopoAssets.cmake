# SPDX-License-Identifier: GPL-2.0-only
# mopo_assets(TARGET FUNCTION name FILES file ...): files that go into the program octet for octet.
# TARGET gets a source that defines `std::string_view mopo::FUNCTION(std::string_view name)`, which
# gives a file's content by its name without folders, or nothing, and
# `std::vector<std::string_view> mopo::FUNCTIONNames()`, in the order of FILES.
function(mopo_assets target)
  cmake_parse_arguments(ARG "" "FUNCTION" "FILES" ${ARGN})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cc)
  set(octets "")
  set(symbols "")
  set(rows "")
  set(names "")
  set(number 0)
  foreach(file IN LISTS ARG_FILES)
    cmake_path(GET file FILENAME name)
    set(symbol ${ARG_FUNCTION}${number})
    string(APPEND octets "    \"${symbol}: .incbin \\\"${file}\\\"\\n${symbol}End:\\n\"\n")
    string(APPEND symbols "extern const char ${symbol};\nextern const char ${symbol}End;\n")
    string(APPEND rows
           "    if (name == \"${name}\")\n    {\n        return {&${symbol}, &${symbol}End};\n    }\n")
    string(APPEND names "        \"${name}\",\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"// SPDX-License-Identifier: GPL-2.0-only
// Made by cmake/MopoAssets.cmake. The assembler takes the files in as they are: as literals they
// would keep the compiler busy for a minute.
#include <string_view>
#include <vector>

__asm__(\".pushsection .rodata\\n\"
@octets@        \".popsection\\n\");

extern \"C\"
{
@symbols@}

namespace mopo
{

std::string_view @ARG_FUNCTION@(std::string_view name);

std::string_view @ARG_FUNCTION@(std::string_view name)
{
@rows@    return {};
}

std::vector<std::string_view> @ARG_FUNCTION@Names();

std::vector<std::string_view> @ARG_FUNCTION@Names()
{
    return {
@names@    };
}

} // namespace mopo
")
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${ARG_FILES}")
  target_sources(${target} PRIVATE ${source})
endfunction()
