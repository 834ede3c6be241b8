"""The partition function of an RBM of any size, estimated by annealed importance sampling."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopsim import kernels
from hopsim.diagnostics.partition import LogPartition
from hopsim.errors import BadInput
from hopsim.kernels.streams import Stream, checked_seed
from hopsim.models.rbm_parameters import RBMParameters, log_odds
from hopsim.progress import Progress
from hopsim.texts import Text

CHAINS, TEMPERATURES = 100, 10000
MOST_CHAINS, MOST_TEMPERATURES = 100_000, 10_000_000
PICTURES = 10_000
"""n in logit((n·mean + ½)/(n + 1)): a pixel that was never on in training is on once in 20 000 samples of the base."""
PARTS = ((0.5, 500), (0.9, 4000), (1.0, 10000))
"""Up to this inverse temperature so many of 14 500 steps: most of them near the end (Salakhutdinov, Murray 2008)."""


def annealed_log_partition(
    parameters: RBMParameters, base_rate: Any = None, chains: int = CHAINS, temperatures: int = TEMPERATURES,
    seed: int = 0, progress: Progress | None = None,
) -> LogPartition:  # fmt: skip
    """log Z at T = 1 in nats; as `annealing`, all of it at once."""
    bits = annealing(parameters, base_rate, chains, temperatures, seed, progress, stretch=0.1)
    while True:
        try:
            next(bits)
        except StopIteration as end:
            found: LogPartition = end.value
            return found


def annealing(
    parameters: RBMParameters, base_rate: Any = None, chains: int = CHAINS, temperatures: int = TEMPERATURES,
    seed: int = 0, progress: Progress | None = None, *, stretch: float = 0.002,
) -> Generator[None, None, LogPartition]:  # fmt: skip
    """Annealed importance sampling (Neal 2001; Salakhutdinov and Murray 2008) in bits of about `stretch` seconds.

    base_rate (visible,): means of the training pixels, 0–1; None takes those of the parameters. The base has
    their log-odds as biases and no weights. Arguments are checked at once, before the first bit. `progress`
    counts temperatures and can cancel. Raises BadInput (a ValueError) where there is no base rate, and for
    numbers that cannot be used.
    """
    base = log_odds(_rates(parameters, base_rate), PICTURES)
    _whole("chains", chains, 2, MOST_CHAINS)
    _whole("temperatures", temperatures, 2, MOST_TEMPERATURES)
    stream = Stream.of(checked_seed(seed), "annealed importance sampling")
    told = progress or Progress(0, Text("temperatures"))
    told.total = float(temperatures)
    return _annealed(parameters, base, int(chains), coldness(int(temperatures)), stream, told.at, stretch)


def _annealed(
    parameters: RBMParameters, base: NDArray[np.float64], chains: int, cold: NDArray[np.float64], stream: Stream,
    tell: Callable[[float], None], stretch: float,
) -> Generator[None, None, LogPartition]:  # fmt: skip
    uniform = stream.fork("base").generator().random((chains, parameters.visible))
    visible = (uniform < 1.0 / (1.0 + np.exp(-base))).astype(np.int8)
    log_weights = np.zeros(chains)
    visible_bias, hidden_bias = parameters.visible_bias.astype(np.float64), parameters.hidden_bias.astype(np.float64)
    done, count = 0, 1
    while done < len(cold) - 1:
        count = min(count, len(cold) - 1 - done)
        began = time.perf_counter()
        kernels.annealed_importance.anneal(
            parameters.weights, visible_bias, hidden_bias, base, cold, done, count, visible, log_weights,
            np.uint64(stream.key),
        )  # fmt: skip
        done += count
        each = (time.perf_counter() - began) / count
        count = max(1, min(2 * count, int(stretch / max(each, 1e-9))))
        tell(done)
        yield
    return estimated(log_weights, float(np.logaddexp(0.0, base).sum()) + parameters.hidden * float(np.log(2.0)))


def estimated(log_weights: NDArray[np.float64], log_base: float) -> LogPartition:
    """From log importance weights (chains,) and log Z of the base: the error of the mean weight, by the delta method."""
    weights = np.exp(log_weights - log_weights.max())
    mean = float(weights.mean())
    error = float(weights.std(ddof=1)) / (mean * np.sqrt(len(weights)))
    effective = float(weights.sum()) ** 2 / float((weights**2).sum())
    return LogPartition(log_base + float(log_weights.max()) + float(np.log(mean)), float(error), effective)


def coldness(steps: int) -> NDArray[np.float64]:
    """(steps + 1,) inverse temperatures from 0 to 1, denser towards 1."""
    ends = np.cumsum([0, *(share for _, share in PARTS)])
    return np.interp(np.linspace(0.0, ends[-1], steps + 1), ends, [0.0, *(end for end, _ in PARTS)])


def _rates(parameters: RBMParameters, given: Any) -> NDArray[np.float64]:
    if given is None:
        if parameters.base_rate is None:
            raise BadInput(
                Text("Annealed importance sampling needs base_rate, the means of the training pixels: "
                     "this RBM holds none and none was given.")
            )  # fmt: skip
        return parameters.base_rate.astype(np.float64)
    try:
        rates = np.asarray(given, dtype=np.float64).reshape(-1)
    except (TypeError, ValueError):
        raise BadInput(Text("base_rate takes {wanted} numbers from 0 to 1.", wanted=parameters.visible)) from None
    if rates.size != parameters.visible:
        raise BadInput(
            Text("base_rate takes {wanted} numbers, one for each visible unit, got {got}.",
                 wanted=parameters.visible, got=rates.size)
        )  # fmt: skip
    if not ((rates >= 0) & (rates <= 1)).all():
        raise BadInput(
            Text("base_rate takes means from 0 to 1, got {low} to {high}.",
                 low=f"{rates.min():g}", high=f"{rates.max():g}")
        )  # fmt: skip
    return rates


def _whole(name: str, value: Any, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise BadInput(
            Text("{name} takes a whole number from {low} to {high}, got {value}.",
                 name=name, low=low, high=high, value=repr(value))
        )  # fmt: skip
