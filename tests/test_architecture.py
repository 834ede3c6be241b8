"""The house as a failing test: arrows go one way, the front door is light, every sentence can be translated."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "hopsim"
FILES = sorted(PACKAGE.rglob("*.py"))

# hopsim/README.md draws these arrows; a room may use the rooms below it and those on its own step.
STEPS: tuple[tuple[str, ...], ...] = (
    ("pages", "texts", "errors", "progress", "palette", "assets", "files"),
    ("params",),
    ("kernels",),
    ("storage",),
    ("models",),
    ("diagnostics",),
    ("data", "learning"),
    ("engine",),
    ("export",),
    ("gui",),
    ("cli", "__main__"),
)
# kernels/streams.py is numba-free arithmetic on which data and models draw; it stands with the kernels.
LEVEL = {room: level for level, rooms in enumerate(STEPS) for room in rooms}
FOUNDATION = set(STEPS[0])
LONGEST_FILE, LONGEST_FUNCTION = 300, 60
# Wiring: one short method for each action of the window; there is no seam to cut along.
WIRING = {"gui/window.py": 400}
KNOWS_THE_SUM = {"__init__"}  # the package's own door names rooms lazily; it belongs to none


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0].removesuffix(".py")


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module named in an import anywhere in the file, in functions and type checks too, and lazily by name."""
    here = module(path).split(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = here if path.name == "__init__.py" else here[:-1]
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            if whole in ("hopsim", "hopsim.models", "hopsim.gui"):
                yield from ((f"{whole}.{alias.name}", node.lineno) for alias in node.names)
            yield whole, node.lineno
        elif isinstance(node, ast.Call) and "import_module" in ast.dump(node.func):
            word = node.args[0]
            text = word.value if isinstance(word, ast.Constant) else ""
            if isinstance(word, ast.JoinedStr) and isinstance(word.values[0], ast.Constant):
                text = str(word.values[0].value).rstrip(".")
            yield str(text), node.lineno


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def test_arrows_go_one_way(trees: dict[Path, ast.Module]) -> None:
    wrong = []
    for path, tree in trees.items():
        here = room(path)
        if here in KNOWS_THE_SUM:
            continue
        assert here in LEVEL, f"{path} stands in no room of the map: put it into STEPS and into hopsim/README.md"
        for name, line in imported(path, tree):
            parts = name.split(".")
            if parts[0] != "hopsim" or len(parts) < 2 or parts[1] not in LEVEL:
                continue
            if LEVEL[parts[1]] > LEVEL[here]:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {here} → {parts[1]}")
    assert not wrong, "\n".join(wrong)


# Values that all machines share; every other file in models/ is a machine's own.
SHARED_BY_MODELS = {"base", "views", "shelf", "pairwise"}


def machines(trees: dict[Path, ast.Module]) -> dict[str, str]:
    """File name -> machine, for the files in models/ that define a Model."""
    found = {}
    for path, tree in trees.items():
        if path.parent == PACKAGE / "models":
            for node in ast.walk(tree):
                bases = {ast.unparse(base).split("[")[0] for base in getattr(node, "bases", ())}
                if isinstance(node, ast.ClassDef) and "Model" in bases:
                    found[path.stem] = node.name
    return found


def test_models_do_not_know_each_other(trees: dict[Path, ast.Module]) -> None:
    known = machines(trees)
    assert {"ising", "hopfield", "rbm"} <= known.keys()
    wrong = []
    for path, tree in trees.items():
        if path.parent != PACKAGE / "models" or path.name == "__init__.py":
            continue
        for name, line in imported(path, tree):
            other = name.removeprefix("hopsim.models.").split(".")[0]
            if name.startswith("hopsim.models.") and other in known and other != path.stem:
                wrong.append(f"{path.name}:{line} knows {other}")
    assert not wrong, "\n".join(wrong)


def test_a_model_is_subclassed_once(trees: dict[Path, ast.Module]) -> None:
    known = set(machines(trees).values())
    heirs = [
        f"{path.name}: {node.name}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and {ast.unparse(base).split("[")[0] for base in node.bases} & known
    ]
    assert not heirs


def test_qt_stays_in_the_window(trees: dict[Path, ast.Module]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path, tree in trees.items()
        if room(path) != "gui"
        for name, line in imported(path, tree)
        if name.split(".")[0] in ("PySide6", "pyqtgraph", "shiboken6")
    ]
    assert not wrong, "\n".join(wrong)


# On Windows numba's libraries must come before Qt's; nowhere else does the window load it.
WINDOWS_ORDER = PACKAGE / "gui" / "app.py"


def test_numba_stays_in_the_kernels(trees: dict[Path, ast.Module]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, tree in trees.items()
        if room(path) != "kernels" and path != WINDOWS_ORDER
        for name, line in imported(path, tree)
        if name.split(".")[0] in ("numba", "llvmlite")
    ]
    assert not wrong, "\n".join(wrong)


def modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "QT_QPA_PLATFORM": "offscreen", "HOME": str(Path.home())}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def every_module_of(*rooms: str) -> str:
    names = [module(path) for path in FILES if room(path) in rooms and path.name != "__main__.py"]
    return "import " + ", ".join(names)


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import hopsim", {"numba", "PySide6", "numpy", "PIL", "matplotlib"}),
        ("import hopsim.models", {"numba", "PySide6", "matplotlib", "scipy"}),
        (every_module_of("engine", "data", "learning", "diagnostics"), {"numba", "PySide6", "matplotlib"}),
        (every_module_of("export", "cli"), {"numba", "PySide6", "matplotlib"}),
        ("import hopsim.gui.window", {"numba", "matplotlib"}),
    ],
    ids=["hopsim", "models", "engine and what it uses", "export and cli", "window"],
)
def test_the_front_door_is_light(statement: str, absent: set[str]) -> None:
    loaded = {name.split(".")[0] for name in modules_after(statement)}
    assert not loaded & absent


# A session file holds texts that were literals when it was written.
READS_TEXTS = {"engine/packing.py"}


def text_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            yield node


def test_every_text_is_a_literal(trees: dict[Path, ast.Module]) -> None:
    """An f-string in Text is extracted as literal text and never matches: it would stay English for ever."""
    wrong = []
    for path, tree in trees.items():
        if path.relative_to(PACKAGE).as_posix() in READS_TEXTS:
            continue
        for call in text_calls(tree):
            first = call.args[0] if call.args else None
            if not (len(call.args) == 1 and isinstance(first, ast.Constant) and isinstance(first.value, str)):
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert not wrong, "\n".join(wrong)


def test_every_hole_is_filled(trees: dict[Path, ast.Module]) -> None:
    wrong = []
    for path, tree in trees.items():
        for call in text_calls(tree):
            if any(keyword.arg is None for keyword in call.keywords):
                continue
            message = call.args[0]
            assert isinstance(message, ast.Constant)
            given = {str(keyword.arg) for keyword in call.keywords} - {"context"}
            holes = set(re.findall(r"\{(\w+)[^{}]*\}", str(message.value))) if given else set()
            if holes != given:
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}: {sorted(holes ^ given)}")
    assert not wrong, "\n".join(wrong)


def test_raised_errors_speak_in_texts(trees: dict[Path, ast.Module]) -> None:
    """BadInput("…") would show English in every language."""
    wrong = []
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("BadInput", "BadFile", "TooLarge", "Unavailable", "HopsimError")
                and node.args
                and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, "\n".join(wrong)


def test_files_and_functions_stay_short(trees: dict[Path, ast.Module]) -> None:
    wrong = []
    for path, tree in trees.items():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > WIRING.get(path.relative_to(PACKAGE).as_posix(), LONGEST_FILE):
            wrong.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {length} lines")
    assert not wrong, "\n".join(wrong)


def test_every_module_says_what_it_is_in_a_sentence(trees: dict[Path, ast.Module]) -> None:
    wrong = []
    for path, tree in trees.items():
        said = ast.get_docstring(tree)
        if tree.body and not (said and said.split("\n")[0].rstrip().endswith((".", "…"))):
            wrong.append(str(path.relative_to(ROOT)))
    assert not wrong, "\n".join(wrong)


FORBIDDEN_CALLS = {"print", "breakpoint", "eval", "exec"}
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "shelve", "marshal"}


def test_no_print_outside_the_command_line_and_no_pickle_anywhere(trees: dict[Path, ast.Module]) -> None:
    wrong = []
    for path, tree in trees.items():
        for name, line in imported(path, tree):
            if name.split(".")[0] in FORBIDDEN_MODULES:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {name}")
        for node in ast.walk(tree):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called in FORBIDDEN_CALLS and not (called == "print" and room(path) == "cli"):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {called}")
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
                wrong.append(f"{path.relative_to(ROOT)}:{node.value.lineno}: allow_pickle")
    assert not wrong, "\n".join(wrong)


def written_files() -> list[Path]:
    endings = {".py", ".md", ".sh", ".toml", ".txt", ".cfg", ".po", ".json", ".yml", ".yaml", ""}
    tops = [ROOT / name for name in ("hopsim", "tests", "packaging", "resources")]
    found = [path for top in tops for path in top.rglob("*") if path.is_file() and path.suffix in endings]
    found += [path for path in ROOT.iterdir() if path.is_file() and path.suffix in endings]
    return [path for path in found if "__pycache__" not in path.parts and path.name != ".git"]


def test_no_machine_paths() -> None:
    """The project runs anywhere: no file names a folder of the computer it was written on."""
    strange = re.compile(r"(?<![\w.])/(?:" + "|".join(("work", "home", "Users", "root")) + r")/[\w.]")
    wrong = []
    for path in written_files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if strange.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not wrong, "\n".join(wrong)


# What a library is called where it is imported, where that is another name than the one it is installed by.
IMPORTED_AS = {"PySide6-Essentials": "PySide6", "pillow": "PIL", "imageio-ffmpeg": "imageio_ffmpeg"}
BROUGHT_BY_OTHERS = {"llvmlite", "colorama"}


def test_every_dependency_is_used_and_every_library_declared(trees: dict[Path, ast.Module]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # What the window can do without, and says so: an extra.
    optional = project["optional-dependencies"]["video"]
    names = [re.split(r"[<>=!~\[ ]", line)[0] for line in project["dependencies"] + optional]
    declared = {IMPORTED_AS.get(name, name) for name in names}
    tops = {name.split(".")[0] for path, tree in trees.items() for name, _ in imported(path, tree)}
    libraries = tops - set(sys.stdlib_module_names) - {"hopsim", "", "__future__"}
    assert libraries - BROUGHT_BY_OTHERS == declared
    told = (PACKAGE / "README.md").read_text(encoding="utf-8")
    assert [name for name in names if f"| {name} |" not in told] == []


def test_the_map_draws_every_room() -> None:
    told = (PACKAGE / "README.md").read_text(encoding="utf-8")
    rooms = {room(path) for path in FILES} - {"__init__", "__main__"}
    missing = [name for name in rooms if f"`{name}/`" not in told and f"`{name}.py`" not in told]
    assert not missing
