"""Places in files that several calls write to, whatever objects or addresses lead to them."""

from __future__ import annotations

import mmap
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..images.result import Result

_MAPS = Path("/proc/self/maps")
"""The files in the memory of this process, on Linux."""

_END = sys.maxsize


@dataclass(frozen=True)
class Place:
    """Bytes of a file, from `start` to before `end`; `file` tells it from all others."""

    file: tuple[Any, ...]
    start: int = 0
    end: int = _END

    def meets(self, other: Place) -> bool:
        """True if two places have a byte in common."""
        return self.file == other.file and self.start < other.end and other.start < self.end


def places_of(view: Any) -> tuple[Place, ...]:
    """The places in files of an array or memoryview that is mapped into memory."""
    below = view
    while below is not None and not isinstance(below, mmap.mmap):
        lower = getattr(below, "base", None)
        below = getattr(below, "obj", None) if lower is None else lower
    if below is None:
        return ()
    bounds = _bounds(view)
    if bounds is None:
        return (_anywhere(view),)
    try:
        lines = _MAPS.read_text().splitlines()
    except OSError:
        return (_anywhere(view),)
    return _found(lines, *bounds)


def written_place(value: Any, since: float) -> Place | None:
    """The file of a returned path, if it was written after a time, in seconds since the epoch.

    Call it after the file was read: what was not written until then is read whole.
    """
    while isinstance(value, Result):
        value = value.image
    if not isinstance(value, Path):
        return None
    try:
        file = value.resolve()
        return Place((str(file),)) if file.stat().st_mtime >= since else None
    except OSError:
        return Place((str(value),))  # it is being replaced


def _found(lines: list[str], low: int, high: int) -> tuple[Place, ...]:
    """The place in the line `from-to permissions offset device inode name` of the address."""
    for line in lines:
        addresses, permissions, offset, device, inode = line.split(maxsplit=5)[:5]
        first, last = (int(each, 16) for each in addresses.split("-"))
        if first <= low < last:
            if "s" not in permissions:  # what is written there comes into no file
                return ()
            start = low - first + int(offset, 16)
            return (Place((device, inode), start, start + high - low),)
    return ()


def _anywhere(view: Any) -> Place:
    """The place where the system tells none: the whole file, or one place for all mappings."""
    try:
        found = Path(view.filename).stat()
    except (AttributeError, OSError, TypeError):
        return Place(("mapped",))
    return Place((found.st_dev, found.st_ino))


def _bounds(view: Any) -> tuple[int, int] | None:
    """The addresses of the first byte and of the one after the last."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    array = numpy.asarray(view)
    low = high = int(array.__array_interface__["data"][0])
    for size, stride in zip(array.shape, array.strides, strict=True):
        low += min(0, (size - 1) * stride)
        high += max(0, (size - 1) * stride)
    return low, high + array.itemsize
