"""Learning on the workbench: beside the run, behind another machine, from checkpoints, through NaN, through a file."""

import numpy as np
import pytest

from hopsim.engine import files, learned, training
from hopsim.engine.document import Document
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadInput
from tests.models.laws import same


@pytest.fixture
def bench():
    made = Workbench(Document.empty((8, 8), 5), "rbm")
    for name, value in (("hidden", 12), ("epochs", 3), ("chains", 20)):
        made.turn_learning(name, value)
    return made


def worked(bench, done):
    while bench.drawers["rbm"].training.done < done and bench.drawers["rbm"].training.running:
        bench.work()


def until_idle(bench):
    """What was begun is done to its end, and taken in."""
    while bench.work() == 0.0:
        pass


def test_the_machine_takes_what_is_learned(bench):
    bench.train()
    training = bench.drawer.training
    before = bench.simulation.memory
    bench.work()
    bench.pause_training()
    until_idle(bench)
    assert bench.simulation.memory is not before
    assert same(bench.simulation.memory, training.learner.memory(training.training))
    frame = bench.frame(frozenset())
    assert frame.training.done == training.done > 0
    assert frame.training.data_title is not None
    bench.toggle_training()
    assert training.running
    until_idle(bench)
    assert training.finished
    assert not training.running
    assert training.checkpoints[0].epoch == 0.0
    assert len(training.checkpoints) >= 2


def test_learning_goes_on_behind_another_machine(bench):
    bench.train()
    bench.choose("ising")
    bench.work()
    done = bench.drawers["rbm"].training.done
    worked(bench, done + 2)
    assert bench.drawers["rbm"].training.done > done
    assert bench.frame(frozenset()).training_machines == ("rbm",)
    bench.choose("rbm")
    assert bench.drawer.training.running


def test_a_knob_turned_in_training_is_obeyed_and_a_fixed_one_refused(bench):
    bench.train()
    bench.work()
    bench.turn_learning("learning_rate", 0.01)
    assert bench.drawer.training.learner.learning_rate == 0.01
    with pytest.raises(BadInput):
        bench.turn_learning("hidden", 13)
    assert bench.learner_for("rbm").hidden == 12
    bench.undo()
    assert bench.drawer.training.learner.learning_rate == 0.05


def test_a_nan_stops_learning_at_the_last_good_step(bench):
    bench.train()
    bench.work()
    training = bench.drawer.training
    training.training.now.weights[0, 0] = np.nan
    while training.running:
        bench.work()
    look = bench.frame(frozenset()).training
    assert "no longer a finite number" in str(look.stopped)
    assert look.checkpoints
    assert np.isfinite(bench.simulation.memory.weights).all()
    bench.go_to_checkpoint(len(look.checkpoints) - 1)
    bench.train()
    assert bench.drawer.training.stopped is None
    bench.work()
    assert bench.drawer.training.done > 0


def test_learning_goes_on_from_the_checkpoint_one_went_to(bench):
    bench.train()
    worked(bench, bench.drawer.training.total)
    bench.go_to_checkpoint(1)
    kept = bench.drawer.training.checkpoints[1].memory
    assert bench.simulation.memory is kept
    learned.newest(bench)
    assert bench.simulation.memory is not kept
    bench.go_to_checkpoint(1)
    bench.train()
    assert same(bench.drawer.training.checkpoints[0].memory.weights, kept.weights)
    with pytest.raises(BadInput):
        bench.go_to_checkpoint(99)


def test_learning_anew_loses_nothing(bench):
    bench.train()
    worked(bench, bench.drawer.training.total)
    until_idle(bench)
    trained, memory = bench.drawer.training, bench.simulation.memory
    bench.train()
    assert bench.drawer.training is not trained
    assert str(bench.undo_title) == "learning anew"
    bench.undo()
    assert bench.drawer.training is trained
    assert bench.simulation.memory is memory
    bench.redo()
    assert bench.drawer.training is not trained
    assert not bench.drawer.training.running


def test_other_machines_do_not_learn_from_data(bench):
    bench.choose("hopfield")
    for act in (bench.train, bench.toggle_training, lambda: bench.turn_learning("k", 2)):
        with pytest.raises(BadInput):
            act()


def test_a_machine_of_the_size_of_the_drawing(bench):
    bench.choose("ising")
    bench.resize((12, 10), "fit")
    bench.store("one")
    bench.choose("rbm")
    learned.new_at_canvas_size(bench)
    assert bench.simulation.image.shape == (12, 10)
    assert not bench.drawer.training.running
    assert bench.frame(frozenset()).fitted is None


def test_learning_goes_on_bit_for_bit_after_reopening(bench, tmp_path):
    through = Workbench(Document.empty((8, 8), 5), "rbm")
    for name, value in (("hidden", 12), ("epochs", 3), ("chains", 20)):
        through.turn_learning(name, value)
    for one in (bench, through):
        one.train()
    worked(bench, 7)
    bench.pause_training()
    files.save(bench, str(tmp_path / "learning.hopsim"))
    bench.finish_tasks()
    again = Workbench()
    files.open_session(again, tmp_path / "learning.hopsim")
    assert again.drawer.training.done == bench.drawer.training.done
    assert not again.drawer.training.running
    again.choose("ising")
    again.choose("rbm")
    again.train()
    for one in (again, through):
        worked(one, one.drawer.training.total)
        one.work()
    a, b = again.drawer.training, through.drawer.training
    assert a.finished
    assert same(a.training.now, b.training.now)
    assert a.stream == b.stream
    assert same(a.learner.memory(a.training).weights, b.learner.memory(b.training).weights)


def test_data_that_are_gone_are_said_and_the_training_waits_for_them(bench, tmp_path):
    images = (np.random.default_rng(1).random((60, 6, 6)) * 255).astype(np.uint8)
    np.save(tmp_path / "data.npy", images)
    bench.open_data(str(tmp_path / "data.npy"))
    bench.tasks[0].wait()
    bench.work()
    bench.train()
    bench.work()
    bench.pause_training()
    done = bench.drawer.training.done
    files.save(bench, str(tmp_path / "one.hopsim"))
    bench.finish_tasks()
    (tmp_path / "data.npy").rename(tmp_path / "moved.npy")
    other = Workbench()
    files.open_session(other, tmp_path / "one.hopsim")
    assert "not at" in str(other.frame(frozenset()).notice)
    assert other.drawer.training is None
    files.save(other, str(tmp_path / "two.hopsim"))
    other.finish_tasks()
    third = Workbench()
    files.open_session(third, tmp_path / "two.hopsim")
    third.open_data(str(tmp_path / "moved.npy"))
    third.tasks[0].wait()
    third.work()
    assert third.drawer.training.done == done


def test_a_file_that_cannot_be_read_is_one_sentence_and_the_run_goes_on(bench, tmp_path):
    (tmp_path / "broken-idx3-ubyte").write_bytes(b"\0\0\x08\x03broken")
    bench.play()
    machine = bench.machine
    bench.open_data(str(tmp_path / "broken-idx3-ubyte"))
    bench.open_data(str(tmp_path / "nowhere"))
    for task in list(bench.tasks):
        task.wait()
    bench.work()
    assert bench.machine == machine
    frame = bench.frame(frozenset())
    assert frame.failure is not None
    assert "Something went wrong" not in str(frame.failure.text)
    assert bench.drawer.running
    assert bench.data is None


def test_the_record_of_a_machine_under_a_learner_is_exact_between_renewals(bench):
    bench.train()
    bench.play()
    drawer = bench.drawer
    for number in range(12):
        bench.work()
        drawer.renew_memory(drawer.training.learner.memory(drawer.training.training))
        here = bench.simulation.updates
        bench.simulation.advance(5 * 76)
        units = bench.simulation.units
        assert np.array_equal(bench.simulation.at(bench.simulation.updates).units, units), number
        assert bench.simulation.at(here).memory is bench.simulation.memory
    count = len(bench.simulation.timeline.frames)
    for _ in range(5):  # paused beside a learner: one moment, one frame
        drawer.renew_memory(drawer.training.learner.memory(drawer.training.training))
    assert len(bench.simulation.timeline.frames) <= count + 1


def test_figures_are_measured_in_bits_and_come_out_the_same(bench, monkeypatch):
    """A learner that gives way while it measures learns and finds what one does that never gives way."""
    monkeypatch.setattr(training, "STRETCH", 0.0)
    bench.choose("rbm")
    bench.train()
    run = bench.drawers["rbm"].training
    while run.training.evaluated_at == 0:
        run.work()
    seen = 0
    while run.training.evaluated_at < 600:
        before = run.training.evaluated_at
        run.work()
        waiting = run._bits is not None
        seen += waiting
        if waiting:
            assert run.training.evaluated_at == before
    assert seen > 5
    run.settle()
    done = run.done
    again = type(run)(run.learner, run.data, None, run.seed, run.data_title)
    again.learner.step(again.training, done, again.stream)
    assert (again.training.now.weights == run.training.now.weights).all()
    assert again.training.figures == run.training.figures
    assert again.stream.position == run.stream.position
