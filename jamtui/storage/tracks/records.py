"""What the tables of tracks hold, one class a table, one field a column.

Times are texts as the database has them, positions count from 0, volumes are factors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
"""An object with string keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopTrack:
    """A loop in a room: `room_loop_tracks`.

    `custom_midi_data` holds notes {t, n, v, d} of its own, None for those of the loop.
    `humanize_timing` is in fractions of a beat, `humanize_velocity` a fraction.
    """

    id: str
    room_id: str
    loop_id: str
    created_by: str | None = None
    created_by_name: str | None = None
    custom_midi_data: list[Json] | None = None
    is_playing: bool = False
    start_time: str | None = None
    loop_start_beat: float = 0.0
    sound_preset: str = "drums/acoustic-kit"
    sound_settings: Json = field(default_factory=dict)
    tempo_locked: bool = False
    target_bpm: float | None = None
    key_locked: bool = False
    target_key: str | None = None
    transpose_amount: int = 0
    volume: float = 0.8
    pan: float = 0.0
    muted: bool = False
    solo: bool = False
    effects: Json = field(default_factory=dict)
    humanize_enabled: bool = False
    humanize_timing: float = 0.05
    humanize_velocity: float = 0.1
    color: str = "#6366f1"
    name: str | None = None
    position: int = 0
    created_at: str | None = None
    updated_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTrack:
    """One input of a performer in a room: `user_tracks`."""

    id: str
    room_id: str
    user_id: str
    name: str
    color: str = "#a78bfa"
    audio_settings: Json = field(default_factory=dict)
    is_muted: bool = False
    is_solo: bool = False
    volume: float = 1.0
    is_armed: bool = True
    is_recording: bool = False
    owner_user_id: str | None = None
    owner_user_name: str | None = None
    is_active: bool = True
    track_type: Literal["audio", "midi"] = "audio"
    midi_settings: Json | None = None
    created_at: str | None = None
    updated_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """A song of a room: `songs`.

    `tracks` are references {id, type, trackId, position, startOffset, volume, muted, solo};
    `notation` has sections and chords, `lyrics` timed lines; `duration` is in seconds.
    """

    id: str
    room_id: str
    name: str
    tracks: list[Json] = field(default_factory=list)
    bpm: int = 120
    key: str | None = None
    time_signature: list[int] = field(default_factory=lambda: [4, 4])
    duration: float = 0.0
    color: str = "#6366f1"
    position: int = 0
    created_by: str | None = None
    created_by_name: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    notation: Json | None = None
    lyrics: list[Json] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryTrack:
    """A sound file that somebody brought: `tracks`. `duration` is in seconds.

    `url` is "library:" and the name of a file in the library, or a place elsewhere.
    """

    id: str
    name: str
    duration: float
    url: str
    uploaded_by: str
    room_id: str | None = None
    artist: str | None = None
    uploaded_at: str | None = None
    ai_generated: bool = False
    stems: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedTrack:
    """A track that a room is going to play: `room_tracks`. `duration` is in whole seconds."""

    id: str
    room_id: str
    name: str
    url: str
    artist: str | None = None
    duration: int = 0
    uploaded_by: str = "user"
    youtube_id: str | None = None
    ai_generated: bool = False
    created_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackPreset:
    """How somebody likes a track to be set: `saved_track_presets`."""

    id: str
    user_id: str
    name: str
    description: str | None = None
    track_type: Literal["audio", "midi"] = "audio"
    instrument_id: str = "other"
    color: str = "#a78bfa"
    volume: float = 1.0
    is_muted: bool = False
    is_solo: bool = False
    audio_settings: Json | None = None
    midi_settings: Json | None = None
    effects: Json = field(default_factory=dict)
    active_effect_preset: str | None = None
    is_default: bool = False
    use_count: int = 0
    created_at: str | None = None
    updated_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedStream:
    """A track that a member sends to a room: `room_webrtc_sessions`."""

    id: str
    room_id: str
    user_id: str
    session_id: str
    track_name: str
    created_at: str | None = None
    updated_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackDetails:
    """What is known of a file in the library: `local_track_details`.

    `duration` is in seconds, `peaks` are the loudest samples of equal parts, 0 to 1.
    """

    url: str
    format: str
    sample_rate: int
    channels: int
    duration: float
    bytes: int
    peaks: list[float] = field(default_factory=list)
    created_at: str | None = None
