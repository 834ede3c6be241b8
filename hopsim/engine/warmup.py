"""Compile every kernel into the cache in a quiet process of its own, so that no machine waits at its first step."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

SIDES = (12, 72, 300, 736)
"""Small machines, machines without a weight matrix, machines and, the largest, lattices that are worth two threads."""
MOST_DENSE = 4096


def stamp() -> Path:
    """A file in the kernels' cache that says: everything of this hopsim is compiled there."""
    import hopsim.kernels._jit  # noqa: F401  (chooses the folder of the cache)

    sources = sorted((Path(__file__).resolve().parent.parent / "kernels").glob("*.py"))
    digest = hashlib.sha256(str(sources[0].parent).encode())
    for source in sources:
        digest.update(source.read_bytes())
    return Path(os.environ["NUMBA_CACHE_DIR"]) / f"warm-{digest.hexdigest()[:16]}"


def start_warming() -> subprocess.Popen[bytes] | None:
    """Begin, unless it was done before; the process ends by itself and may be forgotten."""
    if getattr(sys, "frozen", False) or os.environ.get("HOPSIM_NO_WARMUP"):
        return None
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if sys.platform == "win32":
        quiet["creationflags"] = subprocess.CREATE_NO_WINDOW
    return subprocess.Popen([sys.executable, "-m", "hopsim.engine.warmup"], **quiet)


def warm() -> None:
    """Run each machine and each learner for a moment, with every choice of every knob."""
    from hopsim.models import MODELS
    from hopsim.params import params_of

    for side in SIDES:
        image = np.where(np.arange(side * side).reshape(side, side) % 3 == 0, 1, -1).astype(np.int8)
        for kind in MODELS.values():
            model = kind()
            if model.own_size and side != SIDES[0]:
                continue
            if side == SIDES[-1] and kind.name != "ising":
                continue
            if kind.name == "boltzmann" and side * side > MOST_DENSE:
                continue
            variants = [model]
            for knob in params_of(model):
                variants += [model.turned(**{knob.name: word}) for word, _ in knob.choices if word != knob.default]
            for variant in variants:
                _run(variant, image)
    _learn()


def _run(model: Any, image: Any) -> None:
    from hopsim.engine.simulation import Simulation
    from hopsim.errors import HopsimError

    try:
        given = model.preset()
        cue = None if given is not None else image
        simulation = Simulation((model, given) if given is not None else model, None if given is not None else image[None], cue)
    except HopsimError:
        return
    for temperature in (0.0, 1.0):
        simulation.turn(temperature=temperature)
        simulation.advance(2 * simulation.model.updates(simulation.memory))
    simulation.paint("visible", [0], [1])
    simulation.look(frozenset(view.name for view in type(model).views))


def _learn() -> None:
    from hopsim.data.builtin import digits
    from hopsim.kernels.streams import Stream
    from hopsim.learning import LEARNERS
    from hopsim.params import params_of

    data = digits()
    for kind in LEARNERS.values():
        learner = kind()
        variants = [learner]
        for knob in params_of(learner):
            variants += [kind(**{knob.name: word}) for word, _ in knob.choices if word != knob.default]
        for variant in variants:
            stream = Stream.of(0, "warm")
            training = variant.init(data, None, stream)
            variant.step(training, 1, stream)
            variant.look(training, frozenset(view.name for view in kind.views))


def main() -> None:
    done = stamp()
    if done.exists():
        return
    if hasattr(os, "nice"):
        os.nice(10)
    warm()
    done.touch()


if __name__ == "__main__":
    main()
