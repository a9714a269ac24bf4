"""Renders many sources with all cores, each into a file of its own."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import NoReturn

from jamtui.errors import JamError, NothingToPlayError
from jamtui.studio.render import RenderOptions, RenderReport, render_to_file
from jamtui.studio.sounds import OFFLINE_CACHE_BYTES, SoundLibrary
from jamtui.studio.sources import Wishes, arrange_names, is_path


@dataclass(frozen=True, slots=True)
class Job:
    """What is named, the file that it becomes, and the folder for its stems.

    `number` says which one it is of several songs that the names mean, from 0; None is all.
    """

    names: tuple[str, ...]
    path: Path
    stems: Path | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class JobEnd:
    """What came of a job: a report, or why there is none.

    `left_out` is a sentence about one of several songs that has nothing to be heard.
    """

    path: Path
    report: RenderReport | None
    failure: JamError | None = None
    left_out: str | None = None


@dataclass(slots=True)
class _Bench:
    """What a process needs for one job after the other."""

    wishes: Wishes
    options: RenderOptions
    database: Path | None
    library: SoundLibrary
    parent: int

    def go_on(self, done: int, total: int) -> None:
        """Ends the process, and what it was writing, once nobody waits for it any more."""
        if os.getppid() != self.parent:
            raise SystemExit(1)


_bench: _Bench | None = None


def render_many(
    jobs: Sequence[Job], wishes: Wishes, options: RenderOptions, database: Path | None
) -> Iterator[JobEnd]:
    """Renders the jobs, the largest first, and yields each as it ends; a failure stops no other."""
    largest_first = sorted(jobs, key=lambda job: -_size(job.names[0]))
    count = min(len(jobs), os.cpu_count() or 1)
    arguments = (wishes, options, database)
    if count <= 1:
        _set_up(*arguments)
        yield from map(_run, largest_first)
        return
    with _context().Pool(count, _set_up_process, arguments) as pool:
        yield from pool.imap_unordered(_run, largest_first)


def _size(name: str) -> int:
    try:
        return Path(name).stat().st_size if is_path(name) else 0
    except OSError:
        return 0  # whether it can be read is found out, and said, by its job


def _context() -> multiprocessing.context.BaseContext:
    # A fork shares what is imported already: 0.2 s saved. Nothing here has started a thread yet.
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods else None)


def _set_up_process(wishes: Wishes, options: RenderOptions, database: Path | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the pool
    signal.signal(signal.SIGTERM, _end)  # whatever the parent does with it: this is how it ends us
    gc.freeze()  # what was imported is not gone through again and again
    _set_up(wishes, options, database)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Ends by the way of all `with` blocks, so that nothing half-written is left."""
    sys.exit(128 + number)


def _set_up(wishes: Wishes, options: RenderOptions, database: Path | None) -> None:
    global _bench  # a pool hands its processes' set-up to their jobs in no other way
    library = SoundLibrary(options.sample_rate, OFFLINE_CACHE_BYTES, options.soundfont)
    _bench = _Bench(wishes, options, database, library, os.getppid())


def _run(job: Job) -> JobEnd:
    bench = _bench
    assert bench is not None
    options = replace(bench.options, stems=job.stems)
    try:
        notices: list[str] = []
        wanted = (job.names, bench.wishes, bench.database, notices.append, job.number)
        arrangement = arrange_names(*wanted)[0]
        report = render_to_file(arrangement, job.path, options, bench.library, bench.go_on)
        report.notices[:0] = notices
    except NothingToPlayError as error:
        if job.number is None:
            return JobEnd(job.path, None, error)
        return JobEnd(job.path, None, left_out=f"{error} It is left out.")
    except JamError as error:
        return JobEnd(job.path, None, error)
    return JobEnd(job.path, report)
