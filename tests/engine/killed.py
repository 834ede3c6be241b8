"""A program for the test of crashes: paints, runs and trains with automatic saving, and tells what is on disk.

It ends when it is killed. Each act paints the next cell of the canvas, so that a saved picture tells how many acts it knows.
"""

import sys

import numpy as np

from hopsim.engine import autosave, files
from hopsim.engine.document import Document
from hopsim.engine.workbench import Workbench


def main(mode: str) -> None:
    autosave.ACT_SECONDS = autosave.RUN_SECONDS = 0.0
    bench = files.last_bench()
    fresh = Workbench(Document.empty((64, 64)), "ising")
    bench.set_whole(fresh.whole())
    bench.clamp(np.arange(64 * 64), True)
    if mode == "train":
        bench.choose("rbm")
        bench.train()
        bench.choose("ising")
    if mode != "paint":
        bench.play()
    saver = bench.autosave
    make, acts, pending = saver._make, 0, 0

    def making() -> object:
        """A save begins only when the one before it is on disk: tell what that one knew."""
        nonlocal pending
        if saver.saved_at is not None:
            sys.stdout.write(f"{pending}\n")
            sys.stdout.flush()
        pending = acts
        return make()

    saver._make = making
    while True:
        if acts < 64 * 64:
            bench.paint(np.array([acts]), 1, stroke=acts)
            acts += 1
        bench.acted = True
        bench.work()
        bench.idle()


if __name__ == "__main__":
    main(sys.argv[1])
