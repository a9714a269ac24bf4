"""The live view of `jam play` and `jam demo`: transport, tracks, meters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from jamtui.cli.device_name import device_name
from jamtui.cli.steering import HELP
from jamtui.studio.arrangement import Arrangement
from jamtui.text import printable

METER_CELLS = 24
FLOOR_DB = -48.0
"""What the meter's left end stands for."""

FALL_DB = 1.5
"""How fast a meter falls back, per picture."""

_STATES = {"queued": "·", "playing": "▶", "stopping": "◼"}


class LiveView:
    """Draws what it hears of. One thread."""

    def __init__(self, arrangement: Arrangement, device: dict[str, Any]) -> None:
        self._name = printable(arrangement.name)
        self._meter = f"{arrangement.meter[0]}/{arrangement.meter[1]}"
        self._device = device
        self._tracks = {one.track.id: printable(one.track.name) for one in arrangement.tracks}
        self._states = dict.fromkeys(self._tracks, "queued")
        self._muted: set[str] = set()
        self._levels: dict[str, float] = {}
        self._peak = FLOOR_DB
        self._bar: dict[str, Any] = {
            "bar": 0,
            "bpm": arrangement.tempo[0][1],
            "key": arrangement.key,
        }
        self._line = ""
        self._xruns = 0
        self._starved = 0
        console = Console(stderr=False)
        self._most_tracks = max(1, console.height - 8)
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> LiveView:
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def say(self, line: str) -> None:
        """Shows a line below everything else."""
        self._line = printable(line)

    def track_ids(self) -> list[str]:
        """Returns the tracks in the order in which they are numbered."""
        return list(self._states)

    def take_tracks(self, tracks: Sequence[Mapping[str, Any]]) -> None:
        """Takes over which tracks are muted, from the engine's status."""
        self._muted = {track["id"] for track in tracks if track["muted"]}

    def hear(self, name: str, values: dict[str, Any]) -> None:
        """Takes an event in; a new picture is drawn when levels come."""
        match name:
            case "bar" | "tempo" | "changed":
                self._bar |= {key: values[key] for key in self._bar.keys() & values.keys()}
            case "track_started":
                self._states[values["id"]] = "playing"
            case "track_ended":
                self._states.pop(values["id"], None)
            case "notice" | "device_lost":
                self._line = printable(values["text"])
            case "device_back":
                self._line = f"{printable(values['device'])} is back."
            case "xruns":
                self._xruns = values["total"]
            case "starved":
                self._starved = values["total"]
            case "levels":
                self._take_levels(values)
                self._live.update(self._picture(), refresh=True)

    def _take_levels(self, values: dict[str, Any]) -> None:
        for id_, gain in values["tracks"].items():
            self._levels[id_] = max(_db(gain), self._levels.get(id_, FLOOR_DB) - FALL_DB)
        self._peak = max(_db(max(values["peak"])), self._peak - FALL_DB)

    def _picture(self) -> Group:
        bar = self._bar
        head = Text.assemble(
            (self._name, "bold"),
            f"   bar {bar['bar']:>3}   {bar['bpm']:g} bpm   {self._meter}   {bar['key'] or ''}",
        )
        table = Table.grid(padding=(0, 2))
        shown = list(self._states.items())[: self._most_tracks]
        for number, (id_, state) in enumerate(shown, 1):
            table.add_row(*self._row(number, id_, state))
        table.add_row("", "", Text("Mix", style="bold"), meter(self._peak))
        foot = (
            f"{printable(device_name(self._device))} · {self._device['block_frames']} frames at "
            f"{self._device['sample_rate']} Hz · xruns {self._xruns}"
        )
        if self._starved:
            foot += f" · {self._starved} frames late"
        line = Text(self._line or HELP, style="yellow" if self._line else "dim")
        return Group(head, Text(), table, Text(), Text(foot, style="dim"), line)

    def _row(self, number: int, id_: str, state: str) -> tuple[Text, ...]:
        """Returns a track's line; of one that is muted nothing is heard, and nothing shown."""
        is_muted = id_ in self._muted
        name = Text(self._tracks.get(id_, id_), style="dim" if is_muted else "")
        sign = Text("m", style="bold yellow") if is_muted else Text(_STATES[state])
        level = FLOOR_DB if is_muted else self._levels.get(id_, FLOOR_DB)
        return (Text(str(number) if number < 10 else "", style="dim"), sign, name, meter(level))


def meter(level_db: float) -> Text:
    """Returns a level as a bar: green, yellow above -12 dB, red above -3 dB."""
    cells = round((1.0 - max(level_db, FLOOR_DB) / FLOOR_DB) * METER_CELLS)
    cells = min(METER_CELLS, max(0, cells))
    style = "red" if level_db > -3.0 else "yellow" if level_db > -12.0 else "green"
    return Text.assemble(("█" * cells, style), ("░" * (METER_CELLS - cells), "dim"))


def _db(gain: float) -> float:
    return 20.0 * math.log10(gain) if gain > 0.0 else FLOOR_DB
