"""Where compiled kernels are kept: numba runs what it finds there, so nobody else may put anything there."""


import pytest

from hopsim.kernels._jit import is_own


@pytest.mark.parametrize(("mode", "own"), [(0o700, True), (0o755, True), (0o777, False), (0o770, False)])
def test_a_cache_that_others_may_write_is_not_used(mode, own, tmp_path):
    tmp_path.chmod(mode)
    assert is_own(tmp_path) is own
