"""The first minute: three lines beside the canvas that tick themselves off, and do not come back once done or closed."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from hopsim.engine.frame import Frame
from hopsim.gui.card import Card
from hopsim.gui.heat import TEMPERATURE
from hopsim.gui.theme import icon, icon_size, role
from hopsim.palette import Theme
from hopsim.texts import Text

KEY, CLOSED = "first-steps", "closed"
WARM = 0.9
"""The temperature from which the third step is done: nobody drags a slider to 1 exactly."""
STEPS = {
    "play": Text("Press Space: the noise heals."),
    "draw": Text("Scribble on the picture."),
    "heat": Text("Drag the temperature to 1."),
}
DONE, OPEN = "✓", "○"


class FirstSteps(Card):
    """Knows from the settings what was done; whoever owns it says when something was done now."""

    examples_wanted = Signal()

    def __init__(self, settings: QSettings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        kept = str(settings.value(KEY) or "").split(" ")
        self.done = {step for step in STEPS if step in kept}
        self.wanted = CLOSED not in kept
        self.has_room = True
        grid, inside = QGridLayout(), QWidget()
        inside.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.marks: dict[str, QLabel] = {}
        self.words: dict[str, QLabel] = {}
        for row, step in enumerate(STEPS):
            self.marks[step], self.words[step] = QLabel(), QLabel()
            self.words[step].setWordWrap(True)
            grid.addWidget(self.marks[step], row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.words[step], row, 1)
        self.lines.addWidget(inside)
        self.end = self.line(dim=True)
        self.examples = QPushButton()
        role(self.examples, "link")
        self.examples.clicked.connect(self.examples_wanted)
        self.lines.addWidget(self.examples)
        self.corner.clicked.connect(self.close_for_good)
        self.retheme(theme)
        self.hide()

    def display(self, frame: Frame) -> None:
        """Beside a preset there is no room, and no need: it has things to try of its own."""
        self.setVisible(self.wanted and self.has_room and frame.preset is None)
        if frame.running:
            self.tick("play")

    def drawn(self, *_stroke: object) -> None:
        self.tick("draw")

    def turned(self, name: str, value: object, _drag: int = 0) -> None:
        if name == TEMPERATURE and isinstance(value, float) and value >= WARM:
            self.tick("heat")

    def tick(self, step: str) -> None:
        """This step is done; once all are, the card stays until it is closed, and never comes by itself again."""
        if not self.wanted or step in self.done:
            return
        self.done.add(step)
        self._keep()
        self._say()

    def close_for_good(self, _checked: bool = False) -> None:
        self.wanted = False
        self._settings.setValue(KEY, CLOSED)
        self.hide()

    def begin_again(self, _checked: bool = False) -> None:
        """All three lines, none of them ticked."""
        self.done, self.wanted = set(), True
        self._keep()
        self._say()

    def _keep(self) -> None:
        whole = len(self.done) == len(STEPS)
        self._settings.setValue(KEY, CLOSED if whole else " ".join(sorted(self.done)))

    def _say(self) -> None:
        for step, words in STEPS.items():
            ticked = step in self.done
            self.marks[step].setText(DONE if ticked else OPEN)
            self.words[step].setText(str(words))
            state = Text("done: {step}", step=words) if ticked else Text("to do: {step}", step=words)
            self.words[step].setAccessibleName(str(state))
            role(self.words[step], "dim" if ticked else "")
        whole = len(self.done) == len(STEPS)
        for widget in (self.end, self.examples):
            widget.setVisible(whole)

    def retranslate(self) -> None:
        self.title.setText(str(Text("First steps")))
        self.setAccessibleName(str(Text("First steps")))
        self.end.setText(str(Text("That is all it takes. More to try:")))
        self.examples.setText(str(Text("Examples…")))
        self.examples.setToolTip(str(Text("Shows what ships to begin with as pictures; choose one to open it.")))
        self.corner.setAccessibleName(str(Text("Close")))
        self.corner.setToolTip(str(Text("Puts these first steps away for good; the Help menu brings them back.")))
        self._say()

    def retheme(self, theme: Theme) -> None:
        self.corner.setIcon(icon("close", theme))
        side = icon_size(self.corner)
        self.corner.setIconSize(QSize(side, side))
