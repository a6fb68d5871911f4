"""The first frame of a GIF file. Source: CompuServe, GIF89a, sections 15 to 27."""

from __future__ import annotations

from ..bad_blob import TRUNCATED, BadBlob, check_size, too_many

MAX_BLOCKS = 400_000
"""Blocks of at most 255 bytes: those of a file of 64 MiB, where they are full."""

_EXTENSION, _IMAGE, _CONTROL = 0x21, 0x2C, 0xF9


def essentials(data: bytes) -> bytes:
    """The screen, its palette, and the first image with its transparency; see `essentials`."""
    flags = data[10]
    start = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    walk = _Blocks(data)
    control, position = b"", start
    while data[position] == _EXTENSION:
        after = walk.end(position + 2)
        if data[position + 1] == _CONTROL:
            control = data[position:after]
        position = after
    if data[position] != _IMAGE:
        raise BadBlob(TRUNCATED)
    left, top, width, height, local = _image(data, position)
    screen_width, screen_height = _words(data, 6, 2)
    # A reader enlarges the screen where the image reaches over it.
    check_size("Gif", max(screen_width, left + width), max(screen_height, top + height))
    end = walk.end(position + 10 + local + 1)
    return b"".join([data[:start], control, memoryview(data)[position:end], b";"])


def _image(data: bytes, position: int) -> tuple[int, int, int, int, int]:
    """Position, size and bytes of the palette of an image on the screen."""
    flags = data[position + 9]
    left, top, width, height = _words(data, position + 1, 4)
    return left, top, width, height, 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _words(data: bytes, position: int, count: int) -> list[int]:
    places = range(position, position + 2 * count, 2)
    return [int.from_bytes(data[at : at + 2], "little") for at in places]


class _Blocks:
    """Walks over blocks, of which a whole file may have a bounded number."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_BLOCKS

    def end(self, position: int) -> int:
        """The end of the blocks that start here, after the empty block."""
        data = self._data
        for walked in range(self._left):
            if position >= len(data):
                raise BadBlob(TRUNCATED)
            size = data[position]
            position += size + 1
            if size == 0:
                self._left -= walked + 1
                return position
        raise too_many("blocks", MAX_BLOCKS)
