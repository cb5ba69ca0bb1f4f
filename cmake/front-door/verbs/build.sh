# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

verb_build()
{
    local tests=OFF targets=() folder
    while (($# > 0)); do
        take_mode_option build "$@"
        if ((TAKEN > 0)); then
            shift "$TAKEN"
            continue
        fi
        case $1 in
            --all)
                tests=ON
                targets=(all)
                ;;
            -*) usage_error build "unknown option '$1'" ;;
            *)
                tests=ON
                targets+=("$1")
                ;;
        esac
        shift
    done
    if [[ $tests == ON ]]; then
        need_build_packages test
    else
        need_build_packages
        targets=(cli/mopo)
    fi
    folder=$(build_folder)
    build "$folder" "$tests" "${targets[@]}"
    progress "built ${targets[*]} in ${folder##*/}/"
}
