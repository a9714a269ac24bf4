import numpy as np

from jamtui.synth.cache import NoteCache
from jamtui.synth.instrument import RenderedNote


def note(frames):
    return RenderedNote(np.zeros((1, frames), np.float32), None, np.zeros(2, np.float32))


def test_keeps_what_was_used_last():
    cache = NoteCache(max_bytes=4 * 300)
    for name in "abc":
        cache.put(name, note(100))
    assert cache.get("a") is not None
    cache.put("d", note(100))
    assert cache.get("b") is None
    assert [name for name in "acd" if cache.get(name)] == ["a", "c", "d"]


def test_never_holds_more_than_its_bound():
    cache = NoteCache(max_bytes=1000)
    for size in (10, 200, 50, 60, 100, 240, 1, 90) * 5:
        cache.put(size, note(size))
        assert cache.used_bytes <= 1000
        assert cache.used_bytes == sum(
            4 * n for n in (10, 200, 50, 60, 100, 240, 1, 90) if cache.get(n)
        )


def test_a_note_that_cannot_fit_is_not_kept():
    cache = NoteCache(max_bytes=100)
    cache.put("small", note(10))
    cache.put("large", note(26))
    assert cache.get("large") is None
    assert cache.get("small") is not None


def test_a_grown_note_takes_the_place_of_the_shorter():
    cache = NoteCache(max_bytes=1000)
    cache.put("x", note(10))
    cache.put("x", note(20))
    assert cache.used_bytes == 80
    cache.clear()
    assert cache.used_bytes == 0
