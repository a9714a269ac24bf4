"""Pixels as a PNG file."""

from __future__ import annotations

import struct
import zlib


def png(data: bytes, width: int, height: int, *, alpha: bool = False) -> bytes:
    """Returns the PNG file (RFC 2083) of 8-bit pixels.

    `data` holds them row by row, three bytes each (RGB) or, with `alpha`, four (RGBA, not
    premultiplied).
    """
    depth = 4 if alpha else 3
    stride = width * depth
    # Each row is preceded by the number of its filter; 0 is none.
    rows = b"".join(b"\0" + data[at : at + stride] for at in range(0, height * stride, stride))
    header = struct.pack(">IIBBBBB", width, height, 8, 6 if alpha else 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 6))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
