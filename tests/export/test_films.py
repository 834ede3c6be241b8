"""Films are read back by other programs: every cell of every moment; and whatever may happen to ffmpeg."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from hopsim.errors import BadFile, BadInput, TooLarge, Unavailable
from hopsim.export import ffmpeg
from hopsim.export.film import Film, Reel, check_form, check_room, estimated_bytes, write_film
from hopsim.export.gif import write_gif
from hopsim.export.mp4 import write_mp4
from hopsim.palette import BLUE_ORANGE
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text

NOISE = np.random.default_rng(5).integers(0, 2, (5, 8, 11)).astype(np.int8) * 2 - 1


def frames_by_qt(path):
    from PySide6.QtGui import QImageReader

    reader, frames, times = QImageReader(str(path)), [], []
    while reader.canRead():
        image = reader.read()
        frames.append(np.array([[image.pixelColor(x, y).lightness() for x in range(0, image.width(), 2)]
                                for y in range(0, image.height(), 2)]))  # fmt: skip
        times.append(reader.nextImageDelay())
    return frames, times, reader.loopCount()


@pytest.mark.parametrize("loop", [True, False])
def test_a_gif_by_another_reader(tmp_path, loop):
    write_gif(list(NOISE), tmp_path / "a.gif", magnification=2, milliseconds=100, loop=loop)
    frames, times, loops = frames_by_qt(tmp_path / "a.gif")
    np.testing.assert_array_equal([frame > 127 for frame in frames], NOISE > 0)
    assert times[0] == 100 and loops == (-1 if loop else 0)


def test_the_ink_of_a_gif(tmp_path):
    write_gif(list(NOISE), tmp_path / "a.gif", magnification=1, ink=BLUE_ORANGE)
    with Image.open(tmp_path / "a.gif") as film:
        for number, picture in enumerate(NOISE):
            film.seek(number)
            expected = np.where(picture[..., None] > 0, BLUE_ORANGE.on, BLUE_ORANGE.off)
            np.testing.assert_array_equal(np.asarray(film.convert("RGB")), expected)


def frames_by_ffmpeg(path, shape):
    """Grey levels of every frame, as another process of ffmpeg decodes them."""
    words = [ffmpeg.program(), "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]
    out = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
    return np.frombuffer(out, np.uint8).reshape(-1, *shape)


@pytest.mark.parametrize(("factor", "shape"), [(3, (24, 34)), (8, (64, 88))])
def test_an_mp4_shows_every_cell_of_every_moment(tmp_path, factor, shape):
    """Sides of 24 × 33 pixels become even; each cell is told by the mean of its pixels."""
    progress = Progress(5, Text("pictures"))
    words = {"model": "hopfield", "knobs": '{"a": 1}', "seed": "7", "Software": "hopsim 9"}
    write_mp4(list(NOISE), tmp_path / "a.mp4", words, factor, progress, milliseconds=100)
    frames = frames_by_ffmpeg(tmp_path / "a.mp4", shape)
    assert len(frames) == 5 + 14 and progress.done == 5  # the last one stays for a second and a half
    cells = frames[:, : 8 * factor, : 11 * factor].reshape(-1, 8, factor, 11, factor).mean((2, 4)) > 127
    np.testing.assert_array_equal(cells[:5], NOISE > 0)
    np.testing.assert_array_equal(cells[4:], np.broadcast_to(NOISE[4] > 0, cells[4:].shape))
    content = (tmp_path / "a.mp4").read_bytes()
    assert b"hopfield, seed 7" in content and b"Software: hopsim 9" in content and b'{"a": 1}' in content
    assert content.index(b"moov") < content.index(b"mdat")  # it plays while it is still being fetched
    assert b"avc1" in content and [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_an_mp4_keeps_its_ink(tmp_path):
    write_mp4(list(NOISE), tmp_path / "a.mp4", magnification=16, ink=BLUE_ORANGE)
    words = [ffmpeg.program(), "-v", "error", "-i", str(tmp_path / "a.mp4"), "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    out = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
    first = np.frombuffer(out, np.uint8)[: 128 * 176 * 3].reshape(8, 16, 11, 16, 3)[:, 8, :, 8].astype(int)
    expected = np.where(NOISE[0, ..., None] > 0, BLUE_ORANGE.on, BLUE_ORANGE.off)
    # Compression changes colours by a little; the two inks are 150 levels and more apart.
    assert abs(first - expected).max() < 40


def stand_in(folder, monkeypatch, body):
    """A program called ffmpeg that does what `body` says."""
    program = folder / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\nif '-encoders' in sys.argv:\n"
                       f"    print(' V..... libx264  H.264')\n    sys.exit()\n{body}\n")  # fmt: skip
    program.chmod(0o755)
    monkeypatch.setattr(ffmpeg, "program", lambda: str(program))
    ffmpeg.encoder.cache_clear()


@pytest.mark.parametrize("body", [
    "sys.stderr.write('av_write: No space left on device\\n'); sys.exit(1)",
    "sys.stdin.buffer.read(); sys.stderr.write('trailer: No space left on device\\n')",
])  # fmt: skip
def test_a_full_disk_ends_a_film_in_one_sentence(tmp_path, monkeypatch, body):
    stand_in(tmp_path, monkeypatch, body)
    with pytest.raises(BadFile, match=r"a\.mp4 cannot be written: No space left on device\. Choose another"):
        write_mp4([NOISE[0].repeat(40, 0).repeat(40, 1)] * 20, tmp_path / "a.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]


def test_an_ffmpeg_that_talks_without_end_does_not_stop_the_film(tmp_path, monkeypatch):
    body = ("for k in range(3000): sys.stderr.write('warning ' * 20 + '\\n')\n"
            "sys.stdin.buffer.read(); open(sys.argv[-1].removeprefix('file:'), 'w').write('film')")  # fmt: skip
    stand_in(tmp_path, monkeypatch, body)
    write_mp4(list(NOISE), tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_text() == "film"


def test_a_cancelled_film_kills_ffmpeg_and_leaves_nothing(tmp_path, monkeypatch):
    started = []
    popen = subprocess.Popen

    def remembered(*words, **options):
        started.append(popen(*words, **options))
        return started[-1]

    ffmpeg.encoder(ffmpeg.program())
    monkeypatch.setattr(subprocess, "Popen", remembered)
    progress = Progress(5, Text("pictures"), lambda told: told.cancel() if told.done == 2 else None)
    with pytest.raises(Cancelled):
        write_mp4(list(NOISE), tmp_path / "a.mp4", progress=progress)
    assert started[0].returncode is not None and not list(tmp_path.iterdir())


def test_without_any_ffmpeg_it_is_one_sentence_that_offers_gif(monkeypatch):
    monkeypatch.setattr(ffmpeg.shutil, "which", lambda _: None)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(Unavailable, match=r"this computer has none\. Choose GIF, or install ffmpeg\."):
        check_form("a.mp4")
    check_form("a.gif")
    with pytest.raises(BadInput, match=r"\.gif, \.mp4, got a\.avi"):
        check_form("a.avi")


def test_the_video_extra_brings_an_ffmpeg(monkeypatch, tmp_path):
    monkeypatch.setattr(ffmpeg.shutil, "which", lambda _: None)
    write_film(list(NOISE), tmp_path / "a.mp4", {}, Film(magnification=8))
    assert ffmpeg.encoder(ffmpeg.program()) == "libx264"
    monkeypatch.undo()
    cells = frames_by_ffmpeg(tmp_path / "a.mp4", (64, 88)).reshape(-1, 8, 8, 11, 8).mean((2, 4)) > 127
    np.testing.assert_array_equal(cells[:5], NOISE > 0)


def test_an_ffmpeg_without_h264_writes_mpeg4(monkeypatch, tmp_path):
    monkeypatch.setattr(ffmpeg, "encoder", lambda _: "mpeg4")
    write_mp4(list(NOISE), tmp_path / "a.mp4", magnification=8)
    cells = frames_by_ffmpeg(tmp_path / "a.mp4", (64, 88)).reshape(-1, 8, 8, 11, 8).mean((2, 4)) > 127
    np.testing.assert_array_equal(cells[:5], NOISE > 0)
    assert b"mp4v" in (tmp_path / "a.mp4").read_bytes()


def test_a_film_too_large_to_play_is_refused(tmp_path):
    with pytest.raises(BadInput, match="magnified 4000 times"):
        write_mp4(list(NOISE), tmp_path / "a.mp4", magnification=4000)


def test_a_gif_too_large_for_the_memory_is_refused_before_the_replay():
    with pytest.raises(TooLarge, match=r"3600 pictures of 560 × 560 pixels .* or MP4\."):
        check_room("a.gif", 3600, (28, 28), 20)
    check_room("a.mp4", 3600, (28, 28), 20)
    check_room("a.gif", 200, (28, 28), 20)


def test_the_moments_of_a_film():
    assert Film().moments((0, 400), 4, 100) == [int(at) for at in np.unique(np.linspace(0, 400, 101).astype(int))]
    assert Film(100, 200, 3).moments((0, 400), 4, 100) == [100, 150, 200]
    assert Film(300, 9000, 2).moments((0, 400), 4, 100) == [300, 400]
    assert len(Film(pictures=10_000).moments((0, 10**6), 1, 100)) == 3600
    assert len(Film(pictures=3600).moments((0, 10**9), 1, 4096 * 4096)) == 64
    assert Film(5, 5).moments((5, 5), 1, 100) == [5]


def test_a_reel_keeps_pictures_bit_for_bit():
    reel = Reel()
    shades = np.linspace(0, 1, 88).reshape(8, 11)
    for picture in (*NOISE, shades):
        reel.add(picture)
    np.testing.assert_array_equal([picture > 127 for picture in reel[:5]], NOISE > 0)
    np.testing.assert_array_equal(reel[5], np.rint(shades * 255))
    assert len(list(reel)) == 6


@pytest.mark.parametrize(("side", "factor"), [(8, 16), (64, 4), (300, 4)])
def test_the_size_of_a_gif_is_told_before(tmp_path, side, factor):
    pictures = np.random.default_rng(3).integers(0, 2, (4, side, side)).astype(bool)
    write_gif(list(pictures), tmp_path / "a.gif", magnification=factor)
    told = estimated_bytes(pictures[0], ".gif", factor, 4)
    assert 0.5 < told / (tmp_path / "a.gif").stat().st_size < 2
