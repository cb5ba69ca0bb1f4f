# SPDX-License-Identifier: GPL-2.0-only
# How ./mopo configures and builds: one build folder a mode, and nothing that is not asked for.
# shellcheck shell=bash

# The mode, as the options of a verb set it.
COMPILER=gcc
SANITIZE=no
RELEASE=no

# The build folder of the mode.
build_folder()
{
    local folder=$TOP/build
    [[ $RELEASE == no ]] || folder+=-release
    [[ $COMPILER == gcc ]] || folder+=-$COMPILER
    [[ $SANITIZE == no ]] || folder+=-sanitize
    printf '%s' "$folder"
}

# take_mode_option VERB ARGUMENTS...: sets TAKEN to how many of the arguments were a mode's option.
take_mode_option()
{
    local verb=$1
    TAKEN=1
    case $2 in
        --sanitize) SANITIZE=yes ;;
        --release) RELEASE=yes ;;
        --no-install) INSTALL=no ;;
        --compiler)
            TAKEN=2
            case ${3-} in
                gcc | clang) COMPILER=$3 ;;
                *) usage_error "$verb" "--compiler is gcc or clang, not '${3-}'" ;;
            esac
            ;;
        *) TAKEN=0 ;;
    esac
}

# need_build_packages GROUP...: the groups, and what the mode itself needs. Whoever has an npm keeps
# it: Debian's brings some hundred packages.
need_build_packages()
{
    local groups=(build)
    command -v npm >/dev/null || groups+=(npm)
    [[ $COMPILER != clang ]] || groups+=(clang)
    need_packages "${groups[@]}" "$@"
}

# One build at a time in a folder; the lock goes with this shell, or with `unlock`.
lock()
{
    mkdir -p -- "$1"
    exec 9>"$1/.lock"
    if ! flock -n 9; then
        progress "waiting for another build in ${1##*/}/"
        flock 9
    fi
}

unlock()
{
    exec 9>&-
}

# configure FOLDER TESTS: with CMake, if that was not done yet. TESTS is ON where GoogleTest and its
# like are needed; a folder that has them keeps them.
configure()
{
    local folder=$1 tests=$2 stamp=$1/.configured done_for='' fresh=() compiler=g++
    local launcher=''
    if [[ -f $stamp && -f $folder/build.ninja ]]; then
        done_for=$(<"$stamp")
    fi
    if [[ $done_for == "$TOP ON" || $done_for == "$TOP $tests" ]]; then
        return
    fi
    if [[ -f $stamp && $done_for != "$TOP "* ]]; then
        fresh=(--fresh) # the tree was moved or copied: every path in the cache is wrong
    fi
    [[ $COMPILER == gcc ]] || compiler=clang++-19
    launcher=$(command -v ccache) || true
    progress "configuring ${folder##*/}/"
    logged "$folder/configure.log" cmake "${fresh[@]}" -S "$TOP" -B "$folder" -G Ninja \
        -DCMAKE_BUILD_TYPE="$([[ $RELEASE == yes ]] && echo Release || echo RelWithDebInfo)" \
        -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_COMPILER_LAUNCHER="$launcher" \
        -DMOPO_SANITIZE="$([[ $SANITIZE == yes ]] && echo ON || echo OFF)" \
        -DMOPO_TESTS="$tests" || die "$STATUS_FAILED" "CMake could not configure ${folder##*/}/"
    printf '%s' "$TOP $tests" >"$stamp"
}

# Reads what ninja says and shows how far it is.
show_build()
{
    local line shown=no
    while IFS= read -r line; do
        if [[ -t 2 && $line =~ ^\[([0-9]+/[0-9]+)\] ]]; then
            printf '\r\e[Kmopo: building %s' "${BASH_REMATCH[1]}" >&2
            shown=yes
        fi
    done
    if [[ $shown == yes ]]; then
        printf '\r\e[K' >&2
    fi
}

# ninja_build FOLDER TARGET...
ninja_build()
{
    local folder=$1 log=$1/build.log
    shift
    # Objects in the cache of ccache then serve every clone of the tree.
    export CCACHE_BASEDIR=$TOP
    if NINJA_STATUS='[%f/%t] ' ninja -C "$folder" "$@" 2>&1 </dev/null | tee -- "$log" | show_build; then
        return
    fi
    grep -v '^\[[0-9]*/[0-9]*\] ' -- "$log" >&2 || true
    die "$STATUS_FAILED" "the build in ${folder##*/}/ failed (all of its output: $log)"
}

# build FOLDER TESTS TARGET...: configured and built afterwards, or the script has ended.
build()
{
    local folder=$1 tests=$2
    shift 2
    lock "$folder"
    configure "$folder" "$tests"
    ninja_build "$folder" "$@"
    unlock
}
