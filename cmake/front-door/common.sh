# SPDX-License-Identifier: GPL-2.0-only
# Shell functions that every verb of ./mopo needs: messages and exit statuses.
# shellcheck shell=bash

# As everywhere in mopo: 0 all is well, 1 something failed, 2 bad input. Only this script has:
readonly STATUS_FAILED=1
readonly STATUS_USAGE=2
readonly STATUS_PACKAGES=3 # packages are missing and were not installed

# Progress is for people who watch: nothing of it on a pipe.
progress()
{
    if [[ -t 2 ]]; then
        printf 'mopo: %s\n' "$*" >&2
    fi
}

# What a person must know in any case.
notice()
{
    printf 'mopo: %s\n' "$*" >&2
}

# die STATUS MESSAGE...
die()
{
    local status=$1
    shift
    notice "$@"
    exit "$status"
}

# usage_error VERB MESSAGE...
usage_error()
{
    local verb=$1
    shift
    notice "$@"
    die "$STATUS_USAGE" "see ./mopo $verb --help"
}

# A stage of a longer verb, on standard output with the rest of its report.
heading()
{
    printf -- '-- %s\n' "$*"
}

# logged LOG COMMAND...: silent while all is well, everything when it is not.
logged()
{
    local log=$1 status=0
    shift
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status != 0)); then
        cat -- "$log" >&2
    fi
    return "$status"
}
