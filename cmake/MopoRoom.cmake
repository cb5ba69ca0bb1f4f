# SPDX-License-Identifier: GPL-2.0-only
# The house's own words for CMake: a room is a static library of one folder, a test program is the
# tests of one room, a bench program measures.

add_library(mopo-options INTERFACE)
# Paths in debug information and assertions begin at the top: any clone builds the same octets.
target_compile_options(mopo-options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Werror
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=."
  # Clang blames us for what std::stable_sort of libstdc++ 12 uses inside; g++ tells of the others.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
# g++ 12 sees overlapping copies in std::string's own operator+ at -O3 (GCC bug 105651).
target_compile_options(mopo-options INTERFACE $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>)
target_include_directories(mopo-options INTERFACE ${PROJECT_SOURCE_DIR})
if(MOPO_SANITIZE)
  # What the sanitizers insert hides from g++ 12 that a moved variant's other members are not there.
  target_compile_options(mopo-options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_compile_options(mopo-options INTERFACE -fsanitize=address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(mopo-options INTERFACE -fsanitize=address,undefined)
endif()

# What `./mopo test` and `./mopo bench` build; `tests-<label>` holds the programs of one label.
add_custom_target(tests)
add_custom_target(benches)

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

# The labels of the tests in the current folder, each with its target: test/unit/wire has "unit" and
# "wire".
function(mopo_labels out)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/test
             OUTPUT_VARIABLE folder)
  string(REPLACE "/" ";" labels "${folder}")
  foreach(label IN LISTS labels)
    if(NOT TARGET tests-${label})
      add_custom_target(tests-${label})
    endif()
  endforeach()
  set(${out} ${labels} PARENT_SCOPE)
endfunction()

# mopo_test(NAME SOURCES a.cc ... [LINKS ...]): a GoogleTest program, each of whose tests ctest knows.
function(mopo_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mopo-options ${ARG_LINKS} GTest::gmock GTest::gtest_main)
  # What a test calls is optimized; its own code is compiled once and run once.
  target_compile_options(${name} PRIVATE -O0)
  target_compile_definitions(${name} PRIVATE
    MOPO_SOURCE_DIR="${PROJECT_SOURCE_DIR}" MOPO_BINARY_DIR="${PROJECT_BINARY_DIR}")
  mopo_labels(labels)
  set(properties "")
  foreach(label IN LISTS labels)
    add_dependencies(tests-${label} ${name})
    list(APPEND properties LABELS ${label}) # a list in one LABELS loses all but its first
  endforeach()
  add_dependencies(tests ${name})
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()

# mopo_script_test(NAME COMMAND command ...): a test that is no program of ours; status 0 passes.
function(mopo_script_test name)
  cmake_parse_arguments(ARG "" "" "COMMAND" ${ARGN})
  add_test(NAME ${name} COMMAND ${ARG_COMMAND})
  mopo_labels(labels)
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT 120)
endfunction()

# mopo_bench(NAME SOURCES a.cc ... [LINKS ...]): a Google Benchmark program.
function(mopo_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mopo-options ${ARG_LINKS} benchmark::benchmark_main)
  target_compile_definitions(${name} PRIVATE
    MOPO_SOURCE_DIR="${PROJECT_SOURCE_DIR}" MOPO_BINARY_DIR="${PROJECT_BINARY_DIR}")
  add_dependencies(benches ${name})
endfunction()

# mopo_schema_text(FILE FUNCTION HEADER OUT): a schema of scenarios/ goes into the program, which then
# needs no file to judge one. Makes OUT in the binary folder, which defines FUNCTION of HEADER.
function(mopo_schema_text file MOPO_SCHEMA_FUNCTION MOPO_SCHEMA_HEADER out)
  set(schema ${PROJECT_SOURCE_DIR}/scenarios/${file})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schema})
  file(SIZE ${schema} MOPO_SCHEMA_SIZE)
  file(READ ${schema} octets HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," MOPO_SCHEMA_OCTETS "${octets}")
  configure_file(${PROJECT_SOURCE_DIR}/cmake/schema-text.cc.in ${CMAKE_CURRENT_BINARY_DIR}/${out} @ONLY)
endfunction()
