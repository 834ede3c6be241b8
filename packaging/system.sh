# Speaks to the person, in two languages, and installs packages of a Debian system. Read by run.sh and test.sh.

case ${HOPSIM_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
ja | ja*[Uu][Tt][Ff]*) speaks=ja ;;
*) speaks=en ;;
esac

# say ENGLISH JAPANESE: one line on stderr, because stdout belongs to hopsim's own output.
say() {
    if [ "$speaks" = ja ]; then
        printf 'hopsim: %s\n' "$2" >&2
    else
        printf 'hopsim: %s\n' "$1" >&2
    fi
}

fail() {
    say "$@"
    exit 1
}

# Sets `as_root` to what must stand before a command, or returns 1.
become_root() {
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null </dev/null; then
        as_root='sudo -n'
    elif command -v sudo >/dev/null && tty -s; then
        as_root=sudo
    else
        return 1
    fi
}

# apt_get ARGUMENTS: no question is asked, and another package manager at work is waited for.
apt_get() {
    # shellcheck disable=SC2086  # as_root is words
    $as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a LC_ALL=C \
        apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1 9>&-
}

# install_packages WHY WHY_IN_JAPANESE PACKAGES...
install_packages() {
    why=$1
    why_ja=$2
    shift 2
    command -v apt-get >/dev/null ||
        fail "$why: install what Debian calls $* with this system's package manager, then start again." \
            "$why_ja。Debian での名前で $* を、このシステムのパッケージ管理で入れてから、もう一度起動してください。"
    if command -v sudo >/dev/null; then
        line="sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    else
        line="su -c 'apt-get update && apt-get install -y --no-install-recommends $*'"
    fi
    become_root ||
        fail "$why. Run this line, then start again: $line" "$why_ja。次の行を実行してから、もう一度起動してください: $line"
    say "$why: installing $*" "$why_ja。次を入れます: $*"
    if [ -z "${updated:-}" ]; then
        updated=1
        # An archive that cannot be reached may still leave lists that do; the install has the last word.
        apt_get update || :
    fi
    apt_get install --no-install-recommends "$@" ||
        fail "apt-get could not install $*: $(sed -n 's/^E: //p' "$log" | tail -n 1) (all of it: $log). Cure that, then start again." \
            "apt-get で $* を入れられませんでした: $(sed -n 's/^E: //p' "$log" | tail -n 1)（全文: $log）。直してから、もう一度起動してください。"
}
