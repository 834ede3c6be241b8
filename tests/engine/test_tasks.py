"""Long things beside the run: short turns, progress, cancel; exact replay; files whole or not there."""

import threading

import numpy as np
import pytest
from PIL import Image

from hopsim.engine import files, pacing, workbench
from hopsim.engine.replay import Replay
from hopsim.engine.tasks import Task, Turns
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadFile
from hopsim.export import jobs
from hopsim.models.base import VISIBLE
from hopsim.texts import Text
from tests.engine.runs import MACHINES, random_act, same_moment, started


@pytest.fixture
def bench():
    made = files.first_bench()
    made.simulation.turn(temperature=0.5)
    made.simulation.advance(20_000)
    return made


def short_turns(monkeypatch):
    monkeypatch.setattr(workbench, "AT_ONCE", 0.0)
    monkeypatch.setattr(pacing, "STRETCH", 1e-4)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_replay_in_bits_gives_every_moment(machine):
    run, dice = started(machine), np.random.default_rng(3)
    for turn in range(12):
        run.advance(int(dice.integers(1, 400)))
        kind, arguments = random_act(machine, dice, turn)
        run.act(kind, **arguments)
        if turn % 4 == 3:
            run.timeline.note(run.key_frame())
    replay = Replay(run.timeline.copy())
    for updates in (0, 5, 5, run.updates // 3, run.updates // 3 + 1, run.updates // 2, run.updates, 7):
        bits = replay.to(updates)
        try:
            while True:
                next(bits)
        except StopIteration as stop:
            assert same_moment(stop.value, run.at(updates))


def test_a_film_is_made_in_turns_while_the_run_goes_on(bench, tmp_path):
    path, last = tmp_path / "run.gif", bench.simulation.image.copy()
    files.export_with(bench, jobs.film, str(path))
    assert not path.exists()
    (task,) = bench.tasks
    bench.play()
    said = []
    while bench.tasks:
        bench.work()
        said += [str(title) for title in bench.frame(frozenset()).tasks]
    assert bench.simulation.updates > 20_000
    assert any(words.startswith("Replaying the run for run.gif: ") for words in said)
    assert str(task.title).endswith(" 100 %")
    with Image.open(path) as film:
        assert film.n_frames > 20
        film.seek(film.n_frames - 1)
        assert np.array_equal(np.asarray(film.convert("L"))[6::12, 6::12] > 128, last > 0)


def test_a_cancelled_film_leaves_nothing(bench, tmp_path):
    files.export_with(bench, jobs.film, str(tmp_path / "run.gif"))
    bench.work()
    bench.cancel_tasks()
    assert bench.tasks == []
    assert bench.work() == float("inf")
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_cannot_be_written_is_said_at_once(bench, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadFile):
        files.export_with(bench, jobs.film, str(tmp_path / "file" / "run.gif"))
    assert bench.tasks == []


def test_a_file_has_its_name_when_it_is_whole_and_closing_waits_for_it(bench, tmp_path, monkeypatch):
    path, go_on = tmp_path / "a b é.hopsim", threading.Event()
    whole = files.write_whole

    def slow(*arguments):
        assert go_on.wait(60)
        whole(*arguments)

    monkeypatch.setattr(files, "write_whole", slow)
    files.save(bench, str(path))
    bench.step_once()
    assert bench.path is None
    assert str(bench.frame(frozenset()).tasks[0]) == "Saving a b é.hopsim"
    bench.cancel_tasks()  # a file that is being written is not given up half way
    closing = threading.Thread(target=bench.close)
    closing.start()
    assert not path.exists()
    go_on.set()
    closing.join(60)
    opened = Workbench()
    files.open_session(opened, path)
    assert opened.simulation.updates == 20_000


def test_a_long_way_back_is_gone_in_turns(bench, monkeypatch):
    short_turns(monkeypatch)
    bench.view(15_000)
    bench.view(19_999)  # only the last moment asked for is looked at
    assert bench.drawer.viewing is None
    assert len(bench.tasks) == 1
    bench.finish_tasks()
    assert bench.drawer.viewing.updates == 19_999
    assert np.array_equal(bench.drawer.shown.look().layers[VISIBLE], bench.simulation.at(19_999).image)


def test_what_is_done_meanwhile_is_done_now(bench, monkeypatch):
    short_turns(monkeypatch)
    bench.view(19_999)
    bench.paint(np.array([0]), 1)
    bench.finish_tasks()
    assert bench.drawer.viewing is None
    assert not bench.drawer.branches


def test_errors_of_tasks_are_said_and_those_of_cancelled_ones_are_not(bench):
    def broken():
        raise ZeroDivisionError

    def bits():
        yield
        raise ZeroDivisionError

    for task in (Task(Text("Reading"), broken, print), Turns(Text("Replaying"), bits(), print)):
        bench.tasks.append(task)
        bench.finish_tasks()
        assert "ZeroDivisionError" in bench.frame(frozenset()).failure.text.english
        task.cancel()
        bench.tasks.append(task)
        bench.finish_tasks()
        assert bench.frame(frozenset()).failure is None


@pytest.mark.parametrize("ending", ["png", "svg", "csv"])
def test_a_plot_is_drawn_beside_the_run(bench, tmp_path, ending):
    path = tmp_path / f"plot.{ending}"
    files.export_with(bench, jobs.plot("energy"), str(path))
    assert len(bench.tasks) == (ending != "csv")  # a table is written at once
    bench.step_once()
    bench.finish_tasks()
    assert path.stat().st_size > 1000
    assert str(bench.frame(frozenset()).notice) == f"Written: plot.{ending}"


def test_an_export_leaves_what_is_to_be_said(bench, tmp_path):
    bench.tell(Text("read me"))
    jobs.plot("energy")(bench, str(tmp_path / "energy.csv"))
    assert bench.frame(frozenset()).notice.english == "read me"
