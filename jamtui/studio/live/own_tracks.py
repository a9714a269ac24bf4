"""What one sends: tracks in the format that a quality means."""

from __future__ import annotations

import secrets

from jamtui.catalog.quality import quality
from jamtui.codec.automatic_choice import Choice, Measured, next_choice
from jamtui.codec.choice import stream_format
from jamtui.codec.quality import Preset
from jamtui.errors import unknown_name
from jamtui.protocol.performer import TrackOffer
from jamtui.protocol.stream_format import CodecName
from jamtui.studio.live.wishes import AUTOMATIC, CODECS, JoinWishes

BEGINNING = Measured(rtt_ms=20.0, jitter_ms=4.0, loss=0.005)
"""What is taken for true before anything has been measured: a home with a good connection."""


class OwnTracks:
    """The track that somebody sends, in one format after the other. One thread.

    A new format has a new `ssrc`: receivers begin anew with it.
    """

    def __init__(self, wishes: JoinWishes, sample_rate: int, block_frames: int) -> None:
        self._wishes = wishes
        self._sample_rate = sample_rate
        self._block_frames = block_frames
        self._choice: Choice | None = None
        self._quality = quality()
        self.chosen = self._first_choice()

    @property
    def expected_loss(self) -> float:
        """For which part of lost packets the codec prepares, 0 to 1."""
        preset = self._what(self.chosen)
        return preset.expected_loss if isinstance(preset, Preset) else 0.0

    def offers(self) -> list[TrackOffer]:
        """Returns what is sent now: nothing by those who only listen."""
        wishes = self._wishes
        if wishes.is_listening_only:
            return []
        stream = stream_format(
            self._what(self.chosen), self._block_frames, self._sample_rate, wishes.channels
        )
        return [
            TrackOffer(
                ssrc=1 + secrets.randbelow(0xFFFF_FFFF),
                name=wishes.instrument or "input",
                format=stream,
                instrument=wishes.instrument,
            )
        ]

    def measure(self, measured: Measured, now_s: float) -> bool:
        """Looks at the worst connection; returns whether another quality is chosen by itself."""
        if self._wishes.quality != AUTOMATIC:
            return False
        self._choice = next_choice(self._choice, measured, now_s, self._quality.grades)
        chosen = self._quality.grades[self._choice.place].choice
        is_other = chosen != self.chosen
        self.chosen = chosen
        return is_other

    def _first_choice(self) -> str:
        wished = self._wishes.quality
        if wished == AUTOMATIC:
            self._choice = next_choice(None, BEGINNING, 0.0, self._quality.grades)
            return self._quality.grades[self._choice.place].choice
        if wished not in CODECS and wished not in self._quality.presets:
            known = [AUTOMATIC, *CODECS, *self._quality.presets]
            raise unknown_name("quality", wished, known, f"There are {', '.join(known)}.")
        return wished

    def _what(self, chosen: str) -> Preset | CodecName:
        match chosen:
            case "pcm":
                return "pcm16"
            case "pcm16" | "pcm24" | "opus":
                return chosen
        return self._quality.preset(chosen)
