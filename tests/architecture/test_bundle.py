"""What is in data/ and presets/ is in the wheel, all of it and nothing else."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from jamtui import resources

ROOT = Path(__file__).parents[2]
FOLDERS = ("data", "presets")
LITTER = ("__pycache__", ".DS_Store")

has_hatchling = pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None, reason="hatchling builds the wheel"
)


def shipped() -> set[str]:
    """Returns the files of both folders, relative to the root."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not set(path.parts) & set(LITTER)
    }


def test_there_is_something_to_ship() -> None:
    files = shipped()
    assert "data/migrations/0001_people.sql" in files
    assert "data/effects.toml" in files
    assert any(file.endswith(".mid") for file in files)
    assert any(file.startswith("presets/sounds/") for file in files)


def test_the_build_takes_both_folders_into_the_package() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    wheel = wheel["targets"]["wheel"]
    assert set(wheel["only-include"]) == {"jamtui", *FOLDERS}
    assert wheel["sources"] == {folder: f"jamtui/_bundled/{folder}" for folder in FOLDERS}
    assert "exclude" not in wheel
    assert "include" not in wheel


@pytest.mark.skipif(shutil.which("git") is None or not (ROOT / ".git").exists(), reason="asks git")
def test_nothing_in_them_is_ignored() -> None:
    # The build leaves out what .gitignore names, without a word.
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        input="\n".join(sorted(shipped())),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    # 1: none of them is ignored.
    assert (done.returncode, done.stdout) == (1, "")


def test_only_known_kinds_of_files_ship() -> None:
    kinds = {Path(file).suffix for file in shipped()}
    assert kinds <= {".toml", ".mid", ".sql", ".json"}


def test_a_checkout_finds_its_own_folders() -> None:
    if (Path(resources.__file__).parent / "_bundled").is_dir():
        pytest.skip("jamtui runs from an installed wheel")
    assert resources.bundled("data") == ROOT / "data"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


@has_hatchling
def test_the_wheel_holds_both_trees(unpacked: Path) -> None:
    bundle = unpacked / "jamtui" / "_bundled"
    found = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    assert found == shipped()
    for file in sorted(found):
        assert (bundle / file).read_bytes() == (ROOT / file).read_bytes()


@has_hatchling
def test_the_wheel_works_from_its_own_bundle(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from jamtui import resources\n"
        "from jamtui.storage.database import open_database\n"
        "with open_database(Path(sys.argv[1])) as database:\n"
        "    print(resources.bundled('data'), len(database.loops.find()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "jamtui.db")],
        env={"PYTHONPATH": str(unpacked)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    where, loops = done.stdout.split()
    assert Path(where) == unpacked / "jamtui" / "_bundled" / "data"
    assert int(loops) >= 96
