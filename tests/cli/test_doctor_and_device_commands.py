"""`jam doctor` and `jam device`: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from jamtui.cli import device
from jamtui.cli.context import Context
from jamtui.cli.doctor import doctor
from jamtui.errors import UsageError


@pytest.fixture
def app(tmp_path: Path) -> typer.Typer:
    app = typer.Typer()

    @app.callback()
    def root(context: typer.Context) -> None:
        context.obj = Context(database=tmp_path / "jam.db")

    app.command("doctor")(doctor)
    app.add_typer(device.app, name="device")
    return app


def run(app: typer.Typer, *words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def test_the_doctor_speaks_json(app: typer.Typer, tmp_path: Path) -> None:
    result = run(app, "doctor", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["can_play"] is True
    assert told["database"]["path"] == str(tmp_path / "jam.db")
    assert {"versions", "computer", "terminal", "audio", "midi", "realtime", "disk"} <= set(told)
    assert all(set(one) == {"level", "area", "text", "remedy"} for one in told["findings"])


def test_the_doctor_speaks_plainly(app: typer.Typer) -> None:
    lines = run(app, "doctor").stdout.splitlines()
    assert lines[-1] == "jam can play here."
    assert any(line.startswith("versions.jam\t") for line in lines)


def test_a_broken_database_ends_with_1(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "jam.db").write_text("x" * 5_000)
    result = run(app, "doctor")
    assert result.exit_code == 1
    assert "problem: " in result.stdout
    assert result.stdout.splitlines()[-1] == "jam cannot play here yet."


def test_devices_are_listed(app: typer.Typer) -> None:
    told = json.loads(run(app, "device", "list", "--json").stdout)
    assert told[-1]["name"] == "null"
    assert sum(one["is_default"] for one in told) == 1
    assert run(app, "device", "list").stdout.splitlines()[-1].startswith("null\tnull\t-\t0\t2")


def test_the_null_device_can_be_tested(app: typer.Typer) -> None:
    result = run(app, "device", "test", "--device", "null", "--seconds", "0.5", "--json")
    told = json.loads(result.stdout)
    assert told["device"] == "null"
    assert told["callbacks"] >= 0.5 * 48_000 / 128
    assert result.exit_code == (1 if told["verdict"] == "poor" else 0)


def test_impossible_tests_are_refused(app: typer.Typer) -> None:
    assert run(app, "device", "test", "--seconds", "0").exit_code == 2
    result = run(app, "device", "test", "--device", "null", "--buffer", "7")
    assert isinstance(result.exception, UsageError)
