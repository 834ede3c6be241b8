"""The one thread: letters in order, frames when they are asked for, sleep when there is nothing to do, no death."""

import os
import queue
import sys
import threading

import pytest

from hopsim.engine import files
from hopsim.engine.mailbox import Latest
from hopsim.engine.workbench import Workbench
from hopsim.engine.worker import BEHIND, Worker
from hopsim.errors import BadInput
from hopsim.texts import Text

PATIENCE = 60


class Quiet:
    """A bench that does what it is told and counts how often it is asked."""

    def __init__(self):
        self.dirty = False
        self.waits, self.asked, self.shown, self.idled, self.closed = [], 0, 0, 0, False
        self.errors, self.next_due = [], float("inf")

    def work(self):
        self.asked += 1
        wait = self.waits.pop(0) if self.waits else float("inf")
        if isinstance(wait, Exception):
            raise wait
        return wait

    def frame(self, wanted):
        self.shown += 1
        if "bad view" in wanted:
            raise ValueError("cannot be shown")
        return ("frame", self.shown, tuple(self.errors))

    def idle(self):
        self.idled += 1

    def due(self):
        return self.next_due

    def fail(self, error):
        self.errors.append(str(error))
        self.dirty = True

    def close(self):
        self.closed = True


@pytest.fixture
def quiet():
    bench = Quiet()
    worker = Worker(lambda: bench)
    worker.start()
    yield worker, bench
    worker.close()
    assert not worker.alive


def settled(worker, function=None):
    """Wait until the worker has read everything so far; what `function` gives there."""
    done, result = threading.Event(), []
    worker.post(lambda bench: (result.append(function(bench) if function else None), done.set()))
    assert done.wait(PATIENCE)
    return result[0]


def answered(worker):
    """A Frame made after everything so far was read."""
    settled(worker)
    worker.frames.take()
    done = threading.Event()
    worker.post(lambda bench: done.set())
    assert done.wait(PATIENCE)
    while (frame := worker.frames.take()) is None:
        settled(worker)
    return frame


def test_a_paused_worker_sleeps(quiet):
    worker, _bench = quiet
    answered(worker)
    before = settled(worker, lambda bench: (worker.wakes, bench.asked))
    wakes, asked = settled(worker, lambda bench: (worker.wakes, bench.asked))
    # Two letters, at most one round each and the one that found nothing to do: no clock ticks in between.
    assert wakes - before[0] <= 3
    assert asked - before[1] <= 3
    assert worker._inbox.empty()


def test_it_sleeps_without_an_end_when_nothing_is_due(quiet, monkeypatch):
    worker, _ = quiet
    timeouts = []
    get = worker._inbox.get

    class Inbox:
        put, get_nowait, empty = worker._inbox.put, worker._inbox.get_nowait, worker._inbox.empty

        def get(self, timeout=None):
            timeouts.append(timeout)
            return get(timeout=timeout)

    monkeypatch.setattr(worker, "_inbox", Inbox())
    for _ in range(5):
        answered(worker)
    assert timeouts
    assert set(timeouts) == {None}


def test_it_wakes_when_something_is_due(quiet):
    worker, bench = quiet
    idled = settled(worker, lambda bench: bench.idled)

    def soon(bench):
        bench.next_due = 0.001

    worker.post(soon)
    while bench.idled < idled + 5:
        settled(worker)
    worker.post(lambda bench: setattr(bench, "next_due", float("inf")))
    assert worker.alive


def test_letters_are_read_in_order(quiet):
    worker, _ = quiet
    read = []
    for number in range(100):
        worker.post(lambda bench, number=number: read.append(number))
    settled(worker)
    assert read == list(range(100))


def test_a_frame_is_made_only_when_the_last_one_was_taken(quiet):
    worker, bench = quiet
    answered(worker)
    settled(worker)
    shown = settled(worker, lambda bench: bench.shown)
    for _ in range(50):
        settled(worker)
    assert bench.shown <= shown + 1
    assert answered(worker)[1] > shown


def test_whoever_takes_a_frame_wakes_a_worker_that_owes_one(quiet):
    worker, _bench = quiet
    settled(worker)
    for _ in range(3):
        settled(worker)
    first = worker.frames.take()
    while (second := worker.frames.take()) is None and worker.alive:
        pass
    assert second[1] > first[1]


@pytest.mark.parametrize("error", [BadInput(Text("Too many.")), ValueError("inside"), MemoryError()])
def test_an_error_becomes_a_sentence_and_the_thread_goes_on(error):
    worker = Worker(Workbench)
    worker.start()

    def bad(bench):
        raise error

    worker.post(bad)
    failures = []
    while not failures:
        settled(worker)
        frame = worker.frames.take()
        failures += [frame.failure] if frame is not None and frame.failure is not None else []
    assert str(failures[0].text).endswith(".")
    assert type(error).__name__ in failures[0].details
    assert settled(worker, lambda bench: bench.machine) == "hopfield"
    worker.close()
    assert not worker.alive


def test_errors_in_work_and_in_views_do_not_spin(quiet):
    worker, bench = quiet
    bench.waits = [ValueError("step")]
    worker.wanted = frozenset({"bad view"})
    frame = answered(worker)
    assert "cannot be shown" in frame[2]
    shown = settled(worker, lambda bench: bench.shown)
    settled(worker)
    assert bench.shown <= shown + 6


def test_a_run_that_fails_stands_still(monkeypatch):
    bench = Workbench()
    bench.play()

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(type(bench.simulation), "advance", broken)
    with pytest.raises(ZeroDivisionError):
        bench.drawer.pace = bench.drawer.pace.waited(10)
        bench.work()
    assert not bench.drawer.running
    assert bench.work() == float("inf")


def test_closing_reads_what_was_posted_and_saves(tmp_path, monkeypatch):
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path))
    worker = Worker(files.last_bench)
    worker.start()
    worker.post(Workbench.resize, (12, 12), "fit")
    worker.close(PATIENCE)
    assert not worker.alive
    again = files.last_bench()
    assert again.document.shape == (12, 12)
    again.close()


def test_a_running_machine_runs_and_a_resting_one_sleeps():
    bench = files.first_bench()
    bench.set_speed(float("inf"))
    bench.play()
    assert bench.work() == 0.0
    while bench.work() == 0.0:
        assert bench.simulation.updates < 10**7
    assert bench.work() == float("inf")
    assert bench.drawer.running
    bench.paint(bench.document.shelf.patterns[0].ravel().nonzero()[0][:50], 1)
    assert bench.work() == 0.0


def test_the_mailbox_holds_the_newest_thing_only():
    taken = []
    box = Latest(lambda: taken.append(1))
    assert box.wanted
    assert box.take() is None
    for thing in (1, 2, 3):
        box.put(thing)
    assert not box.wanted
    assert box.take() == 3
    assert box.wanted
    assert box.take() is None
    assert taken == [1]


def test_on_linux_the_worker_stands_behind_the_thread_of_the_window(quiet):
    if sys.platform != "linux":  # elsewhere threads have no priority of their own in Python's hands
        return
    worker, _ = quiet
    found = queue.Queue()
    worker.post(lambda bench: found.put(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert found.get(timeout=PATIENCE) == max(BEHIND, here)
