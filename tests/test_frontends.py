"""A knob is said once: the window's editor, the flag and the script turn the same knob and give the same run."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtTest import QTest

from hopsim import RBMParameters, Simulation, train_rbm
from hopsim.cli import main
from hopsim.data import builtin
from hopsim.data.patterns import load_patterns
from hopsim.engine.document import Document
from hopsim.engine.schedule import Schedule
from hopsim.engine.training import TrainingRun
from hopsim.engine.workbench import Workbench
from hopsim.gui.controls import KnobEditors
from hopsim.learning import LEARNERS
from hopsim.models import MODELS
from hopsim.models.shelf import Shelf
from hopsim.palette import DARK
from hopsim.params import params_of
from hopsim.texts import Text

WORDS, SIDE, SEED, SWEEPS = "letters:ACH", 12, 11, 3
PAIRWISE = {"ising": "ising", "hopfield": "recall"}


def another(knob):
    """A value in the knob's range that is not its default."""
    if knob.choices:
        return next(word for word, _ in knob.choices if word != knob.default)
    if knob.kind is bool:
        return not knob.default
    if knob.kind is int:
        return knob.default + 1 if knob.default < knob.high else knob.default - 1
    middle = knob.default + 0.25
    return middle if knob.high is None or middle <= knob.high else knob.default - 0.25


def knobs(owner):
    return [pytest.param(knob, id=f"{owner.name} {knob.name}") for knob in params_of(owner)]


def typed_in_the_window(editors, knob, value):
    """What a person does at the editor made from the declaration; gives what the window then posts."""
    posted = []
    editors.turned.connect(lambda name, chosen, drag: posted.append((name, chosen)))
    editor = editors.editors[knob.name]
    if knob.choices:
        editor.box.setCurrentIndex(editor.box.findData(value))
        editor.box.activated.emit(editor.box.currentIndex())
    elif knob.kind is bool:
        editor.box.click()
    else:
        editor.field.selectAll()
        QTest.keyClicks(editor.field, f"{value:g}")
        editor.field.editingFinished.emit()
    assert len(posted) == 1
    return posted[0]


def machine_runs():
    for machine in PAIRWISE:
        yield from (pytest.param(machine, knob, id=f"{machine} {knob.name}") for knob in params_of(MODELS[machine]))


@pytest.mark.parametrize(("machine", "knob"), list(machine_runs()))
def test_window_flag_and_script_give_the_same_run(machine, knob, qtbot, tmp_path):
    value = another(knob)
    patterns, names = load_patterns(WORDS, (SIDE, SIDE))
    shelf, cue, updates = Shelf(patterns, names), patterns[1], SWEEPS * SIDE * SIDE

    script = Simulation(MODELS[machine](**{knob.name: value}), patterns=shelf, image=cue, seed=SEED)
    script.advance(updates)

    editors = KnobEditors(DARK)
    qtbot.addWidget(editors)
    editors.display(MODELS[machine]())
    bench = Workbench(Document(shelf, cue, np.zeros(cue.shape, bool), SEED), machine)
    bench.turn(*typed_in_the_window(editors, knob, value))
    bench.simulation.advance(updates)

    session = tmp_path / "run.hopsim"
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    common = ["--size", str(SIDE), knob.flag, shown, "--sweeps", str(SWEEPS), "--seed", str(SEED)]
    first = {"recall": ["--patterns", WORDS, "--cue", "1"], "ising": ["--image", "letters:C"]}[PAIRWISE[machine]]
    assert main([PAIRWISE[machine], *first, *common, "--session", str(session)]) == 0
    flag = Simulation.load(session)

    assert script.model == bench.simulation.model == flag.model
    assert getattr(script.model, knob.name) == value
    np.testing.assert_array_equal(script.units, bench.simulation.units)
    np.testing.assert_array_equal(script.units, flag.units)
    assert script.now == bench.simulation.now == flag.now


@pytest.mark.parametrize("knob", knobs(MODELS["rbm"]))
def test_dreaming_is_the_same_in_window_flag_and_script(knob, qtbot, tmp_path):
    value = another(knob)
    draws = np.random.default_rng(2)
    parameters = RBMParameters(draws.standard_normal((5, 12)), draws.standard_normal(12), np.zeros(5), shape=(3, 4))
    parameters.save(tmp_path / "rbm.npz")

    script = Simulation((MODELS["rbm"](**{knob.name: value}), parameters), seed=SEED)
    script.advance(17 * 4)

    editors = KnobEditors(DARK)
    qtbot.addWidget(editors)
    editors.display(MODELS["rbm"]())
    name, chosen = typed_in_the_window(editors, knob, value)
    assert (name, chosen) == (knob.name, value)

    shown = f"{value:g}" if isinstance(value, float) else str(value)
    session = tmp_path / "run.hopsim"
    words = ["sample", str(tmp_path / "rbm.npz"), "--steps", "4", "--seed", str(SEED), knob.flag, shown]
    assert main([*words, "--session", str(session)]) == 0
    flag = Simulation.load(session)
    assert script.model == flag.model
    np.testing.assert_array_equal(script.state.visible, flag.state.visible)


SMALL = {"hidden": 6, "epochs": 2, "chains": 10}


@pytest.mark.parametrize("knob", knobs(LEARNERS["contrastive"]))
def test_learning_is_the_same_in_window_flag_and_script(knob, qtbot, tmp_path):
    value = another(knob)
    wished = {**SMALL, knob.name: another(knob)}
    digits = builtin.digits()

    script, _ = train_rbm(digits.images, validation=digits.test.images, seed=SEED, **wished)

    editors = KnobEditors(DARK)
    qtbot.addWidget(editors)
    editors.display(LEARNERS["contrastive"]())
    assert typed_in_the_window(editors, knob, value) == (knob.name, value)
    window = TrainingRun(LEARNERS["contrastive"](**wished), digits, None, SEED, Text("digits"))
    window.running = True
    while window.work():
        pass
    shown = window.learner.memory(window.training)

    out = tmp_path / "rbm.npz"
    flags = [word for name, it in wished.items() for word in ("--" + name.replace("_", "-"), str(it))]
    assert main(["train", "rbm", "--data", "digits", "--seed", str(SEED), "--out", str(out), *flags]) == 0
    flag = RBMParameters.load(out)

    for name in ("weights", "visible_bias", "hidden_bias", "base_rate"):
        np.testing.assert_array_equal(getattr(script, name), getattr(shown, name))
        np.testing.assert_array_equal(getattr(script, name), getattr(flag, name))


@pytest.mark.parametrize("owner", [*MODELS.values(), *LEARNERS.values()], ids=lambda owner: owner.name)
def test_every_knob_has_an_editor_and_refuses_in_one_wording(owner, qtbot, capsys):
    editors = KnobEditors(DARK)
    qtbot.addWidget(editors)
    editors.display(owner())
    assert list(editors.editors) == [knob.name for knob in params_of(owner)]
    for knob in params_of(owner):
        if knob.high is not None:
            with pytest.raises(ValueError, match=f"{knob.name} takes .* in .*, got ") as refused:
                owner(**{knob.name: knob.high * 2})
            with pytest.raises(ValueError, match=str(refused.value).replace("(", r"\(")):
                knob.parse(f"{knob.high * 2}")


@pytest.mark.parametrize("machine", ["boltzmann", "hopfield", "ising"])
def test_annealing_is_the_same_in_window_flag_and_script(machine, tmp_path):
    value = {"update": "in-order"} if machine != "ising" else {"boundary": "free"}
    patterns, names = load_patterns(WORDS, (SIDE, SIDE))
    shelf, cue, schedule = Shelf(patterns, names), patterns[1], Schedule(start=3.0, end=0.2, sweeps=SWEEPS)
    updates = SWEEPS * SIDE * SIDE

    script = Simulation(MODELS[machine](**value), patterns=shelf, image=cue, seed=SEED)
    script.anneal(schedule)
    script.advance(updates)

    bench = Workbench(Document(shelf, cue, np.zeros(cue.shape, bool), SEED), machine)
    bench.turn_many(value)
    bench.anneal(schedule)
    bench.simulation.advance(updates)

    session = tmp_path / "run.hopsim"
    words = ["anneal", "--model", machine, "--patterns", WORDS, "--size", str(SIDE), "--cue", "1", "--seed", str(SEED)]
    words += ["--start", "3", "--end", "0.2", "--sweeps", str(SWEEPS), "--session", str(session)]
    words += [word for name, it in value.items() for word in (f"--{name}", it)]
    assert main(words) == 0
    flag = Simulation.load(session)
    np.testing.assert_array_equal(script.units, bench.simulation.units)
    np.testing.assert_array_equal(script.units, flag.units)
