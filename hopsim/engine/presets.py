"""Presets: sessions with a title, a sentence and two things to try; those that ship, and what an open one came from."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.assets import resource
from hopsim.engine.packing import Arrays, damaged, decode
from hopsim.errors import BadInput
from hopsim.texts import Text, verbatim

EXAMPLE = "example:"
"""Before the name of a shipped preset, where a file's name could stand."""
LONGEST = 300
"""Characters of one text of a preset; the card that shows it is small."""
TRIES = 2


@dataclass(frozen=True)
class Preset:
    """What stands on the card beside a preset's canvas; `name` is empty unless it ships with hopsim."""

    name: str
    title: Text
    sentence: Text
    tries: tuple[Text, ...]

    def __post_init__(self) -> None:
        words = (self.title, self.sentence, *self.tries)
        if not isinstance(self.name, str) or not all(isinstance(text, Text) for text in words):
            raise damaged()
        if len(self.tries) > TRIES or not all(len(str(text)) <= LONGEST for text in words):
            raise damaged()


@dataclass(frozen=True, eq=False)
class Origin:
    """The preset a document came from, and its file, byte by byte (uint8), to go back to."""

    preset: Preset
    content: NDArray[np.uint8]

    def __post_init__(self) -> None:
        content = self.content
        whole = isinstance(content, np.ndarray) and content.dtype == np.uint8 and content.ndim == 1
        if not whole or not isinstance(self.preset, Preset):
            raise damaged()


def written_by_hand(title: str, sentence: str, tries: tuple[str, ...] = ()) -> Preset:
    """A teacher's own preset: her words, as they are in every language; BadInput without a title or with too many words."""
    words = [title.strip(), sentence.strip(), *(one.strip() for one in tries if one.strip())]
    if not words[0]:
        raise BadInput(Text("A preset takes a title, got nothing."))
    longest = max(len(one) for one in words)
    if longest > LONGEST or len(words) > 2 + TRIES:
        raise BadInput(
            Text("A preset takes at most {tries} things to try and {most} characters for each text, got {got}.",
                 tries=TRIES, most=LONGEST, got=longest)
        )  # fmt: skip
    return Preset("", verbatim(words[0]), verbatim(words[1]), tuple(verbatim(one) for one in words[2:]))


def origin_of(values: dict[str, Any], arrays: Arrays, path: Path) -> tuple[Origin | None, bool]:
    """Where the session in this file comes from, if from a preset, and whether the file is that preset itself."""
    found = decode(values.get("preset"), arrays)
    if isinstance(found, Preset):
        return Origin(found, np.frombuffer(path.read_bytes(), np.uint8)), True
    if found is not None and not isinstance(found, Origin):
        raise damaged()
    return found, False


def example_path(name: str) -> Path:
    """The file of a shipped preset; BadInput for a name that is none."""
    if name not in PRESETS:
        raise BadInput(
            Text("There is no example called {name}; `hopsim examples` lists them all.", name=repr(name))
        )
    return resource("presets", f"{name}.hopsim")


def glance(name: str) -> tuple[str, NDArray[np.int8]]:
    """The machine of a shipped preset and its picture (h, w) of −1/+1, without opening it."""
    from PIL import Image

    with zipfile.ZipFile(example_path(name)) as archive:
        machine = json.loads(archive.read("manifest.json"))["workbench"]["machine"]
        with Image.open(io.BytesIO(archive.read("thumbnail.png"))) as picture:
            levels = np.asarray(picture.convert("L"))
    return machine, np.where(levels > 127, 1, -1).astype(np.int8)


def _preset(name: str, title: Text, sentence: Text, *tries: Text) -> tuple[str, Preset]:
    return name, Preset(name, title, sentence, tries)


PRESETS: dict[str, Preset] = dict((
    _preset(
        "three-letters", Text("Three letters, remembered"),
        Text("Three letters are stored; a noisy A is on the canvas and finds its way back."),
        Text("Press Space and watch the energy fall until the A is whole."),
        Text("Scribble over the A while the machine runs."),
    ),
    _preset(
        "too-alike", Text("Too alike for Hebb"),
        Text("A, H and K share so many pixels that Hebb's rule does not hold them all: the H falls apart."),
        Text("Press Space: the H slides into a mixture of all three."),
        Text("Choose the storage rule Pseudo-inverse, press Reset and play again: now the H stays."),
    ),
    _preset(
        "mixture", Text("A mixture that is nobody's memory"),
        Text("Three random pictures are stored; between them the machine comes to rest in a fourth, their majority."),
        Text("Press Space and read the verdict: nobody stored what is seen."),
        Text("Drag the temperature to 0.6 for a while, then back to 0: the mixture melts and a memory stays."),
    ),
    _preset(
        "inverse", Text("The inverse is a memory too"),
        Text("A state and its inverse have the same energy, so an inverted K is recalled as an inverted K."),
        Text("Press Space and read the verdict."),
        Text("Choose Edit ▸ Invert at rest: the energy does not change."),
    ),
    _preset(
        "too-much", Text("How much is too much"),
        Text("72 random pictures in 400 pixels are a load of 0.18, above Hebb's limit of 0.138: hardly one is kept."),
        Text("Press Space: the first picture was whole and drifts away."),
        Text("Choose the storage rule Pseudo-inverse, press Reset and play again: every picture stays."),
    ),
    _preset(
        "hold-a-third", Text("Hold a third, recall the rest"),
        Text("The upper third of a K is held, the rest is noise: the held pixels pull the others along."),
        Text("Press Space: the machine completes the K and touches no held pixel."),
        Text("Press Clear, then Space: the held third alone brings the K back."),
    ),
    _preset(
        "two-cycle", Text("All at once: a cycle of two"),
        Text("Asked all at once, pixels chase each other for ever between two pictures."),
        Text("Press Space and wait: the verdict names the cycle."),
        Text("Choose the update order Random: the machine comes to rest."),
    ),
    _preset(
        "slow-and-fast", Text("Freeze a magnet slowly and fast"),
        Text("A hot magnet is cooled: slowly, few large domains grow; fast, many small ones freeze in."),
        Text("Press Anneal and wait for its 400 sweeps."),
        Text("Press Reset, open the schedule, set 5 sweeps and press Anneal again."),
    ),
    _preset(
        "critical-point", Text("At the critical point"),
        Text("At T = 2.269 the magnet cannot decide: clusters of every size, from one spin to the whole lattice."),
        Text("Press Space and watch large clusters change slowly, small ones fast."),
        Text("Drag the temperature to 2.0, then to 2.6: order wins, then chance."),
    ),
    _preset(
        "antiferromagnet", Text("An antiferromagnet's checkerboard"),
        Text("With J = −1 neighbours want to differ: out of noise grows a checkerboard."),
        Text("Press Space: where two checkerboards meet, a wall stays."),
        Text("Turn the coupling to +1 while it runs: checkerboards give way to areas of one colour."),
    ),
    _preset(
        "field", Text("A field turns the magnet over"),
        Text("The field B points down, but every spin points up: the magnet stays where it is, though it should turn."),
        Text("Press Space: nothing turns. Then drag B slowly to −1, until it turns all at once."),
        Text("Drag B back to 0 and on to +1: it turns late again. That is hysteresis."),
    ),
    _preset(
        "exact-law", Text("Chance has a law"),
        Text("Nine units have 512 states: how often each is visited is compared with what Boltzmann's law says."),
        Text("Press Space, go as fast as possible, and look at the tab Distribution."),
        Text("Turn the temperature to 0.1: eight of the 512 states take all."),
    ),
    _preset(
        "glass", Text("Annealing finds what quenching misses"),
        Text("100 units with random couplings, a spin glass: valleys everywhere, and fast cooling stops in a bad one."),
        Text("Press Space at T = 0 and note the energy where it rests."),
        Text("Press Reset, then Anneal: slow cooling nearly always ends lower."),
    ),
    _preset(
        "dreams", Text("A network that dreams 8×8 digits"),
        Text("An RBM that learned handwritten digits starts from noise and dreams digits nobody wrote."),
        Text("Press Space and look at the tab Dreams: a hundred chains at once."),
        Text("Scribble on the canvas while it dreams; then drag the temperature to 3 and back to 1."),
    ),
    _preset(
        "half-a-digit", Text("Half a digit, completed"),
        Text("The upper half of a digit is held; the RBM dreams a lower half that goes with it."),
        Text("Press Space: each chain in the tab Dreams completes it in its own way."),
        Text("Draw another upper half with the pen: the lower half follows."),
    ),
    _preset(
        "hidden-units", Text("Hidden units and what they see"),
        Text("Each of the 64 tiles beside the picture is a hidden unit that answers to one piece of a stroke."),
        Text("Open the tab Filters: what each hidden unit looks for."),
        Text("Hold a tile on with the clamp tool, then press Space: its piece stays in every dream."),
    ),
    _preset(
        "from-scratch", Text("Learning from scratch"),
        Text("An RBM that knows nothing, and 1437 handwritten digits to learn from."),
        Text("Press Train and watch filters grow out of grey."),
        Text("When the curves are flat, press Dream and then Space: has it learned to write?"),
    ),
))  # fmt: skip
"""What ships, in the order of the gallery; resources/presets holds a file for each (packaging/make_presets.py)."""
