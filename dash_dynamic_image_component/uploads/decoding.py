"""Turns an image file of a stranger into upright pixels, or says plainly why not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from PIL import Image, ImageOps
from PIL.Image import Transpose

from ..images.media_types import Kind, kind_of_file, media_type
from ..images.pillow import can_open_heic, has_alpha, open_file, orientation, rounded_to_8_bits
from .bad_blob import DAMAGED, TRUNCATED, UNREADABLE, BadBlob, check_size, too_large
from .colour_profile import without_elements
from .essentials.essentials import essentials

if TYPE_CHECKING:
    import numpy.typing as npt

_CHOOSE = "choose a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file"

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

_DEEP = ("I;16", "I", "F")
"""Modes of more than 8 bits: 16 bits, whole numbers of 32 bits with a sign, floats of 32 bits."""

_UNSIGNED = "unsigned"
"""Marks whole numbers of 32 bits whose sign is none."""

_WHITE_IS_ZERO = "white is zero"
"""Marks grey of more than 8 bits in which 0 is white; Pillow inverts that of fewer bits itself."""

_UNKNOWN_PIXELS = re.compile("unknown pixel mode|unsupported", re.IGNORECASE)
"""Words of Pillow for a file that may be whole, but is of a kind that Pillow does not read."""

_STRIP_PIXELS = 2**20


def decode(data: bytes) -> Image.Image:
    """Decode an image file as people see it: upright, in sRGB, the first frame of several.

    EXIF orientation is applied and all metadata dropped, so that nothing turns or colours the
    pixels again. An embedded colour profile is applied; without one, or with a broken one, the
    colours count as sRGB. Grey of 16 bits becomes 8 bits: 65535 is white, or 0 if a TIFF says so.

    Returns:
        mode L, RGB, or RGBA if pixels can be transparent.

    Raises:
        BadBlob: for anything but a whole JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file of a bounded
            size, or HEIC where `register_heif_opener()` was called; see `bad_blob`. Format and size
            are checked before any pixel is decoded. A file that ends too early is refused even
            where `PIL.ImageFile.LOAD_TRUNCATED_IMAGES` is set.
            (libtiff writes its reasons to the standard error; nobody can keep it from that.)

    Example:
        >>> decode(b"%PDF-1.7")
        Traceback (most recent call last):
        ...
        dash_dynamic_image_component.uploads.bad_blob.BadBlob: This file is not an image but \
application/pdf: choose a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file.
    """
    return as_seen(read(data))


def read(data: bytes) -> Image.Image:
    """Decode an image file as `decode` does, but leave grey of more than 8 bits as it is.

    Returns:
        mode L, RGB or RGBA in sRGB; or I;16, I or F with the values of the file.
    """
    kind = kind_of_file(data)
    if kind is None or (kind == "Heic" and not can_open_heic()):
        raise BadBlob(_no_image(data))
    with _in_plain_words(kind):
        image = _loaded(essentials(data, kind), kind)
        plain = _deep(image) or _in_srgb(image)
        turn = _TO_UPRIGHT.get(orientation(image))
        del image  # and what else it has read
        return plain if turn is None else plain.transpose(turn)


def as_seen(image: Image.Image) -> Image.Image:
    """The image that `read` gave, in mode L, RGB or RGBA: the same one, or a new one of 8 bits.

    Raises:
        BadBlob: it has floats or whole numbers of 32 bits, of which nobody knows what is white.
    """
    return _in_8_bits(image) if image.mode in _DEEP else image


def values(image: Image.Image) -> npt.NDArray[Any]:
    """The image that `read` gave, as a new array.

    Returns:
        uint8 of shape (height, width), (height, width, 3) or (height, width, 4); for grey of more
        than 8 bits the values of the file, (height, width) of uint16, int32, uint32 or float32.
    """
    import numpy as np

    kinds = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
    bands = len(image.getbands())
    shape = (image.height, image.width, bands)[: 2 if bands == 1 else 3]
    array: npt.NDArray[Any] = np.empty(shape, kinds.get(image.mode, np.uint8))
    rows = max(1, _STRIP_PIXELS // image.width)  # Pillow would make one more copy of all
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        array[top:bottom] = image.crop((0, top, image.width, bottom))
    return array.view(np.uint32) if _UNSIGNED in image.info else array


class _WholeFile(io.BytesIO):
    """Refuses to be read past its end while `loading`.

    Pillow itself may show half an image there, if anything in the process asked it to.
    """

    loading = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if self.loading and size and not data:
            raise BadBlob(TRUNCATED)
        return data


@contextmanager
def _in_plain_words(kind: Kind) -> Iterator[None]:
    try:
        yield
    except (BadBlob, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadBlob(too_large(kind)) from error
    except Exception as error:  # Pillow's readers let nearly every kind through.
        if _UNKNOWN_PIXELS.search(str(error)):
            raise BadBlob(UNREADABLE) from error
        raise BadBlob(TRUNCATED if "truncated" in str(error).lower() else DAMAGED) from error


def _loaded(data: bytes, kind: Kind) -> Image.Image:
    file = _WholeFile(data)
    try:
        image = open_file(file, kind)
    except ImportError:
        raise BadBlob(f"This server cannot read {kind.upper()} files.") from None
    check_size(kind, *image.size)
    file.loading = True
    image.load()
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


def _own(image: Image.Image) -> Image.Image:
    """The pixels of an opened file without all else that it has read."""
    return Image.Image()._new(image.im)


def _deep(image: Image.Image) -> Image.Image | None:
    """Pixels with more than 8 bits, or with a sign, in one of three modes; None for all others."""
    if image.mode == "L" and _tags(image).get(339) == (2,):
        return _signed(image)
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return None
    plain = _own(image)
    if image.mode not in _DEEP:  # other orders of bytes
        plain = plain.convert("I").convert("I;16")
    colour = image.info.get("transparency")
    plain.info = {"transparency": colour} if isinstance(colour, int) else {}
    if image.mode == "I" and _is_unsigned(image):
        plain.info[_UNSIGNED] = True
    if _tags(image).get(262) == 0:
        plain.info[_WHITE_IS_ZERO] = True
    return plain


def _signed(image: Image.Image) -> Image.Image:
    """Whole numbers of 8 bits with a sign; Pillow reads negative ones as 128 to 255."""
    shifted = _own(image).point([(value + 128) % 256 for value in range(256)])
    return shifted.convert("I").point(lambda value: value - 128)


def _tags(image: Image.Image) -> Mapping[int, Any]:
    """The tags of a TIFF. Source: TIFF 6.0, sections 8 (PhotometricInterpretation) and 19."""
    return getattr(image, "tag_v2", {})


def _is_unsigned(image: Image.Image) -> bool:
    """True if a TIFF has unsigned values of 32 bits."""
    tags = _tags(image)
    return tags.get(339, (1,)) == (1,) and tags.get(258) == (32,)


def _in_srgb(image: Image.Image) -> Image.Image:
    """The pixels in L, RGB or RGBA."""
    profile = image.info.get("icc_profile")
    mode, transparent = image.mode, has_alpha(image)
    if mode in ("CMYK", "LAB"):
        return _converted(_own(image), profile)
    plain = "L" if mode in ("1", "L", "LA", "La") else "RGB"
    if plain == "L" and transparent:
        grey, alpha = image.convert("LA").split()
        colours = _converted(grey, profile).convert("RGB")
        colours.putalpha(alpha)
        return colours
    plain += "A" if transparent else ""
    return _converted(_own(image) if mode == plain else image.convert(plain), profile)


def _in_8_bits(image: Image.Image) -> Image.Image:
    if image.mode == "F":
        raise BadBlob("The image has floating-point pixels: save it with 8 or 16 bits.")
    grey = image.convert("I")
    low, high = cast("tuple[int, int]", grey.getextrema())
    if low < 0:
        raise BadBlob("The image has pixels below 0: save it with 8 or 16 bits without a sign.")
    if high > 65535:
        raise BadBlob("The image has 32-bit pixels: save it with 8 or 16 bits.")
    seen = rounded_to_8_bits(grey)
    if _WHITE_IS_ZERO in image.info:
        return ImageOps.invert(seen)
    colour = image.info.get("transparency")
    if colour is None:
        return seen
    alpha = grey.point([0 if value == colour else 255 for value in range(65536)], "L")
    seen = seen.convert("RGB")
    seen.putalpha(alpha)
    return seen


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
        source = ImageCms.ImageCmsProfile(io.BytesIO(without_elements(profile)))
    srgb = ImageCms.createProfile("sRGB")
    to = image.mode if image.mode in ("RGB", "RGBA") else "RGB"
    transform = ImageCms.buildTransform(source, srgb, image.mode, to)
    if to == image.mode:
        ImageCms.applyTransform(image, transform, inPlace=True)
        image.info.clear()  # of the profile of sRGB
        return image
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None
    converted.info.clear()
    return converted.convert("L") if image.mode == "L" else converted
