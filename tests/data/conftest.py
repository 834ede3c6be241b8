"""Writers of the files that the readers are tried on."""

import gzip

import numpy as np
import pytest
from idx_writing import idx_bytes


@pytest.fixture
def write_idx():
    def write(path, array):
        content = idx_bytes(np.asarray(array))
        path.write_bytes(gzip.compress(content) if path.suffix.lower() == ".gz" else content)
        return path

    return write


@pytest.fixture
def images():
    return np.random.default_rng(5).integers(0, 256, (6, 5, 4), dtype=np.uint8)


@pytest.fixture
def labels():
    return np.array([3, 1, 4, 1, 5, 9], dtype=np.uint8)
