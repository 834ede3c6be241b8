"""Downloads from a real server on the loopback: mirrors, checksums, stalls, cancelling; no half file under its name."""

import gzip
import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from idx_writing import idx_bytes

from hopsim.data import published
from hopsim.data.download import download, told
from hopsim.data.published import PUBLISHED, Item, Published, find, located
from hopsim.errors import BadFile, Unavailable
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text, verbatim

RNG = np.random.default_rng(11)
PATIENCE = (5.0, 0.5)


def _files():
    made = {}
    for part, count in (("train", 3000), ("t10k", 40)):
        made[f"{part}-images-idx3-ubyte.gz"] = RNG.integers(0, 256, (count, 8, 8), dtype=np.uint8)
        made[f"{part}-labels-idx1-ubyte.gz"] = RNG.integers(0, 10, count, dtype=np.uint8)
    return {name: gzip.compress(idx_bytes(array), mtime=0) for name, array in made.items()}


FILES = _files()
ITEMS = tuple(Item(name, hashlib.sha256(body).hexdigest(), len(body)) for name, body in FILES.items())
BIG = ITEMS[0]


class Server:
    """Serves FILES under /good/; what other folders do is told by `ways`: path prefix -> function(handler, body)."""

    def __init__(self):
        self.asked = []
        self.ways = {}
        self.released = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked.append(self.path)
                _, folder, name = self.path.split("/")
                if name not in FILES:
                    self.send_error(404)
                    return
                server.ways.get(folder, server.plain)(self, FILES[name])

            def log_message(self, *arguments):
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def plain(self, handler, body, length=None):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    def at(self, folder):
        return f"http://127.0.0.1:{self.http.server_port}/{folder}/"

    def close(self):
        self.released.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("HOPSIM_STATE", str(tmp_path))
    monkeypatch.delenv("HOPSIM_DATA", raising=False)
    made = Server()
    yield made
    made.close()


def toy(*mirrors):
    return Published("toy", "Toy", verbatim("toy"), ITEMS, mirrors)


def there(tmp_path):
    return sorted(path.name for path in (tmp_path / "data" / "toy").iterdir())


def test_all_files_come_and_open(server, tmp_path, monkeypatch):
    reports = []
    progress = Progress(0, Text("bytes"), lambda p: reports.append((p.done, p.total)))
    which = toy(server.at("good"))
    monkeypatch.setitem(published.PUBLISHED, "toy", which)
    with pytest.raises(Unavailable, match=r"^Toy is not on this computer yet. .*hopsim data download toy"):
        find("toy")
    assert located(which) is None
    assert download(which, progress) == located(which) == tmp_path / "data" / "toy"
    assert there(tmp_path) == sorted(FILES)
    assert reports[0] == (0, which.size) and reports[-1] == (which.size, which.size)
    assert len({done for done, _ in reports}) > 4, "progress within a file"
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    data = find("toy")
    assert data.images.shape == (3000, 8, 8) and len(data.test) == 40


def test_what_is_there_is_not_fetched_again(server, tmp_path):
    which = toy(server.at("good"))
    place = download(which)
    (place / BIG.name).write_bytes(b"x" * BIG.size)
    asked = len(server.asked)
    progress = Progress(0, Text("bytes"))
    download(which, progress)
    assert server.asked[asked:] == [f"/good/{BIG.name}"] and progress.total == BIG.size
    assert (place / BIG.name).read_bytes() == FILES[BIG.name]


@pytest.mark.parametrize("fault", ["404", "500", "wrong", "longer", "short", "cut", "portal", "closed"])
def test_a_bad_mirror_gives_way_to_the_next(server, tmp_path, fault):
    def bad(handler, body):
        if fault in ("404", "500"):
            handler.send_error(int(fault))
        elif fault == "wrong":
            server.plain(handler, bytes(len(body)))
        elif fault == "longer":
            server.plain(handler, body + bytes(300_000))
        elif fault == "short":
            server.plain(handler, body[: len(body) // 2])
        elif fault == "cut":
            server.plain(handler, body[: len(body) // 2], length=len(body))
            handler.close_connection = True
        elif fault == "portal":
            server.plain(handler, b"<html>Please log in</html>")
        else:
            handler.connection.close()

    server.ways["bad"] = bad
    download(toy(server.at("bad"), server.at("good")))
    assert there(tmp_path) == sorted(FILES)
    for name, body in FILES.items():
        assert (tmp_path / "data" / "toy" / name).read_bytes() == body
    bad_asked = [path for path in server.asked if path.startswith("/bad/")]
    assert bad_asked == [f"/bad/{BIG.name}"], "a mirror that answered is asked first from then on"


@pytest.mark.parametrize(
    ("fault", "words"),
    [("wrong", "what came is not the published file"), ("404", "the server says 404"), ("stall", "no server answered")],
)
def test_when_no_mirror_has_it_one_sentence_says_so(server, tmp_path, fault, words):
    def bad(handler, body):
        if fault == "wrong":
            server.plain(handler, bytes(len(body)))
        elif fault == "404":
            handler.send_error(404)
        else:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body[:70_000])
            handler.wfile.flush()
            server.released.wait()

    server.ways["bad"] = bad
    with pytest.raises(Unavailable) as caught:
        download(toy(server.at("bad")), patience=PATIENCE)
    assert str(caught.value).startswith(f"Toy could not be downloaded: {words}. A school's network may block it")
    assert there(tmp_path) == []


def test_without_a_network_it_is_the_same_sentence(server, tmp_path):
    server.http.server_close()
    with pytest.raises(Unavailable, match="no server answered"):
        download(toy(server.at("good")), patience=PATIENCE)
    assert there(tmp_path) == []


def test_cancelling_leaves_no_half_file_and_a_second_try_goes_on(server, tmp_path):
    def cancel(progress):
        if progress.done > 70_000:
            progress.cancel()

    with pytest.raises(Cancelled):
        download(toy(server.at("good")), Progress(0, Text("bytes"), cancel))
    assert there(tmp_path) == []
    download(toy(server.at("good")))
    assert there(tmp_path) == sorted(FILES)


def test_rests_of_a_killed_download_go_and_young_ones_stay(server, tmp_path):
    place = tmp_path / "data" / "toy"
    place.mkdir(parents=True)
    for name in ("tmpold", "tmpyoung"):
        (place / name).write_bytes(b"half")
    os.utime(place / "tmpold", (0, 0))
    download(toy(server.at("good")))
    assert there(tmp_path) == sorted([*FILES, "tmpyoung"])


def test_a_folder_that_cannot_be_written_to(server, tmp_path):
    (tmp_path / "data").write_bytes(b"in the way")
    with pytest.raises(BadFile, match=r"cannot be written to: .*directory"):
        download(toy(server.at("good")))


def test_how_far_it_is_in_words():
    progress = Progress(4 * 2**20, Text("bytes"))
    assert told(progress).english == "0 bytes of 4.0 MiB"
    progress.done = float(2**20)
    progress._began -= 2.0
    assert told(progress).english == "1.0 MiB of 4.0 MiB, 512.0 KiB/s, 6 s left"


def test_the_published_sets_are_described_in_full():
    for which in PUBLISHED.values():
        assert len(which.items) == 4 and len(which.mirrors) >= 2
        assert all(len(item.sha256) == 64 and item.size > 1000 for item in which.items)
        assert all(mirror.startswith("http") and mirror.endswith("/") for mirror in which.mirrors)


@pytest.mark.skipif("HOPSIM_DATA" not in os.environ, reason="HOPSIM_DATA is not set")
@pytest.mark.parametrize("name", PUBLISHED)
def test_checksums_are_those_of_the_real_files(name):
    folder = located(PUBLISHED[name])
    for item in PUBLISHED[name].items:
        with (folder / item.name).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == item.sha256
