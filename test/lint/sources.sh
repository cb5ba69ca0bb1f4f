# SPDX-License-Identifier: GPL-2.0-only
# Which files are ours to check. To be sourced.
# shellcheck shell=bash

# find_sources TOP FIND-TEST...: files of the tree that pass, relative to TOP, one a line.
find_sources()
{
    local top=$1
    shift
    find "$top" \( -path "$top/.git" -o -path "$top/build*" -o -path "$top/results" \) -prune \
        -o -type f \( "$@" \) -printf '%P\n' | sort
}

# cpp_sources TOP: every C++ file.
cpp_sources()
{
    find_sources "$1" -name '*.h' -o -name '*.cc'
}
