"""A PNG that hopsim wrote opens its run, bit for bit; one that was changed is a picture and nothing more."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import hopsim
from hopsim.data.placing import Placement
from hopsim.engine.carrying import CHUNK, MOST, _chunks, is_png, loaded, luggage, luggage_in
from hopsim.engine.files import open_any
from hopsim.engine.placing import drop, place
from hopsim.engine.sharing import open_carried
from hopsim.engine.workbench import Workbench
from hopsim.errors import BadFile, HopsimError
from hopsim.export.png import png_bytes, write_png
from hopsim.models import RBM, Hopfield, Ising

PATTERNS = np.where(np.random.default_rng(1).random((2, 12, 9)) < 0.5, 1, -1).astype(np.int8)
MACHINES = {
    "hopfield": lambda: hopsim.Simulation(Hopfield(temperature=0.4), patterns=PATTERNS, seed=5),
    "ising": lambda: hopsim.Simulation(Ising(algorithm="metropolis"), patterns=(12, 8), seed=5),
    "rbm": lambda: hopsim.Simulation(RBM(chains=3), seed=5),
}


@pytest.fixture
def written(tmp_path):
    simulation = MACHINES["hopfield"]()
    simulation.advance(333)
    write_png(simulation.image, tmp_path / "run.png", {"model": "hopfield"}, luggage=luggage(simulation))
    return simulation, tmp_path / "run.png"


@pytest.mark.parametrize("machine", MACHINES)
def test_a_picture_opens_its_run_bit_for_bit(machine, tmp_path):
    simulation = MACHINES[machine]()
    simulation.advance(777)
    path = tmp_path / "x.png"
    write_png(simulation.image, path, luggage=luggage(simulation))
    with Image.open(path) as picture:
        picture.load()
    again = hopsim.Simulation.load(path)
    for one in (simulation, again):
        one.turn(temperature=0.7)
        one.advance(2000)
    np.testing.assert_array_equal(simulation.units, again.units)
    assert simulation.now == again.now and simulation.updates == again.updates
    for name, column in simulation.history.items():
        np.testing.assert_array_equal(column, again.history[name])


def test_opening_it_is_one_step_of_undo_and_never_writes_over_it(written):
    simulation, path = written
    content = path.read_bytes()
    bench = Workbench()
    bench.store("mine")
    open_any(bench, str(path))
    np.testing.assert_array_equal(bench.simulation.image, simulation.image)
    assert bench.simulation.updates == 333 and bench.path is None and "Place picture" in str(bench.notice)
    bench.undo()
    assert bench.document.shelf.names == ("mine",)
    assert path.read_bytes() == content


def test_a_picture_saved_anew_is_a_picture(written, tmp_path):
    _, path = written
    with Image.open(path) as picture:
        picture.save(tmp_path / "again.png")
    assert luggage_in(tmp_path / "again.png") is None
    bench = Workbench()
    assert not open_carried(bench, str(tmp_path / "again.png"))
    with pytest.raises(BadFile, match="without a run"):
        hopsim.Simulation.load(tmp_path / "again.png")


def test_a_changed_picture_keeps_no_run(written, tmp_path):
    simulation, path = written
    other = png_bytes(-simulation.image)
    body = luggage_in(path)
    kept = loaded(png_bytes(simulation.image), body)
    chunk = kept[len(png_bytes(simulation.image)) - 12 : -12]
    (tmp_path / "drawn.png").write_bytes(other[:-12] + chunk + other[-12:])
    with pytest.raises(BadFile, match="was changed after hopsim wrote it"):
        luggage_in(tmp_path / "drawn.png")
    for spot in (len(other) + 40, len(other) + len(body) // 2):
        spoilt = bytearray(kept)
        spoilt[spot] ^= 1
        (tmp_path / "spoilt.png").write_bytes(spoilt)
        with pytest.raises(BadFile, match="is damaged; only the picture is left"):
            luggage_in(tmp_path / "spoilt.png")
    offered = []
    bench = Workbench()
    drop(bench, [str(tmp_path / "spoilt.png")], offered.append)
    assert "damaged" in str(bench.notice)
    while bench.tasks:
        bench.work()
    assert len(offered) == 1  # the picture is still there to be placed
    place(bench, offered[0].levels, Placement(fit="stretch"))
    assert bench.undo_title.english == "place picture"


def test_a_damaged_session_under_a_right_checksum_is_one_sentence(written, tmp_path):
    simulation, path = written
    body = luggage_in(path)
    for wrong in (body[:-30], b"PK nothing", b"hopsim1:AAAA", b"other", b""):
        (tmp_path / "wrong.png").write_bytes(loaded(png_bytes(simulation.image), wrong))
        with pytest.raises(HopsimError):
            hopsim.Simulation.load(tmp_path / "wrong.png")
        bench = Workbench()
        before = bench.document
        with pytest.raises(HopsimError):
            open_carried(bench, str(tmp_path / "wrong.png"))
        assert bench.document is before


def test_what_is_too_large_goes_as_a_line_of_text_or_not_at_all(tmp_path):
    noise = np.random.default_rng(2)
    patterns = np.where(noise.random((34, 1024, 1024)) < 0.5, 1, -1).astype(np.int8)
    simulation = hopsim.Simulation(Ising(), patterns=hopsim.models.shelf.Shelf(patterns), seed=1)
    body = luggage(simulation)
    assert body is None or len(body) <= MOST
    p = hopsim.RBMParameters(noise.normal(0, 1, (1500, 2000)), np.zeros(2000), np.zeros(1500), shape=(40, 50))
    assert luggage(hopsim.Simulation((RBM(chains=2), p), seed=1)) is None
    write_png(np.ones((3, 3), np.int8), tmp_path / "bare.png", luggage=None)
    assert luggage_in(tmp_path / "bare.png") is None and is_png(tmp_path / "bare.png")


def test_the_chunk_is_one_that_other_programs_may_not_keep():
    names = [chr(letter).islower() for letter in CHUNK]
    assert names == [True, True, False, False]  # ancillary, private, as the standard asks, unsafe to copy


def test_chunks_of_a_real_png_are_told(written):
    with written[1].open("rb") as file:
        file.seek(8)
        kinds = [kind for kind, _, _ in _chunks(file)]
    assert kinds[0] == b"IHDR" and kinds[-2:] == [CHUNK, b"IEND"] and b"iTXt" in kinds


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_is_in_a_png_is_a_run_a_picture_or_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzzed.png"
    simulation = MACHINES["ising"]()
    content = bytearray(loaded(png_bytes(simulation.image), data.draw(st.binary(max_size=200) | st.just(luggage(simulation)))))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content)
    try:
        hopsim.Simulation.load(path).advance(50)
    except HopsimError as error:
        assert str(error)


def test_lengths_that_lie_do_not_read_for_ever(tmp_path):
    head = b"\x89PNG\r\n\x1a\n"
    huge = struct.pack(">I", 2**32 - 1) + CHUNK + b"x" * 50
    (tmp_path / "lie.png").write_bytes(head + huge)
    with pytest.raises(BadFile):
        luggage_in(tmp_path / "lie.png")
    short = struct.pack(">I", 3) + CHUNK + b"abc" + struct.pack(">I", zlib.crc32(CHUNK + b"abc"))
    (tmp_path / "short.png").write_bytes(head + short)
    with pytest.raises(BadFile):
        luggage_in(tmp_path / "short.png")
