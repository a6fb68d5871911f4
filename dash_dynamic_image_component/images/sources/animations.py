"""Files of animations that Pillow has opened, so that the browser shows all their frames."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from PIL import Image

from ..image import MAX_FILE_BYTES
from ..media_types import Kind, kind_of_file
from ..pillow import open_file

_KINDS: dict[str | None, Kind] = {"GIF": "Gif", "WEBP": "WebP", "PNG": "Png", "AVIF": "Avif"}
"""The formats that browsers animate, as Pillow spells them. TIFF files have pages, and photographs
of telephones (MPO) have small pictures beside the large one."""


def animation_of(image: Image.Image) -> bytes | None:
    """The file of an animation that stands at its first frame and is as it was opened; else None.

    Another frame was sought, so that it is the picture; pixels that were drawn on are a picture,
    too. The image is not sought in, since other calls may use it.

    Raises:
        ValueError: the file of the animation cannot be read any more.
    """
    kind = _KINDS.get(image.format)
    # To ask a GIF itself would read its first frame again, and lose what was drawn on it.
    moves = kind == "Gif" or getattr(image, "is_animated", False)
    if kind is None or not moves or not _is_at_first_frame(image):
        return None
    for data in _files(image):
        if data is not None and kind_of_file(data) == kind:
            return data if _is_as_opened(image, data, kind) else None
    if kind == "Gif":  # of one frame, whose file Pillow closes
        return None
    raise ValueError(
        f"the function returned a {image.format} of several frames as a PIL.Image, whose file "
        "cannot be read again: return pathlib.Path(...) or the bytes of the file to show the "
        "animation, or image.copy() to show this frame"
    )


def _is_at_first_frame(image: Image.Image) -> bool:
    try:
        return image.tell() == 0
    except (OSError, ValueError):  # of a file that is closed: its frame is all that is left
        return False


def _files(image: Any) -> Iterator[bytes | None]:
    """The contents of the open file, and of the file of its name."""
    for attribute in ("_fp", "fp"):
        with suppress(AttributeError, OSError, ValueError):  # closed, or taken away by Pillow
            yield _content(getattr(image, attribute))
    name = getattr(image, "filename", "")
    with suppress(OSError):
        path = Path(name) if name else None
        if path is not None and path.stat().st_size <= MAX_FILE_BYTES:
            yield path.read_bytes()


def _content(file: IO[bytes]) -> bytes | None:
    """The whole content, with the file left where it was."""
    place = file.tell()
    try:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        return file.read() if size <= MAX_FILE_BYTES else None
    finally:
        file.seek(place)


def _is_as_opened(image: Image.Image, data: bytes, kind: Kind) -> bool:
    """True if the image has the pixels of the first frame of a file with several."""
    with open_file(io.BytesIO(data), kind) as first:
        if not getattr(first, "is_animated", False):
            return False
        if getattr(image, "_im", None) is None:  # no pixels are read yet
            return _unread_palette(first) == _unread_palette(image)
        first.load()
        image.load()
        sizes = (first.mode, first.size), (image.mode, image.size)
        if sizes[0] != sizes[1] or first.getpalette() != image.getpalette():
            return False
        return first.tobytes() == image.tobytes()


def _unread_palette(image: Image.Image) -> tuple[str | None, bytes] | None:
    """The palette of an image whose pixels are not read, which `putpalette` may have replaced."""
    palette = image.palette
    return None if palette is None else (palette.rawmode, bytes(palette.palette))
