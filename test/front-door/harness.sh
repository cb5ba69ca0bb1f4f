# SPDX-License-Identifier: GPL-2.0-only
# A stage for tests of ./mopo: a copy of it in a folder whose name has spaces, stand-ins for the
# programs that it calls, and a log of how they were called. To be sourced; ends in `run_tests`.
# shellcheck shell=bash
set -euo pipefail

SOURCE=$(readlink -f -- "$(dirname -- "${BASH_SOURCE[0]}")/../..")
ROOM=$(mktemp -d)
trap 'rm -rf -- "$ROOM"' EXIT
HOUSE="$ROOM/a house with spaces"
SHIMS=$ROOM/shims
CALLS=$ROOM/calls # one line a call: the program's name and its arguments
export CALLS SHIMS

# shim NAME: the stand-in's script, on standard input; it logs its call first.
shim()
{
    {
        printf '#!/usr/bin/env bash\n'
        # shellcheck disable=SC2016  # for the stand-in to expand
        printf 'echo "${0##*/} $*" >>"$CALLS"\n'
        cat
    } >"$SHIMS/$1"
    chmod +x "$SHIMS/$1"
}

# A fresh house, in which every package is installed and every build goes well.
set_up()
{
    rm -rf -- "$HOUSE" "$SHIMS"
    mkdir -p "$HOUSE/cmake" "$HOUSE/test" "$HOUSE/elsewhere" "$SHIMS"
    cp -R "$SOURCE/mopo" "$HOUSE/"
    cp -R "$SOURCE/cmake/front-door" "$SOURCE/cmake/packages.txt" "$HOUSE/cmake/"
    cp -R "$SOURCE/test/lint" "$HOUSE/test/"
    : >"$CALLS"
    : >"$SHIMS/missing"
    # As dpkg-query: what is not installed is not spoken of, and makes it fail.
    shim dpkg-query <<'END'
status=0
for name in "${@:3}"; do
    if grep -qx -- "$name" "$SHIMS/missing"; then status=1; else printf 'installed:%s;' "$name"; fi
done
exit "$status"
END
    shim apt-get <<'END'
[[ " $* " != *" install "* ]] || : >"$SHIMS/missing"
END
    shim cmake <<'END'
while (($# > 0)); do
    [[ $1 != -B ]] || { mkdir -p "$2" && touch "$2/build.ninja"; }
    shift
done
END
    # "Builds" a program that tells what it was given, and where it stands.
    shim ninja <<'END'
mkdir -p "$2/cli" "$2/test/bench"
cat >"$2/cli/mopo" <<'PROGRAM'
#!/usr/bin/env bash
echo "program in: $PWD"
printf 'argument: %s\n' "$@"
exit "${PROGRAM_STATUS:-0}"
PROGRAM
chmod +x "$2/cli/mopo"
cp "$2/cli/mopo" "$2/test/bench/bench-one"
echo "[1/2] Building one"
echo "[2/2] Building two"
END
    shim ctest <<'END'
echo "100% tests passed, 0 tests failed out of 3"
END
    shim clang-tidy-19 </dev/null
}

# mopo ARGUMENTS...: runs the copy; leaves STATUS, OUT and ERR.
mopo()
{
    STATUS=0
    PATH="$SHIMS:$PATH" "$HOUSE/mopo" "$@" >"$ROOM/out" 2>"$ROOM/err" </dev/null || STATUS=$?
    OUT=$(<"$ROOM/out")
    ERR=$(<"$ROOM/err")
}

fail()
{
    printf 'FAILED %s: %s\n' "${TEST:-}" "$*"
    printf '  status: %s\n  out: %s\n  err: %s\n  calls: %s\n' \
        "${STATUS-}" "${OUT-}" "${ERR-}" "$(<"$CALLS")"
    exit 1
}

expect_status()
{
    [[ $STATUS == "$1" ]] || fail "status $STATUS, not $1"
}

# expect TEXT PART: the text holds the part.
expect()
{
    [[ $1 == *"$2"* ]] || fail "'$2' is not in '$1'"
}

expect_nothing()
{
    [[ -z $1 ]] || fail "there is '$1', but nothing was expected"
}

expect_call()
{
    grep -qE -- "$1" "$CALLS" || fail "no call '$1'"
}

expect_no_call()
{
    ! grep -qE -- "$1" "$CALLS" || fail "a call '$1'"
}

# Runs every function whose name begins with test_, each in a fresh house.
run_tests()
{
    local number=0
    for TEST in $(compgen -A function test_); do
        set_up
        "$TEST"
        number=$((number + 1))
    done
    printf '%d passed, 0 failed\n' "$number"
}
