# SPDX-License-Identifier: GPL-2.0-only
# What ./mopo says about itself. Nothing here needs a build.
# shellcheck shell=bash

# asks_for_help ARGUMENTS...: whether --help is among them.
asks_for_help()
{
    local argument
    for argument in "$@"; do
        case $argument in
            -h | --help) return 0 ;;
            --) return 1 ;;
        esac
    done
    return 1
}

show_help()
{
    cat -- "$DOOR/help/$1.txt"
}

# program_help VERB ARGUMENTS...: the program knows all of its options, if it is built already.
program_help()
{
    local program
    program=$(build_folder)/cli/mopo
    if [[ -x $program ]]; then
        exec "$program" "$@"
    fi
    show_help "$1"
}

list_verbs()
{
    local name summary
    while read -r name _ summary; do
        [[ -z $name ]] || printf '  %-9s %s\n' "$name" "$summary"
    done <<<"$VERBS"
}

verb_help()
{
    case ${1-} in
        '' | -h | --help | help)
            show_help help
            printf '\nVerbs:\n'
            list_verbs
            ;;
        *)
            case $(server_of "$1") in
                program) program_help "$1" --help ;;
                door) show_help "$1" ;;
                *) unknown_verb "$1" ;;
            esac
            ;;
    esac
}

# unknown_verb NAME: says which one may have been meant, by its beginning.
unknown_verb()
{
    local name hint=''
    while read -r name _; do
        if [[ -n $name && ${name:0:2} == "${1:0:2}" ]]; then
            hint=", did you mean '$name'?"
        fi
    done <<<"$VERBS"
    notice "no verb '$1'$hint"
    {
        printf 'Verbs:\n'
        list_verbs
    } >&2
    exit "$STATUS_USAGE"
}
