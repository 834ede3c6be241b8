"""A workbench in a file opens again exactly where it was; whatever else is in a file is one sentence."""

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hopsim.engine import files
from hopsim.engine.bench_session import bench_content
from hopsim.engine.codec import encoded_simulation
from hopsim.engine.document import Document
from hopsim.engine.packing import Arrays, decode, encode
from hopsim.engine.schedule import Schedule
from hopsim.engine.session import FORMAT, session_bytes
from hopsim.engine.simulation import Simulation
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadFile, HopsimError, TooLarge
from hopsim.models import Boltzmann
from hopsim.texts import Text
from tests.engine.runs import MACHINES, SHAPE, same_history, same_moment, signs, started


def made():
    """A workbench with everything in it: machines, branches, clamps, steps of undo, a schedule half through."""
    document = Document.empty(SHAPE, 3).stored_many(signs(5, 3, *SHAPE), ("A", "B", "ゐ"))
    bench = Workbench(Document(document.shelf, signs(6, *SHAPE), np.zeros(SHAPE, bool), 3), "hopfield")
    bench.turn("temperature", 0.6)
    bench.simulation.advance(500)
    bench.view(200)
    bench.paint(np.arange(4), 1, stroke=1)
    bench.simulation.advance(333)
    bench.clamp(np.arange(3), True)
    bench.choose("rbm")
    bench.simulation.advance(500)
    bench.choose("boltzmann")
    bench.anneal(Schedule(start=3.0, end=0.1, sweeps=30))
    bench.simulation.advance(48 * 7 + 5)
    bench.choose("ising")
    bench.simulation.advance(29)
    bench.forget(1)
    bench.invert()
    bench.undo()
    bench.set_speed(float("inf"))
    return bench


@pytest.fixture
def bench():
    return made()


def test_the_whole_workbench_comes_back(bench, tmp_path):
    files.save(bench, str(tmp_path / "all.hopsim"))
    bench.finish_tasks()
    again = Workbench()
    files.open_session(again, tmp_path / "all.hopsim")
    assert again.machine == "ising"
    assert again.path == str(tmp_path / "all.hopsim")
    assert again.document.shelf_equals(bench.document)
    assert again.drawers.keys() == bench.drawers.keys()
    for name, drawer in bench.drawers.items():
        other = again.drawers[name]
        assert same_moment(drawer.simulation, other.simulation)
        assert same_history(drawer.simulation, other.simulation)
        assert other.simulation.credit == drawer.simulation.credit
        assert other.pace.speed == drawer.pace.speed
        assert other.line == drawer.line
        assert not other.running
        for count in range(0, drawer.simulation.updates, 97):
            assert same_moment(drawer.simulation.at(count), other.simulation.at(count))
    assert again.drawers["hopfield"].branch_looks() == bench.drawers["hopfield"].branch_looks()


def test_undo_goes_on_in_the_opened_session(bench, tmp_path):
    files.save(bench, str(tmp_path / "all.hopsim"))
    bench.finish_tasks()
    again = Workbench()
    files.open_session(again, tmp_path / "all.hopsim")
    assert str(again.undo_title) == "open"
    again.undo_steps.pop()
    for one in (bench, again):
        one.redo()
        for _ in range(4):
            one.undo()
        assert len(one.document.shelf) == 3
        assert one.machine == "hopfield"
        assert not one.simulation.held("visible").any()
    assert np.array_equal(bench.simulation.image, again.simulation.image)


def test_opening_is_one_step_of_undo_and_loses_nothing(bench, tmp_path):
    other = Workbench()
    files.save(other, str(tmp_path / "other.hopsim"))
    other.finish_tasks()
    title, run = str(bench.undo_title), bench.simulation
    files.open_session(bench, tmp_path / "other.hopsim")
    assert bench.machine == "hopfield"
    bench.undo()
    assert bench.simulation is run
    assert str(bench.undo_title) == title
    bench.redo()
    assert bench.document.shape == (28, 28)


def test_branches_and_schedules_go_on_as_if_the_file_had_not_been(bench, tmp_path):
    files.save(bench, str(tmp_path / "all.hopsim"))
    bench.finish_tasks()
    again = Workbench()
    files.open_session(again, tmp_path / "all.hopsim")
    for one in (bench, again):
        one.choose("boltzmann")
        one.simulation.advance(48 * 30)
        one.choose("hopfield")
        one.enter_branch(0)
        one.simulation.advance(100)
    assert same_moment(bench.simulation, again.simulation)
    assert same_moment(bench.drawers["boltzmann"].simulation, again.drawers["boltzmann"].simulation)
    assert again.drawers["boltzmann"].simulation.schedule is None
    assert same_moment(bench.simulation.at(200), again.simulation.at(200))


def test_what_runs_on_does_not_tear_what_is_being_saved(bench):
    content = bench_content(bench)
    at = {name: drawer.simulation.key_frame().restore() for name, drawer in bench.drawers.items()}
    for drawer in bench.drawers.values():
        drawer.simulation.advance(5000)
        drawer.simulation.act("put", layer="visible", image=-drawer.simulation.image)
    bench.store()
    opened = opened_from(content())
    for name, moment in at.items():
        assert same_moment(moment, opened.drawers[name].simulation)


def test_a_quick_save_is_small_and_complete(bench):
    for drawer in bench.drawers.values():
        for _ in range(200):
            drawer.simulation.advance(200)
            drawer.simulation.timeline.note(drawer.simulation.key_frame())
    quick, full = bench_content(bench, 20_000)(), bench_content(bench)()
    assert len(quick) < len(full) / 2
    opened = opened_from(quick)
    for name, drawer in bench.drawers.items():
        assert same_moment(drawer.simulation, opened.drawers[name].simulation)
        last = drawer.simulation.updates
        assert same_moment(drawer.simulation.at(last), opened.drawers[name].simulation.at(last))


def opened_from(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.hopsim"
        path.write_bytes(content)
        bench = Workbench()
        files.open_session(bench, path)
    return bench


def test_a_single_run_opens_in_the_window_and_a_workbench_in_a_script(bench, tmp_path):
    for machine in MACHINES:
        run = started(machine)
        run.advance(500)
        run.save(tmp_path / f"{machine}.hopsim")
        again = Workbench()
        files.open_session(again, tmp_path / f"{machine}.hopsim")
        assert again.machine == machine
        assert same_moment(run, again.simulation)
        again.undo()
        assert again.machine == "hopfield"
    files.save(bench, str(tmp_path / "all.hopsim"))
    bench.finish_tasks()
    assert same_moment(Simulation.load(tmp_path / "all.hopsim"), bench.simulation)


@pytest.mark.parametrize(("other_library", "other_state"), [(False, False), (False, True), (True, False), (True, True)])
def test_a_replay_that_differs_under_other_libraries_is_said(other_library, other_state, tmp_path, monkeypatch):
    def change(values, arrays):
        if other_state:
            units = state_array(values, arrays, "units")
            units[0] = -units[0]

    (tmp_path / "run.hopsim").write_bytes(rewritten(change))
    if other_library:
        monkeypatch.setattr(files, "library_versions", lambda: {"python": "4.0"})
    bench = Workbench()
    files.open_session(bench, tmp_path / "run.hopsim")
    notice = bench.frame(frozenset()).notice
    assert (notice is not None) == (other_library and other_state)


def test_a_replay_that_differs_in_a_machine_that_is_put_away_is_said_too(tmp_path, monkeypatch):
    bench = Workbench(machine="ising")
    bench.simulation.advance(1000)
    run = bench.simulation  # as if an older kernel had done something else
    run.model.paint(run.memory, run.state, "visible", np.arange(1), -run.units[:1])
    bench.choose("hopfield")
    files.save(bench, str(tmp_path / "all.hopsim"))
    bench.finish_tasks()
    monkeypatch.setattr(files, "library_versions", lambda: {"hopsim": "0.0.9"})
    again = Workbench()
    files.open_session(again, tmp_path / "all.hopsim")
    assert again.machine == "hopfield" and "cannot be repeated" in again.notice.english


def test_given_weights_survive_the_window(tmp_path):
    weights = np.array([[0.0, 1.0, -0.5], [1.0, 0.0, 2.0], [-0.5, 2.0, 0.0]])
    run = Simulation(Boltzmann.from_weights(weights, np.zeros(3), coding="spin"), seed=1)
    run.save(tmp_path / "three.hopsim")
    bench = Workbench()
    files.open_session(bench, tmp_path / "three.hopsim")
    files.save(bench, str(tmp_path / "again.hopsim"))
    bench.finish_tasks()
    assert np.array_equal(Simulation.load(tmp_path / "again.hopsim").memory.weights, weights)


def test_the_first_start_and_the_last_one(tmp_path, monkeypatch):
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path))
    bench = files.last_bench()
    assert all(flips == 0 for flips in bench.simulation.model.memory_flips(bench.simulation.memory))
    assert bench.undo_title is None
    bench.forget(0)
    bench.close()
    again = files.last_bench()
    assert again.path is None
    assert len(again.document.shelf) == 2
    assert str(again.undo_title) == "forget memory A"
    again.close()
    (tmp_path / "autosave" / files.LAST).write_bytes(b"PK nothing")
    damaged = files.last_bench()
    assert damaged.failure is not None
    assert len(damaged.document.shelf) == 3
    damaged.close()


def test_opening_needs_no_kernels():
    code = (
        "import sys; from hopsim.engine import packing; kinds = packing._known_kinds(); "
        "assert {'HopfieldState', 'KeyFrame', 'Act', 'Undoable', 'Line', 'Checkpoint'} <= set(kinds), kinds; "
        "assert not {'numba', 'scipy', 'matplotlib', 'PySide6'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# --- values


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2**63 - 1, 2**64 - 1, 0.5, float("inf"), float("-inf"), "ä", (1, (2, "x")), [1, [2]],
     {"a": 1, 2: "b"}, {3: (1.5, None)}, Text("{n} of {m}", n=1, m=Text("two")), Schedule("linear", 1.0, 0.0, 5),
     Boltzmann(temperature=0.3)],
)  # fmt: skip
def test_values_come_back_with_their_types(value):
    arrays = Arrays()
    written = json.loads(json.dumps(encode(value, arrays)))
    again = decode(written, arrays)
    assert type(again) is type(value)
    assert again == value


def test_one_array_is_written_once():
    arrays, array = Arrays(), np.arange(5)
    first, second = encode([array, array], arrays)["list"]
    assert first == second
    assert encode(array.copy(), arrays) != first
    assert len(arrays) == 2


def test_texts_from_files_cannot_reach_into_objects():
    with pytest.raises(BadFile):
        decode({"text": ["{a.b}", "", []]}, Arrays())


# --- bad input


def rewritten(change, machine="hopfield"):
    """The bytes of a session after `change(simulation values, arrays)`."""
    arrays = Arrays()
    run = started(machine)
    run.advance(1000)
    run.paint("visible", [0], [1])
    values = json.loads(json.dumps({"simulation": encoded_simulation(run, arrays)}))
    change(values["simulation"], arrays)
    return session_bytes(values, arrays, run.image)


def state_array(values, arrays, name):
    return arrays[values["state"]["fields"][name]["array"]]


def set_in(array, value):
    array.reshape(-1)[0] = value


DAMAGE = {
    "a state of another size": lambda v, a: a.update({v["state"]["fields"]["units"]["array"]: np.ones(3, np.int8)}),
    "units that are no signs": lambda v, a: set_in(state_array(v, a, "units"), 100),
    "a state that is NaN": lambda v, a: set_in(state_array(v, a, "mean"), np.nan),
    "an array that is missing": lambda v, a: a.pop(v["state"]["fields"]["units"]["array"]),
    "a state of another kind": lambda v, a: v.update(state=v["model"]),
    "knobs out of range": lambda v, a: v["model"]["fields"].update(temperature=-1.0),
    "a knob nobody knows": lambda v, a: v["model"]["fields"].update(pressure=1.0),
    "a machine nobody knows": lambda v, a: v["model"].update(kind="Perceptron"),
    "no machine at all": lambda v, a: v.update(model=None),
    "a negative count": lambda v, a: v["numbers"].update(updates=-5),
    "a credit of years": lambda v, a: v["numbers"].update(credit=2**60),
    "a count that is no number": lambda v, a: v["numbers"].update(updates=None),
    "a seed too large": lambda v, a: v.update(seed={"int": str(2**70)}),
    "a stream too far": lambda v, a: v["stream"].__setitem__(1, 2**70),
    "patterns that are no signs": lambda v, a: a.update(
        {v["given"]["fields"]["patterns"]["array"]: np.full((3, *SHAPE), 7, np.int8)}),
    "no frames": lambda v, a: v["timeline"].update(frames=[]),
    "an act nobody knows": lambda v, a: v["timeline"]["acts"]["list"][0]["fields"].update(kind="explode"),
    "a frame of another state": lambda v, a: v["timeline"]["frames"][0]["fields"].update(state=v["model"]),
    "curves of different lengths": lambda v, a: a.update({v["series"]["fields"]["updates"]["array"]: np.zeros(2, np.int64)}),
    "more points than there are": lambda v, a: v["series"]["fields"].update(size=4000),
    "a schedule that is none": lambda v, a: v.update(schedule="down"),
    "a part that is missing": lambda v, a: v.pop("timeline"),
    "a list for a mapping": lambda v, a: v.update(timeline=[]),
    "a cue of another size": lambda v, a: v.update(cue={"array": v["state"]["fields"]["held"]["array"]}),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_sessions_are_refused_in_a_sentence(name, tmp_path):
    (tmp_path / "bad.hopsim").write_bytes(rewritten(DAMAGE[name]))
    with pytest.raises(HopsimError) as refused:
        Simulation.load(tmp_path / "bad.hopsim")
    assert str(refused.value.text).endswith(".")
    bench = Workbench()
    run = bench.simulation
    with pytest.raises(HopsimError):
        files.open_session(bench, tmp_path / "bad.hopsim")
    assert bench.simulation is run
    assert bench.undo_title is None


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def manifest(**values):
    return json.dumps({"kind": "hopsim session", "format": FORMAT, **values})


FOREIGN = {
    "empty": (b"", "is not a hopsim session"),
    "not a zip": (b"\x89PNG\r\n" + bytes(100), "is not a hopsim session"),
    "a cut zip": (rewritten(lambda v, a: None)[:700], "is damaged"),
    "another zip": (zipped(mimetype="application/zip"), "is not a hopsim session"),
    "another manifest": (zipped(manifest_json='{"kind": "park"}'), "is not a hopsim session"),
    "a list": (zipped(manifest_json="[]"), "is not a hopsim session"),
    "no arrays": (zipped(manifest_json=manifest(simulation={})), "is damaged"),
    "no json": (zipped(manifest_json="{"), "is damaged"),
    "deep json": (zipped(manifest_json="[" * 200_000), "is damaged"),
    "newer": (zipped(manifest_json=manifest(format=FORMAT + 1)), "newer hopsim (format 2); this one reads up to 1"),
    "no format": (zipped(manifest_json=manifest(format="one")), "newer hopsim"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files_are_refused_in_a_sentence(name, tmp_path):
    content, words = FOREIGN[name]
    (tmp_path / "some.hopsim").write_bytes(content)
    with pytest.raises(BadFile) as refused:
        Simulation.load(tmp_path / "some.hopsim")
    assert words in str(refused.value.text)


def test_files_that_are_not_there_or_cannot_be_written(tmp_path):
    run = started("ising")
    with pytest.raises(BadFile, match="cannot be read"):
        Simulation.load(tmp_path / "nothing.hopsim")
    with pytest.raises(BadFile, match="cannot be read"):
        Simulation.load(tmp_path)
    with pytest.raises(BadFile, match="cannot be written"):
        run.save(tmp_path / "no folder" / "run.hopsim")
    with pytest.raises(BadFile):
        run.save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_session_that_would_fill_the_memory_is_refused(tmp_path, monkeypatch):
    from hopsim.data import room

    (tmp_path / "run.hopsim").write_bytes(rewritten(lambda v, a: None))
    monkeypatch.setattr(room, "available_memory", lambda: 1000)
    with pytest.raises(TooLarge):
        Simulation.load(tmp_path / "run.hopsim")


WHOLE = bench_content(made())()
RUN = rewritten(lambda v, a: None)
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(scope="module")
def some_file(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "some.hopsim"


def opens_or_is_refused(path, content):
    path.write_bytes(content)
    bench = Workbench(Document.empty((4, 4)), "ising")
    try:
        files.open_session(bench, path)
        bench.step_once()
        bench.frame(frozenset())
    except HopsimError:
        pass


@quick
@given(st.data())
def test_no_changed_byte_does_harm(some_file, data):
    content = bytearray(data.draw(st.sampled_from([WHOLE, RUN])))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    opens_or_is_refused(some_file, bytes(content[: data.draw(st.sampled_from([len(content), len(content) // 2]))]))


def places(value, path=()):
    """Every place in a JSON value."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


with zipfile.ZipFile(io.BytesIO(WHOLE)) as _archive:
    BODY = json.loads(_archive.read("manifest.json"))
    ARRAYS = _archive.read("arrays.npz")
PLACES = [path for path in places(BODY["workbench"]) if path]
ODD = [None, True, -1, 0, 2**70, 1.5, "", "x", [], {}, {"array": "a0"}, {"array": "a5"}, {"float": "nan"}, {"tuple": []}]


@quick
@given(st.sampled_from(PLACES), st.sampled_from(ODD))
def test_no_changed_value_does_harm(some_file, path, odd):
    body = json.loads(json.dumps(BODY))
    inner = body["workbench"]
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    opens_or_is_refused(some_file, zipped(manifest_json=json.dumps(body), arrays_npz=ARRAYS))


@quick
@given(st.data())
def test_no_changed_number_in_an_array_does_harm(some_file, data):
    with np.load(io.BytesIO(ARRAYS)) as loaded:
        arrays = {name: loaded[name].copy() for name in loaded.files}
    for _ in range(3):
        array = arrays[data.draw(st.sampled_from(sorted(arrays)))]
        raw = array.reshape(-1).view(np.uint8)
        if raw.size:
            raw[data.draw(st.integers(0, raw.size - 1))] = data.draw(st.integers(0, 255))
    packed = io.BytesIO()
    np.savez(packed, **arrays)
    opens_or_is_refused(some_file, zipped(manifest_json=json.dumps(BODY), arrays_npz=packed.getvalue()))
