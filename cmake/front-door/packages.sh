# SPDX-License-Identifier: GPL-2.0-only
# What ./mopo knows about Debian packages: which are needed, which are missing, how to get them.
# shellcheck shell=bash

# packages_of GROUP...: the names of the groups' packages, one a line.
packages_of()
{
    local group name
    while read -r group name _; do
        if [[ " $* " == *" $group "* ]]; then
            printf '%s\n' "$name"
        fi
    done <"$TOP/cmake/packages.txt"
}

# missing_packages NAME...: those of them that are not installed, one a line.
missing_packages()
{
    local installed name
    # shellcheck disable=SC2016  # dpkg's own placeholders. Names it has never heard of fail: missing
    installed=$(dpkg-query -W -f='${db:Status-Status}:${Package};' "$@" 2>/dev/null) || true
    for name in "$@"; do
        if [[ ";$installed" != *";installed:$name;"* ]]; then
            printf '%s\n' "$name"
        fi
    done
}

# Without a person at the terminal, sudo must fail rather than ask.
SUDO=(sudo)
[[ -t 0 ]] || SUDO+=(-n)

as_root()
{
    if ((EUID == 0)); then
        "$@"
    else
        "${SUDO[@]}" "$@"
    fi
}

apt_get()
{
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@"
}

# Package lists are fetched only when the ones at hand will not do.
install_packages()
{
    apt_get install --no-install-recommends "$@" && return
    apt_get update && apt_get install --no-install-recommends "$@"
}

# need_packages GROUP...: all of them are installed afterwards, or the script has ended.
need_packages()
{
    local wanted missing log
    if ! command -v dpkg-query >/dev/null; then
        progress "not a Debian system: the packages of cmake/packages.txt are not looked for"
        return
    fi
    mapfile -t wanted < <(packages_of "$@")
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    if ((${#missing[@]} == 0)); then
        return
    fi
    if [[ $INSTALL == no ]]; then
        notice "missing packages, not installed because of --no-install:"
        printf '%s\n' "${missing[@]}"
        exit "$STATUS_PACKAGES"
    fi
    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        die "$STATUS_PACKAGES" "neither root nor sudo here; as root: apt-get install ${missing[*]}"
    fi
    notice "installing ${#missing[@]} packages, which may take some minutes: ${missing[*]}"
    log=$(mktemp)
    if ! logged "$log" install_packages "${missing[@]}"; then
        rm -f -- "$log"
        die "$STATUS_PACKAGES" "these packages could not be installed: ${missing[*]}"
    fi
    rm -f -- "$log"
}
