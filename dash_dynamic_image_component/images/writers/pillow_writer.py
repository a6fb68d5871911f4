"""Image files written by Pillow, in the formats that browsers show."""

from __future__ import annotations

import functools
import importlib
import io
from contextlib import suppress
from typing import Any, Literal

from PIL import Image

FileFormat = Literal["png", "jpeg", "webp", "avif"]

_PLUGINS = {"png": "Png", "jpeg": "Jpeg", "webp": "WebP", "avif": "Avif"}

_MAX_SIDE = {"png": 2**31 - 1, "jpeg": 65_500, "webp": 16_383, "avif": 32_768}
"""The longest side in pixels: the limit of libjpeg, of WebP, and of AVIF decoders by default."""

JPEG_QUALITY = 85
AVIF_QUALITY = 75


def save(
    image: Image.Image,
    format: FileFormat,
    *,
    quality: int | None = None,
    icc_profile: bytes | None = None,
    subsampling: Literal["4:4:4", "4:2:0"] = "4:4:4",
) -> bytes:
    """Write an image of mode L, LA, RGB or RGBA; a PNG of mode I;16, too.

    Of its `info`, only the transparent value of I;16 is written.

    - png: without loss, at level 1, which takes less time than Pillow's default.
    - jpeg: quality 85 by default. Transparent parts become white. Colours keep their full
      resolution (4:4:4): at equal size it is as good as 4:2:0 for photographs, and by far better
      for thin coloured lines and text. 4:2:0 takes half the time.
    - webp: without loss if no quality is given, and then even under full transparency.
    - avif: quality 75 by default; Pillow can write none without loss. Full resolution of colours,
      as jpeg. One thread and no tiles, so that equal pixels give equal bytes on any machine.

    WebP and AVIF are set to be quick rather than small: at 50 Mbit/s, a millisecond of work is
    worth 6 kB.

    Raises:
        ImportError: for a format that this installation of Pillow cannot write.
    """
    if not can_write(format):
        raise ImportError(
            f"this installation of Pillow cannot write {format.upper()}; "
            "pip install --upgrade pillow, or choose another format="
        )
    if format == "jpeg":
        image = _on_white(image)
    file = io.BytesIO()
    options = _options(image, format, quality, subsampling)
    image.save(file, format.upper(), icc_profile=icc_profile, **options)
    return file.getvalue()


def can_hold(format: FileFormat, width: int, height: int) -> bool:
    """True if the sides of an image, in pixels, are within the limits of a format."""
    return max(width, height) <= _MAX_SIDE[format]


@functools.cache
def can_write(format: FileFormat) -> bool:
    """True if this installation of Pillow can write a format: some lack WebP or AVIF."""
    with suppress(ImportError):
        importlib.import_module(f"PIL.{_PLUGINS[format]}ImagePlugin")
    return format.upper() in Image.SAVE


def _options(
    image: Image.Image, format: FileFormat, quality: int | None, subsampling: str
) -> dict[str, Any]:
    if format == "png":
        return {"compress_level": 1}
    if format == "jpeg":
        no_comment = {
            "comment": b""
        }  # Else Pillow copies the comment of the file that the image was read from.
        return {"quality": quality or JPEG_QUALITY, "subsampling": subsampling, **no_comment}
    if format == "webp":
        # Without loss, the quality is how hard the encoder tries.
        lossless = {"lossless": True, "exact": True, "quality": 0}
        return {"method": 0, **(lossless if quality is None else {"quality": quality})}
    threads = {"max_threads": 1, "autotiling": False}
    colors = {} if image.mode == "L" else {"subsampling": subsampling}
    return {"quality": quality or AVIF_QUALITY, "speed": 10, **threads, **colors}


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return image
    white = Image.new(image.mode[:-1], image.size, "white")
    white.paste(image.convert(white.mode), mask=image.getchannel("A"))
    return white
