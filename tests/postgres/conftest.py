"""A PostgreSQL server of the tests' own, with the exported tables and rules in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jamtui.storage.postgres.export import statements

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")


def program(name: str) -> str:
    """Returns where a program of the server lies; Debian keeps them off the path."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    return found


def as_server(*words: str) -> None:
    """Runs a program as somebody whom the server accepts: it refuses to be run by root."""
    who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*who, *words], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """How to connect to it: through a socket, without any network."""
    initdb, control = program("initdb"), program("pg_ctl")
    with tempfile.TemporaryDirectory(prefix="jam-pg-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        as_server(initdb, "-D", data, "-A", "trust", "-U", "jam", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -F"
        as_server(control, "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"host={folder} user=jam dbname=postgres"
        finally:
            as_server(control, "-D", data, "-m", "immediate", "stop")


@pytest.fixture
def postgres(server: str) -> Iterator[psycopg.Connection]:
    """A connection of the server's owner to a fresh database with all tables and rules."""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS jam WITH (FORCE)")
        owner.execute("CREATE DATABASE jam")
    with psycopg.connect(server.replace("dbname=postgres", "dbname=jam"), autocommit=True) as made:
        made.execute("\n".join(statements()))
        yield made
