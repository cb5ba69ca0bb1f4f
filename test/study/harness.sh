# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the scripts of this folder share. Each sources it with the program as its argument, defines
# functions test_..., and ends with `run_tests`.
set -euo pipefail

PROGRAM=$(readlink -f -- "$1")
TOP=$(readlink -f -- "$(dirname -- "${BASH_SOURCE[0]}")/../..")
ROOM=$(mktemp -d)
export PROGRAM TOP ROOM
trap 'rm -rf -- "$ROOM"' EXIT

# mopo ARGUMENTS...: leaves STATUS, OUT and ERR.
mopo()
{
    STATUS=0
    (cd "$ROOM" && "$PROGRAM" "$@") >"$ROOM/out" 2>"$ROOM/err" </dev/null || STATUS=$?
    OUT=$(<"$ROOM/out")
    ERR=$(<"$ROOM/err")
}

fail()
{
    printf 'FAILED %s: %s\n  status: %s\n  out: %s\n  err: %s\n' \
        "${TEST-}" "$*" "${STATUS-}" "${OUT-}" "${ERR-}"
    exit 1
}

expect_status()
{
    [[ $STATUS == "$1" ]] || fail "status $STATUS, not $1"
}

expect()
{
    [[ $1 == *"$2"* ]] || fail "'$2' is not in '$1'"
}

# expect_same A B: every file in both, to the octet.
expect_same()
{
    diff -r -x .lock "$1" "$2" >"$ROOM/diff" || fail "not the same: $(head -5 "$ROOM/diff")"
}

# write_study [JSON]: a small one of two points, two policies and three seeds, laid over with more.
write_study()
{
    python3 - "$ROOM/study.json" "$TOP/scenarios/starter.json" "${1-"{}"}" <<'PYTHON'
import json, os, sys
study = {
    "title": "A small one",
    "scenario": os.path.relpath(sys.argv[2], os.path.dirname(sys.argv[1])),
    "set": ["expect=[]", "timeline.0.spread=1s"],
    "vary": {"idle_s": {"values": [1, 2], "set": ["peers.client.policy.idle-with-traffic={value}s"]}},
    "policies": ["mopo-default", "strongswan-tuned"],
    "seeds": "1..3",
}
# The policy must be an object for a value of it to be set.
study["set"].insert(0, 'peers.client.policy={"preset":"mopo-default"}')
for key, value in json.loads(sys.argv[3]).items():
    study[key] = value
json.dump(study, open(sys.argv[1], "w"))
PYTHON
}

run_tests()
{
    local number=0
    for TEST in $(compgen -A function test_); do
        rm -rf -- "${ROOM:?}"/*
        "$TEST"
        number=$((number + 1))
    done
    printf '%d passed, 0 failed\n' "$number"
}
