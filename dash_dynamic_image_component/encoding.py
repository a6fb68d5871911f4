"""Turns what functions return into the bytes of an image file."""

from __future__ import annotations

import functools
import hashlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PIL import Image, ImageOps

from .image_files import has_alpha, open_file, orientation
from .media_types import kind_of_file
from .problems import ImageTooLarge

if TYPE_CHECKING:
    import numpy.typing as npt

MAX_PIXELS = 100_000_000

_ACCEPTED = (
    "return a NumPy array, a PIL.Image, the bytes of a PNG, JPEG, GIF, WebP, AVIF or BMP file, "
    "or a pathlib.Path to one"
)


@dataclass(frozen=True)
class EncodedImage:
    """An image file in memory.

    `width` and `height` are in pixels, as a browser shows it; `etag` is quoted, and made of
    `data`.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    etag: str
    metadata: str | None = None


def encode(value: Any, output: Any = None) -> EncodedImage:
    """Encode what a function returned; arrays and PIL images become PNG, without loss.

    Args:
        value: one of

            - a NumPy array, see `pixels_of` for its shape, dtype and range;
            - a `PIL.Image` of any mode: EXIF orientation is applied, transparency and a fitting
              colour profile are kept, I (0 to 65535) becomes 16 bits, F obeys the rule of floats;
            - the bytes of a PNG, JPEG, GIF, WebP, AVIF or BMP file, which stay as they are;
            - the `pathlib.Path` of such a file; its content counts, not its suffix.

    Raises:
        TypeError: for anything else.
        ImageTooLarge: for more than `MAX_PIXELS` pixels, before any of them is touched.
        ValueError: for a shape, dtype, range or file that is no image.
        OSError: for a file that cannot be read.

    Example:
        >>> image = encode(Image.new("L", (4, 3)))
        >>> image.media_type, image.width, image.height
        ('image/png', 4, 3)
    """
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _from_file(bytes(value), "the file that a function returned")
    if isinstance(value, Path):
        return _from_path(value)
    if isinstance(value, Image.Image):
        return _from_pillow(value)
    if _is_array(value):
        return _from_array(value)
    raise TypeError(_unknown_type(value))


def _from_path(path: Path) -> EncodedImage:
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; return the path of an image file")
    if not path.exists():
        raise FileNotFoundError(f"there is no image file {path.absolute()}")
    return _from_file(path.read_bytes(), f"the file {path}")


def _from_file(data: bytes, source: str) -> EncodedImage:
    kind = kind_of_file(data)
    if kind is None or kind == "Tiff":  # which no browser but one shows
        starts = f"starts with {data[:16]!r}" if data else "is empty"
        raise ValueError(f"{source} {starts}, which is no image; {_ACCEPTED}")
    try:
        image = open_file(io.BytesIO(data), kind)
        width, height = image.size
        if kind != "WebP" and orientation(image) >= 5:  # Chromium ignores it in WebP.
            width, height = height, width
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(f"{source}: {error}") from None
    except (ImportError, OSError, RuntimeError, SyntaxError, ValueError) as error:
        message = f"{source} starts like {kind.upper()}, but cannot be read: {error}"
        raise ValueError(message) from error
    _check_size(width, height)
    return _encoded(data, f"image/{kind.lower()}", width, height)


def _from_pillow(image: Image.Image) -> EncodedImage:
    _check_size(*image.size)
    image = _plain(_upright(image))
    data = _png_of_pillow(image) if _numpy_is_installed() else _png_by_pillow(image)
    return _encoded(data, "image/png", *image.size)


def _from_array(array: npt.NDArray[Any]) -> EncodedImage:
    from .pixels import pixels_of
    from .png import write_png

    if array.ndim > 1:
        height, width = array.shape[:2]
        _check_size(width, height)
    pixels = pixels_of(array)
    return _encoded(write_png(pixels), "image/png", pixels.shape[1], pixels.shape[0])


def _encoded(data: bytes, media_type: str, width: int, height: int) -> EncodedImage:
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    return EncodedImage(data, media_type, width, height, etag)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ImageTooLarge(
            f"an image of {width} x {height} pixels is over the limit of {MAX_PIXELS:,} pixels; "
            "return a smaller one, no larger than it is shown"
        )


def _upright(image: Image.Image) -> Image.Image:
    image.load()  # Only now is the orientation known for PNG, and applied for TIFF.
    return image if orientation(image) == 1 else ImageOps.exif_transpose(image)


def _plain(image: Image.Image) -> Image.Image:
    """Convert an image of any mode to L, LA, RGB, RGBA, I;16 or F."""
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
    plain = ("L" if grey else "RGB") + ("A" if has_alpha(image) else "")
    return image if mode == plain else image.convert(plain)


def _png_of_pillow(image: Image.Image) -> bytes:
    import numpy as np

    from .pixels import pixels_of
    from .png import write_png

    pixels = np.asarray(image)
    transparent = image.info.get("transparency")
    if image.mode == "F":
        pixels = pixels_of(pixels)
    elif image.mode == "I;16" and isinstance(transparent, int):
        pixels = pixels_of(np.ma.masked_equal(pixels, transparent))
    return write_png(pixels, icc_profile=_profile(image))


def _png_by_pillow(image: Image.Image) -> bytes:
    if image.mode == "F":
        raise ValueError("a PIL.Image of mode F needs NumPy: install it, or convert to mode L")
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1, icc_profile=_profile(image))
    return file.getvalue()


def _profile(image: Image.Image) -> bytes | None:
    """Give the colour profile, if it is one of grey for grey pixels, or of RGB for RGB.

    Source: PNG specification, third edition, section 11.3.2.3; ICC.1:2022, section 7.2.6.
    """
    profile = image.info.get("icc_profile")
    space = b"RGB " if image.mode.startswith("RGB") else b"GRAY"
    return profile if isinstance(profile, bytes) and profile[16:20] == space else None


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


@functools.cache
def _numpy_is_installed() -> bool:
    try:
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


def _unknown_type(value: Any) -> str:
    if value is None:
        return f"the function returned None; is a `return` missing? Else {_ACCEPTED}"
    kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
    hint = "; for a file, return pathlib.Path(...) of its name" if kind == "str" else ""
    return f"the function returned a {kind}, which is no image{hint}; {_ACCEPTED}"
