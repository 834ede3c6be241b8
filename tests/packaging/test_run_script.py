"""`packaging/run.sh` on stand-ins: every case of a bare, poor or broken system is a row."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from stand_ins import Bench
from systems import ROWS, Row, refuse


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row, bench: Bench) -> None:
    environment = row.arrange(bench) or {}
    ran = bench.run(*row.arguments, **environment)
    assert ran.returncode == row.status, ran.stderr
    for words in row.says:
        assert words in ran.stderr
    calls = iter(bench.calls)
    for wanted in row.calls:
        assert any(re.search(wanted, call) for call in calls), (wanted, bench.calls)
    for unwanted in row.never:
        assert not [call for call in bench.calls if re.search(unwanted, call)]
    if row.output is not None:
        assert ran.stdout == row.output
    assert all(line.startswith("hopsim: ") for line in ran.stderr.splitlines()), ran.stderr


@pytest.mark.parametrize("row", [row for row in ROWS if row.status == 1], ids=lambda row: row.name)
def test_failure_is_one_sentence_in_japanese_too(row: Row, bench: Bench) -> None:
    environment = row.arrange(bench) or {}
    ran = bench.run(*row.arguments, HOPSIM_LANGUAGE="ja", **environment)
    assert ran.returncode == 1
    assert re.search(r"[ぁ-ん]", ran.stderr.splitlines()[-1]), ran.stderr


def test_second_start_installs_nothing(bench: Bench) -> None:
    bench.run("doctor")
    before = bench.calls
    ran = bench.run("doctor")
    assert ran.stderr == ""
    assert bench.calls == [*before, before[-1]]


@pytest.mark.parametrize("file", ["pyproject.toml", "packaging/constraints.txt"])
def test_changed_pins_repair(bench: Bench, file: str) -> None:
    bench.run("doctor")
    with (bench.checkout / file).open("a", encoding="utf-8") as added:
        added.write("\n# changed\n")
    assert bench.run("doctor").returncode == 0
    assert len(bench.called("venv")) == 1
    assert len(bench.called("pip")) == 2


def test_moved_checkout_is_repaired(bench: Bench) -> None:
    bench.run("doctor")
    moved = bench.checkout.with_name("moved")
    bench.checkout.rename(moved)
    bench.checkout = moved
    assert bench.run("doctor").returncode == 0
    assert len(bench.called("pip")) == 2
    assert str(moved) in bench.called("pip")[-1]


def test_another_python_is_made_anew(bench: Bench) -> None:
    bench.run("doctor")
    bench.python("other", "3.14.0")
    assert bench.run("doctor", HOPSIM_PYTHON="other").returncode == 0
    assert bench.called("venv") == ["venv 3.11.2", "venv 3.14.0"]
    assert bench.run("doctor", HOPSIM_PYTHON="other").stderr == ""


def test_venv_that_only_looks_right_is_made_anew(bench: Bench) -> None:
    """What `python3 -m venv` leaves behind on a bare Debian: a Python that runs, and no pip."""
    (bench.venv / "bin").mkdir(parents=True)
    (bench.venv / "bin" / "python").symlink_to(bench.bin / "python3")
    (bench.venv / "left over").touch()
    assert bench.run("doctor").returncode == 0
    assert len(bench.called("venv")) == len(bench.called("pip")) == 1
    assert not (bench.venv / "left over").exists()


def test_next_run_goes_on_after_a_lost_network(bench: Bench) -> None:
    bench.set("pip", refuse("Collecting numpy", "ERROR: ReadTimeoutError"))
    assert bench.run("doctor").returncode == 1
    bench.unset("pip")
    assert bench.run("doctor").returncode == 0
    assert len(bench.called("venv")) == 1


def test_half_unpacked_libraries_are_not_trusted(bench: Bench) -> None:
    bench.set(
        "pip", refuse("Installing collected packages: numpy", "ERROR: [Errno 28] No space left on device")
    )
    assert bench.run("doctor").returncode == 1
    assert not bench.stamp.exists()
    bench.unset("pip")
    assert bench.run("doctor").returncode == 0
    assert len(bench.called("venv")) == 2


def test_interrupted_run_is_made_anew(bench: Bench) -> None:
    gate = bench.hold_pip()
    first = bench.start("doctor")
    with closing(_errors(first)) as lines:
        next(line for line in lines if "Installing" in line)
        with gate.open("w"):  # pip has come to the gate
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
    bench.unset("pip")
    assert not bench.stamp.exists()
    assert bench.run("doctor").returncode == 0
    assert len(bench.called("venv")) == 2


def test_being_stopped_says_so(bench: Bench) -> None:
    gate = bench.hold_pip()
    first = bench.start("doctor")
    with closing(_errors(first)) as lines:
        next(line for line in lines if "Installing" in line)
        with gate.open("w"):
            os.killpg(first.pid, signal.SIGTERM)  # like Ctrl+C, but never ignored in a background job
            assert [line for line in lines if "Stopped" in line]
            assert first.wait() == 130


def test_two_starts_at_once_install_once(bench: Bench) -> None:
    gate = bench.hold_pip()
    first = bench.start("doctor")
    with closing(_errors(first)) as lines:
        next(line for line in lines if "Installing" in line)
        second = bench.start("doctor")
        with closing(_errors(second)) as waiting:
            assert "Another start" in next(waiting)
            gate.write_text("go on\n")
            assert first.wait() == second.wait() == 0
    assert len(bench.called("pip")) == 1
    assert len(bench.called("hopsim")) == 2


def test_link_to_the_script_works(bench: Bench) -> None:
    link = bench.home / "hopsim"
    link.symlink_to(bench.checkout / "packaging" / "run.sh")
    ran = subprocess.run(
        [str(bench.bin / "sh"), "hopsim", "doctor"], env=bench.environment(), cwd=bench.home, check=False,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "<doctor>\n")


def test_colon_in_the_folder_is_refused(bench: Bench) -> None:
    bad = bench.checkout.with_name("a:b")
    bench.checkout.rename(bad)
    bench.checkout = bad
    ran = bench.run("doctor")
    assert ran.returncode == 1
    assert "colon" in ran.stderr


def _errors(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stderr is not None
    with process.stderr:
        yield from process.stderr
