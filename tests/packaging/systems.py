"""The table of systems that packaging/run.sh may meet, and what must come of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stand_ins import Bench

RETRY = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError': /simple/numpy/"
NONE = "ERROR: Could not find a version that satisfies the requirement numpy (from versions: none)"
PINNED = "    The user requested (constraint) scipy==1.17.1"
IMPOSSIBLE = "ERROR: ResolutionImpossible: for help visit a page"
SOME = "ERROR: Could not find a version that satisfies the requirement numba (from versions: 0.1, 0.2)"


def refuse(*lines: str, status: int = 1) -> str:
    """A pip that prints these lines and fails."""
    return "".join(f"echo '{line.replace(chr(39), chr(34))}'\n" for line in lines) + f"exit {status}\n"


@dataclass
class Row:
    """One system: how it is set up, what the person asks, what must come of it."""

    name: str
    arrange: Callable[[Bench], dict[str, str] | None] = lambda bench: None
    arguments: tuple[str, ...] = ("doctor",)
    status: int = 0
    says: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()  # regular expressions, each found in the calls in this order
    never: tuple[str, ...] = ()
    output: str | None = None


def no_ensurepip(bench: Bench) -> None:
    bench.unset("ensurepip")


def no_ensurepip_as_user(bench: Bench) -> None:
    bench.unset("ensurepip")
    bench.user()


def no_ensurepip_and_no_sudo(bench: Bench) -> None:
    bench.unset("ensurepip")
    bench.user()
    bench.without("sudo")


def no_ensurepip_and_no_apt(bench: Bench) -> None:
    bench.unset("ensurepip")
    bench.without("apt-get")


def free_sudo(bench: Bench) -> None:
    bench.unset("ensurepip")
    bench.user()
    bench.set("sudo_without_password")


def sudo_with_a_terminal(bench: Bench) -> None:
    no_ensurepip_as_user(bench)
    bench.program("tty", "#!/bin/sh\nexit 0\n")


def broken_apt(bench: Bench) -> None:
    bench.unset("ensurepip")
    bench.set("apt", "echo 'E: Unable to locate package python3.11-venv'; exit 100\n")


def useless_apt(bench: Bench) -> None:
    bench.unset("ensurepip")
    bench.set("apt", "exit 0\n")


def pythons(**versions: str) -> Callable[[Bench], None]:
    def arrange(bench: Bench) -> None:
        bench.without("python3")
        for name, version in versions.items():
            bench.python(name.replace("_", "."), version)

    return arrange


def a_python_that_does_not_run(bench: Bench) -> None:
    bench.program("python3.13", "#!/bin/sh\necho 'python3.13: command not found' >&2\nexit 127\n")


def wished_python(name: str, version: str | None) -> Callable[[Bench], dict[str, str]]:
    def arrange(bench: Bench) -> dict[str, str]:
        if version is not None:
            bench.python(name, version)
        return {"HOPSIM_PYTHON": str(bench.bin / name)}

    return arrange


def pip_that(*lines: str) -> Callable[[Bench], None]:
    return lambda bench: bench.set("pip", refuse(*lines))


def full_disk_at_venv(bench: Bench) -> None:
    bench.set("venv", "echo 'Error: [Errno 28] No space left on device'; exit 1\n")


def wheels(made: bool, play: str = "") -> Callable[[Bench], dict[str, str]]:
    def arrange(bench: Bench) -> dict[str, str]:
        if made:
            (bench.home / "my wheels").mkdir()
        bench.set("pip", play)
        return {"HOPSIM_WHEELS": "my wheels"}

    return arrange


def screen(
    name: str = "xcb", missing: bool = False, user: bool = False, **more: str
) -> Callable[[Bench], dict[str, str]]:
    def arrange(bench: Bench) -> dict[str, str]:
        if missing:
            bench.set("qt_missing")
        if user:
            bench.user()
        return {**bench.screen(name), **more}

    return arrange


def qt_stays_missing(bench: Bench) -> dict[str, str]:
    bench.set("apt", "exit 0\n")
    return screen(missing=True)(bench)


def a_file_in_the_way(bench: Bench) -> None:
    (bench.checkout / ".venv.lock").write_text("")


def foreign_settings(bench: Bench) -> dict[str, str]:
    bench.set("pip", 'echo "[$PYTHONPATH$PYTHONHOME$PIP_USER$PIP_TARGET]" >>"$state/calls"\n')
    return {"PYTHONPATH": "/ros", "PYTHONHOME": "/conda", "PIP_USER": "1", "PIP_TARGET": "/x"}


WHEN_TOUR = "<tour>\n<--out>\n<hopsim-tour>\n"
ROWS = [
    Row(
        "everything there",
        calls=("^venv 3.11.2", "^pip .*--only-binary=:all: -c .*constraints", "^hopsim in"),
        never=("apt-get",),
        output="<doctor>\n",
        says=("Python 3.11.2 found", "  numpy", "Ready"),
    ),
    Row(
        "relative names mean what the user meant",
        arguments=("recall", "--out", "my pictures/é.png"),
        calls=("^hopsim in .*where the user is$",),
        output="<recall>\n<--out>\n<my pictures/é.png>\n",
    ),
    Row(
        "the command's status is the start's",
        lambda bench: bench.set("program", "exit 2\n"),
        ("ising", "-q"),
        2,
    ),
    Row("settings of other environments", foreign_settings, calls=(r"^\[\]$",)),
    # ensurepip
    Row(
        "no ensurepip, root",
        no_ensurepip,
        calls=(
            "^apt-get .*update noninteractive",
            "^apt-get -q -y .*install .*python3.11-venv noninteractive",
            "^venv",
        ),
    ),
    Row(
        "no ensurepip, sudo that asks nothing",
        free_sudo,
        calls=(
            "^sudo -n true",
            "^sudo -n env DEBIAN_FRONTEND=noninteractive .*update",
            "^apt-get .*python3.11-venv",
        ),
    ),
    Row(
        "no ensurepip, sudo that asks, no terminal",
        no_ensurepip_as_user,
        status=1,
        never=("^apt-get", "^venv"),
        says=("sudo apt-get update && sudo apt-get install -y --no-install-recommends python3.11-venv",),
    ),
    Row(
        "no ensurepip, sudo that asks, a terminal",
        sudo_with_a_terminal,
        calls=("^sudo env DEBIAN_FRONTEND=noninteractive .*update", "^apt-get .*python3.11-venv"),
    ),
    Row(
        "no ensurepip, no sudo",
        no_ensurepip_and_no_sudo,
        status=1,
        never=("^apt-get",),
        says=("su -c 'apt-get update && apt-get install -y --no-install-recommends python3.11-venv'",),
    ),
    Row(
        "no ensurepip, another system",
        no_ensurepip_and_no_apt,
        status=1,
        says=("ensurepip", "python3.11-venv"),
    ),
    Row(
        "apt-get fails",
        broken_apt,
        status=1,
        says=("Unable to locate package python3.11-venv", "install.log"),
    ),
    Row("apt-get does not help", useless_apt, status=1, says=("ensurepip", "HOPSIM_PYTHON")),
    # Python
    Row(
        "the first in the order",
        pythons(python3_11="3.11.9", python3_12="3.12.1", python3_14="3.14.0"),
        calls=("^venv 3.12.1",),
    ),
    Row("3.13 before 3.12", pythons(python3_12="3.12.1", python3_13="3.13.5"), calls=("^venv 3.13.5",)),
    Row("a name that does not run", a_python_that_does_not_run, calls=("^venv 3.11.2",)),
    Row(
        "too old",
        pythons(python3="3.10.12"),
        status=1,
        says=("3.11 to 3.14", "python3 (3.10.12)"),
        never=("venv",),
    ),
    Row("too new", pythons(python3="3.15.0"), status=1, says=("3.11 to 3.14", "python3 (3.15.0)")),
    Row(
        "too old and too new",
        pythons(python3="3.9.1", python3_14="free-threaded 3.14.0"),
        status=1,
        says=("python3.14 (free-threaded 3.14.0), python3 (3.9.1)",),
    ),
    Row("none", pythons(), status=1, says=("found on this system: none",)),
    Row("the one asked for", wished_python("my python", "3.14.1"), calls=("^venv 3.14.1",)),
    Row(
        "the one asked for is too old",
        wished_python("old", "3.8.1"),
        status=1,
        says=("HOPSIM_PYTHON names", "old (3.8.1)"),
        never=("venv",),
    ),
    Row(
        "the one asked for is not there",
        wished_python("nowhere", None),
        status=1,
        says=("nowhere, which does not run",),
    ),
    # pip
    Row(
        "no wheel",
        pip_that(SOME, "ERROR: No matching distribution found for numba>=0.61"),
        status=1,
        says=("no ready-made numba>=0.61", "Python 3.11.2", "HOPSIM_PYTHON"),
    ),
    Row(
        "no wheel of a pin",
        pip_that(PINNED, IMPOSSIBLE),
        status=1,
        says=("no ready-made scipy==1.17.1",),
    ),
    Row("no network for a pin", pip_that(RETRY, PINNED, IMPOSSIBLE), status=1, says=("network was lost",)),
    Row(
        "no wheel, after a retry that helped",
        pip_that(RETRY, SOME, "ERROR: No matching distribution found for numba"),
        status=1,
        says=("no ready-made numba",),
    ),
    Row(
        "no network",
        pip_that(RETRY, NONE, "ERROR: No matching distribution found for numpy"),
        status=1,
        says=("network was lost",),
    ),
    Row(
        "network lost on the way",
        pip_that("Collecting numpy", "ERROR: ReadTimeoutError: Read timed out."),
        status=1,
        says=("network was lost", "what has arrived is kept"),
    ),
    Row(
        "no certificate",
        pip_that("SSLError(CERTIFICATE_VERIFY_FAILED)", RETRY, NONE),
        status=1,
        says=("certificate",),
    ),
    Row(
        "full disk",
        pip_that("Installing collected packages: x", "ERROR: [Errno 28] No space left on device"),
        status=1,
        says=("disk is full",),
    ),
    Row("full disk at the environment", full_disk_at_venv, status=1, says=("disk is full",), never=("pip",)),
    Row(
        "pip fails otherwise",
        pip_that("ERROR: what nobody expected"),
        status=1,
        says=("what nobody expected", "install.log"),
    ),
    Row(
        "a classroom",
        wheels(made=True),
        calls=("^pip .*--no-index --find-links .*/where the user is/my wheels",),
    ),
    Row("a classroom without the folder", wheels(made=False), status=1, says=("my wheels", "no such folder")),
    Row(
        "a classroom without a wheel",
        wheels(True, refuse(NONE, "ERROR: No matching distribution found for scipy")),
        status=1,
        says=("my wheels has no wheel of scipy",),
    ),
    Row(
        "a folder that cannot be written",
        a_file_in_the_way,
        status=1,
        says=("cannot be written",),
        never=("venv",),
    ),
    # the window
    Row(
        "no screen, nothing asked",
        arguments=(),
        output=WHEN_TOUR,
        says=("No screen", "hopsim tour --out hopsim-tour"),
        never=("apt-get",),
    ),
    Row("no screen, only options", arguments=("--language", "ja"), output=WHEN_TOUR, says=("No screen",)),
    Row("no screen, help", arguments=("--help",), output="<--help>\n"),
    Row("no screen, a file", arguments=("run.hopsim",), status=1, says=("run.hopsim cannot be shown",)),
    Row("a screen that cannot be opened", screen(""), (), output=WHEN_TOUR, says=("DISPLAY=:0",)),
    Row(
        "an invisible platform",
        screen(QT_QPA_PLATFORM="offscreen"),
        (),
        output=WHEN_TOUR,
        says=("QT_QPA_PLATFORM",),
    ),
    Row("a screen", screen(), (), output="", never=("apt-get",)),
    Row("a screen and a file", screen(), ("run.hopsim",), output="<run.hopsim>\n"),
    Row(
        "a screen, a command needs no libraries",
        screen(missing=True),
        output="<doctor>\n",
        never=("apt-get",),
    ),
    Row(
        "X without libraries, root",
        screen(missing=True),
        (),
        output="",
        calls=(
            "^apt-get .*update",
            "^apt-get .*install .*libglib2.0-0 .*libegl1 .*libxcb-cursor0",
            "^hopsim in",
        ),
    ),
    Row(
        "Wayland without libraries, root",
        screen("wayland xcb", missing=True),
        (),
        output="",
        calls=("^apt-get .*install .*libegl1 .*libwayland-cursor0",),
    ),
    Row(
        "X wished on Wayland",
        screen("wayland xcb", missing=True, QT_QPA_PLATFORM="xcb"),
        (),
        output="",
        calls=("^apt-get .*install .*libxcb-cursor0",),
    ),
    Row(
        "X without libraries, user",
        screen(missing=True, user=True),
        (),
        status=1,
        never=("^apt-get", "^hopsim"),
        says=("sudo apt-get install -y --no-install-recommends libglib2.0-0", "libxcb-cursor0"),
    ),
    Row("libraries that stay missing", qt_stays_missing, (), status=1, says=("still lacks libEGL.so.1",)),
]
