"""Between the network, which brings a track, and the mix, in which it is heard."""

from __future__ import annotations

from collections.abc import Callable

from jamtui.codec.contract import FloatArray
from jamtui.network.arriving_track import Playing
from jamtui.playout.playout import Playout


class HeardTrack:
    """A track's playout as the network fills it. The network thread's."""

    def __init__(self, playout: Playout, sample_rate: int, on_close: Callable[[], None]) -> None:
        self._playout = playout
        self._sample_rate = sample_rate
        self._on_close = on_close

    def put(self, timestamp: int, samples: FloatArray) -> None:
        """Takes sound, (channels, frames), from frame `timestamp` of the sender on."""
        self._playout.put(timestamp, samples)

    def put_concealed(self, timestamp: int, samples: FloatArray) -> None:
        """Takes what the codec made up for a lost packet."""
        self._playout.put_concealed(timestamp, samples)

    def playing(self) -> Playing:
        """Returns how it fares."""
        stats = self._playout.stats
        per_frame = 1e3 / self._sample_rate
        return Playing(
            late_packets=stats.late_packets,
            delay_ms=stats.delay_frames * per_frame,
            concealed_ms=stats.concealed_frames * per_frame,
        )

    def close(self) -> None:
        """Takes the track out of the mix."""
        self._on_close()
