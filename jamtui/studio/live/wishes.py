"""How somebody wants to play with others."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from jamtui.errors import UsageError

AUTOMATIC = "auto"
CODECS = ("pcm16", "pcm24", "opus")


class JoinWishes(msgspec.Struct, frozen=True, kw_only=True):
    """What `jam join` asks of its engine.

    `user_id` is whose key signs at the door, found beside `database`. `quality` is a preset of
    data/quality.toml, a codec, or "auto"; `mode` a playout mode, or "manual:FRAMES".
    """

    address: str
    database: str
    user_id: str
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    instrument: Annotated[str, msgspec.Meta(max_length=80)] = ""
    quality: str = AUTOMATIC
    mode: str = "live-jamming"
    channels: Literal[1, 2] = 1
    is_listening_only: bool = False
    muted: bool = False
    request: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    is_insecure: bool = False
    ice_servers: list[str] = []
    record_folder: str | None = None


def parted_mode(text: str) -> tuple[str, int | None]:
    """Returns (mode, delay in frames) of "stable" or "manual:256"; raises UsageError."""
    name, _, frames = text.partition(":")
    if not frames:
        return name, None
    if name != "manual" or not frames.isascii() or not frames.isdigit():
        raise UsageError(
            f"{text[:40]!r} is no playout mode: use live-jamming, balanced, stable "
            "or manual:FRAMES."
        )
    return name, int(frames)
