"""Rendered files as scripts see them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jamtui.studio.render import RenderReport


@dataclass(frozen=True, slots=True)
class RenderCard:
    """A file that was written; `loudness_lufs` is None for one that is silent.

    `notices` say what could not be heard, and why.
    """

    path: str
    seconds: float
    peak_db: float
    loudness_lufs: float | None
    stems: list[str]
    notices: list[str]


def render_card(path: Path, report: RenderReport) -> RenderCard:
    """Returns what is said of a file."""
    return RenderCard(
        str(path),
        report.seconds,
        round(report.peak_db, 2),
        round(report.loudness_lufs, 2) if report.is_audible else None,
        [str(stem) for stem in report.stems],
        report.notices,
    )
