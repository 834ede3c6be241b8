"""A quiet strip above the canvas for what must be said: a failure, an offered cure, a recovered session."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWhatsThis,
    QWidget,
)

from hopsim.gui.theme import role
from hopsim.texts import Text

Choice = tuple[Text, Text, Callable[[], object]]
"""Title of a button, its tooltip, what it does."""


WORDS = 12
"""Heights of a line that the sentence keeps before the buttons go under it."""


class Banner(QFrame):
    """One sentence, up to two buttons, Why? where there is a reason, and Close; shows one thing at a time."""

    left = Signal()
    """It goes, and had the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role(self, "card")
        self._shown: tuple[Text, tuple[Choice, ...]] | None = None
        self._why: Text | None = None
        self.picture, self.words, self.reason = QLabel(), QLabel(), QLabel()
        self.words.setWordWrap(True)
        self.reason.setWordWrap(True)
        role(self.reason, "dim")
        self.why_button = QPushButton()
        self.why_button.setCheckable(True)
        self.why_button.toggled.connect(self._explain)
        self.buttons: list[QPushButton] = []
        self.close_button = QPushButton()
        self.close_button.clicked.connect(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._acts, self._row = QWidget(), QWidget()
        self._layout, row = QHBoxLayout(self._acts), QHBoxLayout(self._row)
        for layout in (self._layout, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addStretch(1)
        row.addWidget(self.why_button)
        row.addWidget(self.close_button)
        self._top, self._column = QHBoxLayout(), QVBoxLayout(self)
        self._column.setContentsMargins(10, 6, 10, 6)
        self._column.setSpacing(4)
        self._column.addLayout(self._top)
        self._top.addWidget(self.picture)
        self._top.addWidget(self.words, 1)
        self._line = QHBoxLayout()
        self._column.addLayout(self._line)
        self._column.addWidget(self.reason)
        self._places: tuple[QHBoxLayout | QVBoxLayout, ...] = ()
        self._put(self._top, self._top)
        self.hide()

    @property
    def text(self) -> Text | None:
        return None if self._shown is None else self._shown[0]

    def say(
        self,
        text: Text,
        choices: tuple[Choice, ...] = (),
        picture: QPixmap | None = None,
        why: Text | None = None,
    ) -> None:
        """Say this instead of what was said; why: what the button Why? shows under it."""
        self._shown, self._why = (text, choices), why
        self.why_button.setChecked(False)
        self.why_button.setVisible(why is not None)
        self._acts.setVisible(bool(choices))
        self.reason.hide()
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(picture)
        for button in self.buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        for _, _, act in choices:
            button = QPushButton()
            button.clicked.connect(self._closing(act))
            self._layout.addWidget(button)
            self.buttons.append(button)
        self.retranslate()
        self.show()
        self._arrange()

    def _explain(self, on: bool) -> None:
        """Under the message; where there is little room, over everything until the next click."""
        beside = self._places == (self._top, self._top)
        if on and self._why is not None and not beside:
            self.why_button.setChecked(False)
            QWhatsThis.showText(self.why_button.mapToGlobal(QPoint(0, self.why_button.height())), str(self._why), self)
            return
        self.reason.setVisible(on and self._why is not None)
        self.updateGeometry()

    def _closing(self, act: Callable[[], object]) -> Callable[[], None]:
        def close_and_act(_checked: bool = False) -> None:
            self._close()
            act()

        return close_and_act

    def _close(self, _checked: bool = False) -> None:
        self.put_away()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The buttons stand beside the words, or under them where there is little room, or in two lines."""
        room = self.width() - 20 - (0 if self.picture.isHidden() else self.picture.sizeHint().width() + 6)
        acts = self._acts.sizeHint().width() + 6 if self._shown is not None and self._shown[1] else 0
        needed = acts + self._row.sizeHint().width()
        if room - needed >= WORDS * self.fontMetrics().height():
            self._put(self._top, self._top)
        else:
            self._put(self._line if needed <= room else self._column, self._line)

    def _put(self, acts: QHBoxLayout | QVBoxLayout, row: QHBoxLayout | QVBoxLayout) -> None:
        """The buttons of the choices here, Why? and Close there."""
        if (acts, row) == self._places:
            return
        for layout in self._places:
            layout.removeWidget(self._acts)
            layout.removeWidget(self._row)
        self._places = (acts, row)
        if acts is self._column:
            self._column.insertWidget(1, self._acts)
        else:
            acts.addWidget(self._acts, 1 if acts is self._line else 0)
        row.addWidget(self._row, 1 if row is self._line and acts is self._column else 0)
        self.why_button.setChecked(False)
        self.updateGeometry()

    def put_away(self) -> None:
        self._shown = None
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.left.emit()
        self.hide()

    def retranslate(self) -> None:
        self.close_button.setText(str(Text("Close")))
        self.close_button.setToolTip(str(Text("Puts this message away; nothing else is changed by it.")))
        self.why_button.setText(str(Text("Why?")))
        self.why_button.setToolTip(str(Text("Shows the reason under this message; nothing else is changed by it.")))
        self.reason.setText("" if self._why is None else str(self._why))
        if self._shown is None:
            return
        text, choices = self._shown
        self.words.setText(str(text))
        self.setAccessibleName(str(text))
        for button, (title, tip, _) in zip(self.buttons, choices, strict=True):
            button.setText(str(title))
            button.setAccessibleName(str(title))
            button.setToolTip(str(tip))
