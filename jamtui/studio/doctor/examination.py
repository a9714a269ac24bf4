"""All examinations together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from jamtui.studio.doctor.finding import Finding, Section


@dataclass(frozen=True, slots=True)
class Examination:
    """What the doctor saw, section by section."""

    sections: tuple[Section, ...]

    @property
    def findings(self) -> list[Finding]:
        """Everything found, the gravest first."""
        order = ("problem", "warning", "note")
        every = [finding for section in self.sections for finding in section.findings]
        return sorted(every, key=lambda finding: order.index(finding.level))

    @property
    def can_play(self) -> bool:
        """Whether nothing essential is broken; silent playing counts as playing."""
        return all(finding.level != "problem" for finding in self.findings)

    def card(self) -> ExaminationCard:
        """Returns plain values for scripts."""
        known = {field.name for field in fields(ExaminationCard)}
        facts = {one.name: dict(one.facts) for one in self.sections if one.name in known}
        return ExaminationCard(can_play=self.can_play, findings=self.findings, **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationCard:
    """What the doctor saw: the facts of each section, and findings, the gravest first.

    A section that could not be looked at is None.
    """

    can_play: bool
    findings: list[Finding]
    versions: dict[str, Any] | None = None
    computer: dict[str, Any] | None = None
    terminal: dict[str, Any] | None = None
    audio: dict[str, Any] | None = None
    midi: dict[str, Any] | None = None
    realtime: dict[str, Any] | None = None
    database: dict[str, Any] | None = None
    disk: dict[str, Any] | None = None
    log: dict[str, Any] | None = None
    content: dict[str, Any] | None = None
    soundfonts: dict[str, Any] | None = None


def examine(database: Path | None = None) -> Examination:
    """Looks at everything; never raises. `database` as for `open_database`."""
    # The libraries come first: when one is broken, the modules below may not even load.
    from jamtui.studio.doctor import machine

    sections = [machine.versions(), machine.computer(), machine.terminal()]
    if sections[0].findings:
        return Examination(tuple(sections))
    from jamtui.studio.doctor import realtime, sound, store

    looks: dict[str, Callable[[], Section]] = {
        "audio": sound.audio,
        "midi": sound.midi,
        "realtime": realtime.realtime,
        "database": lambda: store.database(database),
        "disk": lambda: store.disk(database),
        "log": store.log,
        "content": store.content,
        "soundfonts": sound.soundfonts,
    }
    sections += [_safely(name, look) for name, look in looks.items()]
    return Examination(tuple(sections))


def _safely(name: str, look: Callable[[], Section]) -> Section:
    """A doctor who faints at what he sees is of no use: that too becomes a finding."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - broken systems raise what nobody foresaw
        text = f"The examination itself failed ({type(error).__name__}: {error})."
        return Section(name, {}, (Finding("warning", name, text, None),))
