"""A real window with its worker for a test, driven by mouse and keys, closed at the end."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

PATIENCE = 60_000
"""Milliseconds; a kernel may be compiled on the way."""


class Driver:
    """What a person does with a window, and waiting for what comes of it."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot

    @property
    def frame(self):
        return self.window.frame

    @property
    def canvas(self):
        return self.window.canvas

    @property
    def picture(self):
        return self.frame.look.layers["visible"]

    def wait(self, condition):
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE)

    def press(self, keys, widget=None):
        """A key or a sequence, by way of the window, as the keyboard does it."""
        if widget is not None:
            widget.setFocus()
        QTest.keySequence(self.window.windowHandle(), QKeySequence(keys))

    def type(self, field, words):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def click(self, widget, at=None):
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or widget.rect().center())

    def place(self, cell):
        """The point of the canvas in the middle of a cell."""
        canvas = self.canvas
        canvas._place()
        port, ratio = canvas.viewport, canvas.devicePixelRatioF()
        x, y = port.left + (cell[1] + 0.5) * port.cell, port.top + (cell[0] + 0.5) * port.cell
        return QPointF(x / ratio, y / ratio).toPoint()

    def stroke(self, *cells, button=Qt.MouseButton.LeftButton):
        """Press at the first cell, go over the others, let go at the last one."""
        points = [self.place(cell) for cell in cells]
        plain = Qt.KeyboardModifier.NoModifier
        QTest.mousePress(self.canvas, button, plain, points[0])
        for point in points[1:]:
            QTest.mouseMove(self.canvas, point)
        QTest.mouseRelease(self.canvas, button, plain, points[-1])

    def choose(self, machine):
        self.click(self.window.bar.machines.buttons[machine])
        self.wait(lambda: self.frame.machine == machine)

    def play(self):
        self.press("Space")
        self.wait(lambda: self.frame.running)

    def pause(self):
        if self.frame.running:
            self.press("Space")
            self.wait(lambda: not self.frame.running)

    def as_fast_as_possible(self):
        speed = self.window.transport.speed
        self.click(speed, QPoint(speed.width() - 2, speed.height() // 2))


@pytest.fixture
def opened(qtbot, qapp, tmp_path, monkeypatch):
    """opened(size, scale, language, theme) -> Driver; the same folder every time, so a second one is a later start."""
    from hopsim.engine.files import last_bench
    from hopsim.engine.worker import Worker
    from hopsim.gui.language import speak
    from hopsim.gui.theme import Appearance, apply
    from hopsim.gui.window import Window
    from hopsim.palette import DARK

    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path / "state"))
    made = []

    def close(window):
        window.close()
        assert not window.worker.alive
        window.appearance.setParent(None)
        window.appearance.deleteLater()
        window.deleteLater()
        qapp.sendPostedEvents(None, 52)  # DeferredDelete
        made.remove(window)

    def open_(size=(1280, 720), scale=1.0, language="en", theme="dark"):
        speak(language)
        settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        window = Window(Worker(last_bench), Appearance(qapp, theme, scale), settings)
        made.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        window.start()
        driver = Driver(window, qtbot)
        driver.close = lambda: close(window)
        driver.wait(lambda: window.frame is not None and window.traces is not None)
        return driver

    yield open_
    for window in list(made):
        close(window)
    speak("en")
    apply(qapp, DARK)
