"""The shelf of memories: thumbnails with live overlap, whether each holds, store, forget, switch, reorder."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QIcon, QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopsim.engine.frame import Frame, MemoryLook
from hopsim.gui.actions import Actions
from hopsim.gui.theme import role
from hopsim.palette import LIGHT_ON_DARK, Ink, Theme
from hopsim.texts import Text

THUMBNAIL = 44


class MemoryList(QListWidget):
    """Click: use as cue. Double click or F2: rename. Del: forget. Check box: on or off. Drag: reorder."""

    cued = Signal(int)
    renamed = Signal(int, str)
    forgotten = Signal(int)
    switched = Signal(int, bool)
    moved = Signal(int, int)
    redrawn = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._side, self._ink = THUMBNAIL, LIGHT_ON_DARK
        self.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._clicked)
        self.itemChanged.connect(self._changed)
        self.itemDoubleClicked.connect(self._rename)
        self.model().rowsMoved.connect(self._rows_moved)
        self._memories: tuple[MemoryLook, ...] = ()
        self._current: int | None = None
        self._filling = self._just_switched = False

    def set_ink(self, ink: Ink) -> None:
        self._ink = ink
        self._draw_anew()

    def set_side(self, side: int) -> None:
        self._side = side
        self.setIconSize(QSize(side, side))
        self._draw_anew()

    def _draw_anew(self) -> None:
        memories, self._memories = self._memories, ()
        self.clear()
        self.display(memories)

    def display(self, memories: tuple[MemoryLook, ...]) -> None:
        self._filling = True
        current = self.currentRow() if self._current is None else self._current
        same = [m.picture is o.picture for m, o in zip(memories, self._memories, strict=False)]
        if len(memories) != len(self._memories) or not all(same) or self.count() != len(memories):
            self.clear()
            for memory in memories:
                item = QListWidgetItem(QIcon(thumbnail(memory.picture, self._side, self._ink)), "")
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                self.addItem(item)
            self.setCurrentRow(min(current, self.count() - 1))
            self._current = None
        room = self._room() if memories else 0
        for row, memory in enumerate(memories):
            item = self.item(row)
            words = _words(memory, self.fontMetrics(), room)
            if item.text() != words:
                item.setText(words)
                item.setToolTip(_tip(memory))
            state = Qt.CheckState.Checked if memory.on else Qt.CheckState.Unchecked
            if item.checkState() != state:
                item.setCheckState(state)
        self._memories = memories
        self._filling = False

    def _room(self) -> int:
        """Pixels that an entry has for a line of words."""
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        has = QStyleOptionViewItem.ViewItemFeature
        option.features |= has.HasCheckIndicator | has.HasDecoration | has.HasDisplay
        option.rect = QRect(0, 0, self.viewport().width(), self._side)
        option.decorationSize = self.iconSize()
        option.text = "x"
        style = self.style()
        words = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, self)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, self) + 1
        return self.viewport().width() - words.left() - 2 * margin

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.display(self._memories)

    def forget_words(self) -> None:
        """Write every line anew: the language changed."""
        for row in range(self.count()):
            self.item(row).setText("")
        self.display(self._memories)

    def _clicked(self, item: QListWidgetItem) -> None:
        # A click on the box switches the memory; it is no cue.
        switched, self._just_switched = self._just_switched, False
        if not switched:
            self.cued.emit(self.row(item))

    def _changed(self, item: QListWidgetItem) -> None:
        row = self.row(item)
        if not self._filling and row < len(self._memories):
            on = item.checkState() == Qt.CheckState.Checked
            if on != self._memories[row].on:
                self._just_switched = True
                self.switched.emit(row, on)

    def _rename(self, item: QListWidgetItem) -> None:
        row = self.row(item)
        name, good = QInputDialog.getText(
            self, str(Text("Rename memory")), str(Text("Name of this memory:")), text=self._memories[row].name
        )
        if good and name:
            self.renamed.emit(row, name)

    def _rows_moved(self, _parent: object, start: int, _end: int, _to: object, row: int) -> None:
        if not self._filling:
            self._memories = ()
            self.moved.emit(start, row - 1 if row > start else row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentRow()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if row >= 0 and event.key() == Qt.Key.Key_Delete:
            self.forgotten.emit(row)
        elif row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.cued.emit(row)
        elif row >= 0 and event.key() == Qt.Key.Key_F2:
            self._rename(self.item(row))
        elif row >= 0 and event.key() == Qt.Key.Key_X:
            self.switched.emit(row, not self._memories[row].on)
        elif row >= 0 and control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._shift(row, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.currentRow()
        if row < 0:
            return
        menu = QMenu(self)
        acts = {
            menu.addAction(str(Text("Put on the canvas"))): partial(self.cued.emit, row),
            menu.addAction(str(Text("Replace by the canvas"))): partial(self.redrawn.emit, row),
            menu.addAction(str(Text("Rename…"))): partial(self._rename, self.item(row)),
            menu.addAction(str(Text("Move up"))): partial(self._shift, row, -1),
            menu.addAction(str(Text("Move down"))): partial(self._shift, row, 1),
            menu.addAction(str(Text("Switch on or off"))): partial(self.switched.emit, row, not self._memories[row].on),
            menu.addAction(str(Text("Forget"))): partial(self.forgotten.emit, row),
        }
        act = acts.get(menu.exec(event.globalPos()))
        menu.deleteLater()
        if act is not None:
            act()

    def _shift(self, row: int, by: int) -> None:
        if 0 <= row + by < self.count():
            self.moved.emit(row, row + by)
            self._current = row + by


class ShelfPanel(QWidget):
    """Head with the verdict on all memories, the list, and the buttons Store and Forget."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.holds = QLabel(), QLabel()
        role(self.head, "heading")
        role(self.holds, "dim")
        self.list = MemoryList()
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        role(self.empty, "dim")
        self.store = QToolButton()
        self.store.setDefaultAction(actions["store"])
        self.store.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.store.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.store.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        top = QHBoxLayout()
        top.addWidget(self.head)
        top.addStretch(1)
        top.addWidget(self.holds)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addLayout(top)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.store)
        self.retranslate()

    def display(self, frame: Frame) -> None:
        self.list.display(frame.memories)
        self.holds.setText("" if frame.holds is None else str(frame.holds))
        self.empty.setVisible(not frame.memories)

    def retranslate(self) -> None:
        self.head.setText(str(Text("Memories")))
        self.empty.setText(str(Text("Nothing is stored yet. Draw something and press Ctrl+M.")))
        self.list.setAccessibleName(str(Text("Memories")))
        self.list.setToolTip(
            str(Text("Click or Enter puts a memory on the canvas, double click or F2 renames it, Del forgets it, "
                     "the box or X switches it on or off, dragging or Ctrl+Up and Ctrl+Down move it."))
        )  # fmt: skip
        self.store.setAccessibleName(str(Text("Store memory")))
        self.holds.setToolTip(
            str(Text("How many memories are at rest: none of their own pixels would flip at temperature 0."))
        )
        self.list.forget_words()

    def set_scale(self, scale: float) -> None:
        """Thumbnails grow with the interface."""
        self.list.set_side(round(THUMBNAIL * scale))

    def set_ink(self, ink: Ink) -> None:
        self.list.set_ink(ink)

    def retheme(self, theme: Theme) -> None:
        """Thumbnails have the ink of the canvas."""


def _words(memory: MemoryLook, metrics: QFontMetrics, room: int) -> str:
    """Two lines that fit into so many pixels: a name that is too long is cut, numbers never are."""
    overlap = "" if memory.overlap is None else f"{memory.overlap:+.2f}".replace("-", "−")
    if not memory.flips:
        return f"{_cut(memory.name, metrics, room)}\n{overlap}"
    flips = str(Text("{flips} flip", flips=_brief(memory.flips)))
    if metrics.horizontalAdvance(flips) + metrics.horizontalAdvance("M: ") > room:
        flips = _brief(memory.flips)
    left = room - metrics.horizontalAdvance(f": {flips}")
    return f"{_cut(memory.name, metrics, left)}: {flips}\n{overlap}"


def _cut(name: str, metrics: QFontMetrics, room: int) -> str:
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)


def _brief(count: int) -> str:
    return str(count) if count < 10_000 else f"{count // 1000}k"


def _tip(memory: MemoryLook) -> str:
    if memory.flips is None:
        tip = Text("Overlap of this memory with the picture on the canvas, from −1 to 1.")
    else:
        tip = Text("Overlap with the picture, and how many of its own pixels would flip at temperature 0: {flips}.",
                   flips=memory.flips)  # fmt: skip
    return str(Text("{name}: {tip}", name=memory.name, tip=tip))


def thumbnail(picture: NDArray[np.int8], side: int = THUMBNAIL, ink: Ink = LIGHT_ON_DARK) -> QPixmap:
    """A picture of −1/+1 in whole pixels, on the canvas' inks."""
    height, width = picture.shape
    off, on = (np.uint32(0xFF000000 | (c[0] << 16) | (c[1] << 8) | c[2]) for c in (ink.off, ink.on))
    pixels = np.ascontiguousarray(np.where(picture > 0, on, off).astype(np.uint32))
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32)
    return QPixmap.fromImage(image.copy()).scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
    )
