"""What goes on beside the run is said in the status bar, with its way out; closing waits for what is written."""

import threading

from hopsim.engine import files
from hopsim.engine.tasks import Task
from hopsim.texts import Text


def test_a_long_task_is_said_and_cancelled(opened):
    driver, held = opened(), threading.Event()
    status = driver.window.status
    assert not status.cancel.isVisible()
    driver.window.post(lambda bench: bench.tasks.append(Task(Text("Reading {name}", name="x"), held.wait, print)))
    driver.wait(lambda: status.cancel.isVisible())
    assert status.tasks.text() == "Reading x"
    driver.play()
    driver.click(status.cancel)
    driver.wait(lambda: not driver.frame.tasks)
    assert not status.cancel.isVisible()
    assert driver.frame.running
    held.set()


def test_the_hint_of_a_command_and_a_long_task_are_never_shown_on_each_other(opened):
    driver, held = opened(), threading.Event()
    status = driver.window.status
    driver.window.post(lambda bench: bench.tasks.append(Task(Text("Reading {name}", name="x"), held.wait, print)))
    driver.wait(lambda: status.cancel.isVisible())
    driver.play()
    status.showMessage("What this command does")
    moments = driver.frame.updates
    driver.wait(lambda: driver.frame.updates > moments)
    assert not any(widget.isVisible() for widget in (status.tasks, status.cancel, status.words))
    status.clearMessage()
    assert all(widget.isVisible() for widget in (status.tasks, status.cancel, status.words))
    held.set()


def test_a_window_that_is_closed_while_it_saves_saves(opened, tmp_path, monkeypatch):
    closing, whole = threading.Event(), files.write_whole

    def slow(*arguments):
        assert closing.wait(60)
        whole(*arguments)

    def close(*arguments):
        closing.set()
        end(*arguments)

    monkeypatch.setattr(files, "write_whole", slow)
    driver, path = opened(), tmp_path / "a é.hopsim"
    end = driver.window.worker.close
    monkeypatch.setattr(driver.window.worker, "close", close)
    driver.window.post(files.save, str(path))
    driver.close()
    assert path.exists()
