"""Each deliberate bug is caught by the law that is there for it."""

from __future__ import annotations

import pytest

from hopsim.models import MODELS
from tests.mutants import MUTANTS, Mutant, caught


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.machine}: {mutant.name}")
def test_its_law_catches_it(mutant: Mutant) -> None:
    assert caught(mutant)


def test_every_machine_has_its_bugs() -> None:
    assert {mutant.machine for mutant in MUTANTS} == set(MODELS)
