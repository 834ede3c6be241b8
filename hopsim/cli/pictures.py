"""The flags that say what is stored, what the run starts from and what is held."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopsim.cli.flags import shown_help, size
from hopsim.data.patterns import fit, invert_exactly, load_patterns
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream
from hopsim.models.shelf import Shelf
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.engine.simulation import Simulation

PARTS = ("top", "bottom", "left", "right")


def add_pictures(parser: argparse.ArgumentParser, patterns_needed: bool) -> None:
    group = parser.add_argument_group(str(Text("pictures")))
    group.add_argument(
        "--patterns", required=patterns_needed, metavar="WHAT",
        help=shown_help(Text("letters:ACHK, random:5, digits:0123, a picture, a folder of pictures, .npy or .npz")),
    )  # fmt: skip
    group.add_argument(
        "--cue", metavar="N",
        help=shown_help(Text("the pattern it starts from, counted from 0; or a picture file")),
    )  # fmt: skip
    group.add_argument(
        "--noise", type=float, default=0.0, metavar="P",
        help=shown_help(Text("inverts exactly round(P·N) different pixels of the cue, P from 0 to 1 [0]")),
    )  # fmt: skip
    group.add_argument("--size", type=size, metavar="SIDE", help=shown_help(Text("28 is 28×28, 28x40 is 28 high and 40 wide")))
    group.add_argument(
        "--clamp", metavar="PART",
        help=shown_help(Text("holds a part of the cue: top, bottom, left or right, a colon and how much: top:0.33")),
    )  # fmt: skip
    add_unknown(group, Text("this part of the cue starts from chance, the rest is held: bottom:0.5"))


def add_unknown(parser: argparse._ActionsContainer, explained: Text) -> None:
    parser.add_argument("--unknown", metavar="PART", help=shown_help(explained))


def hold(simulation: Simulation, arguments: argparse.Namespace) -> None:
    """Do what `--clamp` or `--unknown` say of the picture that the run starts from."""
    from hopsim.engine.drawing import complete

    shape = simulation.image.shape
    if arguments.clamp is not None and arguments.unknown is not None:
        raise BadInput(Text("--clamp and --unknown both say what is held: give one of them."))
    if arguments.clamp is not None:
        simulation.clamp(part(arguments.clamp, (shape[0], shape[1]), "--clamp"))
    if arguments.unknown is not None:
        complete(simulation, part(arguments.unknown, (shape[0], shape[1]), "--unknown"), arguments.seed)


def stored(arguments: argparse.Namespace) -> Shelf | None:
    """The shelf that `--patterns` asks for; None without it."""
    if arguments.patterns is None:
        return None
    patterns, names = load_patterns(arguments.patterns, arguments.size, arguments.seed)
    return Shelf(patterns, names)


def cue(arguments: argparse.Namespace, shelf: Shelf | None) -> NDArray[np.int8] | None:
    """(h, w) −1/+1: the pattern or picture of `--cue` with `--noise`; None where neither is given."""
    if arguments.cue is None:
        if arguments.noise:
            raise BadInput(Text("--noise wants a cue to invert pixels of: say which with --cue."))
        return None
    image = _numbered(int(arguments.cue), shelf) if _is_number(arguments.cue) else _from_file(arguments, shelf)
    return invert_exactly(image, arguments.noise, Stream.of(arguments.seed, "noise"))


def _is_number(words: str) -> bool:
    return words.lstrip("-").isdigit() and words.isascii()


def _numbered(index: int, shelf: Shelf | None) -> NDArray[np.int8]:
    count = 0 if shelf is None else len(shelf)
    if shelf is None or not 0 <= index < count:
        raise BadInput(
            Text("--cue counts the patterns from 0 to {last}, got {value}.", last=count - 1, value=index)
            if count
            else Text("--cue {value} asks for a stored pattern, but there is none: add --patterns.", value=index)
        )
    return np.array(shelf.patterns[index])


def _from_file(arguments: argparse.Namespace, shelf: Shelf | None) -> NDArray[np.int8]:
    pictures, _ = load_patterns(arguments.cue, arguments.size, arguments.seed)
    return pictures[0] if shelf is None else fit(pictures[0], shelf.shape)


def part(words: str, shape: tuple[int, int], flag: str) -> NDArray[np.bool_]:
    """(h, w) bool: the part of the picture that `--clamp top:0.33` or `--unknown top:0.33` names."""
    side, colon, share = words.partition(":")
    mask = np.zeros(shape, bool)
    try:
        amount = float(share) if colon else 0.5
    except ValueError:
        amount = -1.0
    if side not in PARTS or not 0 <= amount <= 1:
        raise BadInput(
            Text("{flag} takes top, bottom, left or right, a colon and a part from 0 to 1, got {value}.",
                 flag=flag, value=repr(words))
        )  # fmt: skip
    rows, columns = round(amount * shape[0]), round(amount * shape[1])
    places: dict[str, Any] = {
        "top": np.s_[:rows], "bottom": np.s_[shape[0] - rows :],
        "left": np.s_[:, :columns], "right": np.s_[:, shape[1] - columns :],
    }  # fmt: skip
    mask[places[side]] = True
    return mask
