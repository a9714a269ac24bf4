"""The output: a device, and silence in real time while that is gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from jamtui.audio.contract import ProcessBlock
from jamtui.audio.fake import FakeDevice
from jamtui.audio.null_device import NullDevice
from jamtui.errors import DeviceError
from jamtui.studio.output import RETRY_SECONDS, Output, OutputWishes


class Shop:
    """Where devices come from: those in `shelf`, one after the other, or none."""

    def __init__(self) -> None:
        self.shelf: list[Any] = []
        self.asked: list[tuple[Any, ...]] = []

    def open(self, name: Any, rate: int, block: int, **options: Any) -> Any:
        self.asked.append((name, rate, block))
        if name == "null":
            return NullDevice(rate, block)
        if not self.shelf:
            raise DeviceError("There is no such device.")
        return self.shelf.pop(0)


class Reluctant(FakeDevice):
    """Opens, but does not start."""

    def start(self, process: ProcessBlock) -> None:
        raise DeviceError("It is busy.")


class Music:
    """Counts blocks, and is never called from two places."""

    def __init__(self) -> None:
        self.blocks = 0

    def __call__(self, inputs: np.ndarray, outputs: np.ndarray) -> None:
        self.blocks += 1
        outputs[:] = 0.25


class Player:
    """An output, its shop, and what it told."""

    def __init__(self, shop: Shop, wishes: OutputWishes) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.shop, self.music, self.now = shop, Music(), 0.0
        self.output = Output(wishes, lambda *told: self.told.append(told), lambda act: act())

    def tick_until(self, condition: Callable[[], bool]) -> None:
        for _ in range(2000):
            if condition():
                return
            self.now += RETRY_SECONDS
            self.output.tick(self.now)
            time.sleep(0.005)
        pytest.fail("it has not happened")

    def names(self) -> list[str]:
        return [name for name, _ in self.told]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Player]]:
    made: list[Player] = []

    def start(*devices: Any, name: str | None = "card") -> Player:
        shop = Shop()
        shop.shelf += devices
        monkeypatch.setattr("jamtui.studio.output.open_output", shop.open)
        made.append(Player(shop, OutputWishes(name, block_frames=64)))
        return made[-1]

    yield start
    for player in made:
        player.output.close()


def test_a_device_that_vanishes_is_told_once_and_comes_back(make: Callable[..., Player]) -> None:
    card = FakeDevice()
    player = make(card)
    player.output.start(player.music)
    assert (card.pump(256) == 0.25).all()
    card.lose()
    assert player.names() == ["device_lost"]
    assert card.is_closed
    assert player.output.device.host_api == "null"
    before = player.music.blocks
    player.tick_until(lambda: player.music.blocks > before)  # music goes on, unheard
    again = FakeDevice()
    player.shop.shelf.append(again)
    player.tick_until(lambda: "device_back" in player.names())
    assert player.names() == ["device_lost", "device_back"]
    assert player.output.device is again
    before = player.music.blocks
    again.pump(128)
    assert player.music.blocks == before + 1


def test_it_may_vanish_again_and_again(make: Callable[..., Player]) -> None:
    cards = [FakeDevice() for _ in range(4)]
    player = make(*cards)
    player.output.start(player.music)
    for number, card in enumerate(cards[:3], 1):
        card.lose()
        player.tick_until(lambda number=number: player.names().count("device_back") == number)
    assert player.output.device is cards[3]
    assert player.names() == ["device_lost", "device_back"] * 3


def test_a_device_that_does_not_start_is_looked_for_further(make: Callable[..., Player]) -> None:
    card, busy, fine = FakeDevice(), Reluctant(), FakeDevice()
    player = make(card)
    player.output.start(player.music)
    card.lose()
    player.shop.shelf += [busy, fine]
    player.tick_until(lambda: "device_back" in player.names())
    assert player.output.device is fine
    assert busy.is_closed


def test_a_device_that_is_back_at_another_rate_plays_on_and_says_so(
    make: Callable[..., Player],
) -> None:
    card, other, fine = FakeDevice(48_000), FakeDevice(44_100), FakeDevice(48_000)
    player = make(card)
    player.output.start(player.music)
    card.lose()
    player.shop.shelf.append(other)
    player.tick_until(lambda: "notice" in player.names())
    assert player.names() == ["device_lost", "device_back", "notice"]
    assert "fake runs at 44,100 Hz now" in player.told[-1][1]["text"]
    assert player.output.describe()["sample_rate"] == 44_100
    np.testing.assert_allclose(other.pump(4096)[:, 200:], 0.25, atol=1e-5)
    # What takes its place keeps the music's own time.
    other.lose()
    assert (player.output.device.host_api, player.output.device.sample_rate) == ("null", 48_000)
    player.shop.shelf.append(fine)
    player.tick_until(lambda: player.names().count("device_back") == 2)
    assert (fine.pump(256) == 0.25).all()
    assert player.names().count("notice") == 1


def test_a_rate_that_nobody_could_ask_for_survives_its_device(make: Callable[..., Player]) -> None:
    card = FakeDevice(96_000)
    player = make(card)
    player.output.start(player.music)
    card.lose()
    assert player.output.device.host_api == "null"
    assert player.output.device.sample_rate == 96_000


def test_late_blocks_of_all_devices_are_counted(make: Callable[..., Player]) -> None:
    card = FakeDevice()
    player = make(card)
    player.output.start(player.music)
    card.xruns = 3
    card.lose()
    back = FakeDevice()
    player.shop.shelf.append(back)
    null_device = player.output.device
    player.tick_until(lambda: "device_back" in player.names())
    back.xruns = 2
    assert player.output.xruns == 5 + null_device.xruns


def test_a_missing_device_is_an_error_at_once(make: Callable[..., Player]) -> None:
    with pytest.raises(DeviceError, match="no such device"):
        make()


def test_a_wished_null_device_is_never_replaced(make: Callable[..., Player]) -> None:
    player = make(name="null")
    player.output.start(player.music)
    asked = len(player.shop.asked)
    for second in range(20):
        player.output.tick(10.0 * second)
    assert len(player.shop.asked) == asked


def test_a_fault_of_the_music_is_told(make: Callable[..., Player]) -> None:
    card = FakeDevice()
    player = make(card)

    def fail(inputs: np.ndarray, outputs: np.ndarray) -> None:
        raise ZeroDivisionError("oh")

    player.output.start(fail)
    assert not card.pump(128).any()
    assert player.names() == ["error"]


def test_what_is_lost_after_the_end_is_nobodys_business(make: Callable[..., Player]) -> None:
    card = FakeDevice()
    player = make(card)
    player.output.start(player.music)
    player.output.close()
    card.lose()
    assert player.names() == []
