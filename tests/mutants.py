"""Deliberate bugs for each law and machine; `python -m tests.mutants` prints which law catches which."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from hopsim import kernels
from tests.models.cases import Case, cases
from tests.models.laws import LAWS

HOUSE = Path(kernels.__path__[0]).parent


@dataclass(frozen=True)
class Mutant:
    """A textual change of one source file, and the law that must fail on one of the cases.

    file: below hopsim/. was, becomes: the text replaced, at all its places. law: a key of LAWS. cases: the
    beginning of the names of the cases to try.
    """

    name: str
    file: str
    was: str
    becomes: str
    law: str
    cases: str

    @property
    def machine(self) -> str:
        return self.cases.split(" ")[0]


MUTANTS = (
    Mutant("heat bath forgets the factor 2", "models/ising.py", "np.exp(-2 * local", "np.exp(-1 * local",
           "no drift", "ising torus"),
    Mutant("Metropolis with another factor in T", "models/ising.py", "np.exp(2 * local / self",
           "np.exp(1.7 * local / self", "no drift", "ising torus metropolis"),
    Mutant("field with the wrong sign", "models/ising.py", "np.arange(-4, 5) + self.field",
           "np.arange(-4, 5) - self.field", "no drift", "ising torus"),
    Mutant("the neighbour beside is the site's other one twice", "kernels/ising_bits.py", ", room[_BESIDE + j]",
           ", here[j]", "no drift", "ising torus"),
    Mutant("rows do not close to a ring", "kernels/ising_bits.py", "((high >> top) & _1)", "_0", "no drift",
           "ising torus"),
    Mutant("columns do not close to a ring", "kernels/ising_bits.py", "mine[j] = mine[height * words + j]", "pass",
           "no drift", "ising torus"),
    Mutant("free edges wrap round", "kernels/ising_bits.py", "if 0 <= to_y < height and", "if", "no drift",
           "ising antiferromagnet free"),
    Mutant("sites at an edge miss a neighbour", "kernels/ising_bits.py", "(side == 3) - (side == 2)", "(side == 3)",
           "no drift", "ising antiferromagnet free"),
    Mutant("chances compared by their last bits", "kernels/ising_bits.py", "threshold[PLANES - 1 - p]",
           "threshold[p]", "no drift", "ising torus"),
    Mutant("the neighbour beside is one too far", "kernels/ising_bits.py", "(high >> _1)",
           "(high >> np.uint64(2))", "no drift", "ising torus"),
    Mutant("a bit of the chances lost", "kernels/ising_rule.py", "np.minimum(found >> 32, (1 << PLANES) - 1)",
           "np.minimum(found >> 32, (1 << PLANES) - 1) & ~(1 << 12)", "no drift", "ising torus"),
    Mutant("both colours from the same words", "kernels/ising_bits.py", "position + step * held.size // 2",
           "position + step // 2 * held.size", "steps add up", "ising 16×18"),
    Mutant("Metropolis as a heat bath", "kernels/ising_rule.py", "heat and down == up", "True", "no drift",
           "ising torus metropolis"),
    Mutant("random sites miss the lower neighbour", "kernels/ising.py",
           "code += spins[y + 1 if y < height - 1 else 0, x]", "code += 0", "no drift",
           "ising random sites"),
    Mutant("one colour only", "kernels/ising_bits.py", "(first + step) % 2", "first", "steps add up",
           "ising torus"),
    Mutant("words of the first half-sweep again", "kernels/ising_bits.py", "position + step * held.size // 2",
           "position + step * 0", "steps add up", "ising 16×18"),
    Mutant("clamps ignored by the checkerboard", "kernels/ising_packing.py", "if held.any()", "if False",
           "clamped stays", "ising torus"),
    Mutant("clamps ignored at an edge", "kernels/ising_bits.py", "held[y, x] or not", "not",
           "clamped stays", "ising odd free"),
    Mutant("clamps ignored at random sites", "kernels/ising.py", "if held[y, x]:", "if False:",
           "clamped stays", "ising random sites"),
    Mutant("T = 0 uphill", "models/ising.py", "np.where(local > 0, np.inf, np.where(local < 0, 0.0, 1.0))",
           "np.where(local > 0, 0.0, np.where(local < 0, np.inf, 1.0))", "cold never climbs",
           "ising torus metropolis"),
    Mutant("last bond of a row not measured", "kernels/ising.py", "ahead += row[width - 1] * row[0]",
           "pass", "caches stay true", "ising torus"),
    Mutant("look hands out its spins", "models/ising.py", "state.spins.copy()", "state.spins",
           "looking gives copies", "ising torus"),
    Mutant("painting inverted", "models/ising.py", "reshape(-1)[cells] = value",
           "reshape(-1)[cells] = -value", "painting shows", "ising torus"),
    Mutant("the stream does not move", "models/ising.py", "rng.position += n * each", "pass",
           "steps add up", "ising 16×18"),
    Mutant("rest unseen", "kernels/ising.py", "if not held[y, x]:", "if False:", "rest is rest",
           "ising 16×18"),
    Mutant("dice by the number of threads", "kernels/ising.py", "np.uint64(key), position)\n    packing",
           "np.uint64(key + __import__('numba').get_num_threads()), position)\n    packing", "threads do not matter",
           "ising large"),
    Mutant("seed not used", "models/ising.py", 'key=rng.fork("checkerboard").key', "key=1",
           "same seed same run", "ising 16×18"),

    *(
        Mutant(name, "engine/drawing.py", "simulation.clamp(~np.asarray(unknown, bool))", becomes,
               "completing samples the rest", cases)
        for cases in ("ising torus", "boltzmann random", "hopfield spin", "rbm hot chains")
        for name, becomes in (("the unknown cells are held", "simulation.clamp(np.asarray(unknown, bool))"),
                              ("no cell is free", "simulation.clamp(np.ones_like(unknown))"))
    ),

    Mutant("gain of spins 1", "kernels/pairwise.py", "1.0 if binary else 2.0)", "1.0)",
           "no drift", "boltzmann random"),
    Mutant("gain of binary units 2", "kernels/pairwise.py", "1.0 if binary else 2.0)", "2.0)",
           "no drift", "boltzmann hot binary"),
    Mutant("bias forgotten", "kernels/pairwise.py", "np.int8(fields[i] + bias[i] >",
           "np.int8(fields[i] >", "no drift", "boltzmann random"),
    Mutant("synchronous law taken for e^(−E/T)", "models/boltzmann_law.py", "if not together:", "if True:",
           "no drift", "boltzmann synchronous"),
    Mutant("synchronous units see each other", "kernels/pairwise.py", "flips[i] = not held[i] and",
           "flips[i] = not held[i] and i % 2 == 0 and", "no drift", "boltzmann synchronous"),
    Mutant("half a field update", "kernels/pairwise.py", "np.float32(2 * new)", "np.float32(new)",
           "caches stay true", "boltzmann random"),
    Mutant("binary flips move fields by 2", "kernels/pairwise.py", "np.float32(new) if binary",
           "np.float32(2 * new) if binary", "caches stay true", "boltzmann hot binary"),
    Mutant("fields kept when the memory is replaced", "models/boltzmann.py",
           "state.fields = kernels.pairwise.local_fields(memory.weights, state.units, memory.binary)",
           "pass", "caches stay true", "boltzmann random"),
    Mutant("painting leaves the fields", "models/boltzmann.py",
           "state.units, state.fields, state.counts, _un",
           "state.units, state.fields.copy(), state.counts, _un", "caches stay true", "boltzmann random"),
    Mutant("energy without the half", "models/pairwise.py", "0.5 * fields.astype", "1.0 * fields.astype",
           "caches stay true", "boltzmann random"),
    Mutant("clamps ignored", "kernels/pairwise.py", "codes[i] = 2 if held[i] else", "codes[i] =", "clamped stays",
           "boltzmann random"),
    Mutant("clamps ignored together", "kernels/pairwise.py", "not held[i] and", "", "clamped stays",
           "boltzmann synchronous"),
    Mutant("hidden clamps on the visible layer", "models/boltzmann.py", "cells + memory.visible", "cells",
           "painting shows", "boltzmann in order, hidden"),
    Mutant("T = 0 uphill", "kernels/pairwise.py", "if field >= TIE:\n            return np.int8(1)",
           "if field >= TIE:\n            return np.int8(-1)", "cold never climbs", "boltzmann random"),
    Mutant("permutation drawn again in each call", "kernels/pairwise.py",
           "_permutation(shuffle, sweep, places)", "_permutation(shuffle, position, places)",
           "steps add up", "boltzmann permutation"),
    Mutant("thresholds of each batch alike", "kernels/pairwise.py",
           "_thresholds(key, position + done, bits", "_thresholds(key, position * 0, bits", "steps add up",
           "boltzmann random"),
    Mutant("look hands out its units", "models/boltzmann.py",
           "[: memory.visible].reshape(memory.shape).copy()", "[: memory.visible].reshape(memory.shape)",
           "looking gives copies", "boltzmann random"),
    Mutant("mean fields forget faster than the mean", "kernels/pairwise.py",
           "- mean_fields[j]) * np.float32(1.0", "- mean_fields[j]) * np.float32(2.0", "caches stay true",
           "boltzmann random"),
    Mutant("mean activity moved by look", "models/boltzmann.py", "layers = {VISIBLE:",
           "state.mean += 1\n        layers = {VISIBLE:", "looking gives copies", "boltzmann random"),
    Mutant("rest while units would still flip", "models/boltzmann.py", "* state.units <= -kernels",
           "* state.units <= -9 - kernels", "rest is rest", "boltzmann"),
    Mutant("half of the hidden states", "models/boltzmann_law.py", "HIDDEN_AT_ONCE), 1 << memory.hidden)",
           "HIDDEN_AT_ONCE), 1 << memory.hidden - 1)", "no drift", "boltzmann in order, hidden"),
    Mutant("rings on clamped units", "models/boltzmann.py", "~state.held & (local", "(local",
           "memories hold as told", "boltzmann binary shelf"),
    Mutant("memories tested without their thresholds", "models/boltzmann_memory.py", "@ self.weights + self.fields",
           "@ self.weights", "memories hold as told", "boltzmann binary shelf"),
    Mutant("dice without the seed", "kernels/pairwise.py", "float(temperature), binary, np.uint64(rng.key)",
           "float(temperature), binary, np.uint64(7)", "same seed same run", "boltzmann glass"),

    Mutant("gain of spins 1", "kernels/hopfield.py", "found, batch, 2.0)", "found, batch, 1.0)", "no drift",
           "hopfield spin"),
    Mutant("Peretto's law with half its fields", "models/hopfield.py", "np.logaddexp(fields, -fields)",
           "np.logaddexp(fields, 0)", "no drift", "hopfield synchronous"),
    Mutant("half a field update", "kernels/hopfield.py", "row[j] * step", "row[j] * (step // 2)",
           "caches stay true", "hopfield spin"),
    Mutant("binary units as spins", "models/hopfield_memory.py", "bias = bias + self.couplings.row_sums",
           "pass", "caches stay true", "hopfield binary permutation"),
    Mutant("fields kept when the memory is replaced", "models/hopfield.py",
           "state.sums = recall.summed(memory.couplings, state.units)", "pass", "caches stay true",
           "hopfield spin"),
    Mutant("clamps ignored", "kernels/hopfield.py", " and not held[i]", "", "clamped stays",
           "hopfield spin"),
    Mutant("T = 0 uphill", "kernels/hopfield.py", "aligned[i] < least", "aligned[i] > least",
           "cold never climbs", "hopfield 12×13"),
    Mutant("T = 0 uphill with an input", "kernels/hopfield.py", "* units[i] < -tie", "* units[i] > tie",
           "cold never climbs", "hopfield spin"),
    Mutant("half an overlap update", "kernels/hopfield_large.py", "step = -2 *", "step = -1 *",
           "caches stay true", "hopfield large"),
    Mutant("the stream does not move", "storage/recall.py", "rng.position += done", "pass", "steps add up",
           "hopfield spin"),
    Mutant("painting inverted", "models/hopfield.py", "state.units, cells, value)",
           "state.units, cells, -value)", "painting shows", "hopfield spin"),
    Mutant("rings on clamped pixels", "models/hopfield.py", "memory.couplings.tie) & ~state.held",
           "memory.couplings.tie)", "memories hold as told", "hopfield"),
    Mutant("memories tested without their input", "models/hopfield_memory.py", "self.patterns, self.bias)",
           "self.patterns, 0 * self.bias)", "memories hold as told", "hopfield"),
    Mutant("dice without the seed", "storage/recall.py", "np.uint64(rng.key), temperature",
           "np.uint64(7), temperature", "same seed same run", "hopfield 12×13"),

    Mutant("T not in the law", "models/rbm.py", "-free[0] / self.temperature", "-free[0]", "no drift",
           "rbm hot chains"),
    Mutant("both layers from the same words", "kernels/rbm.py", "first + np.uint64(pixels), hidden[c]",
           "first, hidden[c]", "no drift", "rbm one chain"),
    Mutant("every sweep from the same words", "kernels/rbm.py", "np.uint64(s) * sweep",
           "np.uint64(0) * sweep", "steps add up", "rbm one chain"),
    Mutant("clamps ignored", "kernels/rbm.py", "value = units[i] if held[i] else np.int8(on)",
           "value = np.int8(on)", "clamped stays", "rbm one chain"),
    Mutant("T = 0 uphill", "kernels/rbm.py", "on = total > TIE or (total >= -TIE and units[i] > 0)",
           "on = total < 0", "cold never climbs", "rbm"),
    Mutant("energy without the hidden biases", "models/rbm.py",
           "memory.visible_bias @ v + memory.hidden_bias @ h", "memory.visible_bias @ v",
           "caches stay true", "rbm one chain"),
    Mutant("the stream does not move", "models/rbm.py", "rng.position += n * self.updates(memory)", "pass",
           "steps add up", "rbm one chain"),
    Mutant("look hands out its clamps", "models/rbm.py",
           "state.held_visible.reshape(memory.picture).copy()",
           "state.held_visible.reshape(memory.picture)", "looking gives copies", "rbm one chain"),
    Mutant("painting in the last chain", "models/rbm.py", "units[0, cells] = value > 0",
           "units[-1, cells] = value > 0", "painting shows", "rbm hot chains"),
    Mutant("dice without the seed", "models/rbm.py", "np.uint64(rng.key), np.uint64(rng.position), n",
           "np.uint64(7), np.uint64(rng.position), n", "same seed same run", "rbm dreams"),
)  # fmt: skip


@contextmanager
def applied(mutant: Mutant) -> Iterator[None]:
    """The house with this bug in it, for as long as the context lasts."""
    text = (HOUSE / mutant.file).read_text(encoding="utf-8")
    if mutant.was not in text:
        raise LookupError(f"{mutant.name}: {mutant.file} no longer has {mutant.was!r}")
    name = "hopsim." + mutant.file.removesuffix(".py").replace("/", ".")
    true = importlib.import_module(name)
    false = _loaded(name, text.replace(mutant.was, mutant.becomes))
    with ExitStack() as undo:
        if _machine_code_differs(true, false):
            undo.callback(setattr, kernels, name.split(".")[-1], true)
            setattr(kernels, name.split(".")[-1], false)
        else:
            for function, other in _pairs(true, false):
                if function.__code__ != other.__code__:
                    undo.callback(setattr, function, "__code__", function.__code__)
                    function.__code__ = other.__code__
        yield


def _loaded(name: str, text: str) -> ModuleType:
    """The changed file, at a place named by its content: what numba compiled for it is found again.

    The module has a name of its own too: machine code from the cache is linked by name, and of two functions
    that are called the same the first one loaded would serve both.
    """
    key = hashlib.blake2b(f"{name}\n{text}".encode(), digest_size=12).hexdigest()
    path = Path(tempfile.gettempdir()) / "hopsim-mutants" / key / (name.split(".")[-1] + ".py")
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"{name}_{key}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


def _machine_code_differs(true: ModuleType, false: ModuleType) -> bool:
    for name, value in vars(true).items():
        function = getattr(value, "py_func", None)
        if function is not None and function.__code__ != vars(false)[name].py_func.__code__:
            return True
    return False


def _pairs(true: Any, false: Any) -> Iterator[tuple[FunctionType, FunctionType]]:
    """The plain functions and methods of two versions of a module or class."""
    for name, value in vars(true).items():
        other = vars(false).get(name)
        if isinstance(value, type) and isinstance(other, type) and value.__module__ == true.__name__:
            yield from _methods(value, other)
        elif isinstance(value, FunctionType) and isinstance(other, FunctionType):
            yield value, other


def _methods(true: type, false: type) -> Iterator[tuple[FunctionType, FunctionType]]:
    for name, value in vars(true).items():
        one, two = _plain(value), _plain(vars(false).get(name))
        if one is not None and two is not None:
            yield one, two


def _plain(value: Any) -> FunctionType | None:
    """The function in a method, class method, property or cached property."""
    for inner in ("__func__", "fget", "func"):
        value = getattr(value, inner, None) or value
    return value if isinstance(value, FunctionType) else None


def caught(mutant: Mutant) -> bool:
    """Whether the named law fails on one of the cases while the bug is there."""
    tried = [case for case in cases() if case.name.startswith(mutant.cases)]
    assert tried, f"no case begins with {mutant.cases!r}"
    with applied(mutant):
        return any(_broken(mutant.law, case) for case in tried)


def _broken(law: str, case: Case) -> bool:
    try:
        LAWS[law](case)
    except AssertionError:
        return True
    return False


def main() -> int:
    missed = 0
    for mutant in MUTANTS:
        found = caught(mutant)
        missed += not found
        print(f"{'caught' if found else 'MISSED':7} {mutant.machine:10} {mutant.law:22} {mutant.name}")
    print(f"{len(MUTANTS) - missed} of {len(MUTANTS)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
