"""Turns an image file of a stranger into upright sRGB pixels, or says plainly why not."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock
from typing import Any, cast

from PIL import Image
from PIL.Image import Transpose

from .cache import MemoryCache
from .flight import SingleFlight
from .image_files import has_alpha, open_file, orientation
from .media_types import kind_of_file, media_type

MAX_PIXELS = 50_000_000
MAX_SCANS = 100
"""Scans of a progressive JPEG; each costs the time of a whole image. Cameras write about ten."""

MAX_CACHED_BYTES = 256 * 1024 * 1024

_CHOOSE = "choose a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file"
_TRUNCATED = "The image is truncated."
_DAMAGED = "The image is damaged or incomplete."

_TO_UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""Source: EXIF 2.32, table 6, tag Orientation; Pillow turns counterclockwise."""

_TO_8_BITS = [(value + 128) // 257 for value in range(65536)]


class BadBlob(ValueError):
    """A file that cannot be the image it should be; its text is one sentence for people."""


class DecodedImages:
    """Decoded images by the SHA-256 of their files; equal ones at the same time are decoded once.

    Least recently used first out, bounded in bytes of pixels. Errors are not kept.
    """

    def __init__(self, max_bytes: int = MAX_CACHED_BYTES) -> None:
        self._kept = MemoryCache[Image.Image](max_bytes)
        self._flight = SingleFlight[Image.Image]()
        self._lock = Lock()
        self._decodes = 0

    @property
    def decodes(self) -> int:
        """How many files were decoded so far."""
        return self._decodes

    @property
    def kept_bytes(self) -> int:
        """What the images cost now, in bytes; never over the bound."""
        return self._kept.bytes

    def copy(self, sha256: str, data: bytes) -> Image.Image:
        """The image of a file, for the caller to draw on.

        Raises:
            BadBlob: see `decode`.
        """
        return self.original(sha256, data).copy()

    def original(self, sha256: str, data: bytes) -> Image.Image:
        """The image of a file, to be read and never changed.

        Raises:
            BadBlob: see `decode`.
        """
        kept = self._kept.get(sha256)
        if kept is not None:
            return kept[0]
        mine = _Decoding()
        try:
            with self._flight.join(sha256, lambda: mine) as future:  # noqa: F821 (deleted below)
                if future is mine.future:
                    self._fill(future, sha256, data)
                return future.result()
        finally:
            del mine, future  # else an error and its traceback keep each other alive

    def _fill(self, future: Future[Image.Image], sha256: str, data: bytes) -> None:
        try:
            future.set_result(self._made(sha256, data))
        except BaseException as error:
            future.set_exception(error)
        finally:
            del future

    def _made(self, sha256: str, data: bytes) -> Image.Image:
        kept = self._kept.get(sha256)  # by a flight that ended just before this one began
        if kept is not None:
            return kept[0]
        with self._lock:
            self._decodes += 1
        image = decode(data)
        size = image.width * image.height * (1 if image.mode == "L" else 4)
        self._kept.put(sha256, image, size=size, max_age=math.inf)
        return image


class _Decoding:
    """Done by the thread that comes first, which stays."""

    def __init__(self) -> None:
        self.future: Future[Image.Image] = Future()

    def cancel(self) -> bool:
        return False


def decode(data: bytes) -> Image.Image:
    """Decode an image file as people see it: upright, in sRGB, the first frame of several.

    EXIF orientation is applied and all metadata dropped, so that nothing turns or colours the
    pixels again. An embedded colour profile is applied; without one, or with a broken one, the
    colours count as sRGB. Grey of 16 bits becomes 8 bits: 65535 is white.

    Returns:
        mode L, RGB, or RGBA if pixels can be transparent.

    Raises:
        BadBlob: for anything but a whole JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file of at most
            `MAX_PIXELS` pixels. Format and size are checked before any pixel is decoded. A file
            that ends too early is refused even where `PIL.ImageFile.LOAD_TRUNCATED_IMAGES` is set.
            (libtiff writes its reasons to the standard error; nobody can keep it from that.)

    Example:
        >>> decode(b"%PDF-1.7")
        Traceback (most recent call last):
        ...
        dash_dynamic_image_component.decoding.BadBlob: This file is not an image but \
application/pdf: choose a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file.
    """
    with _in_plain_words():
        image = _loaded(data)
        plain = _in_srgb(image)
        turn = _TO_UPRIGHT.get(orientation(image))
        # An image of its own, whatever the steps above handed through.
        plain = plain.copy() if turn is None else plain.transpose(turn)
        plain.info.clear()
        return plain


class _WholeFile(io.BytesIO):
    """Refuses to be read past its end while `loading`.

    Pillow itself may show half an image there, if anything in the process asked it to.
    """

    loading = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if self.loading and size and not data:
            raise BadBlob(_TRUNCATED)
        return data


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
    except BadBlob:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadBlob(_too_large()) from error
    except Exception as error:  # Pillow's readers let nearly every kind through.
        raise BadBlob(_TRUNCATED if "truncated" in str(error).lower() else _DAMAGED) from error


def _loaded(data: bytes) -> Image.Image:
    kind = kind_of_file(data)
    if kind is None:
        raise BadBlob(_no_image(data))
    file = _WholeFile(data)
    try:
        image = open_file(file, kind)
    except ImportError:
        raise BadBlob(f"This server cannot read {kind.upper()} files.") from None
    _check_size(*image.size)
    if kind == "Tiff":
        _check_tiles(image)
    if kind == "Jpeg":
        _check_scans(data)
    file.loading = True
    image.load()
    _check_size(*image.size)  # A frame of a GIF may enlarge it.
    return image


def _no_image(data: bytes) -> str:
    if not data:
        return f"This file is empty: {_CHOOSE}."
    kind = media_type(data[:1000])
    if kind.startswith("image/"):
        name = re.sub(r"image/|\+.*", "", kind).upper()
        return f"{name} images are not accepted: {_CHOOSE}."
    known = "" if kind == "application/octet-stream" else f" but {kind}"
    return f"This file is not an image{known}: {_CHOOSE}."


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise BadBlob(_too_large(width * height))
    if width < 1 or height < 1:
        raise BadBlob("The image has no pixels.")


def _too_large(pixels: int | None = None) -> str:
    limit = MAX_PIXELS // 1_000_000
    if pixels is None:
        return f"The image has more than {limit} megapixels."
    return f"The image has {math.ceil(pixels / 1e5) / 10:g} megapixels; the limit is {limit}."


def _check_tiles(image: Any) -> None:
    """A TIFF of few pixels may be made of tiles of many, and each tile is decoded whole."""
    width, length = (image.tag_v2.get(tag, 1) for tag in (322, 323))
    if width * length > MAX_PIXELS:
        raise BadBlob(_too_large(width * length))


def _check_scans(data: bytes) -> None:
    """A JPEG of few bytes may refine its pixels thousands of times over.

    Source: ITU T.81, annex B: what looks like a marker inside of a segment is none.
    """
    scans, position = 0, 2
    while marker := _MARKER.search(data, position):
        code, position = data[marker.end() - 1], marker.end()
        if code == 0xD9:  # end of image
            return
        scans += code == 0xDA
        if scans > MAX_SCANS:
            raise BadBlob(f"The image has more than {MAX_SCANS} scans; save it as a simpler JPEG.")
        position += int.from_bytes(data[position : position + 2], "big")


_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")


def _in_srgb(image: Image.Image) -> Image.Image:
    """The pixels in L, RGB or RGBA."""
    colours, alpha = _split(image)
    plain = _converted(colours, image.info.get("icc_profile"))
    if alpha is None:
        return plain
    red, green, blue = plain.convert("RGB").split()
    return Image.merge("RGBA", (red, green, blue, alpha))


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The colours in L, RGB, CMYK or LAB, and how opaque they are."""
    mode = image.mode
    if mode in ("F", "I") or mode.startswith("I;16"):
        return _in_8_bits(image)
    if mode in ("CMYK", "LAB"):
        return image, None
    plain = "L" if mode in ("1", "L", "LA", "La") else "RGB"
    if not has_alpha(image):
        return image.convert(plain), None
    *colours, alpha = image.convert(plain + "A").split()
    return Image.merge(plain, colours), alpha


def _in_8_bits(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    if image.mode == "F":
        raise BadBlob("The image has floating-point pixels: save it with 8 or 16 bits.")
    grey = image.convert("I")
    low, high = cast("tuple[int, int]", grey.getextrema())
    if low < 0 or high > 65535:
        raise BadBlob("The image has 32-bit pixels: save it with 8 or 16 bits.")
    colour = image.info.get("transparency")
    if not isinstance(colour, int):
        return grey.point(_TO_8_BITS, "L"), None
    opaque = [0 if value == colour else 255 for value in range(65536)]
    return grey.point(_TO_8_BITS, "L"), grey.point(opaque, "L")


def _converted(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours in L or RGB, by their profile if there is one that fits them."""
    if profile:
        try:
            return _by_profile(image, profile)
        except Exception:  # It is broken, or one of other colours, or there is no LittleCMS.
            pass
    if image.mode == "LAB":
        return _by_profile(image, None)
    return image.convert("RGB") if image.mode == "CMYK" else image


def _by_profile(image: Image.Image, profile: bytes | None) -> Image.Image:
    """By an ICC profile, or by the definition of Lab."""
    from PIL import ImageCms

    source: Any = ImageCms.createProfile("LAB")
    if profile is not None:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    srgb = ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(source, srgb, image.mode, "RGB")
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None
    return converted.convert("L") if image.mode == "L" else converted
