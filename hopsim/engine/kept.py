"""How a run is kept: in a session file, in a PNG, in one line of text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation


class Kept:
    """The ends of a Simulation where it is written down and taken up again."""

    def save(self: Simulation, path: str | Path) -> None:  # type: ignore[misc]
        """Everything, in one `.hopsim` file; `load` goes on exactly where it was."""
        from hopsim.engine.session import save_simulation

        save_simulation(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> Simulation:
        """The run of a `.hopsim` file, or of a PNG that hopsim wrote; BadFile for anything else."""
        from hopsim.engine.carrying import load_run

        return load_run(Path(path))

    def to_text(self: Simulation) -> str:  # type: ignore[misc]
        """One line, `hopsim1:…`: canvas, patterns, clamps, machine, knobs, schedule and seed; weights are left out.

        For three 28×28 patterns it is shorter than 2 kB.
        """
        from hopsim.engine.text_code import text_code

        return text_code(self)

    @staticmethod
    def from_text(line: str) -> Simulation:
        """The run of a line that `to_text` or the window made; BadFile for anything else. Blanks do not count."""
        from hopsim.engine.text_code import told

        return told(line).simulation
