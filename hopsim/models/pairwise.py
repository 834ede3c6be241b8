"""What pairwise machines have in common: two knobs, energy, mean-field free energy, the size of a weight matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim.errors import BadInput, TooLarge
from hopsim.params import param
from hopsim.texts import Text

MATRIX_BYTES = 1 << 31


def coding_knob() -> Any:
    """A field `coding`, as every pairwise machine has it."""
    return param(
        "spin", Text("Coding"),
        Text("What the two states of a unit are in the formula: −1 and +1 (spin), or 0 and 1 (binary)."),
        choices=(("spin", Text("Spin, −1 and +1")), ("binary", Text("Binary, 0 and 1"))),
    )  # fmt: skip


def update_knob() -> Any:
    """A field `update`, the order in which units are asked."""
    return param(
        "random", Text("Update order"),
        Text("Which unit is asked next: any, each once a sweep in random or fixed order, or all at once."),
        choices=(("random", Text("Random")), ("permutation", Text("Random, each once a sweep")),
                 ("in-order", Text("In order")), ("synchronous", Text("All at once"))),
    )  # fmt: skip


def check_matrix_fits(count: int) -> None:
    """Refuse (TooLarge) a float32 weight matrix of count × count above 2 GiB."""
    if 4 * count * count > MATRIX_BYTES:
        raise TooLarge(
            Text("The weight matrix of {count} units would take {size:.1f} GiB; 2 GiB is the limit.",
                 count=count, size=4 * count * count / 2**30)
        )  # fmt: skip


def fitting_image(image: NDArray[np.int8], shape: tuple[int, int]) -> NDArray[np.int8]:
    """A contiguous copy of image, or BadInput where it has another shape."""
    if image.shape != shape:
        raise BadInput(
            Text("This machine takes a picture of {wanted}, got {got}.",
                 wanted=f"{shape[0]}×{shape[1]}", got="×".join(map(str, image.shape)))
        )  # fmt: skip
    return np.array(image, dtype=np.int8, order="C")


def coded(units: NDArray[np.int8], binary: bool) -> NDArray[np.float64]:
    """(N,) u of the formula: the signs themselves, or (s+1)/2 in binary coding."""
    signs = units.astype(np.float64)
    return (signs + 1.0) / 2.0 if binary else signs


def total_energy(
    units: NDArray[np.int8], fields: NDArray[np.float32], bias: NDArray[np.float32], binary: bool
) -> float:
    """E = −½ Σ u_i Σ_j w_ij u_j − Σ b_i u_i (physics.md §1), from fields (N,) without the bias."""
    u = coded(units, binary)
    return float(-(u @ (0.5 * fields.astype(np.float64) + bias)))


def mean_field_free_energy(
    mean_fields: NDArray[np.float32], bias: NDArray[np.float32], mean: NDArray[np.float32], temperature: float,
    binary: bool,
) -> float:  # fmt: skip
    """F = U(m) − T S(m) of independent units with the means m; mean (N,) of −1 … +1 in both codings.

    mean_fields (N,): Σ_j w_ij m_j, m in the machine's coding.
    """
    m = (mean.astype(np.float64) + 1.0) / 2.0 if binary else mean.astype(np.float64)
    inner = -float(m @ (0.5 * mean_fields + bias))
    up = np.clip((1.0 + mean.astype(np.float64)) / 2.0, 0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(up > 0, up * np.log(up), 0.0) + np.where(up < 1, (1 - up) * np.log1p(-up), 0.0)
    return inner + temperature * float(terms.sum())


def checked_machine(
    weights: Any, fields: Any, coding: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (N, N) and fields (N,) in float64, or BadInput: sizes, numbers, symmetry, diagonal, coding."""
    w, b = _numbers(weights, Text("weights")), _numbers(fields, Text("fields"))
    if coding not in ("spin", "binary"):
        raise BadInput(Text("coding takes one of spin, binary, got {value}.", value=repr(coding)))
    if w.ndim != 2 or w.shape[0] != w.shape[1] or w.shape[0] == 0:
        raise BadInput(Text("weights takes a square matrix (N, N), got shape {shape}.", shape=str(w.shape)))
    if b.shape != w.shape[:1]:
        raise BadInput(
            Text("fields takes {wanted} numbers, one for each unit, got shape {shape}.",
                 wanted=len(w), shape=str(b.shape))
        )  # fmt: skip
    if np.any(np.diagonal(w) != 0):
        raise BadInput(Text("weights takes a zero diagonal: no unit is coupled to itself."))
    if not np.allclose(w, w.T, rtol=1e-5, atol=1e-7):
        i, j = np.unravel_index(int(np.argmax(np.abs(w - w.T))), w.shape)
        raise BadInput(
            Text("weights takes a symmetric matrix, got {one} at ({i}, {j}) and {other} at ({j}, {i}).",
                 one=f"{w[i, j]:g}", other=f"{w[j, i]:g}", i=int(i), j=int(j))
        )  # fmt: skip
    return (w + w.T) / 2.0, b


def _numbers(values: Any, name: Text) -> NDArray[np.float64]:
    try:
        found = np.array(values, np.float64)
    except (TypeError, ValueError):
        raise BadInput(Text("{name} takes an array of numbers.", name=name)) from None
    with np.errstate(over="ignore"):
        finite = np.isfinite(found.astype(np.float32))
    if not finite.all():
        place = tuple(int(k) for k in np.argwhere(~finite)[0])
        raise BadInput(
            Text("{name} takes finite numbers, got {value} at {place}.",
                 name=name, value=str(found[place]), place=str(place))
        )  # fmt: skip
    return found


def recoded(weights: Any, fields: Any, *, to_binary: bool) -> tuple[Any, Any]:
    """The same machine in the other coding: w → 4w, b → 2b − 2 Σ_j w_ij for binary units, and back.

    Energies differ by a constant, update probabilities not at all (physics.md §1, Hopfield storage).
    """
    sums = weights.sum(axis=1, dtype=np.float64)
    if to_binary:
        return 4.0 * weights, 2.0 * fields - 2.0 * sums
    return weights / 4.0, fields / 2.0 + sums / 4.0
