"""Helpers for images of Pillow: opening, orientation, transparency, modes and colour profiles."""

from __future__ import annotations

import functools
import importlib
import re
import warnings
from typing import IO, cast

from PIL import ExifTags, Image, ImageOps

from .media_types import Kind


def open_file(file: IO[bytes], kind: Kind) -> Image.Image:
    """Open an image file of a known kind: reads size, mode and metadata, but no pixels.

    `Image.open` is not used: its check of the size is a warning, which can be silenced for the
    whole process only.

    Raises:
        ImportError: this installation of Pillow cannot read the kind.
        Exception: of nearly any class, for a file that is damaged or of another kind.
    """
    _silence_metadata()
    if kind == "Heic":
        return _open_heic(file)
    plugin = importlib.import_module(f"PIL.{kind}ImagePlugin")
    image: Image.Image = getattr(plugin, f"{kind}ImageFile")(file)
    return image


def can_open_heic() -> bool:
    """True once the app has called `register_heif_opener()` of pillow-heif."""
    return "HEIF" in Image.OPEN


def _open_heic(file: IO[bytes]) -> Image.Image:
    if not can_open_heic():
        raise ImportError("Pillow reads no HEIC: call register_heif_opener() of pillow-heif")
    opener, _ = Image.OPEN["HEIF"]
    return opener(file, "")


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) if it cannot be read, as in browsers."""
    if "exif" not in image.info:
        return 1
    try:
        number = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # Pillow's reader of EXIF lets many kinds through.
        return 1
    return number if isinstance(number, int) and 1 <= number <= 8 else 1


def has_alpha(image: Image.Image) -> bool:
    """True if pixels can be transparent, by a channel, a palette or one transparent colour."""
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
    """Silence the warnings of Pillow about odd metadata, since uploads would fill the server's log.

    The filter stays: `warnings.catch_warnings` is not safe in threads.
    """
    ignored = ("ignore", None, UserWarning, _METADATA, 0)
    if warnings.filters[:1] != [ignored]:
        warnings.filterwarnings("ignore", "", UserWarning, _METADATA.pattern)


_METADATA = re.compile(r"PIL\.(Tiff|Png)ImagePlugin")


def upright(image: Image.Image) -> Image.Image:
    """Apply the EXIF orientation, as browsers do."""
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
    """The colour profile, if its colour space is that of the pixels: grey or RGB; else None.

    Source: PNG specification, third edition, section 11.3.2.3; ICC.1:2022, section 7.2.6.
    """
    profile = image.info.get("icc_profile")
    space = b"RGB " if image.mode.startswith("RGB") else b"GRAY"
    return profile if isinstance(profile, bytes) and profile[16:20] == space else None
