"""Image files of pixels, exact or preview, in the format of a generator's options."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from PIL import Image

from ..image import EncodedImage, encoded
from ..pillow import rounded_to_8_bits, without_opaque_alpha
from .pillow_writer import FileFormat, can_hold, can_write, save

if TYPE_CHECKING:
    import numpy.typing as npt

    from ..image import Picture
    from ..options import ImageOptions
    from ..previews import Preview, Wanted
    from ..sources.pixels import Indexed


def write(
    pixels: npt.NDArray[Any] | Indexed, output: ImageOptions, *, icc_profile: bytes | None = None
) -> tuple[bytes, str]:
    """Write pixels as an image file, and tell its media type.

    - png: without loss.
    - auto: without loss, see `write_auto`.
    - webp: without loss if no quality is given.
    - jpeg, avif: always with a loss; with quality 85 and 75 if none is given.

    Pixels of 16 bits become PNG in a lossless format, and are rounded to 8 bits in the others. An
    image that is too large for its format becomes PNG.

    Args:
        pixels: shape (height, width) or (height, width, 1 to 4), uint8 or uint16: grey, grey and
            alpha, RGB, RGBA; or `Indexed`.
        output: only `format` and `quality` matter.
        icc_profile: the colour profile of the values; its colour space must fit the channels.

    Raises:
        ImportError: for a format that this installation of Pillow cannot write.

    Example:
        >>> import numpy as np
        >>> from ..options import ImageOptions
        >>> write(np.zeros((2, 3), np.uint8), ImageOptions("webp", quality=80))[1]
        'image/webp'
    """
    from ..sources.pixels import Indexed
    from .auto_format import write_auto
    from .png import write_indexed_png, write_png

    if output.format == "auto":
        data, format = write_auto(pixels, icc_profile=icc_profile)
        return data, f"image/{format}"
    deep = not isinstance(pixels, Indexed) and pixels.dtype.itemsize > 1
    format = _fitting(output.format, output, pixels.shape[1], pixels.shape[0], deep=deep)
    if format != "png":
        data = save(image_of(pixels), format, quality=output.quality, icc_profile=icc_profile)
    elif isinstance(pixels, Indexed):
        data = write_indexed_png(pixels, icc_profile=icc_profile)
    else:
        data = write_png(pixels, icc_profile=icc_profile)
    return data, f"image/{format}"


def write_pillow(
    image: Image.Image, output: ImageOptions, *, icc_profile: bytes | None = None
) -> tuple[bytes, str]:
    """Write an image of Pillow as `write` does, without NumPy.

    `auto` is WebP for colours of 8 bits: it takes less time than Pillow's PNG, and is smaller.

    Args:
        image: mode L, LA, RGB, RGBA or I;16. Of its `info`, only the transparent value of I;16 is
            written.
        output: only `format` and `quality` matter.
        icc_profile: the colour profile of the values; its colour space must fit the mode.

    Raises:
        ValueError: for mode F, and for a transparent value in a format that has no 16 bits.
        ImportError: for a format that this installation of Pillow cannot write.

    Example:
        >>> from ..options import ImageOptions
        >>> write_pillow(Image.new("RGB", (3, 2)), ImageOptions("auto"))[1]
        'image/webp'
    """
    if image.mode == "F":
        raise ValueError("a PIL.Image of mode F needs NumPy: install it, or convert to mode L")
    wanted = output.format
    if wanted == "auto":
        wanted = "webp" if image.mode in ("RGB", "RGBA") and can_write("webp") else "png"
    format = _fitting(wanted, output, *image.size, deep=image.mode == "I;16")
    if format != "png" and image.mode == "I;16":
        image = _eight_bits_of(image)
    data = save(image, format, quality=output.quality, icc_profile=icc_profile)
    return data, f"image/{format}"


def _fitting(
    format: FileFormat, output: ImageOptions, width: int, height: int, *, deep: bool
) -> FileFormat:
    """The format, or PNG if the format cannot hold an image of this size and depth."""
    lossless = format == "webp" and output.quality is None
    return format if can_hold(format, width, height) and not (deep and lossless) else "png"


def image_of(pixels: npt.NDArray[Any] | Indexed) -> Image.Image:
    """Pixels as an image of mode L, LA, RGB or RGBA; those of 16 bits are rounded."""
    from ..sources.pixels import Indexed, eight_bits

    plain = pixels.colors() if isinstance(pixels, Indexed) else eight_bits(pixels)
    return Image.fromarray(plain[:, :, 0] if plain.shape[2:] == (1,) else plain)


def _eight_bits_of(image: Image.Image) -> Image.Image:
    """An image of mode I;16 as one of mode L.

    Raises:
        ValueError: it has a transparent value.
    """
    if "transparency" in image.info:
        raise ValueError(
            "a PIL.Image of mode I;16 with a transparent value needs NumPy, or format='png'"
        )
    return rounded_to_8_bits(image)


_LESS_FOR_WEBP = 10
"""WebP of a quality of 70 is as near to its picture as JPEG of 80."""


def write_preview(picture: Picture, preview: Preview, output: ImageOptions) -> EncodedImage:
    """Write the preview of a picture; the exact image if no preview format can hold it.

    Width and height of the result are those of the picture, also at half scale: they are the size
    in the page.

    Example:
        >>> from ..image import Picture
        >>> from ..options import ImageOptions
        >>> from ..previews import Preview
        >>> picture = Picture(Image.new("RGB", (5, 3)))
        >>> image = write_preview(picture, Preview(scale=0.5), ImageOptions())
        >>> image.media_type, image.width, image.height
        ('image/jpeg', 5, 3)
    """
    image = _plain(_colors(picture, output))
    # Chromium ignores the profile of greys in WebP.
    if image is None or (picture.icc_profile is not None and image.mode in ("L", "LA")):
        return write_picture(picture, output)
    if preview.scale != 1:
        image = image.reduce(round(1 / preview.scale))
    format = "webp" if image.mode in ("LA", "RGBA") else preview.format
    if not (can_hold(format, *image.size) and can_write(format)):
        return write_picture(picture, output)
    is_asked = format == preview.format
    quality = preview.quality if is_asked else max(1, preview.quality - _LESS_FOR_WEBP)
    profile = picture.icc_profile
    data = save(image, format, quality=quality, icc_profile=profile, subsampling="4:2:0")
    image_file = encoded(data, f"image/{format}", *picture.size, picture.metadata, picture.axes)
    return replace(image_file, preview=True)


def _plain(pixels: npt.NDArray[Any] | Indexed | Image.Image) -> Image.Image | None:
    """Pixels as mode L or RGB, LA or RGBA if some are transparent; None if that needs NumPy."""
    if not isinstance(pixels, Image.Image):
        image = image_of(pixels)
    elif pixels.mode == "F" or "transparency" in pixels.info:
        return None
    else:
        image = _eight_bits_of(pixels) if pixels.mode == "I;16" else pixels
    return without_opaque_alpha(image)


def write_picture(picture: Picture, output: ImageOptions) -> EncodedImage:
    """Write the exact image of a picture, in the format of its generator's options."""
    pixels, profile = _colors(picture, output), picture.icc_profile
    if isinstance(pixels, Image.Image):
        data, media_type = write_pillow(pixels, output, icc_profile=profile)
    else:
        data, media_type = write(pixels, output, icc_profile=profile)
    return encoded(data, media_type, *picture.size, picture.metadata, picture.axes)


def write_tier(picture: Picture, wanted: Wanted) -> EncodedImage:
    """Write the picture as a request wants it: its values, a preview, or the exact image."""
    if wanted.values is not None and picture.values is not None:
        from ..data.files import write_values

        return write_values(picture, picture.values, wanted)
    if wanted.preview is None:
        return write_picture(picture, wanted.output)
    return write_preview(picture, wanted.preview, wanted.output)


def _colors(picture: Picture, output: ImageOptions) -> npt.NDArray[Any] | Indexed | Image.Image:
    """The pixels of a picture, which of values are their colours."""
    if picture.values is None:
        return cast("npt.NDArray[Any] | Indexed | Image.Image", picture.pixels)
    from ..data.colours import colours_of

    return colours_of(picture.values, output)
