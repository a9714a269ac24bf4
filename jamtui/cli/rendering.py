"""How `jam render` goes about it: one file, many files, or a stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # songs are shared out; more would only spin

from jamtui.cli.output import note, print_json
from jamtui.errors import JamError, NothingToPlayError, UsageError
from jamtui.studio.batch import Job, render_many
from jamtui.studio.render import Progress, RenderOptions, RenderReport, render_to, render_to_file
from jamtui.studio.sounds import OFFLINE_CACHE_BYTES, SoundLibrary
from jamtui.studio.sources import Wishes
from jamtui.text import printable

if TYPE_CHECKING:
    from jamtui.studio.arrangement import Arrangement

STREAM = Path("-")


class Rendering:
    """One run of `jam render`."""

    def __init__(
        self, database: Path | None, wishes: Wishes, options: RenderOptions, *, as_json: bool
    ) -> None:
        self._database = database
        self._wishes = wishes
        self._options = options
        self._as_json = as_json

    def run(self, names: Sequence[str], out: Path, file_format: str) -> None:
        """Renders what `names` mean into `out`."""
        if out == STREAM:
            self._stream(self._one(names))
        elif is_folder(out):
            self._many(names, out, file_format)
        else:
            self._file(self._one(names), out)

    def _one(self, names: Sequence[str]) -> Arrangement:
        arrangements = self._arrange(names)
        if len(arrangements) > 1:
            raise UsageError(
                f"{len(arrangements)} songs do not fit into one file: give --out a folder."
            )
        return arrangements[0]

    def _stream(self, arrangement: Arrangement) -> None:
        from jamtui.audio.sound_file import WavStream, standard_output

        stream = WavStream(standard_output(), self._options.sample_rate, self._options.bit_depth)
        report = render_to(arrangement, stream, self._options, self._library())
        for notice in report.notices:
            note(notice)
        standard_output().flush()

    def _file(self, arrangement: Arrangement, path: Path) -> None:
        with progress(arrangement.name) as tell:
            report = render_to_file(arrangement, path, self._options, self._library(), tell)
        self._report([(path, report)])

    def _many(self, names: Sequence[str], folder: Path, file_format: str) -> None:
        jobs = self._jobs(names, folder, file_format)
        folder.mkdir(parents=True, exist_ok=True)
        done: list[tuple[Path, RenderReport]] = []
        failures: list[JamError] = []
        left_out: list[str] = []
        with progress(f"{len(jobs)} files") as tell:
            for end in render_many(jobs, self._wishes, self._options, self._database):
                if end.failure is not None:
                    failures.append(end.failure)
                elif end.left_out is not None:
                    left_out.append(end.left_out)
                elif end.report is not None:
                    done.append((end.path, end.report))
                if tell is not None:
                    tell(len(done) + len(failures) + len(left_out), len(jobs))
        self._report(sorted(done, key=lambda one: one[0]))
        for failure in failures[1:]:
            note(f"jam: {failure}")
        for sentence in sorted(left_out):
            note(sentence)
        if failures:
            raise failures[0]
        if not done:
            raise NothingToPlayError(f"There is nothing to play in the songs of {names[0]!r}.")

    def _jobs(self, names: Sequence[str], folder: Path, file_format: str) -> list[Job]:
        from jamtui.studio.sources import pieces

        jobs: dict[Path, Job] = {}
        for piece in pieces(names, self._wishes, self._database):
            path = folder / f"{piece.file_name}.{file_format}"
            if path in jobs:
                raise UsageError(f"Two sources would both become {path}: render them apart.")
            stems = self._options.stems and self._options.stems / piece.file_name
            jobs[path] = Job(piece.names, path, stems, piece.number)
        return list(jobs.values())

    def _arrange(self, names: Sequence[str]) -> list[Arrangement]:
        from jamtui.studio.sources import arrange_names

        return arrange_names(names, self._wishes, self._database, note)

    def _library(self) -> SoundLibrary:
        options = self._options
        return SoundLibrary(options.sample_rate, OFFLINE_CACHE_BYTES, options.soundfont)

    def _report(self, done: Sequence[tuple[Path, RenderReport]]) -> None:
        if self._as_json:
            from jamtui.studio.cards.renders import render_card

            print_json([render_card(path, report) for path, report in done])
            return
        for path, report in done:
            for notice in report.notices:
                note(notice)
            loudness = f"{report.loudness_lufs:.1f} LUFS" if report.is_audible else "silent"
            note(f"{path}: {report.seconds:.2f} s, peak {report.peak_db:.1f} dBFS, {loudness}")


def is_folder(out: Path) -> bool:
    """Whether `--out` means a folder: one that is there, or a name without an ending."""
    return out != STREAM and (out.is_dir() or not out.suffix)


@contextmanager
def progress(name: str) -> Iterator[Progress | None]:
    """Shows a bar on standard error while the block runs, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(printable(name)))
        yield lambda done, total: bar.update(task, completed=done, total=total)
