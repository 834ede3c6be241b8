"""Kills a working window at random moments, again and again, and tells what the next start finds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = 1.5
"""Seconds: an act is on disk within one, and a loaded computer may take half a second more."""


def child(journal: str, seed: int) -> int:
    """The window that will be killed."""
    from hopsim.gui import app
    from tests.endurance.person import Person

    made = app.Window
    with Path(journal).open("w") as lines:

        def window(*arguments: object) -> object:
            shown = made(*arguments)
            Person(shown, 100, seed, lines)
            return shown

        app.Window = window
        return app.run([])


def _once(number: int, dice: random.Random) -> tuple[int, float, str]:
    """Acts done, seconds of acts lost, and what was wrong, if anything was."""
    with tempfile.TemporaryDirectory() as state:
        journal = Path(state) / "journal"
        journal.touch()
        environment = {**os.environ, "HOPSIM_STATE": state, "PYTHONPATH": str(ROOT)}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        command = [sys.executable, "-m", "tests.endurance", "child", str(journal), str(number)]
        with subprocess.Popen(command, env=environment, cwd=ROOT) as program:
            until = time.time() + 60
            while not journal.read_text() and time.time() < until and program.poll() is None:
                time.sleep(0.02)
            time.sleep(dice.uniform(0.0, 5.0))
            killed = time.time()
            program.kill()
        lines = [line.split() for line in journal.read_text().splitlines() if line.count(" ") == 1]
        acts = [(float(at), int(act)) for at, act in lines]
        known, wrong = _found(state)
        newer = [at for at, act in acts if act > known]
        return len(acts), killed - min(newer) if newer else 0.0, wrong


def _found(state: str) -> tuple[int, str]:
    """The last act that the next start knows."""
    from hopsim.engine import files

    os.environ["HOPSIM_STATE"] = state
    bench = files.last_bench()
    try:
        if len(bench.leftovers) > 1:
            return 0, f"{len(bench.leftovers)} automatic saves instead of one"
        if bench.leftovers:
            files.recover(bench, bench.leftovers[0])
        if bench.failure is not None:
            return 0, bench.failure.text.english
        bench.simulation.advance(10)
        bench.frame(frozenset())
        return bench.document.seed, ""
    except Exception as error:
        return 0, repr(error)
    finally:
        bench.close()


def main(times: int, seed: int) -> int:
    dice, worst, bad = random.Random(seed), 0.0, 0
    for number in range(times):
        acts, lost, wrong = _once(number, dice)
        worst = max(worst, lost)
        bad += bool(wrong) or lost > ALLOWED
        print(f"kill {number + 1:3d}: {acts:3d} acts, the last {lost:.2f} s of them lost {wrong}", flush=True)
    print(f"{times - bad} of {times} came back with all but the last {ALLOWED} s; at most {worst:.2f} s of acts were lost")
    return 1 if bad else 0
