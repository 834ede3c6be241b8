"""Two contenders side by side: each warm in a process of its own, one active at a time, in turn."""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

Run = Callable[[], float]
"""Does a piece of work and tells how much it was."""
Ask = Callable[[], tuple[float, float]]
"""(work done, seconds)."""
ROUNDS = 7


def _serve(maker: str, arguments: tuple[Any, ...], pipe: Any) -> None:
    module, _, function = maker.partition(":")
    run: Run = getattr(importlib.import_module(module), function)(*arguments)
    run()
    pipe.send("warm")
    while pipe.recv():
        began = time.perf_counter()
        done = run()
        pipe.send((done, time.perf_counter() - began))


@contextmanager
def contender(maker: str, *arguments: Any) -> Iterator[Ask]:
    """maker: "module:function", which gives a Run in the new process; it is warm when this returns."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(maker, arguments, there), daemon=True)
    process.start()
    there.close()

    def ask() -> tuple[float, float]:
        here.send(True)
        told: tuple[float, float] = here.recv()
        return told

    try:
        here.recv()
        yield ask
    finally:
        if process.is_alive():
            here.send(False)
        process.join()


def against(
    work: str, ours: tuple[Any, ...], peer: str, theirs: tuple[Any, ...], floor: float, goal: float,
    *, rounds: int = ROUNDS,
) -> dict[str, Any]:  # fmt: skip
    """One row: our best rate divided by the peer's best, which neither owes to a neighbour on the machine.

    ours, theirs: (maker, arguments …).
    """
    rates: list[float] = []
    their_rates: list[float] = []
    with ExitStack() as open_:
        we, they = open_.enter_context(contender(*ours)), open_.enter_context(contender(*theirs))
        for _ in range(rounds):
            for ask, found in ((we, rates), (they, their_rates)):
                done, seconds = ask()
                found.append(done / seconds)
    return {
        "work": work, "peer": peer, "ratio": round(max(rates) / max(their_rates), 2), "floor": floor,
        "goal": goal, "updates_per_second": round(max(rates)),
        "peer_updates_per_second": round(max(their_rates)),
    }  # fmt: skip


def missing(work: str, peer: str, floor: float, goal: float) -> dict[str, Any] | None:
    """The row of a peer that is not installed, or None where it is."""
    if importlib.util.find_spec(peer) is not None:
        return None
    return {
        "work": work, "peer": peer, "ratio": None, "floor": floor, "goal": goal,
        "note": f"{peer} is not installed",
    }  # fmt: skip
