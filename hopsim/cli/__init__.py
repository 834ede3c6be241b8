"""One subcommand per task, one flag per knob; without a subcommand, the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from hopsim.cli import failures
from hopsim.cli.kept import is_line
from hopsim.cli.stopping import Interrupted
from hopsim.cli.terminal import complain
from hopsim.errors import BadFile, HopsimError
from hopsim.progress import Cancelled
from hopsim.texts import Text, system_language, use_language

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit status: 0 done, 1 failed with one sentence on stderr, 2 bad usage."""
    use_language(system_language())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        status = _ended(sys.argv[1:] if arguments is None else list(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except BrokenPipeError:
        failures.leave_the_pipe()
        return FAILED
    except Interrupted as error:
        complain(error.shown())
        return INTERRUPTED
    except (KeyboardInterrupt, Cancelled):
        complain(str(Text("Interrupted.")))
        return INTERRUPTED
    except HopsimError as error:
        complain(error.shown())
        return FAILED
    except Exception as error:
        complain(failures.sentence(error))
        return FAILED


def _ended(words: list[str]) -> int:
    """The status, also where argparse ends the program after help or bad usage."""
    try:
        return _run(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE


def _run(words: list[str]) -> int:
    from hopsim.cli import commands

    if not words or not (words[0] in commands.NAMES or any(word.startswith("-") for word in words)):
        if all(is_line(word) or _is_file_name(word) for word in words):
            return _window(words)
        commands.parser().parse_args(words[:1])
    parsed = commands.parser(words[0]).parse_args(words)
    status: int = parsed.run(parsed)
    return status


def _is_file_name(word: str) -> bool:
    """A file that is there, or an example; one that is not there but has an ending is a mistake in the name."""
    if word.startswith("example:"):
        from hopsim.engine.presets import EXAMPLE, example_path

        return example_path(word.removeprefix(EXAMPLE)).exists()
    path = Path(word)
    if path.exists():
        return True
    if path.suffix or len(path.parts) > 1:
        raise BadFile(Text("There is no file called {file}.", file=word))
    return False


def _window(paths: list[str]) -> int:
    """Open the window on these files and lines of text."""
    from hopsim.cli.surroundings import refuse_a_broken_binding

    refuse_a_broken_binding()
    from hopsim.gui.app import run

    return run(paths)
