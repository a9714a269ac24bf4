"""Devices as people read of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def device_name(device: Mapping[str, Any]) -> str:
    """Returns a device's name and the system behind it, each said once."""
    name, host_api = device["name"], device["host_api"]
    if host_api == "null":
        return "no sound device (null)"
    return name if name.lower() == host_api.lower() else f"{name} ({host_api})"
