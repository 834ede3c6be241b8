"""The first minute, the gallery of examples, the card of a preset and the way back to it."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from hopsim.engine import files
from hopsim.engine.presets import PRESETS
from hopsim.engine.workbench import Workbench
from hopsim.gui.examples import COLUMNS, Gallery
from hopsim.gui.lessons import file_name
from hopsim.gui.preset_dialog import PresetDialog
from hopsim.palette import DARK, LIGHT
from hopsim.texts import current_language, use_language

TIGHT = [((1280, 720), 1.0), ((1280, 720), 1.5)]


def open_example(driver, name):
    driver.window.post(files.open_any, f"example:{name}")
    driver.wait(lambda: driver.frame.preset is not None and driver.frame.preset.name == name)


def settle(qapp):
    for _ in range(6):
        qapp.processEvents()


def cut_labels(widget):
    """Wrapped labels that stand in less height or width than their words need."""
    for label in widget.findChildren(QLabel):
        if label.isVisible() and label.text() and label.heightForWidth(label.width()) > label.height() + 1:
            yield label.text()


def marks(steps):
    return {step: label.text() for step, label in steps.marks.items()}


# --- the first minute


def test_the_first_start_is_paused_on_a_noisy_letter_with_three_things_to_do(opened):
    driver = opened()
    steps = driver.window.lessons.steps
    assert not driver.frame.running and [m.name for m in driver.frame.memories] == ["A", "C", "K"]
    assert steps.isVisible() and set(marks(steps).values()) == {"○"}
    assert not steps.examples.isVisible()


def test_steps_tick_themselves_off_when_done_and_never_come_back(opened):
    driver = opened()
    window, steps = driver.window, driver.window.lessons.steps
    driver.play()
    driver.wait(lambda: marks(steps)["play"] == "✓")
    assert marks(steps)["draw"] == "○"
    driver.pause()
    driver.stroke((3, 3), (3, 8))
    driver.wait(lambda: marks(steps)["draw"] == "✓")
    assert "done" in steps.words["draw"].accessibleName() and "to do" in steps.words["heat"].accessibleName()
    driver.type(window.heat.field, "0.5")
    driver.wait(lambda: driver.frame.model.temperature == 0.5)
    assert marks(steps)["heat"] == "○"
    driver.type(window.heat.field, "1")
    driver.wait(lambda: marks(steps)["heat"] == "✓")
    assert steps.isVisible() and steps.examples.isVisible()
    driver.close()
    later = opened()
    assert not later.window.lessons.steps.isVisible()
    assert later.frame.model.temperature == 1.0  # a later start opens where one was


def test_steps_that_were_closed_never_come_back_unless_asked_for(opened):
    driver = opened()
    steps = driver.window.lessons.steps
    steps.corner.setFocus()
    QTest.keyClick(steps.corner, Qt.Key.Key_Return)
    assert not steps.isVisible()
    driver.close()
    later = opened()
    assert not later.window.lessons.steps.isVisible()
    later.press("Alt+F1")
    assert later.window.lessons.steps.isVisible()


def test_steps_done_halfway_are_still_ticked_at_the_next_start(opened):
    driver = opened()
    driver.stroke((3, 3), (3, 8))
    driver.wait(lambda: marks(driver.window.lessons.steps)["draw"] == "✓")
    driver.close()
    steps = opened().window.lessons.steps
    assert steps.isVisible() and marks(steps) == {"play": "○", "draw": "✓", "heat": "○"}


def test_the_keyboard_reaches_the_cross(opened):
    driver = opened()
    widget, seen = driver.canvas, set()
    while widget not in seen:
        seen.add(widget)
        widget = widget.nextInFocusChain()
    assert driver.window.lessons.steps.corner in seen
    assert driver.window.lessons.steps.corner.focusPolicy() & Qt.FocusPolicy.TabFocus


# --- the card


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("size", "scale"), TIGHT)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_card_is_whole_and_beside_the_canvas(opened, qapp, size, scale, language, theme):
    if (language, theme) == ("ja", "light"):
        return
    driver = opened(size=size, scale=scale, language=language, theme=theme)
    window, card = driver.window, driver.window.lessons.card
    wrong = []
    for name in PRESETS:
        open_example(driver, name)
        settle(qapp)
        area = QRect(card.mapTo(window, QPoint(0, 0)), card.size())
        canvas = QRect(window.canvas.mapTo(window, QPoint(0, 0)), window.canvas.size())
        wrong += [f"{name}: {words}" for words in cut_labels(card)]
        wrong += [] if card.isVisible() and window.rect().contains(area) else [f"{name}: outside"]
        wrong += [f"{name}: over the canvas"] if area.intersects(canvas) else []
        assert [label.isVisible() for label in card.tries] == [True, True]
    assert not wrong, "\n".join(wrong)
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("name", ["hidden-units", "mixture"])
def test_a_card_is_whole_in_a_window_that_opens_on_it(opened, qapp, name):
    driver = opened(scale=1.5)
    card = driver.window.lessons.card
    open_example(driver, name)
    driver.window.resize(1276, 690)
    settle(qapp)
    assert list(cut_labels(card)) == []
    assert card.back.width() >= card.back.sizeHint().width()
    assert card.height() >= card.heightForWidth(card.width())


def test_a_card_folds_to_its_title_and_the_shelf_comes_back(opened, qapp):
    driver = opened(scale=1.5)
    window, card = driver.window, driver.window.lessons.card
    open_example(driver, "mixture")
    settle(qapp)
    assert card.body.isVisible() and not window.lessons.steps.isVisible()
    card.corner.setFocus()
    QTest.keyClick(card.corner, Qt.Key.Key_Return)
    settle(qapp)
    assert card.isVisible() and not card.body.isVisible() and window.left_pages.isVisible() and window.noise.isVisible()
    QTest.keyClick(card.corner, Qt.Key.Key_Return)
    settle(qapp)
    assert card.body.isVisible()
    driver.press("Ctrl+N")
    driver.wait(lambda: driver.frame.preset is None)
    assert not card.isVisible() and window.left_pages.isVisible()


def test_the_card_follows_the_language(opened):
    driver = opened()
    open_example(driver, "mixture")
    back = driver.window.lessons.card.back
    english = back.text()
    driver.window.choose_language("ja")
    assert driver.window.lessons.card.title.text() == str(PRESETS["mixture"].title)
    driver.window.choose_language("en")
    assert back.text() == english == "Back to the preset"


# --- the way back


def test_back_to_the_preset_is_there_only_after_one_and_restores_it(opened):
    driver = opened()
    window = driver.window
    assert not window.actions_["back-to-preset"].isEnabled()
    open_example(driver, "hold-a-third")
    before = driver.picture.copy()
    assert window.actions_["back-to-preset"].isEnabled()
    driver.stroke((20, 3), (20, 20))
    window.post(Workbench.turn, "temperature", 3.0)
    driver.play()
    driver.choose("ising")
    driver.press("Ctrl+Shift+R")
    driver.wait(lambda: driver.frame.machine == "hopfield")
    assert (driver.picture == before).all() and driver.frame.model.temperature == 0.0
    assert not driver.frame.running and driver.frame.undo.english == "back to the preset"
    window.post(Workbench.undo)
    driver.wait(lambda: driver.frame.machine == "ising")
    driver.click(window.lessons.card.back)
    driver.wait(lambda: driver.frame.machine == "hopfield")
    assert (driver.picture == before).all()


def test_saving_an_example_asks_for_a_name(opened, monkeypatch, tmp_path):
    driver = opened()
    open_example(driver, "inverse")
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: (asked.append(words), ("", ""))[1])
    driver.press("Ctrl+S")
    driver.wait(lambda: asked)


def test_an_example_does_not_lose_what_was_drawn(opened):
    driver = opened()
    driver.stroke((3, 3), (3, 8))
    driver.wait(lambda: (driver.picture[3, 3:9] > 0).all())
    drawn = driver.picture.copy()
    open_example(driver, "glass")
    driver.press("Ctrl+Z")
    driver.wait(lambda: driver.frame.preset is None)
    assert (driver.picture == drawn).all()


def test_a_short_card_after_a_long_one_gives_the_shelf_its_place_back(opened):
    driver = opened(size=(1024, 768))
    lessons = driver.window.lessons
    for name in ("too-alike", "two-cycle", "mixture", "two-cycle"):
        open_example(driver, name)
        driver.wait(lambda: driver.window.shelf.isVisible())
        wide = lessons._holder.width()
        driver.wait(lambda wide=wide: lessons.card.heightForWidth(wide) + lessons._least(wide) <= lessons._holder.height())


# --- the gallery


@pytest.fixture
def gallery(qtbot, qapp):
    dialog = Gallery(DARK)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_the_gallery_shows_every_example_with_picture_and_sentence(gallery):
    assert gallery.shown == list(PRESETS)
    for row in range(gallery.list.count()):
        item = gallery.list.item(row)
        assert not item.data(Qt.ItemDataRole.DecorationRole).isNull()
        assert str(PRESETS[gallery.shown[row]].sentence) in item.data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.parametrize(("theme", "scale"), [(DARK, 1.0), (LIGHT, 1.5)])
def test_no_entry_is_cut(qtbot, theme, scale):
    dialog = Gallery(theme, scale)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    view = dialog.list
    rects = [view.visualItemRect(view.item(row)) for row in range(view.count())]
    assert len({rect.left() for rect in rects}) == COLUMNS
    for row, rect in enumerate(rects):
        index, room = view.model().index(row, 0), rect.adjusted(2, 2, -2, -2)
        assert all(room.contains(words) for words in dialog.entry.words(room, index, view.font())), row
    assert all(not one.intersects(two) for k, one in enumerate(rects) for two in rects[:k])
    assert max(rect.right() for rect in rects) <= view.viewport().width()


def test_search_and_machine_filter(gallery):
    gallery.search.setText("HEBB fall")
    assert gallery.shown == ["too-alike"] and gallery.chosen == "too-alike"
    gallery.search.setText("nothing like that")
    assert gallery.shown == [] and gallery.chosen == "" and not gallery.open_button.isEnabled()
    assert gallery.nothing.isVisible()
    gallery.accept()
    assert gallery.isVisible()
    gallery.search.clear()
    gallery.machine.setCurrentIndex(gallery.machine.findData("ising"))
    assert gallery.shown == ["slow-and-fast", "critical-point", "antiferromagnet", "field"]
    assert gallery.chosen in gallery.shown and gallery.open_button.isEnabled()


def test_english_words_find_examples_in_japanese_too(qtbot):
    before = current_language()
    use_language("ja")
    try:
        dialog = Gallery(DARK)
    finally:
        use_language(before)
    qtbot.addWidget(dialog)
    for words in ("hebb fall", "ヘブ則には"):
        dialog.search.setText(words)
        assert dialog.shown == ["too-alike"], words


def test_letters_typed_on_the_pictures_are_searched_for(gallery):
    QTest.keyClicks(gallery.list, "m")
    QTest.keyClicks(gallery.search, "ixture")
    assert gallery.search.text() == "mixture" and gallery.search.hasFocus()
    assert gallery.shown == ["mixture"] and gallery.chosen == "mixture"


def test_the_keys_walk_the_gallery_and_open(gallery):
    view = gallery.list
    assert view.hasFocus() or view.focusPolicy() != Qt.FocusPolicy.NoFocus
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert gallery.chosen == list(PRESETS)[1]
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert gallery.chosen == list(PRESETS)[1 + COLUMNS]
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert not gallery.isVisible() and gallery.result() == 1


def test_the_gallery_opens_what_was_chosen(opened, qapp):
    driver = opened()

    def choose():
        dialog = next(w for w in qapp.topLevelWidgets() if isinstance(w, Gallery) and w.isVisible())
        dialog.list.setCurrentRow(dialog.shown.index("field"))
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)

    QTimer.singleShot(0, choose)
    driver.window.actions_["examples"].trigger()
    driver.wait(lambda: driver.frame.preset is not None)
    assert driver.frame.preset.name == "field" and driver.frame.machine == "ising" and driver.frame.path is None
    assert driver.window.lessons.card.title.text() == str(PRESETS["field"].title)


# --- a teacher's own


def test_a_teacher_makes_her_own_preset_and_goes_back_to_it(opened, qapp, monkeypatch, tmp_path):
    driver = opened()
    driver.stroke((3, 3), (3, 20))
    driver.wait(lambda: (driver.picture[3, 3:21] > 0).all())
    path = tmp_path / "own.hopsim"
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: (asked.append(words[2]), (str(path), ""))[1])

    def write():
        dialog = next(w for w in qapp.topLevelWidgets() if isinstance(w, PresetDialog) and w.isVisible())
        save = dialog.buttons.button(dialog.buttons.StandardButton.Save)
        assert not save.isEnabled()
        QTest.keyClicks(dialog.title, "My A")
        QTest.keyClicks(dialog.tries[0], "Press Space.")
        assert save.isEnabled()
        driver.click(save)

    QTimer.singleShot(0, write)
    driver.window.actions_["save-as-preset"].trigger()
    driver.wait(lambda: driver.frame.preset is not None)
    assert path.is_file() and asked == ["My-A.hopsim"]
    card = driver.window.lessons.card
    assert card.title.text() == "My A" and card.tries[0].text() == "1. Press Space."
    assert not card.tries[1].isVisible() and not card.sentence.isVisible()
    drawn = driver.picture.copy()
    driver.window.post(Workbench.clear)
    driver.wait(lambda: not (driver.picture == drawn).all())
    driver.click(card.back)
    driver.wait(lambda: (driver.picture == drawn).all())


def test_a_title_becomes_a_file_name():
    assert file_name("Two: A/B? C") == "Two-A-B-C"
    assert file_name("磁石 ゆっくり") == "磁石-ゆっくり"
    assert file_name("…") == "preset"
