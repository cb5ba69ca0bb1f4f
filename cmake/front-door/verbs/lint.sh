# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# shellcheck source=cmake/front-door/tidy.sh
source "$DOOR/tidy.sh"

verb_lint()
{
    local tidy=changed fix=no folder check failed=()
    while (($# > 0)); do
        case $1 in
            --all) tidy=all ;;
            --fix) fix=yes ;;
            --no-install) INSTALL=no ;;
            *) usage_error lint "unknown argument '$1'" ;;
        esac
        shift
    done
    need_build_packages test lint
    folder=$(build_folder)
    lock "$folder"
    configure "$folder" ON
    unlock
    if [[ $fix == yes ]]; then
        heading "clang-tidy and clang-format, mending"
        tidy "$folder" "$tidy" --fix || failed+=(clang-tidy)
        "$TOP/test/lint/check-format" --fix || failed+=(check-format)
    else
        heading "clang-tidy, $tidy files"
        tidy "$folder" "$tidy" || failed+=(clang-tidy)
    fi
    for check in "$TOP"/test/lint/check-*; do
        heading "${check##*/}"
        "$check" || failed+=("${check##*/}")
    done
    if ((${#failed[@]} > 0)); then
        die "$STATUS_FAILED" "failed: ${failed[*]}"
    fi
}
