"""Makes the pictures of both READMEs: `python packaging/screenshots.py`, from a real window, in both languages.

Without a screen QT_QPA_PLATFORM=offscreen does; Japanese needs a Japanese font.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "docs" / "pictures"
SIZE = (1280, 720)
PATIENCE = 120.0
Bench = Any


def _recall(bench: Bench) -> None:
    """A letter of three, a quarter of its cells wrong, half way home."""
    bench.choose("hopfield")
    bench.use_as_cue(1)
    bench.noise(0.25)
    for _ in range(450):
        bench.step_once()


def _critical(bench: Bench) -> None:
    """Patches of every size."""
    bench.resize((128, 128), "fit")
    bench.choose("ising")
    bench.turn("temperature", 2.3)
    bench.simulation.advance(128 * 128 * 400)


def _dreams(bench: Bench) -> None:
    """A machine that dreams digits; half of the drawing is held."""
    bench.choose("rbm")
    bench.simulation.advance(bench.simulation.unit_count * 200)


SCENES: dict[str, Callable[[Bench], None]] = {"hopfield": _recall, "ising": _critical, "rbm": _dreams}


def _until(app: Any, condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        app.processEvents()
        time.sleep(0.005)
        if time.monotonic() > until:
            raise SystemExit("the window did not come that far")


def _rest(app: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    _until(app, lambda: time.monotonic() > until)


def _shoot(app: Any, language: str, name: str, scene: Callable[[Bench], None]) -> None:
    from hopsim.engine.files import first_bench
    from hopsim.engine.worker import Worker
    from hopsim.gui.app import settings
    from hopsim.gui.language import speak
    from hopsim.gui.theme import Appearance
    from hopsim.gui.window import Window

    speak(language)
    done: list[bool] = []

    def play(bench: Bench) -> None:
        scene(bench)
        done.append(True)

    window = Window(Worker(first_bench), Appearance(app, "dark"), settings())
    window.resize(*SIZE)
    window.show()
    window.start()
    _until(app, lambda: window.frame is not None and window.traces is not None)
    window.lessons.steps.corner.click()  # the first steps belong to the first minute, not to a picture
    window.post(play)
    _until(app, lambda: bool(done))
    _rest(app, 1.5)
    path = FOLDER / f"{name}.{language}.png"
    window.grab().toImage().save(str(path), "PNG")
    window.close()
    window.deleteLater()
    app.processEvents()
    sys.stdout.write(f"{path.relative_to(ROOT)}\n")


def main() -> None:
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as state:
        os.environ["HOPSIM_STATE"] = state
        from PySide6.QtWidgets import QApplication

        app = QApplication(["hopsim"])
        FOLDER.mkdir(parents=True, exist_ok=True)
        for language in ("en", "ja"):
            for name, scene in SCENES.items():
                _shoot(app, language, name, scene)


if __name__ == "__main__":
    main()
