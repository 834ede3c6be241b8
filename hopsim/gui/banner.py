"""A quiet strip above the canvas for what must be said: a failure, an offered cure, a recovered session."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from hopsim.gui.theme import role
from hopsim.texts import Text

Choice = tuple[Text, Text, Callable[[], object]]
"""Title of a button, its tooltip, what it does."""


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
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(10, 6, 10, 6)
        self._layout.addWidget(self.picture)
        self._layout.addWidget(self.words, 1)
        self._layout.addWidget(self.close_button)
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

    def _closing(self, act: Callable[[], object]) -> Callable[[], None]:
        def close_and_act(_checked: bool = False) -> None:
            self._close()
            act()

        return close_and_act

    def _close(self, _checked: bool = False) -> None:
        self.put_away()

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
