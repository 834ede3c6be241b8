"""Tables of pixels and zip archives, whole, damaged and malicious; what of a data set is chosen."""

import csv
import gzip
import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from idx_writing import idx_bytes
from PIL import Image

import hopsim.data
from hopsim.data import room
from hopsim.data.dataset import ALL, Choice, Dataset
from hopsim.data.words import details, title
from hopsim.errors import BadFile, BadInput, HopsimError, TooLarge

RNG = np.random.default_rng(8)
IMAGES = RNG.integers(0, 256, (30, 4, 4), dtype=np.uint8)
LABELS = (np.arange(30) % 3).astype(np.uint8)


def write_table(path, rows, names=None, between=","):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=between)
        if names is not None:
            writer.writerow(names)
        writer.writerows(rows)
    return path


PIXELS = [f"pixel{k}" for k in range(16)]
FLAT = IMAGES.reshape(30, 16)


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("names", ["first", "last", "none", "no labels"])
def test_tables_of_every_usual_order(tmp_path, between, names):
    first = np.column_stack([LABELS, FLAT]).tolist()
    given = {
        "first": (first, ["label", *PIXELS]),
        "last": (np.column_stack([FLAT, LABELS]).tolist(), [*PIXELS, "class"]),
        "none": (first, None),
        "no labels": (FLAT.tolist(), None),
    }[names]
    data = hopsim.data.load(write_table(tmp_path / "a.csv", *given, between))
    np.testing.assert_array_equal(data.images, IMAGES)
    if names == "no labels":
        assert data.labels is None
    else:
        np.testing.assert_array_equal(data.labels, LABELS)


def test_a_table_of_parts_of_one(tmp_path):
    data = hopsim.data.load(write_table(tmp_path / "a.csv", (FLAT / 255.0).tolist()))
    np.testing.assert_array_equal(data.images, IMAGES)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\nc,d\n", "something else than numbers"),
        ("1,2,3,4\n1,2,3\n", "3 numbers in a row after row 1"),
        ("1,2,3,4\n1,2,3,4\n1,2,3\n", "rows of different lengths"),
        ("hello", "no table of pixels"),
        ("\n\n", "no table of pixels"),
        ("label,p\n", "no table of pixels"),
        ("7\n8\n", "1 numbers in a row"),
        ("1,2,3,nan\n", "not a number"),
        ("1,2,3,999\n", "from 1 to 999"),
        ("label," + ",".join(PIXELS) + "\n" + "0.5" + ",1" * 16 + "\n", "whole numbers"),
    ],
)
def test_tables_that_are_none(tmp_path, content, words):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(HopsimError, match=words):
        hopsim.data.load(tmp_path / "a.csv")


def archive(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return path


def png(levels):
    out = io.BytesIO()
    Image.fromarray(levels).save(out, "PNG")
    return out.getvalue()


def test_archives_of_each_kind(tmp_path):
    table = write_table(tmp_path / "t.csv", np.column_stack([LABELS, FLAT]).tolist()).read_bytes()
    loaded = hopsim.data.load(archive(tmp_path / "kaggle.zip", train_dot_csv=table))
    np.testing.assert_array_equal(loaded.images, IMAGES)
    assert loaded.name == "kaggle"
    nested = {f"set__{'cat' if k % 2 else 'dog'}__{k}_dot_png": png(IMAGES[k]) for k in range(4)}
    loaded = hopsim.data.load(archive(tmp_path / "pets.zip", **nested, set___dot_DS_Store=b"x"))
    assert loaded.classes == ("cat", "dog") and loaded.labels.tolist() == [0, 0, 1, 1]
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as file:
        for part, rows in (("train", slice(0, 20)), ("t10k", slice(20, 30))):
            file.writestr(f"m/{part}-images-idx3-ubyte", idx_bytes(IMAGES[rows]))
            file.writestr(f"m/{part}-labels-idx1-ubyte.gz", gzip.compress(idx_bytes(LABELS[rows])))
    loaded = hopsim.data.load(tmp_path / "m.zip")
    np.testing.assert_array_equal(loaded.test.images, IMAGES[20:])


def test_archives_that_are_refused(tmp_path, monkeypatch):
    inner = archive(tmp_path / "inner.zip", a_dot_png=png(IMAGES[0])).read_bytes()
    for members, words in (({"b_dot_zip": inner}, "another zip"), ({"_dot_hidden": b"x"}, "no pictures")):
        with pytest.raises(BadFile, match=words):
            hopsim.data.load(archive(tmp_path / "a.zip", **members))
    bomb = archive(tmp_path / "bomb.zip", a_dot_csv=b"0," * 3_000_000)
    monkeypatch.setattr(room, "available_memory", lambda: 1 << 20)
    with pytest.raises(TooLarge, match="would take"):
        hopsim.data.load(bomb)


def test_names_that_lead_out_of_an_archive_stay_inside(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("../../out.png", png(IMAGES[0]))
        file.writestr("/abs.png", png(IMAGES[1]))
    (tmp_path / "work").mkdir()
    np.testing.assert_array_equal(hopsim.data.load(tmp_path / "a.zip").images, IMAGES[1:2])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "work"]


def test_headers_that_promise_too_much_are_refused_before_anything_is_made(tmp_path):
    header = bytes((0, 0, 8, 3)) + struct.pack(">3I", 10**9, 1000, 1)
    (tmp_path / "a-idx3-ubyte").write_bytes(header + bytes(100))
    (tmp_path / "b-idx3-ubyte.gz").write_bytes(gzip.compress(header + bytes(1000)))
    npy = io.BytesIO()
    np.lib.format.write_array_header_1_0(npy, {"descr": "|u1", "fortran_order": False, "shape": (10**12, 1, 1)})
    (tmp_path / "c.npy").write_bytes(npy.getvalue() + bytes(100))
    with zipfile.ZipFile(tmp_path / "d.npz", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("images.npy", npy.getvalue() + bytes(100))
    raw = bytearray((tmp_path / "d.npz").read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)  # the archive lies about the size
    (tmp_path / "e.npz").write_bytes(raw)
    for path in tmp_path.iterdir():
        with pytest.raises((BadFile, TooLarge)):
            hopsim.data.load(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One good file of each kind that the mutations begin with."""
    folder = tmp_path_factory.mktemp("good")
    write_table(folder / "a.csv", np.column_stack([LABELS, FLAT]).tolist())
    archive(folder / "a.zip", a_dot_png=png(IMAGES[0]), b_dot_png=png(IMAGES[1]))
    np.savez_compressed(folder / "a.npz", x_train=IMAGES, y_train=LABELS)
    (folder / "a-idx3-ubyte.gz").write_bytes(gzip.compress(idx_bytes(IMAGES)))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["a.csv", "a.zip", "a.npz", "a-idx3-ubyte.gz"])
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_bytes_are_a_sentence_or_a_data_set(whole, tmp_path, name, data):
    content = bytearray(whole[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))] if data.draw(st.booleans()) else content
    path = tmp_path / name
    path.write_bytes(content)
    try:
        loaded = hopsim.data.load(path)
    except HopsimError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
    else:
        assert loaded.images.dtype == np.uint8 and loaded.images.ndim == 3 and loaded.images.nbytes < 1 << 24


# --- choosing


def some():
    test = Dataset(IMAGES[:6], LABELS[:6])
    return Dataset(IMAGES, LABELS, test, name="toy", classes=("ant", "bee", "cow"))


def test_classes_by_label_and_by_name():
    for chosen in (some().of_classes("bee", 2), some().of_classes(2, 1, "cow")):
        assert chosen.choice == Choice((1, 2)) and set(chosen.labels) == {1, 2} == set(chosen.test.labels)
        np.testing.assert_array_equal(chosen.images, IMAGES[LABELS > 0])
    assert title(chosen).english == "toy, classes bee, cow: 20 to learn, 4 held out"
    assert title(some().of_classes(0)).english == "toy, class ant: 10 to learn, 2 held out"
    assert chosen.of_classes("ant").choice.classes == (0,), "from the whole set, not from what is chosen"
    assert some().counts() == {0: 12, 1: 12, 2: 12}


def test_numbers_of_images_spread_over_the_whole_set():
    chosen = some().limited(6).of_classes(0)
    assert chosen.choice == Choice((0,), 6) and len(chosen) == 6 and len(chosen.test) == 2
    np.testing.assert_array_equal(some().limited(3).images, IMAGES[[0, 10, 20]])
    whole = some()
    again = whole.limited(5).chosen(None, None)
    assert again is whole and again.choice == ALL
    assert whole.limited(30) is whole and whole.of_classes(0, 1, 2) is whole


def test_choices_that_cannot_be_made():
    with pytest.raises(BadInput, match=r"There is no class 'dog'; there are ant, bee, cow\."):
        some().of_classes("dog")
    with pytest.raises(BadInput, match="no labels"):
        Dataset(IMAGES).of_classes(1)
    with pytest.raises(BadInput, match="At least one"):
        some().limited(0)
    with pytest.raises(BadInput, match="No image to learn from"):
        some().of_classes()


def test_how_it_is_divided_is_said_truly():
    plain = Dataset(IMAGES, LABELS, name="toy")
    assert title(plain).english == "toy: 27 to learn, 3 held out"
    assert "one image in ten, 3" in details(plain).english
    assert "own test images" in details(some()).english
    assert "too few" in details(plain.limited(5)).english
    from hopsim.kernels.streams import Stream
    from hopsim.learning.training_data import TrainingData

    for data in (plain, some(), plain.limited(5)):
        learned = TrainingData.of(data, Stream.of(0, "learning"))
        assert f"{len(learned.levels)} to learn, {len(learned.held_out)} held out" in title(data).english
