"""What a Frame has to say beside its picture: failures, notices, remarks with a cure, a stopped learner, a rescued session."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QPixmap

from hopsim.engine import files
from hopsim.engine.frame import Failure, Frame
from hopsim.engine.workbench import Workbench
from hopsim.gui.banner import Choice
from hopsim.texts import Text

if TYPE_CHECKING:
    from hopsim.gui.window import Window

PICTURE = 56
NOTICE = 10_000
"""Milliseconds a notice stays when nothing is done."""
AT_ONCE = Text("Does this at once; Undo in the Edit menu takes it back again.")


class Messages(QObject):
    """Each thing is said once, in the banner above the canvas."""

    def __init__(self, window: Window, copy_details: Callable[[], None]) -> None:
        super().__init__(window)
        self.window = window
        self.last_failure: Failure | None = None
        self._copy_details = copy_details
        self._remarked: tuple[str, ...] = ()
        self._stopped: Text | None = None
        self._offered: Any = None
        self._pictures: dict[Any, bytes] = {}
        self._passing: tuple[Text, object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._pass)

    def display(self, frame: Frame) -> None:
        banner = self.window.banner
        if self._passing is not None and self._passing[1] != _done(frame):
            self._pass()
        if frame.failure is not None:
            self.last_failure = frame.failure
            self._passing = (frame.failure.text, _done(frame))
            self._timer.stop()
            tip = Text("Puts versions and what happened onto the clipboard, for a report.")
            banner.say(frame.failure.text, ((Text("Copy details"), tip, self._copy_details),))
        elif frame.notice is not None:
            banner.say(frame.notice)
            self._passing = (frame.notice, _done(frame))
            self._timer.start(NOTICE)
        self._stop(frame)
        self._remark(frame)
        self._offer(frame)

    def _pass(self) -> None:
        """A notice or a failure has been read: the next thing was done, or time has passed."""
        passing, self._passing = self._passing, None
        self._timer.stop()
        if passing is not None and self.window.banner.text == passing[0]:
            self.window.banner.put_away()

    def _remark(self, frame: Frame) -> None:
        """A new remark about the memories, with its cure; it goes when it is true no more."""
        said = tuple(remark.text.english for remark in frame.remarks)
        if said == self._remarked:
            return
        banner = self.window.banner
        if banner.text is not None and banner.text.english in self._remarked:
            banner.put_away()
        self._remarked = said
        if not frame.remarks or (banner.text is not None and frame.failure is not None):
            return
        remark = frame.remarks[0]
        choices: tuple[Choice, ...] = ()
        if remark.cure is not None:
            choices = ((remark.cure, AT_ONCE, partial(self.window.post, Workbench.turn_many, dict(remark.knobs))),)
        banner.say(remark.text, choices, why=remark.why)

    def _stop(self, frame: Frame) -> None:
        """A learner that stopped by itself says why, and offers its last checkpoint."""
        training = frame.training
        stopped = None if training is None else training.stopped
        if stopped == self._stopped:
            return
        self._stopped = stopped
        if stopped is None or training is None:
            return
        choices: tuple[Choice, ...] = ()
        if training.checkpoints:
            last = len(training.checkpoints) - 1
            title = Text("Go back to epoch {epoch}", epoch=f"{training.checkpoints[last]:.0f}")
            tip = Text("Takes what was learned at that checkpoint; learning can go on from there.")
            choices = ((title, tip, partial(self.window.go_to_checkpoint, last)),)
        self.window.banner.say(stopped, choices)

    def _offer(self, frame: Frame) -> None:
        """After a crash: what was saved, with its picture and its time."""
        if not frame.leftovers:
            return
        leftover = frame.leftovers[0]
        if self._offered != leftover:
            self._offered = leftover
            # Read where files are read; the letter's own answer brings the picture.
            self.window.post(self._read_picture, leftover)
        elif leftover in self._pictures:
            at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(leftover.saved))
            keep = Text("Opens what was saved; what is on the canvas now can be had back with Undo.")
            drop = Text("Deletes what was saved by the windows that did not end well.")
            self.window.banner.say(
                Text("hopsim did not end well last time. Saved automatically at {time}:", time=at),
                ((Text("Open it"), keep, partial(self.window.post, files.recover, leftover)),
                 (Text("Forget it"), drop, partial(self.window.post, files.forget_leftovers))),
                picture_of(self._pictures.pop(leftover)),
            )  # fmt: skip

    def _read_picture(self, _bench: Workbench, leftover: Any) -> None:
        """On the worker's thread: the thumbnail in a session file, empty where there is none."""
        try:
            with zipfile.ZipFile(leftover.path) as archive:
                self._pictures[leftover] = archive.read("thumbnail.png")
        except (OSError, KeyError, zipfile.BadZipFile):
            self._pictures[leftover] = b""


def _done(frame: Frame) -> object:
    """Another value once something was done: an act, undo, another machine, run, size, file or data set."""
    return (frame.machine, frame.line, frame.acts, frame.undo, frame.redo, frame.shape, frame.path, frame.data_title)


def picture_of(content: bytes) -> QPixmap | None:
    """A small picture from the bytes of a PNG; None where there are none."""
    picture = QPixmap()
    if not content or not picture.loadFromData(content, "PNG"):
        return None
    keep, fast = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
    return picture.scaled(PICTURE, PICTURE, keep, fast)
