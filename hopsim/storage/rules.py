"""The storage rules by name, and what they are called on a knob."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hopsim.storage import hebbian, pseudo_inverse
from hopsim.storage.couplings import Couplings
from hopsim.texts import Text

RULES: Final[dict[str, Callable[..., Couplings]]] = {
    "hebb": hebbian.couple,
    "pseudo-inverse": pseudo_inverse.couple,
}
TITLE: Final = Text("Storage rule")
TOOLTIP: Final = Text("How the pictures on the shelf become weights: the sum of their products, or a projection.")
CHOICES: Final = (("hebb", Text("Hebb")), ("pseudo-inverse", Text("Pseudo-inverse")))
