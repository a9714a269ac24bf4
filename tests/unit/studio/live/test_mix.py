"""What one hears of others: settings hold for a person, not for a connection."""

from __future__ import annotations

import pytest

from jamtui.engine.performers import TRACKS, Performers
from jamtui.errors import NotFoundError, UsageError
from jamtui.playout.modes import BALANCED, LIVE_JAMMING
from jamtui.playout.playout import Playout
from jamtui.protocol.performer import Fingerprint, Performer, Proof, TrackOffer
from jamtui.protocol.stream_format import StreamFormat
from jamtui.studio.live.mix import LiveMix

FORMAT = StreamFormat(codec="pcm16", sample_rate=48_000, channels=1, packet_frames=64)


def performer(name: str, session: str = "") -> Performer:
    proof = Proof(
        key="", nonce="", certificate="", signature="", fingerprints=[Fingerprint("sha-256", "AB")]
    )
    return Performer(
        session=session or f"s-{name}",
        user_id=f"id-{name}",
        name=name,
        role="performer",
        proof=proof,
        tracks=[],
    )


def add(mix: LiveMix, who: Performer, track: TrackOffer) -> Playout:
    playout = mix.playout(track)
    mix.add(who, track, playout)
    return playout


def offer(ssrc: int) -> TrackOffer:
    return TrackOffer(ssrc=ssrc, name="guitar", format=FORMAT)


@pytest.fixture
def mix() -> LiveMix:
    return LiveMix(Performers(48_000), 48_000, 64, LIVE_JAMMING)


def gains(mix: LiveMix) -> list[float]:
    strips = list(mix.strips())
    heard = mix.performers.mixer.heard
    return [round(float(heard[strip.place]), 3) for strip in strips if strip.place is not None]


def test_a_setting_holds_for_all_tracks_and_when_they_come_back(mix):
    first = add(mix, performer("ann"), offer(1))
    second = add(mix, performer("ann"), offer(2))
    add(mix, performer("ben"), offer(1))
    mix.set("ANN", volume=0.5)
    assert gains(mix) == [0.5, 0.5, 1.0]
    mix.remove(first)
    mix.remove(second)
    assert gains(mix) == [1.0]
    add(mix, performer("ann", "another"), offer(9))
    assert sorted(gains(mix)) == [0.5, 1.0]


def test_a_track_ends_once(mix):
    playout = add(mix, performer("ann"), offer(1))
    mix.remove(playout)
    mix.remove(playout)
    assert list(mix.strips()) == []


def test_levels_of_the_room_multiply_ones_own(mix):
    add(mix, performer("ann"), offer(1))
    mix.set("ann", volume=0.5)
    mix.set_room_level("id-ann", 0.5)
    assert gains(mix) == [0.25]
    mix.set_room_level("id-ann", 0.0)
    assert gains(mix) == [0.0]
    mix.set("ann", volume=2.0)
    assert gains(mix) == [0.0], "who is muted for the room is not heard by turning up"


def test_who_finds_no_place_gets_one_when_somebody_goes(mix):
    playouts = [add(mix, performer(f"p{number}"), offer(1)) for number in range(TRACKS + 1)]
    assert [strip.place for strip in mix.strips()].count(None) == 1
    mix.remove(playouts[3])
    assert None not in [strip.place for strip in mix.strips()]


def test_modes_are_for_all_and_for_who_comes_later(mix):
    early = add(mix, performer("ann"), offer(1))
    mix.set_mode("balanced")
    late = add(mix, performer("ben"), offer(1))
    assert mix.mode is BALANCED
    assert early._controller.mode is late._controller.mode is BALANCED
    mix.set_mode("manual", 480)
    assert mix.mode.min_frames == mix.mode.max_frames == 480


@pytest.mark.parametrize(
    ("settings", "error", "word"),
    [
        ({"volume": 9.0}, UsageError, "0 to 2"),
        ({"volume": float("nan")}, UsageError, "0 to 2"),
        ({"pan": -2.0}, UsageError, "-1"),
    ],
)
def test_what_cannot_be_set_is_said(mix, settings, error, word):
    add(mix, performer("ann"), offer(1))
    with pytest.raises(error, match=word):
        mix.set("ann", **settings)
    assert gains(mix) == [1.0]


def test_nobody_of_that_name(mix):
    with pytest.raises(NotFoundError, match="Nobody else"):
        mix.set("ann", volume=1.0)
    add(mix, performer("ann"), offer(1))
    with pytest.raises(NotFoundError, match="Did you mean 'ann'"):
        mix.set("anne", volume=1.0)


@pytest.mark.parametrize(
    ("mode", "frames"), [("fast", None), ("manual", None), ("manual", 0), ("manual", 10**6)]
)
def test_modes_that_there_are_none_of(mix, mode, frames):
    with pytest.raises((UsageError, NotFoundError)):
        mix.set_mode(mode, frames)
    assert mix.mode is LIVE_JAMMING
