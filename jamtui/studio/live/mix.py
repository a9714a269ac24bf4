"""What one hears of the others: a strip for each of their tracks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from jamtui.engine.performers import Performers
from jamtui.errors import NotFoundError, UsageError, unknown_name
from jamtui.playout.modes import LIVE_JAMMING, MODE_RATE, MODES, PlayoutMode, manual
from jamtui.playout.playout import Playout
from jamtui.protocol.performer import Performer, TrackOffer

MOST_VOLUME = 2.0


@dataclass(slots=True)
class Strip:
    """A track of a performer, and where it is in the mix.

    `place` is None while all places are taken: the track is received and not heard.
    """

    performer: Performer
    offer: TrackOffer
    playout: Playout
    place: int | None


@dataclass(slots=True)
class Setting:
    """How somebody's tracks were set, for when they come back."""

    volume: float = 1.0
    pan: float = 0.0
    muted: bool = False
    solo: bool = False
    room_level: float = 1.0
    """What somebody with the permission has set for the whole room, 0 for muted."""


@dataclass(slots=True)
class LiveMix:
    """Mixes the tracks of others. One thread, the session's owner; `playout` is for any.

    `block_frames` and `sample_rate` are the device's. What is set for somebody holds for all of
    their tracks, and again when they come back.
    """

    performers: Performers
    sample_rate: int
    block_frames: int
    mode: PlayoutMode = LIVE_JAMMING
    _strips: dict[Playout, Strip] = field(default_factory=dict)
    _settings: dict[str, Setting] = field(default_factory=dict)

    def playout(self, offer: TrackOffer) -> Playout:
        """Returns what plays a track, in time with the device; any thread."""
        stream = offer.format
        return Playout(
            source_rate=stream.sample_rate,
            sample_rate=self.sample_rate,
            channels=stream.channels,
            packet_frames=stream.packet_frames,
            block_frames=self.block_frames,
            mode=self.mode,
        )

    def add(self, performer: Performer, offer: TrackOffer, playout: Playout) -> None:
        """Lets a track be heard, as its performer was set before."""
        playout.set_mode(self.mode)
        strip = Strip(performer, offer, playout, self.performers.add(playout))
        self._strips[playout] = strip
        self._apply(strip)

    def remove(self, playout: Playout) -> None:
        """Ends a track; harmless when it has ended."""
        strip = self._strips.pop(playout, None)
        if strip is None:
            return
        if strip.place is not None:
            self.performers.remove(strip.place)
        self._fill()

    def set(
        self,
        name: str,
        *,
        volume: float | None = None,
        pan: float | None = None,
        muted: bool | None = None,
        solo: bool | None = None,
    ) -> None:
        """Changes how somebody is heard here, by name, user id or session.

        Raises NotFoundError for somebody who is not there, UsageError for a volume or pan out of
        range.
        """
        if volume is not None and not 0.0 <= volume <= MOST_VOLUME:
            raise UsageError(f"A volume of {volume:g} is not possible: use 0 to {MOST_VOLUME:g}.")
        if pan is not None and not -1.0 <= pan <= 1.0:
            raise UsageError(f"A pan of {pan:g} is not possible: use -1 (left) to 1 (right).")
        found = self.find(name)
        setting = self.setting(found[0].performer.user_id)
        setting.volume = setting.volume if volume is None else volume
        setting.pan = setting.pan if pan is None else pan
        setting.muted = setting.muted if muted is None else muted
        setting.solo = setting.solo if solo is None else solo
        for strip in found:
            self._apply(strip)

    def set_room_level(self, user_id: str, level: float) -> None:
        """Does what somebody with the permission wishes for the whole room; 0 mutes."""
        setting = self.setting(user_id)
        setting.room_level = min(max(level, 0.0), MOST_VOLUME)
        for strip in self._strips.values():
            if strip.performer.user_id == user_id:
                self._apply(strip)

    def set_mode(self, mode: str, delay_frames: int | None = None) -> None:
        """Chooses between delay and whole sound for everybody, or a fixed delay with "manual"."""
        self.mode = self._mode(mode, delay_frames)
        for strip in self._strips.values():
            strip.playout.set_mode(self.mode)

    def _mode(self, name: str, delay_frames: int | None) -> PlayoutMode:
        if name in MODES:
            return MODES[name]
        if name != "manual":
            raise unknown_name("mode", name, [*MODES, "manual"])
        if delay_frames is None:
            raise UsageError("A manual delay needs its frames, such as manual:256.")
        try:
            return manual(round(delay_frames * MODE_RATE / self.sample_rate))
        except ValueError as error:
            raise UsageError(f"This delay is not possible: {error}.") from None

    def find(self, name: str) -> list[Strip]:
        """Returns the tracks of somebody; raises NotFoundError."""
        wanted = name.casefold()
        for strip in self._strips.values():
            performer = strip.performer
            if wanted in (performer.name.casefold(), performer.user_id, performer.session):
                whose = performer.session
                return [one for one in self._strips.values() if one.performer.session == whose]
        known = sorted({strip.performer.name for strip in self._strips.values()})
        if not known:
            raise NotFoundError(f"Nobody else sends sound here, so {name[:80]!r} cannot be set.")
        raise unknown_name("performer", name, known, "`jam peers` shows who is there.")

    def strips(self) -> Iterator[Strip]:
        """Yields every track that is received."""
        yield from self._strips.values()

    def setting(self, user_id: str) -> Setting:
        """Returns how somebody is set, also before they come."""
        return self._settings.setdefault(user_id, Setting())

    def _apply(self, strip: Strip) -> None:
        setting = self.setting(strip.performer.user_id)
        if strip.place is not None:
            self.performers.mixer.set_strip(
                strip.place,
                volume=setting.volume * setting.room_level,
                pan=setting.pan,
                muted=setting.muted,
                solo=setting.solo,
            )

    def _fill(self) -> None:
        """Lets tracks be heard for which there was no place."""
        for strip in self._strips.values():
            if strip.place is None:
                strip.place = self.performers.add(strip.playout)
                self._apply(strip)
