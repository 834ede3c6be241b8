# The environment in .venv: finds Python, installs what is missing, says in one sentence what went wrong.
# Read after system.sh by run.sh and test.sh, which set `root` to the checkout. POSIX sh: bare Debian has only dash.

venv=$root/.venv
log=$venv/install.log
stamp=$venv/hopsim-stamp
pins=$root/packaging/constraints.txt
# A virtual environment of another program must not leak into this one.
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_NO_BINARY PIP_DRY_RUN

# start ARGUMENTS: becomes the Python of .venv with this checkout importable and nothing else on its path;
# a path entry instead of an installed package keeps working when the checkout is moved.
start() {
    PYTHONPATH=$root
    export PYTHONPATH
    exec "$venv/bin/python" -P "$@"
}

# --- Python -------------------------------------------------------------------------------------------------

ask_version='import platform, sys
name = platform.python_implementation()
free = "t" in getattr(sys, "abiflags", "")
print((name + " " if name != "CPython" else "") + ("free-threaded " if free else "") + platform.python_version())'

# usable COMMAND: sets `version`; 0 when it runs and is one that the libraries have wheels for.
usable() {
    version=$("$1" -E -c "$ask_version" 2>/dev/null </dev/null) || version=
    case $version in
    3.1[1-4].*) return 0 ;;
    '') return 1 ;;
    esac
    found="${found:+$found, }$1 ($version)"
    return 1
}

# Sets `python` and `version`, or ends with one sentence.
choose_python() {
    found=
    if [ -n "${HOPSIM_PYTHON:-}" ]; then
        python=$HOPSIM_PYTHON
        usable "$python" && return
        fail "hopsim needs Python 3.11 to 3.14, and HOPSIM_PYTHON names ${found:-$python, which does not run}." \
            "hopsim には Python 3.11 から 3.14 が必要ですが、HOPSIM_PYTHON は ${found:-$python（起動しません）} です。"
    fi
    for python in python3.13 python3.12 python3.14 python3.11 python3; do
        usable "$python" && return
    done
    fail "hopsim needs Python 3.11 to 3.14; found on this system: ${found:-none}." \
        "hopsim には Python 3.11 から 3.14 が必要です。見つかったもの: ${found:-なし}。"
}

# --- .venv --------------------------------------------------------------------------------------------------

# What .venv was made from, as one line. The stamp is written last, so a half-made .venv never has it.
fingerprint() {
    {
        printf '%s\n' "$root" "$("$venv/bin/python" --version 2>&1)"
        cat -- "$root/pyproject.toml" "$pins"
    } | { sha256sum 2>/dev/null || shasum -a 256 2>/dev/null || cksum; }
}

# 0 when .venv runs on the Python that was asked for.
right_python() {
    [ -z "${HOPSIM_PYTHON:-}" ] ||
        [ "$("$HOPSIM_PYTHON" --version 2>&1 </dev/null)" = "$("$venv/bin/python" --version 2>&1)" ]
}

# ready run|test: 0 when .venv is complete; an environment with the test tools serves both.
ready() {
    have=
    [ ! -f "$stamp" ] || read -r have <"$stamp" || :
    [ -n "$have" ] && [ -x "$venv/bin/python" ] && right_python || return 1
    print=$(fingerprint)
    [ "$have" = "test $print" ] || [ "$have" = "$1 $print" ]
}

# prepare run|test: leaves a complete .venv, or ends with one sentence.
prepare() {
    if ready "$1"; then return; fi
    case $root in
    *:*) fail "Python cannot make an environment below a folder with a colon in its name: $root. Rename that folder." \
        "名前にコロンのあるフォルダーの下には Python の環境を作れません: $root。フォルダーの名前を変えてください。" ;;
    esac
    [ -z "${HOPSIM_WHEELS:-}" ] || [ -d "$HOPSIM_WHEELS" ] ||
        fail "HOPSIM_WHEELS names $HOPSIM_WHEELS, and there is no such folder." \
            "HOPSIM_WHEELS の $HOPSIM_WHEELS というフォルダーはありません。"
    lock
    trap 'say "Stopped; the next start goes on." "中断しました。次の起動で続きから始めます。"; exit 130' INT TERM
    if ! ready "$1"; then
        repairable || make_anew
        install_libraries "$1"
        printf '%s\n' "$1 $(fingerprint)" >"$stamp" || fail_writing
        say "Ready" "準備ができました"
    fi
    trap - INT TERM
    exec 9>&-
}

# Two starts at once must not write into one .venv. The kernel lets go of the lock when its holders end, also
# after a kill, and pip is one of them.
lock() {
    mkdir -p "$root/.venv.lock" 2>/dev/null && (: >>"$root/.venv.lock/lock") 2>/dev/null || fail_writing
    exec 9>>"$root/.venv.lock/lock"
    command -v flock >/dev/null || return 0
    flock -n 9 && return
    say "Another start is preparing the environment; waiting for it" "別の起動が環境を準備しています。終わるまで待ちます"
    flock 9
}

fail_writing() {
    fail "hopsim keeps its libraries in $venv, and that cannot be written: give this user the right to write to $root, or free space on its disk." \
        "hopsim はライブラリーを $venv に置きますが、書き込めません。$root への書き込みを許可するか、ディスクの空きを増やしてください。"
}

# 0 when .venv was whole once, or stopped before anything was installed, so that pip can go on in it.
repairable() {
    [ -f "$stamp" ] && right_python && "$venv/bin/python" -I -m pip --version >/dev/null 2>&1
}

make_anew() {
    choose_python
    say "Python $version found: $(command -v "$python")" "Python $version を使います: $(command -v "$python")"
    rm -rf -- "$venv" 2>/dev/null && mkdir -- "$venv" 2>/dev/null || fail_writing
    minor=${version#3.}
    package=python3.${minor%%.*}-venv
    if ! "$python" -E -c 'import ensurepip, venv' >/dev/null 2>&1; then
        install_packages "Python's module ensurepip is missing" "Python のモジュール ensurepip がありません" "$package"
        "$python" -E -c 'import ensurepip, venv' >/dev/null 2>&1 ||
            fail "$python still has no module ensurepip; name another Python in HOPSIM_PYTHON." \
                "$python にはまだモジュール ensurepip がありません。別の Python を HOPSIM_PYTHON で指定してください。"
    fi
    say "Making the environment in $venv" "環境を作ります: $venv"
    "$python" -E -m venv "$venv" >>"$log" 2>&1 9>&- || explain $?
}

# install_libraries run|test
install_libraries() {
    rm -f -- "$stamp"
    "$venv/bin/python" -I -c 'import sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
extra = project["optional-dependencies"]["test"] if sys.argv[2] == "test" else []
print("\n".join(project["dependencies"] + extra))' "$root/pyproject.toml" "$1" >"$venv/requirements.txt" || fail_writing
    say "Installing the libraries; everything that happens is written to $log" "ライブラリーを入れます。詳しい記録: $log"
    set -- --only-binary=:all: -c "$pins" -r "$venv/requirements.txt"
    if [ -n "${HOPSIM_WHEELS:-}" ]; then
        set -- "$@" --no-index --find-links "$(CDPATH='' cd -- "$HOPSIM_WHEELS" && pwd)"
    fi
    : >"$log" || fail_writing
    {
        "$venv/bin/python" -I -m pip install --no-input --disable-pip-version-check --progress-bar off "$@" \
            </dev/null 2>&1 || printf 'pip ended with status %s\n' "$?"
    } | while IFS= read -r line; do
        printf '%s\n' "$line" >>"$log"
        case $line in
        'Collecting '*)
            name=${line#Collecting }
            name=${name%%[!A-Za-z0-9._-]*}
            say "  $name" "  $name"
            ;;
        'Installing collected packages'*) say "  unpacking" "  展開しています" ;;
        esac
    done || fail_writing
    failed=$(sed -n 's/^pip ended with status //p' "$log")
    [ -z "$failed" ] || explain "$failed"
}

# explain STATUS: ends with the one sentence that says what the log means.
explain() {
    if ! grep -q '^Installing collected packages' "$log" && grep -q '^pip ended' "$log"; then
        # pip changed nothing yet: the next start may go on in this .venv.
        printf 'unfinished\n' 2>/dev/null >"$stamp" || :
    fi
    # With a pin but no file for it, pip talks of a conflict with the constraint.
    wheel=$(sed -n -e 's/^ERROR: No matching distribution found for \([^ ]*\).*/\1/p' \
        -e 's/^ *The user requested (constraint) //p' "$log" | tail -n 1)
    if grep -q -i -E 'no space left|errno 28|disk quota' "$log"; then
        fail "The disk is full: hopsim's libraries take about 1 GB in $venv, and as much again while they are fetched. Free some space and start again." \
            "ディスクがいっぱいです。hopsim のライブラリーは $venv に約 1 GB、取得中は更に同じだけ使います。空きを作って、もう一度起動してください。"
    elif [ -n "${HOPSIM_WHEELS:-}" ] && [ -n "$wheel" ]; then
        fail "The folder $HOPSIM_WHEELS has no wheel of $wheel for this Python ($("$venv/bin/python" --version 2>&1)). Put it there and start again." \
            "フォルダー $HOPSIM_WHEELS に、この Python（$("$venv/bin/python" --version 2>&1)）用の $wheel の wheel がありません。追加して、もう一度起動してください。"
    elif grep -q 'CERTIFICATE_VERIFY_FAILED' "$log"; then
        fail "The package index could not be trusted: this system lacks the certificate of the network. Install ca-certificates, or name the certificate in PIP_CERT, and start again." \
            "パッケージの配布元の証明書を確かめられません。ca-certificates を入れるか、PIP_CERT で証明書を指定して、もう一度起動してください。"
    elif lost_network; then
        fail "The network was lost while the libraries were fetched. Start again when it is back; what has arrived is kept. Without a network: HOPSIM_WHEELS (see README.md)." \
            "ライブラリーの取得中にネットワークが切れました。つながってから、もう一度起動してください（届いた分は残ります）。ネットワークなしなら HOPSIM_WHEELS（README.md）を使います。"
    elif [ -n "$wheel" ]; then
        fail "There is no ready-made $wheel for this Python ($("$venv/bin/python" --version 2>&1)) on this computer. Name another Python, 3.11 to 3.14, in HOPSIM_PYTHON and start again." \
            "この計算機の Python（$("$venv/bin/python" --version 2>&1)）用の $wheel がありません。3.11 から 3.14 の別の Python を HOPSIM_PYTHON で指定して、もう一度起動してください。"
    fi
    last=$(sed -n 's/^\(ERROR\|Error\): *//p' "$log" | tail -n 1)
    fail "The libraries could not be installed (status $1${last:+: $last}). Read $log, cure that, and start again." \
        "ライブラリーを入れられませんでした（状態 $1${last:+: $last}）。$log を読んで直してから、もう一度起動してください。"
}

# 0 when the log shows that fetching failed; a retry that helped does not count when versions were listed.
lost_network() {
    grep -q -E 'NewConnection|NameResolution|Timeout|ProxyError|Connection (reset|refused|aborted|broken)|Max retries|RemoteDisconnected|IncompleteRead|Network is unreachable' "$log" &&
        ! grep -q 'from versions: [^n]' "$log"
}
