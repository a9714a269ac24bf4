"""Ogg files that are the same from run to run: their streams are numbered by chance otherwise."""

from __future__ import annotations

import struct
from functools import cache

from jamtui.audio.growing_file import GrowingFile

SERIAL = int.from_bytes(b"jamt", "little")

_HEAD = struct.Struct("<4sBBqIIIB")
"""Capture pattern, version, kind, granule, serial, page number, checksum, segments (RFC 3533)."""

_SERIAL_AT, _CHECKSUM_AT = 14, 22
_POLYNOMIAL = 0x1_04C1_1DB7


def set_ogg_serial(file: GrowingFile, serial: int = SERIAL) -> None:
    """Gives the only stream of a complete Ogg file another number.

    The checksum of a page is linear and covers the number, so that it follows from what changes
    in that alone. What is no page ends the work: the file stays as readable as it was.
    """
    begin = 0
    while True:
        file.seek(begin)
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size or not head.startswith(b"OggS"):
            return
        *_, before, _, checksum, segments = _HEAD.unpack(head)
        length = _HEAD.size + segments + sum(file.read(segments))
        change = int.from_bytes((before ^ serial).to_bytes(4, "little"), "big")
        behind = length - _SERIAL_AT - 4
        checksum ^= _times(change, _shifted(8 * behind + 32))
        _put(file, begin + _SERIAL_AT, serial)
        _put(file, begin + _CHECKSUM_AT, checksum)
        begin += length


def _put(file: GrowingFile, place: int, number: int) -> None:
    file.seek(place)
    file.write(number.to_bytes(4, "little"))


def _times(first: int, second: int) -> int:
    """Returns the product of two polynomials over bits, modulo that of Ogg's checksum."""
    product = 0
    while second:
        if second & 1:
            product ^= first
        second >>= 1
        first <<= 1
        if first >> 32:
            first ^= _POLYNOMIAL
    return product


@cache
def _shifted(bits: int) -> int:
    """Returns x to that power, modulo the same."""
    power, result = 2, 1
    while bits:
        if bits & 1:
            result = _times(result, power)
        power = _times(power, power)
        bits >>= 1
    return result
