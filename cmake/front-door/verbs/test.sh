# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# shellcheck source=cmake/front-door/tidy.sh
source "$DOOR/tidy.sh"

verb_test()
{
    local targets=(all tests) select=() tidy=changed folder failed=()
    while (($# > 0)); do
        take_mode_option test "$@"
        if ((TAKEN > 0)); then
            shift "$TAKEN"
            continue
        fi
        case $1 in
            --all) tidy=all ;;
            --room | --filter)
                (($# > 1)) || usage_error test "$1 needs a value"
                tidy=none
                if [[ $1 == --room ]]; then
                    [[ -d $TOP/test/$2 || -d $TOP/test/unit/$2 ]] ||
                        usage_error test "no tests for a room '$2' in test/ or test/unit/"
                    targets=("tests-$2" cli/mopo)
                    select+=(--label-regex "^$2\$")
                else
                    select+=(--tests-regex "$2")
                fi
                shift
                ;;
            *) usage_error test "unknown argument '$1'" ;;
        esac
        shift
    done
    # Clang-tidy reads what the plain build was configured with.
    [[ $SANITIZE == no && $RELEASE == no && $COMPILER == gcc ]] || tidy=none

    need_build_packages test lint
    folder=$(build_folder)
    heading "build, in ${folder##*/}/"
    build "$folder" ON "${targets[@]}"
    if [[ $tidy != none ]]; then
        heading "clang-tidy, $tidy files"
        tidy "$folder" "$tidy" || failed+=(clang-tidy)
    fi
    heading "tests"
    run_tests "$folder" "${select[@]}" || failed+=(tests)
    if ((${#failed[@]} > 0)); then
        die "$STATUS_FAILED" "failed: ${failed[*]}"
    fi
}

# run_tests FOLDER CTEST-OPTION...
run_tests()
{
    local folder=$1
    shift
    UBSAN_OPTIONS=print_stacktrace=1 ctest --test-dir "$folder" --output-on-failure \
        --no-tests=error --no-label-summary --progress --parallel "$(nproc)" "$@"
}
