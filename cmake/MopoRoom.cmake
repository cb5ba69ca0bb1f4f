# SPDX-License-Identifier: GPL-2.0-only
# The house's own words for CMake: a room is a static library of one folder, a test program is the
# tests of one room.

add_library(mopo-options INTERFACE)
target_compile_options(mopo-options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Werror)
target_include_directories(mopo-options INTERFACE ${PROJECT_SOURCE_DIR})
if(MOPO_SANITIZE)
  target_compile_options(mopo-options INTERFACE -fsanitize=address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(mopo-options INTERFACE -fsanitize=address,undefined)
endif()

# mopo_room(NAME SOURCES a.cc ... [LINKS room-or-library ...])
function(mopo_room name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_SOURCES)
    add_library(mopo-${name} INTERFACE)
    target_link_libraries(mopo-${name} INTERFACE mopo-options ${ARG_LINKS})
    return()
  endif()
  add_library(mopo-${name} STATIC ${ARG_SOURCES})
  target_link_libraries(mopo-${name} PUBLIC mopo-options ${ARG_LINKS})
endfunction()

# mopo_test(NAME SOURCES a.cc ... [LINKS ...]): a GoogleTest program, each of whose tests ctest knows.
function(mopo_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mopo-options ${ARG_LINKS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    MOPO_SOURCE_DIR="${PROJECT_SOURCE_DIR}" MOPO_BINARY_DIR="${PROJECT_BINARY_DIR}")
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60)
endfunction()
