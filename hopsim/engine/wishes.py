"""What a person prefers that reaches the engine: the ink of the workbench, and the memory kept for the past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hopsim.engine.drawer import MOST_BRANCHES, Drawer
from hopsim.engine.past import DEFAULT_LIMIT
from hopsim.errors import BadInput
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.workbench import Workbench

MEBIBYTE = 2**20
USUAL_PAST = 2 * DEFAULT_LIMIT // MEBIBYTE
LEAST_PAST, MOST_PAST = 8, 4096
"""MiB a machine."""


def set_ink(bench: Workbench, name: str) -> None:
    """The colours of the canvas: one of `palette.INKS`. It is saved with the workbench; undo leaves it."""
    if name != bench.document.ink:
        bench.document = replace(bench.document, ink=name)
        bench.dirty = bench.acted = True


def set_past(bench: Workbench, mebibytes: int) -> None:
    """How much memory each machine's past may take: half for its run, half for its former futures."""
    if not LEAST_PAST <= mebibytes <= MOST_PAST:
        raise BadInput(
            Text("The past of a machine takes {low} to {high} MiB, got {got}.", low=LEAST_PAST, high=MOST_PAST,
                 got=mebibytes)
        )  # fmt: skip
    bench.past_limit = mebibytes * MEBIBYTE // 2
    for drawer in bench.drawers.values():
        bound(drawer, bench.past_limit)
    bench.dirty = True


def bound(drawer: Drawer, limit: int) -> None:
    """Let the run and its former futures keep no more than so many bytes each, together."""
    timeline = drawer.simulation.timeline
    if timeline.limit == limit:
        return
    timeline.bound(limit)
    share = limit // MOST_BRANCHES
    for index, branch in enumerate(drawer.branches):
        if branch.timeline.size() > share:
            drawer.branches[index] = replace(branch, timeline=branch.timeline.thinned(share))
