"""One call of a function with its pixels, and checksums that tell equal images."""

from __future__ import annotations

import marshal
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..generators.view import axes_of
from ..images.image import EncodedImage
from ..images.options import ImageOptions
from ..images.sources.returned import array_inside, drawing_of
from ..images.sources.whole_view import shows_view, with_axes
from .mapped_files import written_place
from .returned_memory import Memory, memory_of, memory_of_pixels

if TYPE_CHECKING:
    from ..generators.view import View
    from ..images.image import Drawing

CLOCK_SECONDS = 1.0
"""Seconds by which times of this process may be later than those of files (10 ms on Linux)."""

REMEMBERED = 256
"""The most checksums that are kept for a function; each takes some 200 bytes."""


_PLAIN = (bool, int, float, complex, str, type(None))


@dataclass(frozen=True, eq=False)
class Attempt:
    """The drawing of one call of a function.

    Args:
        drawing: its pixels, or an encoded image.
        memory: that of the returned value, if it outlives the call; the pixels are a copy then.
        arguments: a key of the arguments (see `key_of`).
        ran: the seconds that the function took.
        drawn_in: the seconds that it took to make pixels of the value.
    """

    drawing: Drawing
    memory: Memory | None
    arguments: bytes | None
    ran: float
    drawn_in: float

    @classmethod
    def of(
        cls,
        box: list[Any],
        output: ImageOptions,
        arguments: bytes | None,
        ran: float,
        view: View | None = None,
        yielded: Callable[[], Drawing] | None = None,
    ) -> Attempt:
        """The attempt that returned the value in `box`, a list with the only reference to it.

        A picture that tells no axes of its own shows the view, where one is given. `yielded`
        gives the drawing of a value that was yielded, with pixels of its own.

        Raises:
            Exception: as `drawing_of`.
        """
        started = time.perf_counter()
        memory = memory_of(box)
        if memory is None:
            box[0] = array_inside(box[0])
            memory = memory_of(box)
        drawing = drawn(box[0], output, view) if yielded is None else yielded()
        since = time.time() - ran - (time.perf_counter() - started) - CLOCK_SECONDS
        place = written_place(box[0], since)
        box.clear()  # pixels that somebody still refers to are memory that outlives the call
        if place is not None:
            memory = Memory((), (), (place,))
        elif memory is None:
            memory = memory_of_pixels(drawing)
        if memory is not None and yielded is None and not isinstance(drawing, EncodedImage):
            drawing = drawing.owned()
        return cls(drawing, memory, arguments, ran, time.perf_counter() - started)

    def owned(self) -> Attempt:
        """The attempt with pixels that share no memory."""
        if self.memory is not None or isinstance(self.drawing, EncodedImage):
            return self
        return replace(self, drawing=self.drawing.owned())


def drawn(value: Any, output: ImageOptions, view: View | None) -> Drawing:
    """The drawing of a value, which shows the view if it is there, or has no axes of its own.

    Raises:
        Exception: as `drawing_of`.
    """
    drawing = drawing_of(value, output)
    if view is None:
        return drawing
    whole = axes_of(view, *drawing.size)
    if not shows_view(value, drawing, view.extent, whole):
        return drawing
    return with_axes(drawing, (whole,))


class Checksums:
    """Checksums of the latest images of a function, by its arguments."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[Any, ...]] = OrderedDict()
        self._lock = Lock()

    def add(self, made: Attempt) -> None:
        """Keep the checksum of a right image, if calls could write over its memory."""
        if made.memory is None or made.arguments is None:
            return
        checksum = _checksum(made.drawing)
        with self._lock:
            self._kept[made.arguments] = checksum
            self._kept.move_to_end(made.arguments)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    def have(self, made: Attempt) -> bool:
        """True if equal arguments gave an equal image before."""
        known = None if made.arguments is None else self._kept.get(made.arguments)
        return known is not None and known == _checksum(made.drawing)


def key_of(positional: Sequence[Any], named: Mapping[str, Any]) -> bytes | None:
    """Equal for equal arguments; None for those that are no plain values."""
    arguments = [list(positional), sorted(named.items())]
    if not _is_plain(arguments):
        return None
    # Version 2 writes equal values alike, whatever else refers to them.
    return blake2b(marshal.dumps(arguments, 2), digest_size=16).digest()


def _is_plain(value: Any) -> bool:
    """True for numbers, texts and collections of them: others may be as large as an upload."""
    kind = type(value)
    if kind in (list, tuple):
        return all(map(_is_plain, value))
    if kind is dict:
        return all(_is_plain(each) for pair in value.items() for each in pair)
    return kind in _PLAIN


def _checksum(drawing: Drawing) -> tuple[Any, ...]:
    if isinstance(drawing, EncodedImage):
        return (drawing.etag,)
    pixels = drawing.pixels
    parts = getattr(pixels, "parts", (pixels,))
    sums = (0 if part is None else zlib.crc32(_buffer(part)) for part in parts)
    return drawing.size, drawing.metadata, drawing.axes, *sums


def _buffer(part: Any) -> Any:
    flags = getattr(part, "flags", None)
    return part if getattr(flags, "c_contiguous", False) else part.tobytes()
