"""PNG files, read again by the letter of their format."""

from __future__ import annotations

import struct
import zlib

import pytest

from jamtui.png import png

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Returns kind and content of every chunk, after checking the sum behind each."""
    assert data.startswith(SIGNATURE)
    found, at = [], len(SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        assert check == zlib.crc32(kind + content)
        found.append((kind, content))
        at += length + 12
    return found


@pytest.mark.parametrize(("alpha", "depth", "color_type"), [(False, 3, 2), (True, 4, 6)])
def test_the_file_holds_the_pixels(alpha: bool, depth: int, color_type: int) -> None:
    width, height = 5, 3
    pixels = bytes(range(width * height * depth))
    (head, header), (body, packed), (end, nothing) = chunks(png(pixels, width, height, alpha=alpha))
    assert (head, body, end, nothing) == (b"IHDR", b"IDAT", b"IEND", b"")
    assert struct.unpack(">IIBBBBB", header) == (width, height, 8, color_type, 0, 0, 0)
    rows = zlib.decompress(packed)
    stride = 1 + width * depth
    lines = [rows[at : at + stride] for at in range(0, len(rows), stride)]
    assert [line[0] for line in lines] == [0] * height
    assert b"".join(line[1:] for line in lines) == pixels
