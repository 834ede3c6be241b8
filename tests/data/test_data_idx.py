"""The IDX reader gives back what was written, and for any other bytes one sentence."""

import gzip
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from idx_writing import idx_bytes

import hopsim.data
from hopsim.data import published
from hopsim.data.idx import read_idx
from hopsim.data.published import Item, find
from hopsim.errors import BadFile, HopsimError, TooLarge

quick = settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
small = hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=6)
arrays = st.sampled_from(["u1", "i1", "i2", "i4", "f4", "f8"]).flatmap(lambda kind: hnp.arrays(kind, small))


@quick
@given(array=arrays, packed=st.booleans())
def test_every_array_comes_back(tmp_path, array, packed):
    path = tmp_path / "array-idx"
    content = idx_bytes(array)
    path.write_bytes(gzip.compress(content, 1) if packed else content)
    np.testing.assert_array_equal(read_idx(path), array)


@quick
@given(
    content=st.binary(max_size=64),
    head=st.sampled_from([b"", b"\0\0\x08\x03", b"\0\0\x0d\x03", b"\x1f\x8b"]),
)
def test_any_bytes_give_data_or_a_sentence(tmp_path, content, head):
    check_loaded_or_refused(tmp_path / "any-idx3-ubyte", head + content)


@quick
@given(data=st.data(), packed=st.booleans())
def test_a_damaged_file_gives_data_or_a_sentence(tmp_path, data, packed):
    whole = idx_bytes(np.arange(60, dtype=np.uint8).reshape(5, 4, 3))
    whole = gzip.compress(whole, 1, mtime=0) if packed else whole
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytearray(whole[: data.draw(st.integers(place + 1, len(whole)))])
    flipped[place] ^= data.draw(st.integers(0, 255))
    check_loaded_or_refused(tmp_path / "any-idx3-ubyte", bytes(flipped))


def check_loaded_or_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        loaded = hopsim.data.load(path)
    except HopsimError as error:
        assert str(error).endswith(".")
        assert "\n" not in str(error)
    else:
        assert loaded.images.dtype == np.uint8
        assert loaded.images.ndim == 3


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_images_find_the_labels_beside_them(tmp_path, write_idx, images, labels, ending):
    path = write_idx(tmp_path / f"train-images-idx3-ubyte{ending}", images)
    assert hopsim.data.load(path).labels is None
    write_idx(tmp_path / f"train-labels-idx1-ubyte{ending}", labels)
    data = hopsim.data.load(str(path))
    np.testing.assert_array_equal(data.images, images)
    np.testing.assert_array_equal(data.labels, labels)


@pytest.mark.parametrize(
    ("prefix", "joint", "part", "ending"),
    [
        ("", "-", "t10k", ""),
        ("", ".", "t10k", ""),
        ("emnist-digits-", "-", "test", ".gz"),
        ("", "-", "T10K", ".GZ"),
    ],
)
def test_a_folder_of_four_files_gives_train_and_test(
    tmp_path, write_idx, images, labels, prefix, joint, part, ending
):
    for half, count in (("train", 6), (part, 2)):
        write_idx(tmp_path / f"{prefix}{half}-images{joint}idx3-ubyte{ending}", images[:count])
        write_idx(tmp_path / f"{prefix}{half}-labels{joint}idx1-ubyte{ending}", labels[:count])
    (tmp_path / "README.md").write_text("about")
    data = hopsim.data.load(tmp_path)
    np.testing.assert_array_equal(data.images, images)
    np.testing.assert_array_equal(data.labels, labels)
    np.testing.assert_array_equal(data.test.images, images[:2])
    np.testing.assert_array_equal(data.test.labels, labels[:2])
    assert data.name == tmp_path.name


def refused(path, kind=BadFile):
    with pytest.raises(kind) as caught:
        hopsim.data.load(path)
    return str(caught.value)


def test_images_and_labels_that_disagree(tmp_path, write_idx, images, labels):
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    write_idx(tmp_path / "train-labels-idx1-ubyte", labels[:4])
    assert "6 images but 4 labels" in refused(tmp_path, HopsimError)


def test_a_labels_file_is_no_data_set(tmp_path, write_idx, labels):
    assert "holds labels" in refused(write_idx(tmp_path / "train-labels-idx1-ubyte.gz", labels))
    assert "labels but no images" in refused(tmp_path)


def test_two_data_sets_in_one_folder(tmp_path, write_idx, images):
    for name in ("a-train-images-idx3-ubyte", "b-train-images-idx3-ubyte"):
        write_idx(tmp_path / name, images)
    assert "several data sets (a-, b-)" in refused(tmp_path)
    assert len(hopsim.data.load(tmp_path / "a-train-images-idx3-ubyte")) == 6


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"])
def test_a_cut_file(tmp_path, write_idx, name, kept):
    path = write_idx(tmp_path / name, np.random.default_rng(1).integers(0, 256, (20, 9, 9), dtype=np.uint8))
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    assert "cut short" in refused(path)


def test_a_corrupt_gzip(tmp_path, write_idx, images):
    path = write_idx(tmp_path / "train-images-idx3-ubyte.gz", images)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert "damaged" in refused(path)


def test_wrong_magic(tmp_path):
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(b"\0\0\x07\x03" + bytes(30))
    assert "00 00 07 03" in refused(path)
    path.write_bytes(gzip.compress(b"hello, world"))
    assert "68 65 6c 6c" in refused(path)


def test_more_than_the_header_says(tmp_path, write_idx, images):
    path = write_idx(tmp_path / "train-images-idx3-ubyte", images)
    path.write_bytes(path.read_bytes() + b"!")
    assert "longer than its header says" in refused(path)


@pytest.mark.parametrize("packed", [False, True])
def test_a_header_that_claims_the_moon_allocates_nothing(tmp_path, packed):
    header = b"\0\0\x08\x03" + b"\xff\xff\xff\xff" * 3
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(gzip.compress(header) if packed else header + bytes(100))
    assert "cut short" in refused(path)


def test_more_than_there_is_memory_for(tmp_path, monkeypatch, write_idx, images):
    path = write_idx(tmp_path / "train-images-idx3-ubyte", images)
    monkeypatch.setattr("hopsim.data.room.available_memory", lambda: 100)
    assert "120 bytes of memory; there are 100 bytes" in refused(path, TooLarge)


def test_mnist_itself():
    folder = os.environ.get("HOPSIM_DATA")
    if not folder:
        pytest.skip("HOPSIM_DATA is not set")
    data = hopsim.data.load(Path(folder) / "mnist")
    assert (data.images.shape, data.test.images.shape) == ((60000, 28, 28), (10000, 28, 28))
    # Counts of the digits 0–9 in the training part, and the mean level, as published with the set.
    assert np.bincount(data.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert round(float(data.images.mean()), 2) == 33.32


def test_fashion_mnist_itself():
    if not os.environ.get("HOPSIM_DATA"):
        pytest.skip("HOPSIM_DATA is not set")
    data = find("fashion-mnist")
    assert np.bincount(data.labels).tolist() == [6000] * 10 and np.bincount(data.test.labels).tolist() == [1000] * 10
    assert round(float(data.images.mean()), 2) == 72.94
    assert data.class_name(9) == "Ankle boot" and len(data.of_classes("Bag", "Sneaker")) == 12000


def test_a_published_folder_in_small(tmp_path, write_idx, monkeypatch):
    """The twin of the two above: the same names and the same way in, with images that are made here."""
    rng = np.random.default_rng(2)
    folder = tmp_path / "fashion-mnist"
    folder.mkdir()
    made = {part: rng.integers(0, 256, (count, 28, 28), dtype=np.uint8) for part, count in (("train", 40), ("t10k", 10))}
    items = []
    for part, images in made.items():
        labels = (np.arange(len(images)) % 10).astype(np.uint8)
        for what, array in ((f"{part}-images-idx3-ubyte.gz", images), (f"{part}-labels-idx1-ubyte.gz", labels)):
            items.append(Item(what, "", write_idx(folder / what, array).stat().st_size))
    monkeypatch.setitem(published.PUBLISHED, "fashion-mnist", replace(published.FASHION, items=tuple(items)))
    monkeypatch.setenv("HOPSIM_DATA", str(tmp_path))
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path / "state"))
    data = find("fashion-mnist")
    np.testing.assert_array_equal(data.images, made["train"])
    np.testing.assert_array_equal(data.test.images, made["t10k"])
    assert data.name == "Fashion-MNIST" and len(data.of_classes("Bag", "Sneaker")) == 8
