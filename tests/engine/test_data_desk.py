"""Data on the workbench: chosen, undone, kept in sessions, unplugged, changed, downloaded."""

import hashlib

import numpy as np
import pytest

from hopsim.data import published
from hopsim.data.dataset import Choice
from hopsim.data.published import Item, Published
from hopsim.engine import files
from hopsim.engine.files import first_bench
from hopsim.errors import BadInput, Unavailable
from hopsim.texts import verbatim

RNG = np.random.default_rng(21)
IMAGES = RNG.integers(0, 256, (60, 4, 4), dtype=np.uint8)
LABELS = (np.arange(60) % 3).astype(np.uint8)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("HOPSIM_DATA", raising=False)


@pytest.fixture
def data(tmp_path):
    np.savez(tmp_path / "toy.npz", images=IMAGES, labels=LABELS)
    return tmp_path / "toy.npz"


def bench_with(path):
    bench = first_bench()
    bench.open_data(str(path))
    bench.finish_tasks()
    assert bench.failure is None
    return bench


def chosen(bench, classes, limit=None):
    bench.choose_data(classes, limit)
    bench.finish_tasks()
    return bench.data


def test_a_choice_is_one_step_of_undo(data):
    bench = bench_with(data)
    whole = bench.data
    assert len(chosen(bench, (0, 2))) == 40 and bench.data_title.english == "toy, classes 0, 2: 36 to learn, 4 held out"
    steps = len(bench.undo_steps)
    chosen(bench, (2, 0))
    assert len(bench.undo_steps) == steps, "nothing changed"
    chosen(bench, (0,), 7)
    assert bench.data.choice == Choice((0,), 7)
    assert bench.undo_title.english == "choice of data"
    bench.undo()
    bench.undo()
    assert bench.data is whole
    bench.redo()
    assert bench.data.choice == Choice((0, 2))
    assert chosen(bench, None) is whole
    with pytest.raises(BadInput):
        bench.put_example(60)


def test_a_choice_of_nothing_is_a_sentence_and_changes_nothing(data):
    bench = bench_with(data)
    chosen(bench, ())
    assert "No image to learn from" in bench.failure.text.english and len(bench.data) == 60
    with pytest.raises(BadInput, match="No data"):
        first_bench().choose_data((0,), None)


def test_an_image_of_the_data_goes_to_the_canvas_and_to_the_shelf(data):
    bench = bench_with(data)
    bench.choose("hopfield")
    bench.resize((4, 4), "fit")
    bench.put_image(IMAGES[5], 200)
    np.testing.assert_array_equal(bench.simulation.image, np.where(IMAGES[5] > 200, 1, -1))
    bench.store_image(IMAGES[7], "8 (1)")
    assert bench.document.shelf.names[-1] == "8 (1)"
    np.testing.assert_array_equal(bench.document.shelf.patterns[-1], np.where(IMAGES[7] > 127, 1, -1))


def learned(bench):
    bench.begin_learning()
    for _ in range(3):
        bench.work_on_training(bench.study_drawer)
    bench.pause_training()
    return bench.study_drawer.training


def reopened(bench, path):
    files.save(bench, str(path))
    bench.finish_tasks()
    return opened(path)


def opened(path):
    again = first_bench()
    files.open_session(again, path)
    again.finish_tasks()
    return again


def same_training(one, other):
    np.testing.assert_array_equal(one.training.now.weights, other.training.now.weights)
    np.testing.assert_array_equal(one.training.data.levels, other.training.data.levels)
    return (one.done, one.total) == (other.done, other.total)


def test_a_session_keeps_the_choice_and_learning_goes_on(data, tmp_path):
    bench = bench_with(data)
    chosen(bench, (1, 2), 30)
    training = learned(bench)
    again = reopened(bench, tmp_path / "a.hopsim")
    assert again.failure is None and again.data.choice == Choice((1, 2), 30)
    assert same_training(again.study_drawer.training, training)


def test_unplugged_data_are_one_sentence_and_come_back(data, tmp_path):
    bench = bench_with(data)
    chosen(bench, (1, 2), 30)
    training = learned(bench)
    files.save(bench, str(tmp_path / "a.hopsim"))
    bench.finish_tasks()
    elsewhere = data.rename(tmp_path / "elsewhere.npz")
    again = opened(tmp_path / "a.hopsim")
    assert again.notice.english.startswith(f"The data of this session are not at {data} any more; what was learned is here")
    assert again.data is None and again.failure is None and again.machine == "rbm"
    np.testing.assert_array_equal(again.simulation.memory.weights, bench.simulation.memory.weights)
    np.testing.assert_array_equal(again.document.picture, bench.document.picture)

    # Saved without them, plugged in again where they were: as if nothing had been.
    files.save(again, str(tmp_path / "b.hopsim"))
    again.finish_tasks()
    elsewhere.rename(data)
    third = opened(tmp_path / "b.hopsim")
    assert third.data.choice == Choice((1, 2), 30) and same_training(third.study_drawer.training, training)

    # Or opened by hand at another place.
    again.open_data(str(data.rename(elsewhere)))
    again.finish_tasks()
    assert again.data.choice == Choice((1, 2), 30) and same_training(again.study_drawer.training, training)


def test_what_waits_for_data_goes_with_its_document(data, tmp_path):
    bench = bench_with(data)
    learned(bench)
    files.save(bench, str(tmp_path / "a.hopsim"))
    bench.finish_tasks()
    again = first_bench()
    files.open_session(again, tmp_path / "a.hopsim")
    again.undo()  # before the data are read
    again.finish_tasks()
    assert again.data is None and again.pending == {}
    data.rename(tmp_path / "elsewhere.npz")
    files.open_session(again, tmp_path / "a.hopsim")
    assert again.pending.keys() == {"rbm"}
    files.new(again)
    assert again.pending == {} and again.data_values() == {}
    again.undo()
    assert again.pending.keys() == {"rbm"} and again.data_values()["fingerprint"]


def test_other_data_in_the_same_place_are_not_learned_on(data, tmp_path):
    bench = bench_with(data)
    learned(bench)
    files.save(bench, str(tmp_path / "a.hopsim"))
    bench.finish_tasks()
    np.savez(data, images=IMAGES[::-1], labels=LABELS)
    again = opened(tmp_path / "a.hopsim")
    assert "are not those of this session any more" in again.notice.english
    assert again.study_drawer.training is None and len(again.data) == 60
    np.savez(data, images=IMAGES, labels=LABELS)
    again.open_data(str(data))
    again.finish_tasks()
    assert again.study_drawer.training is not None


def test_damaged_data_are_one_sentence(data, tmp_path):
    bench = bench_with(data)
    learned(bench)
    files.save(bench, str(tmp_path / "a.hopsim"))
    bench.finish_tasks()
    data.write_bytes(b"PK\3\4 nothing else")
    again = opened(tmp_path / "a.hopsim")
    assert "toy.npz" in again.failure.text.english and again.data is None
    np.testing.assert_array_equal(again.simulation.memory.weights, bench.simulation.memory.weights)


def test_values_of_another_form_choose_nothing(data, tmp_path):
    bench = bench_with(data)
    for values in ({"classes": "01"}, {"classes": [1, "a"]}, {"limit": True}, {"classes": [99]}, {"limit": -4}):
        bench.reopen_data(str(data), {}, values)
        bench.finish_tasks()
        assert len(bench.data) == 60 and bench.failure is None


def test_a_published_set_by_name(tmp_path, monkeypatch):
    bench = first_bench()
    with pytest.raises(Unavailable, match="MNIST is not on this computer yet"):
        bench.open_data("mnist")
    bench.open_data("digits")
    bench.finish_tasks()
    assert bench.data_source == "digits" and len(bench.data) == 1437
    content = _idx(IMAGES)
    item = Item("train-images-idx3-ubyte", hashlib.sha256(content).hexdigest(), len(content))
    which = Published("mnist", "MNIST", verbatim("toy"), (item,), ("http://127.0.0.1:9/",))
    monkeypatch.setitem(published.PUBLISHED, "mnist", which)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    bench.look_for_sets()
    assert bench.sets_here == ()
    bench.download_data("mnist")
    bench.download_data("mnist")
    assert len(bench.tasks) == 1 and "Downloading MNIST: 0 bytes of" in bench.tasks[0].title.english
    bench.reopen_data("", {})  # as a session does that is opened meanwhile
    assert len(bench.tasks) == 1 and not bench.tasks[0].cancelled
    bench.finish_tasks()
    assert "no server answered" in bench.failure.text.english
    folder = published.data_folder() / "mnist"
    (folder / item.name).write_bytes(content)
    bench.download_data("mnist")
    bench.finish_tasks()
    assert bench.sets_here == ("mnist",) and bench.data_source == "mnist" and len(bench.data) == 60
    (folder / item.name).unlink()
    again = reopened(bench, tmp_path / "a.hopsim")
    assert "MNIST, are not on this computer" in again.notice.english and again.failure is None


def test_what_was_changed_on_reading_is_said(tmp_path):
    from PIL import Image

    for name, side in (("a", 4), ("b", 4), ("c", 8)):
        Image.fromarray(np.zeros((side, side), np.uint8)).save(tmp_path / f"{name}.png")
    assert "1 of 3 pictures had another size" in bench_with(tmp_path).notice.english


def _idx(images):
    import struct

    return bytes((0, 0, 8, 3)) + struct.pack(">3I", *images.shape) + images.tobytes()


def test_a_frame_carries_the_data(data):
    bench = bench_with(data)
    frame = bench.frame(frozenset())
    assert frame.data is bench.data and frame.data_source == str(data) and frame.downloads == ()
