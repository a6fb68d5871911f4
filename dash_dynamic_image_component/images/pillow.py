"""Image files, opened without a look at their pixels: metadata, which way is up, transparency."""

from __future__ import annotations

import functools
import importlib
import re
import warnings
from typing import IO, cast

from PIL import ExifTags, Image, ImageOps

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


def without_opaque_alpha(image: Image.Image) -> Image.Image:
    """The image without its alpha channel, if every pixel is opaque; else the image itself."""
    is_opaque = image.mode in ("LA", "RGBA") and image.getchannel("A").getextrema() == (255, 255)
    return image.convert(image.mode[:-1]) if is_opaque else image


def rounded_to_8_bits(image: Image.Image) -> Image.Image:
    """An image of mode I;16, or I with values of 16 bits, as one of mode L; 65535 is white."""
    return image.convert("I").point(eight_bits_of_16(), "L")


@functools.cache
def eight_bits_of_16() -> bytes:
    """The nearest value of 8 bits to each value of 16 bits: 65535 becomes 255."""
    return bytes((value + 128) // 257 for value in range(2**16))


def _silence_metadata() -> None:
    """Keep what Pillow says about odd metadata of a stranger's file out of the server's log.

    For good, since `warnings.catch_warnings` in threads can leave the filters of others behind.
    """
    ignored = ("ignore", None, UserWarning, _METADATA, 0)
    if warnings.filters[:1] != [ignored]:
        warnings.filterwarnings("ignore", "", UserWarning, _METADATA.pattern)


_METADATA = re.compile(r"PIL\.(Tiff|Png)ImagePlugin")


def upright(image: Image.Image) -> Image.Image:
    """Apply the EXIF orientation, as a browser does that shows the file."""
    image.load()  # Only now is the orientation known for PNG, and applied for TIFF.
    return image if orientation(image) == 1 else ImageOps.exif_transpose(image)


def plain(image: Image.Image) -> Image.Image:
    """Convert an image of any mode to L, LA, RGB, RGBA, I;16 or F.

    Raises:
        ValueError: for mode I with values that 16 bits cannot hold.
    """
    mode = image.mode
    if mode in ("F", "I;16"):
        return image
    if mode == "I":
        low, high = cast("tuple[int, int]", image.getextrema())
        if low < 0 or high > 65535:
            message = f"values of mode I must lie in [0, 65535], but reach from {low} to {high}"
            raise ValueError(f"{message}; scale them, or return a NumPy array")
    if mode.startswith("I"):
        return image.convert("I").convert("I;16")
    grey = mode in ("1", "L", "LA", "La")
    target = ("L" if grey else "RGB") + ("A" if has_alpha(image) else "")
    return image if mode == target else image.convert(target)


def profile(image: Image.Image) -> bytes | None:
    """Give the colour profile, if it is one of grey for grey pixels, or of RGB for RGB.

    Source: PNG specification, third edition, section 11.3.2.3; ICC.1:2022, section 7.2.6.
    """
    profile = image.info.get("icc_profile")
    space = b"RGB " if image.mode.startswith("RGB") else b"GRAY"
    return profile if isinstance(profile, bytes) and profile[16:20] == space else None
