# SPDX-License-Identifier: GPL-2.0-only
# Clang-tidy of the whole tree, or of what changed; in either case only where it may find something
# that it did not find the last time.
# shellcheck shell=bash

# shellcheck source=test/lint/sources.sh
source "$TOP/test/lint/sources.sh"

# What clang-tidy reads in the whole tree: programs and libraries, with the headers they include.
all_units()
{
    find_sources "$TOP" -name '*.cc'
}

# Where the work at hand began: where it left the branch that it will go to, or the last commit.
work_began()
{
    local base head
    head=$(git -C "$TOP" rev-parse HEAD)
    base=$(git -C "$TOP" merge-base HEAD '@{upstream}' 2>/dev/null) || base=$head
    if [[ $base == "$head" ]]; then
        base=$(git -C "$TOP" rev-parse --quiet --verify HEAD~) || base=$head
    fi
    printf '%s' "$base"
}

# The same for what the work at hand touched, committed or not; a header is read with its own .cc.
changed_units()
{
    local file
    if ! git -C "$TOP" rev-parse --quiet --verify HEAD >/dev/null 2>&1; then
        all_units # no history to tell: an unpacked archive
        return
    fi
    {
        git -C "$TOP" diff --name-only --relative "$(work_began)"
        git -C "$TOP" ls-files --others --exclude-standard
    } | while IFS= read -r file; do
        if [[ $file == *.h && -f $TOP/${file%.h}.cc ]]; then
            file=${file%.h}.cc
        fi
        if [[ $file == *.@(h|cc) && -f $TOP/$file ]]; then
            printf '%s\n' "$file"
        fi
    done | sort -u
}

# tidy FOLDER all|changed [--fix]: by the compile commands in FOLDER; prints nothing but findings.
tidy()
{
    local folder=$1 which=$2 jobs
    shift 2
    jobs=$(nproc)
    [[ ${1-} != --fix ]] || jobs=1 # two mends of one header would spoil it
    "${which}_units" | "$TOP/test/lint/stale-units" "$TOP" "$folder/tidy" |
        (cd -- "$TOP" && xargs -r -d '\n' -n 1 -P "$jobs" -- \
            "$TOP/test/lint/tidy-one" "$folder" "$@")
}
