"""`packaging/test.sh` and `.ci/run` on stand-ins: what they add, what they run, and with which status."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from stand_ins import ROOT, Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def _tools(bench: Bench) -> list[str]:
    return [call.split()[0] for call in bench.calls if call.startswith(("ruff", "mypy", "pytest"))]


def test_runs_lint_types_and_suite_in_the_checkout(bench: Bench) -> None:
    ran = bench.run("-k", "a name", script="test.sh")
    assert ran.returncode == 0, ran.stderr
    assert _tools(bench) == ["ruff", "mypy", "pytest"]
    assert all(call.endswith(f"in {bench.checkout}") for call in bench.called("pytest"))
    assert ran.stdout.endswith("<-k>\n<a name>\n")
    assert not bench.called("apt-get")


def test_test_tools_are_asked_for_once_and_serve_the_program_too(bench: Bench) -> None:
    bench.run("doctor")
    asked = bench.venv / "requirements.txt"
    assert "pytest" not in asked.read_text()
    bench.run(script="test.sh")
    assert "pytest" in asked.read_text()
    assert len(bench.called("venv")) == 1
    bench.run("doctor")
    bench.run(script="test.sh")
    assert len(bench.called("pip")) == 2


@pytest.mark.parametrize("broken", ["ruff", "mypy", "pytest"])
def test_any_failure_is_the_status_and_pytest_still_comes_last(bench: Bench, broken: str) -> None:
    bench.set("program", f'tail -n 1 "$state/calls" | grep -q "^{broken}" && exit 3 || exit 0\n')
    assert bench.run(script="test.sh").returncode == 3
    assert _tools(bench) == ["ruff", "mypy", "pytest"]


def test_missing_screen_font_and_libraries_are_installed(bench: Bench) -> None:
    bench.without("Xvfb")
    bench.program("fc-list", "#!/bin/sh\n")
    bench.set("qt_missing")
    assert bench.run(script="test.sh").returncode == 0
    installs = [call for call in bench.called("apt-get") if " install " in call]
    assert "libxcb-cursor0" in installs[0]
    assert "xvfb fontconfig fonts-ipafont-gothic" in installs[1]
    assert len([call for call in bench.called("apt-get") if "update" in call]) == 1


def test_missing_screen_without_root_names_the_line(bench: Bench) -> None:
    bench.without("Xvfb")
    bench.user()
    ran = bench.run(script="test.sh")
    assert ran.returncode == 1
    assert "sudo apt-get install -y --no-install-recommends xvfb" in ran.stderr
    assert _tools(bench) == []


@pytest.mark.parametrize("there", [True, False])
def test_ci_names_the_data_only_when_it_is_there(bench: Bench, there: bool) -> None:
    shutil.copytree(ROOT / ".ci", bench.checkout / ".ci")
    (bench.checkout / "packaging" / "test.sh").write_text('echo "${HOPSIM_DATA-none} $#"\nexit 7\n')
    data = bench.checkout.parent / "shared" / "data"
    if there:
        data.mkdir(parents=True)
    ran = subprocess.run(
        [str(bench.checkout / ".ci" / "run")], env=bench.environment(), cwd=bench.home, check=False,
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert ran.returncode == 7
    named, count = ran.stdout.rsplit(" ", 1)
    assert count == "0\n"
    assert Path(named).resolve() == data if there else named == "none"
