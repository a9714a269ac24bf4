"""Devices as people read of them."""

from __future__ import annotations

import pytest

from jamtui.cli.device_name import device_name


@pytest.mark.parametrize(
    ("name", "host_api", "text"),
    [
        ("null", "null", "no sound device (null)"),
        ("jack", "JACK", "jack"),
        ("USB Audio", "ALSA", "USB Audio (ALSA)"),
    ],
)
def test_nothing_is_said_twice(name: str, host_api: str, text: str) -> None:
    assert device_name({"name": name, "host_api": host_api}) == text
