"""Tools are declared once; keys, menu and palette take the same one into the hand."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QToolBar, QToolButton

from hopsim.assets import resource
from hopsim.gui import theme
from hopsim.gui.canvas import Canvas
from hopsim.gui.hand import FREE_HAND
from hopsim.gui.strokes import LARGEST_BRUSH
from hopsim.gui.tool_palette import ToolPalette
from hopsim.gui.tools import COMMANDS, TOOLS, CanvasActions
from hopsim.palette import DARK, LIGHT


class Bench:
    """A window with a canvas, the actions in its menu, and the palette."""

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.canvas = Canvas(DARK)
        self.actions = CanvasActions(self.canvas, DARK)
        self.palette = ToolPalette(self.actions)
        self.window.setCentralWidget(self.canvas)
        self.window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.bar())
        menu = self.window.menuBar().addMenu("Edit")
        for action in (*self.actions.tools.values(), *self.actions.commands.values()):
            menu.addAction(action)
        self.window.resize(700, 600)
        self.window.show()
        self.window.activateWindow()
        self.canvas.setFocus()
        qtbot.waitUntil(self.canvas.hasFocus)

    def bar(self):
        bar = QToolBar()
        bar.addWidget(self.palette)
        return bar

    def buttons(self):
        return {button.defaultAction().data(): button for button in self.palette.findChildren(QToolButton)}

    def type(self, keys):
        self.qtbot.keyClicks(self.canvas, keys)


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot)


def test_tools_and_commands_say_what_they_do_and_have_keys_of_their_own():
    everything = TOOLS + COMMANDS
    keys = [key for tool in everything for key in (tool.shortcut, *tool.more_keys)]
    assert len(set(keys)) == len(keys)
    assert len({tool.name for tool in everything}) == len(everything)
    for tool in everything:
        assert len(tool.does.english.split()) >= 8, tool.name
        assert resource("icons", f"{tool.icon}.svg").is_file(), tool.icon
    assert {tool.name for tool in TOOLS} >= FREE_HAND
    assert [tool.shortcut for tool in TOOLS] == list("BELRGTHQ")


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_key_and_a_button_take_the_tool_and_show_which_is_taken(bench, tool):
    bench.canvas.set_tool("eraser" if tool.name == "pen" else "pen")
    bench.type(tool.shortcut.lower())
    assert bench.canvas.tool == tool.name
    bench.canvas.set_tool("eraser" if tool.name == "pen" else "pen")
    bench.qtbot.mouseClick(bench.buttons()[tool.name], Qt.MouseButton.LeftButton)
    assert bench.canvas.tool == tool.name
    assert [name for name, button in bench.buttons().items() if button.isChecked()] == [tool.name]
    assert bench.canvas.hasFocus()  # clicking a tool does not take the keys from the canvas


def test_keys_act_only_while_the_canvas_has_the_focus(bench):
    bench.palette.brush.setFocus()
    bench.qtbot.keyClicks(bench.palette.brush, "e")
    assert bench.canvas.tool == "pen"


def test_brackets_and_the_field_set_one_brush_size_within_its_range(bench):
    bench.type("]]]")
    assert bench.canvas.brush == bench.palette.brush.value() == 4
    bench.type("[")
    assert bench.canvas.brush == bench.palette.brush.value() == 3
    bench.palette.brush.setFocus()
    bench.palette.brush.selectAll()
    bench.qtbot.keyClicks(bench.palette.brush, "17")
    bench.qtbot.keyClick(bench.palette.brush, Qt.Key.Key_Return)
    assert bench.canvas.brush == 17
    assert bench.canvas.hasFocus()
    bench.type("]" * 20)
    assert bench.canvas.brush == LARGEST_BRUSH
    bench.type("[" * 40)
    assert bench.canvas.brush == 1


def test_plus_minus_and_zero_zoom_and_fit(bench):
    bench.canvas.grab()
    fitted = bench.canvas.viewport.cell
    bench.type("++")
    larger = bench.canvas.viewport.cell
    assert larger > fitted
    bench.type("-")
    assert fitted <= bench.canvas.viewport.cell < larger
    bench.type("=0")
    assert bench.canvas.viewport.cell == fitted
    assert bench.canvas.viewport.fitted


def test_everything_in_the_palette_has_a_name_and_a_sentence(bench):
    for button in bench.palette.findChildren(QToolButton):
        assert button.accessibleName()
        assert len(button.toolTip().split()) >= 8
        assert not button.icon().isNull()
    assert bench.palette.accessibleName() == "Tools"
    assert bench.palette.brush.accessibleName() == "Brush size"
    assert "1–32" in bench.palette.brush.toolTip()


def test_the_window_adds_its_own_actions_at_the_foot(bench):
    undo = QAction("Undo", bench.window)
    undo.setIcon(theme.icon("undo", DARK))
    done = []
    undo.triggered.connect(lambda checked=False: done.append(1))
    button = bench.palette.add_action(undo)
    assert button.accessibleName() == "Undo"
    button.click()
    assert done == [1]


def colours(icon, size=64):
    image = icon.pixmap(QSize(size, size)).toImage()
    shades = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {shade.getRgb()[:3] for shade in shades if shade.alpha() == 255}


def test_icons_follow_the_theme(bench):
    action = bench.actions.tools["box"]
    before = colours(action.icon())
    bench.actions.retheme(LIGHT)
    bench.palette.retheme(LIGHT)
    after = colours(action.icon())
    assert DARK.text in before
    assert LIGHT.text in after
    assert DARK.text not in after


def test_a_new_language_reaches_every_tool(bench, monkeypatch):
    monkeypatch.setattr("hopsim.texts._translate", lambda message, context, language: f"«{message}»")
    for part in (bench.canvas, bench.actions, bench.palette):
        part.retranslate()
    for tool in TOOLS + COMMANDS:
        action = {**bench.actions.tools, **bench.actions.commands}[tool.name]
        assert action.text() == f"«{tool.title.english}»"
        assert "«" in action.toolTip()
    assert all(button.accessibleName().startswith("«") for button in bench.buttons().values())
    assert bench.canvas.accessibleName() == "«Canvas»"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_column_grows_with_the_interface_and_is_never_cut(bench, qapp, scale):
    theme.apply(qapp, DARK, scale)
    try:
        bench.palette.retheme(DARK)
        bench.palette.adjustSize()
        qapp.processEvents()
        side = theme.icon_size(bench.palette)
        for button in bench.palette.findChildren(QToolButton):
            assert button.iconSize() == QSize(side, side)
            assert button.width() >= side
        field = bench.palette.brush
        assert field.width() >= field.fontMetrics().horizontalAdvance(str(LARGEST_BRUSH)) + 4
        assert bench.palette.sizeHint().height() <= 560 * scale
    finally:
        theme.apply(qapp, DARK)
