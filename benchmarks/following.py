"""Two ways to keep a sound card in step with a room: another tempo, or another pace of reading.

    python -m benchmarks.following

Stands apart from the other benchmarks: it has no peer. What docs/adr/0017 decides is measured here:
what pace does to a tone, what it costs the audio thread, and what a corrected tempo costs the
worker, with a band of real sounds.
"""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from jamtui.engine.messages import Load, SetTempo
from jamtui.engine.player import Cue, Player
from jamtui.engine.rings import FOR_EVER, Rings, shared_memory_file
from jamtui.engine.worker import RenderWorker
from jamtui.playout.reader import ONE
from jamtui.storage.database import open_database
from jamtui.studio.arrangement import Arrangement, from_band
from jamtui.studio.sounds import SoundLibrary

RATE = 48_000
TONES = (440, 1000, 5000, 10_000, 15_000)
PACES_PPM = (100, 200, 2000)
BLOCKS = (64, 128, 256)
BAND = "backyard-funk"


@contextmanager
def _rings() -> Iterator[Rings]:
    memory = shared_memory_file()
    rings = Rings(memory)
    rings.written[:] = FOR_EVER
    yield rings
    os.close(memory)


def residue_db(tone: float, ppm: float, seconds: float = 2.0) -> float:
    """Returns how loud all that is not the tone is in what is heard of it, in dB of the tone.

    The pace changes a little once every half second, as it does when it is steered.
    """
    frames = round(seconds * RATE)
    with _rings() as rings:
        wave = 0.25 * np.sin(2 * np.pi * tone / RATE * np.arange(frames + 2000))
        rings.write(0, 0, np.stack((wave, wave)).astype(np.float32))
        player = Player(rings, RATE)
        player.mixer.settle()
        player.cue(Cue(0, 1000, ONE // 3))
        heard, places = [], []
        for number in range(frames // 128):
            wobble = 20 * ((number // 188) % 2)
            player.step = ONE + round(ONE * (ppm + wobble) * 1e-6)
            before = (1000, ONE // 3) if player.place is None else player.place[1:]
            block = np.zeros((2, 128), np.float32)
            player.process(block[:0], block)
            heard.append(block[0])
            places.append(before[0] + before[1] / ONE + np.arange(128) * player.step / ONE)
    sound, at = np.concatenate(heard)[500:], np.concatenate(places)[500:]
    phase = 2 * np.pi * tone / RATE * at
    fitted = np.stack((np.sin(phase), np.cos(phase)))
    gains = np.linalg.lstsq(fitted.T, sound, rcond=None)[0]
    rest = sound - gains @ fitted
    return 10 * math.log10(float((rest**2).mean() / ((gains @ fitted) ** 2).mean()))


def block_us(arrangement: Arrangement, block: int, *, is_paced: bool) -> float:
    """Returns what a block costs the audio thread with a band's slots, in microseconds."""
    with _rings() as rings:
        player = Player(rings, RATE)
        player.slots_in_use = len(arrangement.tracks) + 1
        if is_paced:
            player.step = ONE + round(ONE * 120e-6)
            player.cue(Cue(0, 0))
        else:
            player.begin(0)
        out = np.zeros((2, block), np.float32)
        times = []
        for _ in range(4000):
            began = time.perf_counter()
            player.process(out[:0], out)
            times.append(time.perf_counter() - began)
    return 1e6 * statistics.median(times)


def correction_ms(arrangement: Arrangement) -> tuple[float, float]:
    """Returns what the worker spends on a second of music, and on a corrected tempo, in ms."""
    with _rings() as rings:
        worker = RenderWorker(rings, SoundLibrary(RATE), RATE, lambda event: None)
        worker.handle(Load(arrangement.tempo, arrangement.bar_ticks, arrangement.tracks))
        bpm = arrangement.tempo[0][1]
        beat = RATE * 60 / bpm

        def go_on(seconds: float) -> float:
            began = time.process_time()
            for _ in range(round(seconds * 10)):
                while worker.work() == 0.0:
                    pass
                rings.read_frame += RATE // 10
            return time.process_time() - began

        go_on(40.0)  # every note has been made once
        plain = go_on(20.0)
        corrected = 0.0
        for number in range(20):
            ticks = 960 * (math.ceil((rings.read_frame + RATE // 2) / beat) + 1)
            worker.handle(SetTempo(bpm * (1.0 + 1e-4 * (number % 2)), ticks))
            corrected += go_on(1.0)
    return 1000 * plain / 20, 1000 * (corrected - plain) / 20


def main() -> None:
    """Prints all figures."""
    print("What is not the tone, dB below it; pace in parts of a million above 1:")
    for tone in TONES:
        row = [f"{residue_db(tone, ppm):7.1f}" for ppm in PACES_PPM]
        print(f"{tone:7} Hz", *row)
    with TemporaryDirectory() as folder, open_database(Path(folder) / "jam.db") as database:
        band = database.bands.get(BAND)
        loops = [database.loops.get(track.loop) for track in band.tracks]
        arrangement = from_band(band, loops, None, None, 1)
    print(f"\nA block of the audio thread, us ({BAND}):")
    for block in BLOCKS:
        plain = block_us(arrangement, block, is_paced=False)
        paced = block_us(arrangement, block, is_paced=True)
        share = 100 * (paced - plain) * RATE / block * 1e-6
        print(f"{block:7} frames {plain:7.1f} {paced:7.1f}  {share:.2f} % of a core more")
    second, correction = correction_ms(arrangement)
    print(
        f"\nThe worker, ms: a second of music {second:.1f}, a corrected tempo {correction:.1f} more"
    )


if __name__ == "__main__":
    main()
