import numpy as np
import pytest

from jamtui.audio.contract import AudioDevice
from jamtui.audio.fake import FakeDevice


def test_it_plays_exactly_what_it_is_asked_for() -> None:
    device: AudioDevice = FakeDevice(block_frames=64)
    fake = device
    assert isinstance(fake, FakeDevice)
    sizes: list[int] = []

    def process(inputs: np.ndarray, outputs: np.ndarray) -> None:
        outputs[:] = len(sizes)
        sizes.append(outputs.shape[1])

    fake.start(process)
    heard = fake.pump(150)
    assert sizes == [64, 64, 22]
    assert heard.shape == (2, 150)
    np.testing.assert_array_equal(heard[0], np.repeat([0, 1, 2], sizes))


def test_inputs_arrive_in_their_blocks() -> None:
    fake = FakeDevice(block_frames=50, input_channels=2)
    fake.start(lambda inputs, outputs: np.copyto(outputs, inputs))
    voice = np.random.default_rng(0).standard_normal((2, 120)).astype(np.float32)
    np.testing.assert_array_equal(fake.pump(120, voice), voice)


def test_an_error_is_kept_told_once_and_followed_by_silence() -> None:
    fake, told, calls = FakeDevice(block_frames=10), [], []
    fake.on_failure = told.append

    def broken(inputs: np.ndarray, outputs: np.ndarray) -> None:
        calls.append(1)
        outputs[:] = 1.0
        if len(calls) == 2:
            raise ValueError("no")

    fake.start(broken)
    heard = fake.pump(40)
    assert heard[0].tolist() == [1.0] * 10 + [0.0] * 30
    assert len(calls) == 2
    fake.pump(10)
    assert [str(error) for error in told] == ["no"]
    assert fake.failure is told[0]
    fake.start(lambda inputs, outputs: outputs.fill(0.5))
    assert fake.failure is None
    assert fake.pump(10).min() == 0.5


def test_a_lost_device_says_so_once_and_is_silent() -> None:
    fake, lost = FakeDevice(), []
    fake.on_lost = lost.append
    fake.start(lambda inputs, outputs: outputs.fill(1.0))
    fake.lose("It fell down.")
    fake.lose("Again.")
    assert lost == ["It fell down."]
    assert not fake.is_running
    assert not fake.pump(100).any()


def test_what_is_not_started_is_silent() -> None:
    fake = FakeDevice()
    assert not fake.pump(10).any()
    fake.start(lambda inputs, outputs: outputs.fill(1.0))
    fake.stop()
    assert not fake.pump(10).any()
    fake.close()
    assert fake.is_closed


@pytest.mark.parametrize("frames", [0, 1, 127, 128, 129])
def test_any_length_can_be_pumped(frames: int) -> None:
    fake = FakeDevice()
    fake.start(lambda inputs, outputs: outputs.fill(1.0))
    assert fake.pump(frames).sum() == 2 * frames
