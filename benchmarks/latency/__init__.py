"""From one performer's microphone to the other's ears, by way of a JACK graph without a card.

What is measured. A probe plays chirps at random intervals into the input port of performer A and
records the output port of performer B, while both run on this machine, connected with each other
by nothing but their network. A matched filter finds every chirp in the recording, to a fraction
of a frame. The delay of a chirp is the frame at which B handed it to JACK less the frame at which
JACK handed it to A, both on the server's own count of frames. So it holds everything a program
does from its callback to its callback: capture, codec, packets, network, buffers, playout.

Device periods are not counted. A sound card would add the period in which it collects what A is
given, and the one or two in which it plays what B has given: these come before the first of the
two moments and after the second, are the same for every program, and are not in a graph without a
card anyhow. What the graph itself adds between the moments is measured in each run, from a client
that plays to another that records: over a wire, and through a client that gives what it is given
in the same period. Both are 0 frames, and whatever they are is subtracted.

The floor is one period. A's callback gets a block when its last frame is there, and B's callback
of that same period is over by then: B's output leads to the probe, and the probe's to A, so that
JACK runs them in this order. What A is given in one period can leave B in the next at the
earliest: 1.33 ms at 64 frames, 2.67 at 128, 5.33 at 256. On two machines, whose periods begin at
different moments, this is the longest that one waits for the other; on average it is half of it.

A chirp is missed where it is not found, or is less like itself than the others by more than what
one missing block of 64 frames makes; where it only was played a little faster or slower, as a
playout does that changes its delay, it is found, and counted as bent. `bare UDP` is two callbacks
with a socket and nothing else: what it misses, and the probe's own longest wait for a period, is
the machine's doing, not the program's. Processor time is that of each end's process with all its
children, of a server not.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.peers import PeerMissingError


def figures(runs: int) -> Iterator[Figure]:
    """Yields the figures of all programs that are here, after a table of them."""
    try:
        from benchmarks.latency.measuring import measured_figures
    except OSError:
        raise PeerMissingError("libjack is not installed: apt-get install jackd2") from None
    yield from measured_figures(runs)
