"""The network's own thread."""

from __future__ import annotations

import threading

import pytest

from jamtui.network.network_thread import NetworkThread


@pytest.fixture
def thread():
    made = NetworkThread()
    yield made
    made.close()


def test_what_is_called_there_is_called_there(thread):
    assert thread.call(threading.get_ident) not in (0, threading.get_ident())
    with pytest.raises(ZeroDivisionError):
        thread.call(lambda: 1 // 0)


def test_a_bell_is_heard_over_there_and_many_rings_may_be_one(thread):
    heard, go_on = threading.Event(), threading.Event()
    calls = []

    def hear() -> None:
        calls.append(threading.get_ident())
        heard.set()
        go_on.wait(10)

    waker = thread.waker(hear)
    waker.ring()
    assert heard.wait(10)
    for _ in range(100_000):
        waker.ring()  # nobody reads meanwhile, and nothing waits
    go_on.set()
    thread.call(lambda: None)
    assert len(calls) >= 1
    assert set(calls) == {thread.call(threading.get_ident)}
    thread.call(waker.close)


def test_closing_ends_what_runs_there_and_may_be_done_twice(thread):
    import asyncio

    work = thread.run(asyncio.sleep(60))
    thread.close()
    assert work.cancelled() or work.exception() is not None
    thread.post(print, "nobody is there to say this")
    thread.close()
