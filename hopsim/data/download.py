"""Published data sets are fetched with pooch: mirrors in turn, SHA-256 checked, a file under its name only when whole."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hopsim.data._guard import shown
from hopsim.data.published import Item, Published, data_folder
from hopsim.data.room import in_words
from hopsim.errors import BadFile, Unavailable, reason_of
from hopsim.progress import Cancelled, Progress
from hopsim.texts import Text, verbatim

CHUNK = 1 << 16
"""Bytes between two reports of progress; with the library's own kilobyte they would cost more than the network."""
PATIENCE = (10.0, 20.0)
"""Seconds until a server has answered, and between two pieces of a file."""
STRAY = 24 * 3600.0
"""Seconds after which the rest of a download that was killed is cleared away."""
NO_ANSWER, DAMAGED = Text("no server answered"), Text("what came is not the published file")


def download(
    which: Published, progress: Progress | None = None, folder: Path | None = None, mirrors: Sequence[str] | None = None,
    patience: tuple[float, float] = PATIENCE,
) -> Path:  # fmt: skip
    """Fetch the files that are not there yet; the folder they stand in.

    progress counts bytes; its `cancel` raises Cancelled and leaves the files that are whole. Files with the right
    SHA-256 are kept, so that a second try goes on with the next one.
    Raises Unavailable when no mirror has a file, BadFile when the folder cannot be written to.
    """
    place = folder or data_folder() / which.name
    try:
        place.mkdir(parents=True, exist_ok=True)
        _clear_strays(place)
        wanted = [item for item in which.items if not _is_whole(place / item.name, item)]
        bar = _Bar(progress or Progress(0, Text("bytes")), sum(item.size for item in wanted))
        order = list(which.mirrors if mirrors is None else mirrors)
        for item in wanted:
            _fetch(which, item, place, order, bar, patience)
    except OSError as error:
        reason = reason_of(error)
        raise BadFile(Text("{path} cannot be written to: {reason}.", path=shown(place), reason=reason)) from None
    return place


def _fetch(
    which: Published, item: Item, place: Path, order: list[str], bar: _Bar, patience: tuple[float, float]
) -> None:
    """One file from the first mirror that gives the right one; that mirror is asked first for the next file."""
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.ERROR)
    answers: list[requests.Response] = []
    loader = pooch.HTTPDownloader(
        progressbar=bar, chunk_size=CHUNK, timeout=patience, headers={"Accept-Encoding": "identity"},
        hooks={"response": lambda answer, *_, **__: answers.append(answer)},
    )  # fmt: skip
    reason = NO_ANSWER
    for mirror in tuple(order):
        bar.begin(item.size)
        try:
            pooch.retrieve(mirror + item.name, f"sha256:{item.sha256}", item.name, place, downloader=loader)
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            reason = Text("the server says {status}", status=status)
        except requests.RequestException:
            continue
        except ValueError:  # another hash, or longer than the file is
            reason = DAMAGED
        else:
            bar.ended()
            order.remove(mirror)
            order.insert(0, mirror)
            return
        finally:
            while answers:  # pooch leaves the connection open when it is stopped
                answers.pop().close()
    raise Unavailable(
        Text("{title} could not be downloaded: {reason}.", title=verbatim(which.title), reason=reason),
        Text("A school's network may block it: get the {count} files on another computer and open their folder as data.",
             count=len(which.items)),
    )  # fmt: skip


class _Bar:
    """What pooch reports to: it counts the bytes of all files, stops at a cancelled progress and at too long a file."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.total: Any = 0  # set by pooch to what the server claims
        self._progress = progress
        self._before = self._here = self._size = 0
        progress.total = float(total)
        progress.at(0.0)

    def begin(self, size: int) -> None:
        self._here, self._size = 0, size
        self._progress.at(self._before)

    def update(self, count: int) -> None:
        """pooch tells whole chunks: the last one may be shorter."""
        self._here += count
        if self._here > self._size + CHUNK:
            raise ValueError("longer than the published file")
        self._progress.at(self._before + min(self._here, self._size))

    def reset(self) -> None:
        self._here = 0

    def ended(self) -> None:
        self._before += self._size
        self._progress.at(self._before)

    def close(self) -> None:
        if self._progress.cancelled:
            raise Cancelled


def _is_whole(path: Path, item: Item) -> bool:
    import pooch

    if not path.is_file() or path.stat().st_size != item.size:
        return False
    return bool(pooch.file_hash(str(path), alg="sha256") == item.sha256)


def _clear_strays(place: Path) -> None:
    """Files under a made-up name are the rest of a download that was killed; a young one may be another window's."""
    for path in place.glob("tmp*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > STRAY:
                path.unlink()


def told(progress: Progress) -> Text:
    """How far a download is: `4.2 of 11.1 MiB, 1.3 MiB/s, 5 s left`."""
    done, total = in_words(round(progress.done)), in_words(round(progress.total))
    left, seconds = progress.seconds_left, progress.seconds_elapsed
    if left is None or seconds <= 0:
        return Text("{done} of {total}", done=done, total=total)
    return Text(
        "{done} of {total}, {speed}/s, {left} s left", done=done, total=total,
        speed=in_words(round(progress.done / seconds)), left=max(1, round(left)),
    )  # fmt: skip
