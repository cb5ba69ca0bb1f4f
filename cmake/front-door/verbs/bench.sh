# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

verb_bench()
{
    local options=() folder program status=0
    RELEASE=yes
    while (($# > 0)); do
        take_mode_option bench "$@"
        if ((TAKEN > 0)); then
            shift "$TAKEN"
            continue
        fi
        case $1 in
            --filter)
                (($# > 1)) || usage_error bench "$1 needs a value"
                options+=("--benchmark_filter=$2")
                shift
                ;;
            --)
                shift
                options+=("$@")
                break
                ;;
            *) usage_error bench "unknown argument '$1'" ;;
        esac
        shift
    done
    need_build_packages test
    folder=$(build_folder)
    build "$folder" ON benches
    for program in "$folder"/test/bench/*; do
        if [[ -f $program && -x $program ]]; then
            "$program" "${options[@]}" || status=$STATUS_FAILED
        fi
    done
    return "$status"
}
