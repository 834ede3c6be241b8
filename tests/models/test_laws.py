"""Every law on every registered machine."""

from __future__ import annotations

import pytest

from hopsim.models import MODELS
from tests.models.cases import Case, cases
from tests.models.laws import LAWS

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("law", LAWS)
def test_law(law: str, case: Case) -> None:
    LAWS[law](case)


def test_every_registered_machine_is_tried_and_has_a_case_with_an_exact_law() -> None:
    tried = {case.model.name for case in CASES}
    assert tried == set(MODELS)
    assert {case.model.name for case in CASES if case.stationary_steps} == set(MODELS)
