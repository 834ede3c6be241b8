"""The parameters of an RBM: plain arrays, checked once, kept in one .npz file."""

from __future__ import annotations

import math
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadFile, BadInput, reason_of
from hopsim.files import whole_file
from hopsim.kernels.streams import Stream
from hopsim.texts import Text

Floats = NDArray[np.float32]
NEW_HIDDEN = 500
FIRST_WEIGHTS = 0.01
"""Standard deviation of untrained weights (Hinton, A practical guide to training RBMs, 2010, section 8)."""


@dataclass(frozen=True, eq=False)
class RBMParameters:
    """E(v,h) = −h·W·v − b·v − c·h.

    weights (hidden, visible), visible_bias (visible,), hidden_bias (hidden,): float32, finite.
    base_rate (visible,) float32 in 0–1 or None: the mean of each training pixel, where annealed importance
    sampling starts. shape: (h, w) of the visible picture; None is a square where that fits, else one row.
    Raises BadInput (a ValueError) when sizes disagree or a value is not finite.
    """

    weights: Floats
    visible_bias: Floats
    hidden_bias: Floats
    base_rate: Floats | None = None
    shape: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        weights = _checked("weights", self.weights, 2)
        hidden, visible = weights.shape
        if hidden < 1 or visible < 1:
            raise BadInput(
                Text("An RBM needs at least one hidden and one visible unit, got weights of shape {got}.",
                     got=f"({hidden}, {visible})")
            )  # fmt: skip
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "visible_bias", _checked("visible_bias", self.visible_bias, 1, visible))
        object.__setattr__(self, "hidden_bias", _checked("hidden_bias", self.hidden_bias, 1, hidden))
        if self.base_rate is not None:
            rate = _checked("base_rate", self.base_rate, 1, visible)
            if rate.min() < 0 or rate.max() > 1:
                raise BadInput(
                    Text("base_rate takes means from 0 to 1, got {low} to {high}.",
                         low=f"{rate.min():g}", high=f"{rate.max():g}")
                )  # fmt: skip
            object.__setattr__(self, "base_rate", rate)
        if self.shape is not None:
            object.__setattr__(self, "shape", _checked_shape(self.shape, visible))

    @property
    def hidden(self) -> int:
        return int(self.weights.shape[0])

    @property
    def visible(self) -> int:
        return int(self.weights.shape[1])

    @property
    def picture(self) -> tuple[int, int]:
        """(h, w) of the visible units as a picture."""
        if self.shape is not None:
            return self.shape
        side = math.isqrt(self.visible)
        return (side, side) if side * side == self.visible else (1, self.visible)

    @property
    def tiles(self) -> tuple[int, int]:
        """(h, w) of the hidden units as tiles: the exact rectangle nearest to a square."""
        height = next(d for d in range(math.isqrt(self.hidden), 0, -1) if self.hidden % d == 0)
        return height, self.hidden // height

    @classmethod
    def fresh(
        cls, shape: tuple[int, int], hidden: int, rng: Stream, rate: Floats | None = None, count: int = 0
    ) -> RBMParameters:
        """Untrained: small normal weights; visible biases from `rate`, the means of `count` pictures."""
        visible = shape[0] * shape[1]
        weights = rng.fork("first weights").generator().standard_normal((hidden, visible), dtype=np.float32)
        bias = np.zeros(visible) if rate is None else log_odds(rate, count)
        return cls(weights * np.float32(FIRST_WEIGHTS), bias.astype(np.float32), np.zeros(hidden, np.float32),
                   rate, shape)  # fmt: skip

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a .npz (keys: the names of the fields); an existing file is replaced only by a whole one."""
        with whole_file(Path(path)) as partial, partial.open("wb") as file:
            np.savez_compressed(file, **self._arrays())

    def _arrays(self) -> dict[str, Any]:
        arrays: dict[str, Any] = {
            "weights": self.weights, "visible_bias": self.visible_bias, "hidden_bias": self.hidden_bias,
        }  # fmt: skip
        if self.base_rate is not None:
            arrays["base_rate"] = self.base_rate
        if self.shape is not None:
            arrays["shape"] = np.array(self.shape, dtype=np.int64)
        return arrays

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> RBMParameters:
        """Read what `save` wrote. Raises BadFile, in one sentence, for anything else."""
        arrays = _read(Path(path))
        missing = [name for name in ("weights", "visible_bias", "hidden_bias") if name not in arrays]
        if missing:
            raise BadFile(
                Text("{file} holds no RBM: {missing} is missing.", file=str(path), missing=", ".join(missing))
            )
        shape = arrays.pop("shape", None)
        if shape is not None and (shape.shape != (2,) or shape.dtype.kind not in "iu"):
            raise BadFile(Text("{file} holds no RBM: its shape is not two whole numbers.", file=str(path)))
        try:
            return cls(**arrays, shape=None if shape is None else (int(shape[0]), int(shape[1])))
        except BadInput as error:
            raise BadFile(
                Text("{file} holds no usable RBM: {reason}", file=str(path), reason=error.text)
            ) from None


def log_odds(rate: NDArray[Any], count: int) -> NDArray[np.float64]:
    """logit((n·mean + ½)/(n + 1)): finite also for pixels that are always on or always off."""
    on = (count * np.asarray(rate, dtype=np.float64) + 0.5) / (count + 1)
    return np.asarray(np.log(on) - np.log1p(-on))


def _read(path: Path) -> dict[str, NDArray[Any]]:
    known = ("weights", "visible_bias", "hidden_bias", "base_rate", "shape")
    try:
        # Opened here: np.load leaves a file open that turns out to be no archive.
        with path.open("rb") as file:
            opened = np.load(file, allow_pickle=False)
            if not isinstance(opened, np.lib.npyio.NpzFile):
                raise BadFile(Text("{file} is one array, not the .npz of an RBM.", file=str(path)))
            with opened as archive:
                return {name: archive[name] for name in known if name in archive.files}
    except FileNotFoundError:
        raise BadFile(Text("There is no file {file}.", file=str(path))) from None
    except OSError as error:
        raise BadFile(
            Text("{file} cannot be read: {reason}.", file=str(path), reason=reason_of(error))
        ) from None
    except BadFile:
        raise
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError):
        raise BadFile(Text("{file} is not the whole .npz of an RBM.", file=str(path))) from None


def _checked(name: str, values: Any, axes: int, length: int | None = None) -> Floats:
    try:
        array = np.asarray(values)
        usable = array.dtype.kind in "fiub"
    except ValueError:
        usable = False
    if not usable:
        raise BadInput(Text("{name} takes numbers, got {got}.", name=name, got=type(values).__name__))
    if array.ndim != axes or (length is not None and array.shape != (length,)):
        wanted = f"({length},)" if length is not None else "(hidden, visible)"
        raise BadInput(
            Text("{name} takes an array of shape {wanted}, got {got}.",
                 name=name, wanted=wanted, got=str(array.shape))
        )  # fmt: skip
    with np.errstate(over="ignore"):
        single = np.array(array, dtype=np.float32, order="C")
    if not np.isfinite(single).all():
        bad = int(np.count_nonzero(~np.isfinite(single)))
        raise BadInput(
            Text("{name} takes finite numbers, got {bad} that are NaN or infinite.", name=name, bad=bad)
        )
    return single


def _checked_shape(shape: Any, visible: int) -> tuple[int, int]:
    height, width = (int(side) for side in shape)
    if height < 1 or width < 1 or height * width != visible:
        raise BadInput(
            Text("A picture of {height}×{width} does not fit {visible} visible units.",
                 height=height, width=width, visible=visible)
        )  # fmt: skip
    return height, width
