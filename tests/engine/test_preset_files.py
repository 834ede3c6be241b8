"""Presets as files: back to the one a document came from, a teacher's own, and files that are wrong."""

import json
import zipfile

import numpy as np
import pytest

from hopsim.data.patterns import load_patterns
from hopsim.engine import files
from hopsim.engine.bench_session import bench_content
from hopsim.engine.presets import LONGEST, PRESETS, Preset, example_path, written_by_hand
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadFile, BadInput
from hopsim.models.base import VISIBLE
from hopsim.texts import use_language


def opened(path):
    bench = Workbench()
    files.open_any(bench, str(path))
    bench.finish_tasks()
    return bench


def moment(bench):
    """What must be the same after going back."""
    run = bench.simulation
    shelf = bench.document.shelf
    return (
        bench.machine, run.model, run.updates, run.units.tolist(), run.held(VISIBLE).tolist(), run.seed,
        shelf.names, shelf.patterns.tolist(), bench.plan, bench.drawer.pace.speed, set(bench.drawers), bench.learners,
        bench.data_source, bench.origin.preset, (run.stream.key, run.stream.position), len(bench.drawer.branches),
    )  # fmt: skip


def disturb(bench):
    """What a group of pupils does in a lesson."""
    bench.simulation.advance(3 * bench.simulation.unit_count)
    bench.paint(np.arange(20), 1)
    bench.clamp(np.arange(5), True)
    bench.turn("temperature", 2.5)
    bench.store()
    bench.noise(0.3)
    bench.reset()
    bench.choose("ising")
    bench.turn("field", 1.0)


@pytest.mark.parametrize("name", ["hold-a-third", "slow-and-fast", "half-a-digit"])
def test_back_is_the_preset_again_and_undo_brings_the_work_back(name):
    bench = opened(f"example:{name}")
    before = moment(bench)
    disturb(bench)
    work = bench.simulation.image.copy()
    bench.acted = False
    files.back_to_preset(bench)
    assert moment(bench) == before and not bench.drawer.running
    assert bench.acted  # so that it is saved automatically
    assert bench.undo_title.english == "back to the preset"
    bench.undo()
    assert bench.machine == "ising" and (bench.simulation.image == work).all()


def test_the_next_group_gets_the_same_run_and_the_same_noise():
    bench = opened("example:three-letters")
    seen = []
    for _ in range(2):
        bench.noise(0.2)
        bench.simulation.advance(2000)
        seen.append(bench.simulation.units.copy())
        files.back_to_preset(bench)
    assert (seen[0] == seen[1]).all()


def test_back_forgets_what_was_trained():
    bench = opened("example:from-scratch")
    before = moment(bench)
    bench.train()
    for _ in range(5):
        bench.drawer.training.work()
    files.back_to_preset(bench)
    assert moment(bench) == before and bench.drawer.training is None


def test_a_saved_document_still_knows_its_preset_and_saving_never_touches_it(tmp_path):
    shipped = example_path("mixture").read_bytes()
    bench = opened("example:mixture")
    before = moment(bench)
    assert bench.path is None
    disturb(bench)
    own = tmp_path / "mine.hopsim"
    files.save(bench, str(own))
    bench.finish_tasks()
    assert bench.path == str(own)
    again = opened(own)
    assert again.machine == "ising" and again.path == str(own)
    files.back_to_preset(again)
    assert moment(again) == before
    assert again.path is None  # the next Save asks for a name: the first group's file stays theirs
    assert example_path("mixture").read_bytes() == shipped


def test_without_a_preset_there_is_no_way_back(tmp_path):
    bench = Workbench()
    with pytest.raises(BadInput, match="did not come from a preset"):
        files.back_to_preset(bench)
    files.open_any(bench, "example:mixture")
    files.new(bench)
    assert bench.origin is None
    bench.undo()
    assert bench.origin is not None and bench.origin.preset.name == "mixture"


def test_a_teachers_preset_is_her_words_in_every_language_and_a_way_back(tmp_path):
    bench = opened("example:inverse")
    bench.paint(np.arange(50), 1)
    words = written_by_hand(" Group {1} ", "A 100 % {x.y} sentence", ("one", "", "two"))
    path = tmp_path / "own.hopsim"
    files.save_as_preset(bench, str(path), words)
    bench.finish_tasks()
    assert bench.origin.preset == words and bench.path is None and bench.notice is not None
    other = opened(path)
    try:
        use_language("ja")
        assert [str(t) for t in (other.origin.preset.title, *other.origin.preset.tries)] == ["Group {1}", "one", "two"]
    finally:
        use_language("en")
    assert str(other.origin.preset.sentence) == "A 100 % {x.y} sentence"
    assert other.path is None and [step.title.english for step in other.undo_steps] == ["open"]
    before = moment(other)
    disturb(other)
    files.back_to_preset(other)
    assert moment(other) == before


def test_words_of_a_preset_are_checked():
    with pytest.raises(BadInput, match="title"):
        written_by_hand("  ", "x")
    with pytest.raises(BadInput, match=f"{LONGEST + 1}"):
        written_by_hand("x", "y" * (LONGEST + 1))
    with pytest.raises(BadInput):
        written_by_hand("x", "y", ("1", "2", "3"))


@pytest.mark.parametrize("first", ["example:inverse", None])
def test_a_new_document_in_the_meantime_keeps_its_own_origin(tmp_path, first):
    bench = Workbench() if first is None else opened(first)
    files.save_as_preset(bench, str(tmp_path / "own.hopsim"), written_by_hand("mine", ""))
    files.new(bench)
    bench.finish_tasks()
    assert (tmp_path / "own.hopsim").is_file() and bench.origin is None


def with_preset(path, tmp_path, change):
    """The same file with another preset entry in its manifest."""
    target = tmp_path / "wrong.hopsim"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                manifest["preset"] = change(manifest["preset"])
                content = json.dumps(manifest)
            new.writestr(name, content)
    return target


LONG = {"text": ["x" * (LONGEST + 1), "", []]}
HOLE = {"text": ["{missing}", "", [["other", "x"]]]}


@pytest.mark.parametrize(
    "change",
    [
        lambda found: 5,
        lambda found: "words",
        lambda found: {"kind": "Shelf", "fields": {}},
        lambda found: {"kind": "Nonsense", "fields": {}},
        lambda found: {**found, "fields": {**found["fields"], "title": "plain"}},
        lambda found: {**found, "fields": {**found["fields"], "title": LONG}},
        lambda found: {**found, "fields": {**found["fields"], "sentence": HOLE}},
        lambda found: {**found, "fields": {**found["fields"], "tries": 3}},
        lambda found: {**found, "fields": {**found["fields"], "tries": {"tuple": [HOLE]}}},
        lambda found: {"kind": "Origin", "fields": {"preset": found, "content": 7}},
    ],
)
def test_a_preset_entry_that_is_wrong_is_one_sentence_and_changes_nothing(tmp_path, change):
    path = with_preset(example_path("inverse"), tmp_path, change)
    bench = opened("example:glass")
    before = moment(bench)
    with pytest.raises(BadFile):
        files.open_any(bench, str(path))
    assert moment(bench) == before


def test_an_origin_whose_content_is_damaged_leaves_everything_as_it_is(tmp_path):
    bench = opened("example:inverse")
    bench.origin = type(bench.origin)(bench.origin.preset, np.arange(100, dtype=np.uint8))
    before = moment(bench)
    with pytest.raises(BadFile):
        files.back_to_preset(bench)
    assert moment(bench) == before


def test_an_unknown_example_is_one_sentence():
    with pytest.raises(BadInput, match="no example"):
        files.open_any(Workbench(), "example:../../secret")


def test_an_ordinary_session_has_no_preset(tmp_path):
    bench = Workbench()
    bench.store_many(*load_patterns("letters:A"))
    path = tmp_path / "plain.hopsim"
    path.write_bytes(bench_content(bench)())
    assert opened(path).origin is None


def test_presets_hold_two_things_to_try():
    assert all(isinstance(p, Preset) and len(p.tries) == 2 for p in PRESETS.values())
