"""One picture, many machines: what goes along, what stays in a drawer, and the sizes of canvas and machine."""

import numpy as np
import pytest

from hopsim.data.patterns import fit
from hopsim.engine.document import Document
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadInput, TooLarge
from hopsim.models import MODELS
from hopsim.models.base import VISIBLE
from hopsim.models.shelf import Shelf
from tests.engine.runs import signs

SHAPE = (20, 24)


@pytest.fixture
def bench():
    document = Document.empty(SHAPE, 3).stored_many(signs(5, 2, *SHAPE), ("A", "B"))
    return Workbench(Document(document.shelf, signs(6, *SHAPE), np.zeros(SHAPE, bool), 3), "hopfield")


def test_the_picture_and_the_clamps_go_along(bench):
    bench.clamp(np.arange(30), True)
    bench.paint(np.arange(100, 130), 1, stroke=1)
    picture = bench.simulation.image
    for machine in ("ising", "boltzmann", "hopfield"):
        bench.choose(machine)
        assert np.array_equal(bench.simulation.image, picture)
        assert bench.simulation.held(VISIBLE).sum() == 30
    bench.choose("ising")
    bench.simulation.advance(5000)
    melted = bench.simulation.image
    bench.choose("hopfield")
    assert np.array_equal(bench.simulation.image, melted)
    assert bench.simulation.held(VISIBLE).ravel()[:30].all()


def test_a_drawer_is_found_as_it_was_left(bench):
    bench.turn("temperature", 0.7)
    bench.set_speed(123.0)
    bench.simulation.advance(900)
    history = bench.simulation.history["energy"]
    bench.choose("ising")
    assert not bench.drawer.running
    bench.play()
    bench.choose("hopfield")
    assert not bench.drawers["ising"].running
    assert bench.simulation.model.temperature == 0.7
    assert bench.drawer.pace.speed == 123.0
    assert bench.simulation.updates == 900
    assert np.array_equal(bench.simulation.history["energy"][:-1], history[:-1])


def test_a_machine_of_its_own_size_shows_the_drawing_fitted(bench):
    picture = bench.simulation.image
    bench.clamp(np.arange(24), True)
    bench.choose("rbm")
    frame = bench.frame(frozenset())
    assert str(frame.fitted) == "This RBM reads 8×8; your 20×24 drawing is fitted."
    assert np.array_equal(bench.simulation.image, fit(picture, (8, 8)))
    assert np.array_equal(bench.simulation.held(VISIBLE), fit(bench.document.held, (8, 8)))
    bench.simulation.advance(5000)
    bench.choose("ising")
    assert np.array_equal(bench.simulation.image, picture)
    assert bench.simulation.held(VISIBLE).sum() == 24


def test_what_is_painted_there_comes_back_enlarged(bench):
    bench.choose("rbm")
    bench.clear()
    bench.paint(np.arange(8), 1, stroke=1)
    drawn = bench.simulation.image
    bench.choose("hopfield")
    assert np.array_equal(bench.simulation.image, fit(drawn, SHAPE))


def test_clamps_made_there_come_back_and_leave_the_picture_alone(bench):
    picture = bench.simulation.image
    bench.choose("rbm")
    bench.clamp(np.arange(8), True)
    bench.choose("hopfield")
    assert np.array_equal(bench.simulation.image, picture)
    assert bench.simulation.held(VISIBLE)[0].all()


def test_the_shelf_is_learned_anew_where_it_changed_meanwhile(bench):
    bench.choose("ising")
    bench.store("C")
    bench.choose("hopfield")
    assert len(bench.simulation.memory.shelf) == 3
    kept = bench.simulation.memory
    bench.choose("ising")
    bench.choose("hopfield")
    assert bench.simulation.memory is kept


@pytest.mark.parametrize("how", ["fit", "crop"])
def test_another_grid_size_takes_shelf_clamps_and_input_along(bench, how):
    field = np.linspace(-1, 1, 480, dtype=np.float32).reshape(SHAPE)
    shelf = bench.document.shelf
    bench.document = Document(
        Shelf(shelf.patterns, shelf.names, np.array([True, False]), field), bench.document.picture,
        bench.document.held, 3,
    )  # fmt: skip
    bench.clamp(np.arange(24), True)
    before = bench.document.shelf, bench.simulation.image
    bench.resize((40, 48), how)
    document = bench.document
    assert document.shelf.shape == bench.simulation.image.shape == (40, 48)
    assert document.shelf.external_input.shape == (40, 48)
    assert list(document.shelf.enabled) == [True, False]
    assert bench.simulation.held(VISIBLE).sum() == (96 if how == "fit" else 24)
    bench.resize(SHAPE, how)
    assert np.array_equal(bench.simulation.image, before[1])
    assert np.array_equal(bench.document.shelf.patterns, before[0].patterns)
    assert bench.drawer.pace.speed == pytest.approx(2 * 480)


def test_other_drawers_follow_the_grid_when_they_are_opened(bench):
    bench.choose("ising")
    bench.turn("coupling", 0.5)
    bench.choose("hopfield")
    bench.resize((30, 30), "fit")
    bench.choose("ising")
    assert bench.simulation.image.shape == (30, 30)
    assert bench.simulation.model.coupling == 0.5


def test_a_size_a_machine_refuses_is_met_with_another_choice(bench):
    bench.resize((21, 23), "fit")
    bench.choose("ising")
    assert "even sides" in str(bench.frame(frozenset()).notice)
    bench.simulation.advance(1000)
    bench.resize((20, 24), "fit")
    bench.resize((15, 15), "crop")
    assert bench.simulation.image.shape == (15, 15)


def test_what_cannot_be_done_leaves_everything_as_it_was(bench):
    big = Workbench(Document.empty((512, 512)), "ising")
    with pytest.raises(TooLarge):
        big.choose("boltzmann")
    assert big.machine == "ising"
    assert "boltzmann" not in big.drawers
    bench.choose("boltzmann")
    run = bench.simulation
    with pytest.raises(TooLarge):
        bench.resize((512, 512), "fit")
    assert bench.document.shape == SHAPE
    assert bench.simulation is run
    assert bench.undo_title is None


@pytest.mark.parametrize("wrong", [(3, 8), (8, 4096), (8.5, 8), (8, 8, 8), (0, 0)])
def test_grid_sizes_are_checked(bench, wrong):
    with pytest.raises(BadInput):
        bench.resize(wrong, "fit")
    with pytest.raises(BadInput):
        bench.resize((8, 8), "stretch")


def test_every_machine_opens_on_a_fresh_workbench():
    bench = Workbench()
    for machine in MODELS:
        bench.choose(machine)
        bench.step_once()
        assert bench.frame(frozenset()).machine == machine
    with pytest.raises(BadInput):
        bench.choose("perceptron")


def test_one_step_is_one_step_after_the_rule_changed(bench):
    bench.simulation.credit = 300
    bench.step_once()
    assert bench.simulation.updates == 1
    bench.turn("update", "synchronous")
    bench.step_once()
    assert bench.simulation.updates == 1 + 480


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_memories_that_are_not_there(bench, index):
    for act in (bench.forget, bench.use_as_cue, bench.redraw):
        with pytest.raises(BadInput):
            act(index)


def test_pictures_of_memories_are_the_same_objects_until_the_shelf_is_another_one():
    from hopsim.engine import files

    bench = files.first_bench()
    pictures = [memory.picture for memory in bench.frame(frozenset()).memories]
    bench.step_once()
    again = [memory.picture for memory in bench.frame(frozenset()).memories]
    assert len(again) == 3
    assert all(one is two for one, two in zip(pictures, again, strict=True))
    bench.store()
    assert len(bench.frame(frozenset()).memories) == 4


def test_a_machine_of_another_size_learns_the_shelf_once(monkeypatch):
    from hopsim.engine import files
    from hopsim.models import Hopfield

    bench, learned, learn = files.first_bench(), [], Hopfield.learn
    monkeypatch.setattr(Hopfield, "learn", lambda *given: learned.append(1) or learn(*given))
    bench.resize((12, 10), "fit")
    assert learned == [1]
    assert bench.simulation.image.shape == (12, 10)
