# What a window needs: a screen that opens, and the system libraries of Qt. Read after the other two.

common='libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3'
for_xcb='libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 libxcb-shape0'
for_wayland='libwayland-client0 libwayland-cursor0 libwayland-egl1'

# wish ARGUMENTS: prints window, file or command. A subcommand is a word of small letters; a file name has more.
wish() {
    case ${1:-} in
    '') echo window ;;
    -*)
        for argument; do
            case $argument in
            -h | --help | --version) echo command && return ;;
            esac
        done
        echo window
        ;;
    *[!a-z-]*) echo file ;;
    *) echo command ;;
    esac
}

# Sets `platform` to the one Qt will use, or returns 1 with the reason in `screen_trouble`.
find_screen() {
    screen_trouble=
    platform=${QT_QPA_PLATFORM:-}
    platform=${platform%%[:;]*}
    case $platform in
    offscreen | minimal*)
        screen_trouble=" (QT_QPA_PLATFORM=$platform)"
        return 1
        ;;
    '' | xcb | wayland*) ;;
    *) return 0 ;;
    esac
    if [ "$(uname -s)" = Darwin ]; then
        platform=cocoa
        return
    fi
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return 1
    screens=$("$venv/bin/python" -I -S "$here/screen.py")
    case $platform,$screens in
    ,*wayland*) platform=wayland ;;
    ,*xcb*) platform=xcb ;;
    wayland*,*wayland* | xcb,*xcb*) ;;
    *)
        screen_trouble=" (${DISPLAY:+DISPLAY=$DISPLAY}${DISPLAY:+${WAYLAND_DISPLAY:+ }}${WAYLAND_DISPLAY:+WAYLAND_DISPLAY=$WAYLAND_DISPLAY})"
        return 1
        ;;
    esac
}

# missing_libraries PLATFORM: prints the libraries that Qt's plugin for it asks for in vain.
missing_libraries() {
    for plugin in "$venv"/lib/python3*/site-packages/PySide6/Qt/plugins/platforms/libq"$1".so; do
        [ ! -f "$plugin" ] || LC_ALL=C ldd "$plugin" 2>/dev/null
    done | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u
}

# need_qt PLATFORM: the system libraries Qt needs for it are there, or get installed, or one sentence.
need_qt() {
    command -v ldd >/dev/null || return 0
    [ -n "$(missing_libraries "$1")" ] || return 0
    case $1 in
    xcb) packages="$common $for_xcb" ;;
    wayland*) packages="$common $for_wayland" ;;
    *) packages=$common ;;
    esac
    # shellcheck disable=SC2086  # package names, split on purpose
    install_packages "The window needs libraries that this system lacks" \
        "ウィンドウに必要なライブラリーがこのシステムにありません" $packages
    missing=$(missing_libraries "$1" | tr '\n' ' ')
    [ -z "$missing" ] ||
        fail "The window still lacks ${missing% }; install the packages that have them and start again." \
            "ウィンドウに必要な ${missing% } がまだありません。それを含むパッケージを入れて、もう一度起動してください。"
}
