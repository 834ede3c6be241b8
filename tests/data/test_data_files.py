"""Everything a person may open as data opens, and what cannot is refused in one sentence."""

import io
import sys
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import hopsim.data
from hopsim.data.dataset import Dataset, images_from, labels_from
from hopsim.errors import BadFile, BadInput, HopsimError, TooLarge
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text


def picture(path, levels, mode="L"):
    Image.fromarray(np.asarray(levels, dtype=np.uint8), mode=None).convert(mode).save(path)
    return path


def refused(path, kind=HopsimError):
    with pytest.raises(kind) as caught:
        hopsim.data.load(path)
    words = str(caught.value)
    assert words.endswith(".") and "\n" not in words
    return words


def test_npz_of_keras(tmp_path, images, labels):
    test = {"x_test": images[:2], "y_test": labels[:2]}
    np.savez(tmp_path / "a.npz", x_train=images, y_train=labels[:, None], **test)
    data = hopsim.data.load(tmp_path / "a.npz")
    np.testing.assert_array_equal(data.images, images)
    np.testing.assert_array_equal(data.labels, labels)
    np.testing.assert_array_equal(data.test.labels, labels[:2])


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("order", ["C", "F"])
def test_npz_plain(tmp_path, images, labels, save, order):
    save(tmp_path / "a.npz", images=np.array(images, order=order), labels=labels.astype(np.int64))
    data = hopsim.data.load(tmp_path / "a.npz")
    np.testing.assert_array_equal(data.images, images)
    np.testing.assert_array_equal(data.labels, labels)
    save(tmp_path / "one.npz", whatever=images)
    np.testing.assert_array_equal(hopsim.data.load(tmp_path / "one.npz").images, images)


@pytest.mark.parametrize(
    ("array", "wanted"),
    [
        (np.array([[[True, False]]]), [[[255, 0]]]),
        (np.array([[[0, 1]]]), [[[0, 255]]]),
        (np.array([[[-1, 1]]], dtype=np.int8), [[[0, 255]]]),
        (np.array([[[-1.0, 1.0]]]), [[[0, 255]]]),
        (np.array([[[0.0, 0.5, 1.0]]], dtype=np.float32), [[[0, 128, 255]]]),
        (np.array([[[0.0, 200.0]]]), [[[0, 200]]]),
        (np.array([[[7, 200]]], dtype=">i4"), [[[7, 200]]]),
        (np.array([[0, 10, 20, 30]]), [[[0, 10], [20, 30]]]),
        (np.array([[0, 10, 20]]), [[[0, 10, 20]]]),
        (np.array([[[[5], [9]]]]), [[[5, 9]]]),
        (np.array([[[[255, 255, 255], [255, 0, 0]]]], dtype=np.uint8), [[[255, 76]]]),
    ],
)
def test_numbers_of_every_kind(tmp_path, array, wanted):
    np.save(tmp_path / "a.npy", array)
    np.testing.assert_array_equal(hopsim.data.load(tmp_path / "a.npy").images, wanted)
    np.testing.assert_array_equal(images_from(array), wanted)


def test_a_square_table_is_one_picture_and_rows_of_squares_are_many(tmp_path):
    for shape, wanted in (((9, 9), (1, 9, 9)), ((5, 9), (5, 3, 3)), ((5, 8), (1, 5, 8))):
        np.save(tmp_path / "a.npy", np.arange(shape[0] * shape[1], dtype=np.uint8).reshape(shape))
        assert hopsim.data.load(tmp_path / "a.npy").images.shape == wanted


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([[[0.5, np.nan]]]), "not a number"),
        (np.array([[[0.5, np.inf]]]), "infinite"),
        (np.array([[[300, 2]]]), "from 2 to 300"),
        (np.array([[[-1, 2]]]), "from -1 to 2"),
        (np.array([["a"]]), "<U1 values"),
        (np.array([[[1j]]]), "complex128 values"),
        (np.zeros((0, 28, 28)), "empty"),
        (np.zeros((2, 2, 2, 2)), "(2, 2, 2, 2)"),
        (np.zeros(7), "(7,)"),
        (np.array(3.0), "()"),
        (np.array([[{}]], dtype=object), "pickled"),
    ],
)
def test_arrays_that_cannot_be_data(tmp_path, array, words):
    np.save(tmp_path / "a.npy", array, allow_pickle=True)
    np.savez(tmp_path / "a.npz", images=array)
    assert words in refused(tmp_path / "a.npy")
    assert words in refused(tmp_path / "a.npz")


def test_labels_that_do_not_fit(tmp_path, images, labels):
    for wrong, words in (
        (labels[:3], "6 images but 3 labels"),
        (labels + 0.5, "whole numbers"),
        (labels.astype(int) * 100, "whole numbers"),
        (labels - 4.0, "whole numbers"),
        (np.array(list("abcdef")), "<U1 values"),
        (np.eye(6), "(6, 6)"),
    ):
        np.savez(tmp_path / "a.npz", images=images, labels=wrong)
        assert words in refused(tmp_path / "a.npz", BadInput)
        with pytest.raises(BadInput):
            labels_from(wrong, 6)


def test_npz_of_something_else(tmp_path, images):
    np.savez(tmp_path / "rbm.npz", weights=images, visible_bias=images)
    assert "weights, visible_bias" in refused(tmp_path / "rbm.npz", BadFile)
    np.savez(tmp_path / "nothing.npz")
    assert "nothing" in refused(tmp_path / "nothing.npz", BadFile)
    with zipfile.ZipFile(tmp_path / "zip.npz", "w") as file:
        file.writestr("images", b"no array at all")
    assert "cannot be read as an .npz file" in refused(tmp_path / "zip.npz", BadFile)


def test_train_and_test_of_different_sizes(tmp_path, images):
    np.savez(tmp_path / "a.npz", x_train=images, x_test=images[:, :3])
    assert "5×4" in refused(tmp_path / "a.npz", BadInput)


def test_cut_arrays(tmp_path, images):
    np.savez_compressed(tmp_path / "a.npz", images=images)
    np.save(tmp_path / "a.npy", images)
    for name in ("a.npz", "a.npy"):
        content = (tmp_path / name).read_bytes()
        for kept in (3, 20, len(content) // 2, len(content) - 1):
            (tmp_path / name).write_bytes(content[:kept])
            assert "cut short" in refused(tmp_path / name, BadFile)


def test_an_npy_header_that_claims_the_moon(tmp_path):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "|u1", "fortran_order": False, "shape": (10**6, 10**6, 10)}
    )
    (tmp_path / "a.npy").write_bytes(stream.getvalue() + bytes(50))
    assert "its header wants" in refused(tmp_path / "a.npy", BadFile)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as file:
        file.writestr("images.npy", stream.getvalue() + bytes(50))
    assert "its header wants" in refused(tmp_path / "a.npz", BadFile)


def test_a_zip_bomb_is_too_large(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", images=np.zeros((4, 500, 500), np.uint8))
    monkeypatch.setattr("hopsim.data.room.available_memory", lambda: 10**6)
    assert "1.9 MiB of memory; there are 976.6 KiB" in refused(tmp_path / "a.npz", TooLarge)


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    content=st.binary(max_size=80),
    head=st.sampled_from(
        [b"\x93NUMPY\x01\x00", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"P5 "]
    ),
    ending=st.sampled_from([".npy", ".npz", ".png", ".gz", ""]),
)
def test_any_bytes_give_data_or_a_sentence(tmp_path, content, head, ending):
    path = tmp_path / f"any{ending}"
    path.write_bytes(head + content)
    try:
        assert hopsim.data.load(path).images.ndim == 3
    except HopsimError as error:
        assert str(error).endswith(".")


def test_one_picture_of_every_mode(tmp_path):
    levels = np.array([[0, 255, 255], [255, 0, 255]])
    for mode in ("L", "1", "RGB", "RGBA", "P", "LA"):
        path = picture(tmp_path / f"{mode}.png", levels, mode)
        np.testing.assert_array_equal(hopsim.data.load(path).images, [levels])
    deep = np.array([[0, 65535], [257 * 100, 257 * 200]], dtype=np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    np.testing.assert_array_equal(hopsim.data.load(tmp_path / "deep.png").images, [[[0, 255], [100, 200]]])


def test_see_through_is_white_paper(tmp_path):
    sheet = np.zeros((1, 2, 4), np.uint8)
    sheet[0, 1, 3] = 255
    Image.fromarray(sheet).save(tmp_path / "a.png")
    np.testing.assert_array_equal(hopsim.data.load(tmp_path / "a.png").images, [[[255, 0]]])


def test_a_folder_of_pictures_in_counting_order(tmp_path):
    for number in (10, 9, 1):
        picture(tmp_path / f"{number}.png", np.full((2, 3), number))
    (tmp_path / "notes.txt").write_text("no picture")
    data = hopsim.data.load(tmp_path)
    assert data.images[:, 0, 0].tolist() == [1, 9, 10]
    assert data.labels is None


def test_folders_are_classes(tmp_path):
    for name, level in (("cat", 1), ("ant", 2)):
        (tmp_path / name).mkdir()
        picture(tmp_path / name / "a.png", np.full((2, 2), level))
    data = hopsim.data.load(tmp_path)
    assert data.classes == ("ant", "cat")
    assert data.images[:, 0, 0].tolist() == [2, 1]
    assert data.labels.tolist() == [0, 1]


def test_folders_called_by_numbers_are_those_labels(tmp_path):
    for name in ("7", "10"):
        (tmp_path / name).mkdir()
        picture(tmp_path / name / "a.png", np.zeros((2, 2)))
    data = hopsim.data.load(tmp_path)
    assert (data.labels.tolist(), data.classes) == ([7, 10], ())


def test_pictures_of_other_sizes_are_scaled_to_the_usual_one_and_it_is_said(tmp_path):
    picture(tmp_path / "1.png", np.full((8, 10), 200))
    for name in ("2.png", "3.png"):
        picture(tmp_path / name, np.arange(20).reshape(4, 5))
    data = hopsim.data.load(tmp_path)
    assert data.shape == (4, 5) and (data.images[0] == 200).all()
    np.testing.assert_array_equal(data.images[2], np.arange(20).reshape(4, 5))
    assert data.note.english == "1 of 3 pictures had another size and were scaled to 4×5."
    (tmp_path / "1.png").unlink()
    assert hopsim.data.load(tmp_path).note is None


def test_what_is_no_data(tmp_path):
    (tmp_path / "empty.png").touch()
    (tmp_path / "empty-idx3-ubyte").touch()
    (tmp_path / "words.txt").write_text("hello, world")
    (tmp_path / "fake.png").write_text("hello, world")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "mixed" / "folder").mkdir(parents=True)
    picture(tmp_path / "mixed" / "a.png", np.zeros((2, 2)))
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "broken.png").write_text("hello")
    for name, words in (
        ("empty.png", "is empty"), ("empty-idx3-ubyte", "is empty"),
        ("words.txt", "neither a picture nor a data set"),
        ("fake.png", "neither a picture"), ("nothing", "holds no pictures"), ("mixed", "side by side"),
        ("bad", "broken.png is neither"), ("not there", "There is no file"), ("a\0b", "There is no file"),
        ("x" * 5000, "There is no file"),
    ):  # fmt: skip
        assert words in refused(tmp_path / name, BadFile)
    assert "neither a file nor a folder" in refused("/dev/null", BadFile)


def test_a_cut_picture(tmp_path):
    path = picture(tmp_path / "a.png", np.random.default_rng(0).integers(0, 256, (40, 40)))
    path.write_bytes(path.read_bytes()[:400])
    assert "damaged or cut short" in refused(path, BadFile)


def test_a_picture_with_too_many_pixels(tmp_path):
    # A small file that unpacks to 10⁸ and to 10⁹ pixels.
    for side in (10_000, 32_000):
        Image.new("1", (side, side)).save(tmp_path / "a.png")
        assert "more than 64 million pixels" in refused(tmp_path / "a.png", TooLarge)


def test_permission_denied(tmp_path, monkeypatch, images):
    np.save(tmp_path / "a.npy", images)

    def closed(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", closed)
    assert "permission denied" in refused(tmp_path / "a.npy", BadFile)
    monkeypatch.setattr("pathlib.Path.iterdir", closed)
    assert "permission denied" in refused(tmp_path, BadFile)


def test_progress_ends_at_its_total_and_can_be_cancelled(tmp_path, write_idx, images):
    path = write_idx(tmp_path / "train-images-idx3-ubyte.gz", images)
    seen = []
    hopsim.data.load(path, Progress(8.0, Text("files"), lambda progress: seen.append(progress.done)))
    assert seen == sorted(seen)
    assert seen[-1] == 8.0
    stopped = Progress(1.0, Text("files"))
    stopped.cancel()
    with pytest.raises(Cancelled):
        hopsim.data.load(path, stopped)


def test_a_data_set_refuses_what_does_not_fit(images, labels):
    for arguments in ((images.astype(float),), (images[0],), (images[:0],), (images, labels[:2])):
        with pytest.raises(BadInput):
            Dataset(*arguments)


def test_memory_is_asked_on_every_system(monkeypatch):
    from hopsim.data import room

    assert room.available_memory() > 2**20
    monkeypatch.setattr("pathlib.Path.read_text", lambda *arguments, **options: "nothing known")
    if sys.platform != "win32":
        assert room.available_memory() > 2**20
    words = [room.in_words(n) for n in (5, 2048, 3 * 2**30, 2**52)]
    assert words == ["5 bytes", "2.0 KiB", "3.0 GiB", "4096.0 TiB"]
