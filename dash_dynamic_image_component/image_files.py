"""Image files, opened without a look at their pixels: metadata, which way is up, transparency."""

from __future__ import annotations

import importlib
import re
import warnings
from typing import IO

from PIL import ExifTags, Image

from .media_types import Kind


def open_file(file: IO[bytes], kind: Kind) -> Image.Image:
    """Read the header of a file of a kind: its size, mode and metadata are known then.

    Not by `Image.open`: its check of the size is a warning, which only the whole process can
    silence.

    Raises:
        Exception: of nearly any class, for what is no such file.
    """
    _silence_metadata()
    plugin = importlib.import_module(f"PIL.{kind}ImagePlugin")
    image: Image.Image = getattr(plugin, f"{kind}ImageFile")(file)
    return image


def orientation(image: Image.Image) -> int:
    """Give the EXIF orientation, 1 to 8; what cannot be read counts as upright, as in browsers."""
    if "exif" not in image.info:
        return 1
    try:
        number = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # Pillow's reader of EXIF lets many kinds through.
        return 1
    return number if isinstance(number, int) and 1 <= number <= 8 else 1


def has_alpha(image: Image.Image) -> bool:
    """Whether pixels of the image can be transparent, by a channel, a palette or one colour."""
    if image.mode in ("1", "L", "P", "RGB") and "transparency" in image.info:
        return True
    palette = image.palette if image.mode == "P" else None
    return image.mode[-1] in "Aa" or (palette is not None and palette.mode == "RGBA")


def _silence_metadata() -> None:
    """Keep what Pillow says about odd metadata of a stranger's file out of the server's log.

    For good, since `warnings.catch_warnings` in threads can leave the filters of others behind.
    """
    ignored = ("ignore", None, UserWarning, _METADATA, 0)
    if warnings.filters[:1] != [ignored]:
        warnings.filterwarnings("ignore", "", UserWarning, _METADATA.pattern)


_METADATA = re.compile(r"PIL\.(Tiff|Png)ImagePlugin")
