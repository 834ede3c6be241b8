"""A checkout in a folder with an awkward name, and a PATH of stand-ins: no network, no root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REAL_TOOLS = (
    *("cat", "cp", "dirname", "env", "flock", "grep", "mkdir", "mv", "readlink", "rm"),
    *("sed", "sh", "sha256sum", "sort", "tail", "touch", "tr", "true", "uname"),
)
PLUGINS = "lib/python3.11/site-packages/PySide6/Qt/plugins/platforms"

PYTHON = """#!/bin/sh
state='{state}'
case "$*" in
--version) echo 'Python {version}' ;;
*platform.python_version*) echo '{version}' ;;
*'import ensurepip'*) [ -e "$state/ensurepip" ] ;;
*'-m venv '*)
    for folder; do :; done
    echo "venv {version}" >>"$state/calls"
    [ ! -e "$state/venv" ] || . "$state/venv"
    mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python"
    ;;
*'-m pip --version'*) ;;
*'-m pip install'*)
    echo "pip $*" >>"$state/calls"
    venv=${{0%/bin/python}}
    [ ! -e "$state/pip" ] || . "$state/pip"
    echo 'Collecting numpy<2.6,>=2.1 (from -r requirements.txt)'
    echo 'Installing collected packages: numpy'
    mkdir -p "$venv/{plugins}"
    touch "$venv/{plugins}/libqxcb.so" "$venv/{plugins}/libqwayland.so" "$venv/{plugins}/libqoffscreen.so"
    ;;
*screen.py*) cat "$state/screens" ;;
'-P -m '*)
    echo "$3 in $PWD" >>"$state/calls"
    shift 3
    for argument; do echo "<$argument>"; done
    [ ! -e "$state/program" ] || . "$state/program"
    ;;
*) exec '{real}' "$@" ;;
esac
"""
APT_GET = """#!/bin/sh
echo "apt-get $* $DEBIAN_FRONTEND" >>'{state}/calls'
[ ! -e '{state}/apt' ] || . '{state}/apt'
case "$*" in
*update*) ;;
*-venv*) touch '{state}/ensurepip' ;;
*libegl1*) rm -f '{state}/qt_missing' ;;
esac
"""
SUDO = """#!/bin/sh
echo "sudo $*" >>'{state}/calls'
case $1 in
-n) [ -e '{state}/sudo_without_password' ] || exit 1; shift ;;
esac
exec "$@"
"""
LDD = """#!/bin/sh
echo '	libc.so.6 => /lib/libc.so.6 (0x1)'
[ ! -e '{state}/qt_missing' ] || echo '	libEGL.so.1 => not found'
"""


class Bench:
    """What one row sets up, and what it can ask for afterwards."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "a b é" / "hopsim"
        self.home = folder / "where the user is"
        self.state = folder / "state"
        self.bin = folder / "bin"
        for made in (self.checkout, self.home, self.state, self.bin):
            made.mkdir(parents=True)
        shutil.copytree(
            ROOT / "packaging", self.checkout / "packaging", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(ROOT / "pyproject.toml", self.checkout)
        for tool in REAL_TOOLS:
            found = shutil.which(tool)
            assert found is not None, tool
            (self.bin / tool).symlink_to(found)
        self.program("id", "#!/bin/sh\necho 0\n")
        self.program("apt-get", APT_GET)
        self.program("ldd", LDD)
        self.program("tty", "#!/bin/sh\nexit 1\n")
        self.program("Xvfb", "#!/bin/sh\n")
        self.program("fc-list", "#!/bin/sh\necho IPAGothic\n")
        self.python("python3", "3.11.2")
        self.set("ensurepip")

    @property
    def venv(self) -> Path:
        return self.checkout / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "hopsim-stamp"

    def program(self, name: str, text: str) -> None:
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(text.replace("{state}", str(self.state)), encoding="utf-8")
        path.chmod(0o755)

    def python(self, name: str, version: str) -> None:
        self.program(
            name, PYTHON.format(state=self.state, version=version, plugins=PLUGINS, real=sys.executable)
        )

    def without(self, name: str) -> None:
        (self.bin / name).unlink()

    def set(self, name: str, content: str = "") -> None:
        (self.state / name).write_text(content, encoding="utf-8")

    def unset(self, name: str) -> None:
        (self.state / name).unlink()

    def user(self) -> None:
        """From now on an ordinary user with a sudo that wants a password."""
        self.program("id", "#!/bin/sh\necho 1000\n")
        self.program("sudo", SUDO)

    def screen(self, name: str = "xcb") -> dict[str, str]:
        self.set("screens", name + "\n")
        return {"DISPLAY": ":0"}

    @property
    def calls(self) -> list[str]:
        path = self.state / "calls"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def called(self, start: str) -> list[str]:
        return [call for call in self.calls if call.startswith(start)]

    def environment(self, changes: Mapping[str, str] | None = None) -> dict[str, str]:
        return {"PATH": str(self.bin), "HOME": str(self.home), "HOPSIM_LANGUAGE": "en", **(changes or {})}

    def command(self, *arguments: str, script: str = "run.sh") -> Sequence[str]:
        return [str(self.bin / "sh"), str(self.checkout / "packaging" / script), *arguments]

    def run(
        self, *arguments: str, script: str = "run.sh", stdin: int = subprocess.DEVNULL, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, script=script),
            cwd=self.home,
            env=self.environment(environment),
            stdin=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """The same in the background, in a process group of its own, with stderr to be read."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.home,
            env=self.environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def hold_pip(self) -> Path:
        """From now on pip waits until somebody writes into the returned pipe."""
        gate = self.state / "gate"
        os.mkfifo(gate)
        self.set("pip", f"read -r line <'{gate}'\n")
        return gate
