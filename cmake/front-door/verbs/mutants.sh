# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

verb_mutants()
{
    local arguments=() folder list=no
    while (($# > 0)); do
        case $1 in
            --no-install) INSTALL=no ;;
            --quick) arguments+=("$1") ;;
            --list)
                arguments+=("$1")
                list=yes
                ;;
            --only | --jobs | --json)
                (($# > 1)) || usage_error mutants "$1 needs a value"
                arguments+=("$1" "$2")
                shift
                ;;
            *) usage_error mutants "unknown argument '$1'" ;;
        esac
        shift
    done
    need_build_packages test
    if [[ $list == no ]]; then
        folder=$(build_folder)
        build "$folder" ON judge
        arguments+=(--build "$folder")
    fi
    exec "$TOP/test/conformance/mutants/mutants" "${arguments[@]}"
}
