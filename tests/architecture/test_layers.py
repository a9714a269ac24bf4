"""The layers of the package, and the one home of every library that touches the world."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "jamtui"

HOMES: dict[str, tuple[str, ...]] = {
    "sounddevice": ("audio",),
    "jack": ("audio",),
    "sqlite3": ("storage",),
    "platformdirs": ("storage",),
    "cryptography": ("identity",),
    "av": ("audio", "codec"),
    "aiohttp": ("host", "network"),
    "aiortc": ("network",),
    "aioice": ("network",),
    "pylibsrtp": ("network",),
    "zeroconf": ("network",),
    "mido": ("midi",),
    "rtmidi": ("midi",),
    "typer": ("cli",),
    "rich": ("cli",),
}

VISITORS = {
    # A command shows its help and its version before anything else may be loaded.
    ("sqlite3", "studio/doctor/machine.py"): "asks for a version, opens nothing",
}

DISTRIBUTIONS = {"jack": "JACK-Client", "rtmidi": "python-rtmidi"}
"""What a library is installed as, where that is another name than it is imported by."""

NOT_AT_START = ("music", "catalog", "storage", "cli", "midi/ports.py")
"""Where numpy may not be loaded when the module is."""

NOT_FOR_HELP = (
    "numpy",
    "sounddevice",
    "jack",
    "mido",
    "soundfile",
    "aiohttp",
    "aiortc",
    "zeroconf",
)


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported(node: ast.AST) -> Iterator[str]:
    """Yields the outside names that one statement imports, without what is below them."""
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        yield node.module.split(".")[0]


@functools.cache
def imports() -> tuple[tuple[str, str], ...]:
    """Returns the place of each module and each name that it imports, anywhere in it."""
    return tuple(
        (place(path), name)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in imported(node)
    )


def at_start(tree: ast.Module) -> Iterator[str]:
    """Yields what is imported when the module is loaded: not in functions, not for types only."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        yield from imported(node)
        waiting.extend(ast.iter_child_nodes(node))


def test_upper_layers_import_lower_ones_and_never_the_other_way() -> None:
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    program = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_layer_is_in_the_contract() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"_bundled"}
    contract = (ROOT / "pyproject.toml").read_text("utf-8").partition("layers = [")[2]
    missing = {name for name in folders if f"jamtui.{name}" not in contract.partition("\n]")[0]}
    assert not missing


@pytest.mark.parametrize("library", HOMES)
def test_a_library_has_one_home(library: str) -> None:
    strangers = [
        where
        for where, name in imports()
        if name == library
        and where.split("/")[0] not in HOMES[library]
        and (library, where) not in VISITORS
    ]
    assert not strangers, f"{library} belongs in {HOMES[library]}"


def test_what_is_imported_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["midi"]]
    declared = {re.split(r"[^\w.-]", one)[0] for one in wanted}
    known = {*sys.stdlib_module_names, "jamtui"}
    strangers = {
        f"{where}: {name}"
        for where, name in imports()
        if name not in known and DISTRIBUTIONS.get(name, name) not in declared
    }
    assert not strangers


def test_every_visitor_is_still_there() -> None:
    for library, visitor in VISITORS:
        tree = ast.parse((PACKAGE / visitor).read_text("utf-8"))
        assert any(library in imported(node) for node in ast.walk(tree)), visitor


@pytest.mark.parametrize("where", NOT_AT_START)
def test_numpy_waits_until_it_is_needed(where: str) -> None:
    loaders = [
        place(path)
        for path in modules()
        if place(path).startswith(where) and "numpy" in at_start(ast.parse(path.read_text("utf-8")))
    ]
    assert not loaders


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from jamtui.cli.app import app\n"
        "from jamtui.cli import groups\n"
        "groups.add_to(app)\n"
        f"print(*(name for name in {NOT_FOR_HELP!r} if name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_the_walk_sees_imports_in_functions_but_not_at_start() -> None:
    tree = ast.parse(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import jack\n"
        "try:\n    import mido\nexcept ImportError:\n    pass\n"
        "def f():\n    import numpy.fft as fft\n"
    )
    assert set(at_start(tree)) == {"typing", "mido"}
    assert {name for node in ast.walk(tree) for name in imported(node)} == {
        "typing",
        "jack",
        "mido",
        "numpy",
    }
