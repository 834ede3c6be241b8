"""A quiet strip above the canvas for what must be said: a failure, an offered cure, a recovered session."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hopsim.gui.theme import role
from hopsim.texts import Text

Choice = tuple[Text, Text, Callable[[], object]]
"""Title of a button, its tooltip, what it does."""


WORDS = 12
"""Heights of a line that the sentence keeps before the buttons go under it."""


class Banner(QFrame):
    """One sentence, up to two buttons, and a button that closes it; shows one thing at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        role(self, "card")
        self._shown: tuple[Text, tuple[Choice, ...]] | None = None
        self.picture, self.words = QLabel(), QLabel()
        self.words.setWordWrap(True)
        self.buttons: list[QPushButton] = []
        self.close_button = QPushButton()
        self.close_button.clicked.connect(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QWidget()
        self._layout = QHBoxLayout(self._row)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addStretch(1)
        self._layout.addWidget(self.close_button)
        self._top, self._column = QHBoxLayout(), QVBoxLayout(self)
        self._column.setContentsMargins(10, 6, 10, 6)
        self._column.setSpacing(4)
        self._column.addLayout(self._top)
        self._top.addWidget(self.picture)
        self._top.addWidget(self.words, 1)
        self._top.addWidget(self._row)
        self._beside = True
        self.hide()

    @property
    def text(self) -> Text | None:
        return None if self._shown is None else self._shown[0]

    def say(self, text: Text, choices: tuple[Choice, ...] = (), picture: QPixmap | None = None) -> None:
        self._shown = (text, choices)
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
            self._layout.insertWidget(self._layout.count() - 1, button)
            self.buttons.append(button)
        self.retranslate()
        self.show()
        self._arrange()

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
        """The buttons stand beside the words, or under them where there is little room."""
        room = self.width() - 20 - (0 if self.picture.isHidden() else self.picture.sizeHint().width() + 6)
        beside = room - self._row.sizeHint().width() >= WORDS * self.fontMetrics().height()
        if beside != self._beside:
            self._beside = beside
            (self._column if beside else self._top).removeWidget(self._row)
            (self._top if beside else self._column).addWidget(self._row)
            self.updateGeometry()

    def put_away(self) -> None:
        self._shown = None
        self.hide()

    def retranslate(self) -> None:
        self.close_button.setText(str(Text("Close")))
        self.close_button.setToolTip(str(Text("Puts this message away; nothing else is changed by it.")))
        if self._shown is None:
            return
        text, choices = self._shown
        self.words.setText(str(text))
        self.setAccessibleName(str(text))
        for button, (title, tip, _) in zip(self.buttons, choices, strict=True):
            button.setText(str(title))
            button.setAccessibleName(str(title))
            button.setToolTip(str(tip))
