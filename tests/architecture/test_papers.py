"""What is written down holds: commands, docstrings, lengths, and nobody's own paths."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "jamtui"
MOST_LINES = 400

WRITTEN = {".py", ".md", ".toml", ".yml", ".txt", ".sql", ".json", ""}

# Put together here, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(
    r"(?<![\w.~${}/-])/(?:" + "|".join(["work", "root", "home", "Users", "tmp/v"]) + r")/\w"
)
REGISTRIES = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "--index" + "-url"]))


def tracked() -> list[Path]:
    """Returns the files of the repository; outside one, what would be in it."""
    if shutil.which("git") and (ROOT / ".git").exists():
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return [ROOT / name for name in done.stdout.split("\0") if name]
    places = ("jamtui", "data", "presets", "tests", "docs", "benchmarks")
    return [path for place in places for path in (ROOT / place).rglob("*") if path.is_file()]


def sources() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.exists()]


def readme_blocks(mark: str) -> list[str]:
    """Returns the code after a mark in the README, read by other means than .ci/run does."""
    text = (ROOT / "README.md").read_text("utf-8")
    pattern = rf"<!-- ci: {mark} -->\s*```[a-z]*\n(.*?)```"
    return [block.strip() for block in re.findall(pattern, text, re.DOTALL)]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_ci_runs_the_readmes_test_command() -> None:
    done = subprocess.run(
        ["bash", str(ROOT / ".ci/run"), "--show"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [done.stdout.strip()] == readme_blocks("test")


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("run", ("python3 -m venv .venv", "pip install .", "jam demo")),
        ("test", ("python3 -m venv .venv", "-c constraints.txt", "pytest")),
    ],
)
def test_the_readmes_two_commands_start_from_nothing(mark: str, words: tuple[str, ...]) -> None:
    (block,) = readme_blocks(mark)
    assert [word for word in words if word not in block] == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if path.is_relative_to(PACKAGE)
        and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


def test_no_source_file_is_long() -> None:
    lengths = {
        path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in sources()
    }
    assert {str(path): lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_there_are_no_paths_of_one_machine_and_no_registries() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in tracked()
        if path.suffix in WRITTEN and path.exists()
        for number, line in enumerate(_lines(path), 1)
        if MACHINE_PATHS.search(line) or REGISTRIES.search(line)
    ]
    assert not found


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("see " + "/" + "home/ann/jam", True),
        ('"' + "/" + "root/x", True),
        ("docs/home/page", False),
        ("~" + "/" + "work/x", False),
        ("https://example.org/home/x", False),
    ],
)
def test_the_search_for_paths_finds_paths(line: str, is_found: bool) -> None:
    assert bool(MACHINE_PATHS.search(line)) is is_found


def test_constraints_are_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert [line for line in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.!+]+", line)] == []
    names = [_plain(line) for line in pinned]
    assert len(set(names)) == len(names)


def test_constraints_cover_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["dev"]]
    pinned = {_plain(line) for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    missing = {_plain(one) for one in wanted} - pinned - {"jamtui"}
    assert not missing


def _plain(requirement: str) -> str:
    """Returns the name of a requirement as registries compare them."""
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-").replace(".", "-")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # a picture or a song
