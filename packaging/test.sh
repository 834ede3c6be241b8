#!/bin/sh
# Adds the test tools to .venv and a virtual screen, then runs lint, types and the whole suite.
# Arguments go to pytest; names in them are meant from the checkout.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0" || printf '%s' "$0")")" && pwd -P)
root=${here%/*}
. "$here/system.sh"
. "$here/environment.sh"
. "$here/window.sh"

# 0 when some font on this system has Japanese characters.
japanese_font() {
    [ -n "$(fc-list :lang=ja family 2>/dev/null)" ]
}

prepare test
need_qt xcb
need_qt offscreen
missing=
command -v Xvfb >/dev/null || missing=xvfb
japanese_font || missing="$missing fontconfig fonts-ipafont-gothic"
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086  # package names, split on purpose
    install_packages "The tests need a virtual screen and a Japanese font" \
        "テストには仮想画面と日本語フォントが必要です" $missing
fi

cd "$root"
QT_QPA_PLATFORM=offscreen
export QT_QPA_PLATFORM
status=0
say "Lint: ruff" "検査: ruff"
(start -m ruff check hopsim tests packaging </dev/null) || status=$?
say "Types: mypy" "型: mypy"
(start -m mypy </dev/null) || status=$?
say "Tests: pytest" "テスト: pytest"
(start -m pytest "$@" </dev/null) || status=$?
exit "$status"
