#!/bin/sh
# Makes the environment in .venv when it is missing or out of date, then starts hopsim with the arguments.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0" || printf '%s' "$0")")" && pwd -P)
root=${here%/*}
. "$here/system.sh"
. "$here/environment.sh"
. "$here/window.sh"

prepare run
case $(wish "$@") in
window)
    if find_screen; then
        need_qt "$platform"
    else
        say "No screen can be opened here$screen_trouble, so instead of the window this runs: hopsim tour --out hopsim-tour" \
            "ここでは画面を開けません$screen_trouble。ウィンドウの代わりに hopsim tour --out hopsim-tour を実行します"
        set -- tour --out hopsim-tour
    fi
    ;;
file)
    find_screen || fail "$1 cannot be shown: no screen can be opened here$screen_trouble." \
        "$1 を表示できません。ここでは画面を開けません$screen_trouble。"
    need_qt "$platform"
    ;;
esac
start -m hopsim "$@"
