"""Conversion of returned values to a `Picture` or an image file, by their type."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PIL import Image

from ...base.problems import ImageTooLarge
from ..axes.header import write_axes
from ..axes.told import told_axes
from ..figures.plots import figure_of
from ..image import MAX_FILE_BYTES, Drawing, EncodedImage, Picture, check_size, encoded
from ..image_locks import alone_with
from ..media_types import kind_of_file
from ..options import ImageOptions
from ..pillow import can_open_heic, open_file, orientation, profile, upright
from ..result import Result, described
from . import svg
from .animations import animation_of
from .arrays import as_array, is_array_like
from .encoders import EncodedType, Encoder, nearest, registered_encoders
from .notebooks import shown_in_notebooks
from .placed_array import PlacedArray
from .raster import (
    has_colors,
    has_values,
    picture_of_image,
    pixels_of_array,
    plain_image,
    with_meaning,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from ..axes import Axes

_PNG = ImageOptions()

_SVG = "image/svg+xml"

_ACCEPTED = (
    "return a NumPy array, a PIL.Image, the bytes of a PNG, JPEG, GIF, WebP, AVIF or BMP file, "
    "the text or bytes of an SVG, a figure of matplotlib or plotly, a pathlib.Path to a file in "
    "the folder= of the generator, or register_encoder(...) for the type"
)

_NEEDS_NUMPY = 'needs NumPy; pip install "dash-dynamic-image-component[numpy]"'


def encode(value: Any, output: ImageOptions = _PNG) -> EncodedImage:
    """Encode a value that a function returned; without loss, unless `output` has a lossy format.

    Args:
        value: one of

            - a value of a type with an encoder of its own, see `register_encoder`;
            - a NumPy array, see `pixels_of` for its shape, dtype and range; with a colormap or a
              range of values, see `colored`; or what can become one: xarray, PyTorch, CuPy,
              anything with `__array__`, `__array_interface__` or `__dlpack__`. An array of xarray
              whose y rises is drawn with the last row on top; an image of Datashader has colours;
            - a `PIL.Image` of any mode: EXIF orientation is applied, transparency and a fitting
              colour profile are kept, I (0 to 65535) becomes 16 bits, F obeys the rule of floats;
              an opened animation (GIF, WebP, APNG, AVIF) is its file, see `animation_of`;
            - a figure of matplotlib, which is closed if pyplot holds it, or of plotly; what belongs
              to a figure of matplotlib, see `figure_of`;
            - the bytes of a PNG, JPEG, GIF, WebP, AVIF or BMP file, in an `io.BytesIO` or a 1-D
              array of uint8 too, or an object with `_repr_png_`; these stay as they are, whatever
              the format of `output`;
            - an SVG, see `svg.size_of`: its text or the bytes of its file, an `io.StringIO` too, or
              an object with `_repr_svg_` or `pipe(format="svg")`; width and height are written into
              it if it has none;
            - the `pathlib.Path` of such a file or an SVG, inside of the folder of `output`; its
              content counts, not its suffix;
            - a `Result` with any of these.
        output: how the generator wants its images.

    Raises:
        TypeError: for a value of another type.
        ImageTooLarge: for more than `MAX_PIXELS` pixels, before any of them is touched.
        ValueError: for a shape, dtype, range or file that is no image, or a path outside of the
            folder.
        ImportError: for a library that the value or the format needs, and that is missing.
        OSError: for a file that cannot be read.

    Example:
        >>> image = encode(Image.new("L", (4, 3)))
        >>> image.media_type, image.width, image.height
        ('image/png', 4, 3)
    """
    drawing = drawing_of(value, output)
    from ..writers.formats import write_picture

    return write_picture(drawing, output) if isinstance(drawing, Picture) else drawing


def drawing_of(value: Any, output: ImageOptions = _PNG) -> Drawing:
    """The pixels of a returned value, or its file if it is one; arguments and errors as `encode`.

    The pixels may share memory with the value.
    """
    return _drawing(value, output, registered_encoders())


def _drawing(value: Any, output: ImageOptions, encoders: Mapping[EncodedType, Encoder]) -> Drawing:
    if isinstance(value, Result):
        return _described(_drawing(value.image, output, encoders), value)
    own, built_in = nearest(type(value), encoders), nearest(type(value), _BUILT_IN)
    if own is not None and (built_in is None or own.distance <= built_in.distance):
        rest = {kind: known for kind, known in encoders.items() if known is not own.function}
        return _drawing(own.function(value), output, rest)
    if built_in is not None:
        return cast("Drawing", built_in.function(value, output))
    return _from_protocol(value, output)


def array_inside(value: Any) -> Any:
    """The array of a value that is drawn as one by a protocol of NumPy; else the value.

    Its memory may be what many such values share, when they are new objects themselves.
    """
    if isinstance(value, Result):
        inner = array_inside(value.image)
        return value if inner is value.image else replace(value, image=inner)
    kind = type(value)
    has_coordinates = nearest(kind, _WITH_COORDINATES) is not None
    is_built_in = nearest(kind, _BUILT_IN) is not None and not has_coordinates
    if is_built_in or nearest(kind, registered_encoders()):
        return value
    if not is_array_like(value) or not _numpy_is_installed():
        return value
    try:
        inside = PlacedArray.of(value) if has_coordinates else as_array(value)
    except Exception:  # raised again where it is drawn
        return value
    array = inside.data if isinstance(inside, PlacedArray) else inside
    return inside if array.ndim else value


def _described(drawing: Drawing, result: Result) -> Drawing:
    """Add what a `Result` tells, which overrides what an encoder's own `Result` tells."""
    known, given = (json.loads(text or "{}") for text in (drawing.metadata, result.description))
    if "metadata" in given:
        known.pop("omitted", None)
    drawing = with_meaning(drawing, result)
    metadata = described({**known, **given})
    told = told_axes(result.extent, result.axes, *drawing.size)
    axes = drawing.axes if told is None else write_axes(told)
    if isinstance(drawing, Picture):
        return replace(drawing, metadata=metadata, axes=axes)
    return encoded(drawing.data, drawing.media_type, *drawing.size, metadata, axes)


def _from_protocol(value: Any, output: ImageOptions) -> Drawing:
    if is_array_like(value):
        if not _numpy_is_installed():
            raise ImportError(f"a {_name_of_type(value)} {_NEEDS_NUMPY}")
        array = as_array(value)
        if array.ndim:  # else a number
            return _from_array(array, output)
    shown = shown_in_notebooks(value)
    if isinstance(shown, str):
        return _from_text(shown, output)
    if shown is not None:
        return _from_file(shown, f"the picture for notebooks of a {_name_of_type(value)}", output)
    figure = figure_of(value)
    if figure is None:
        raise TypeError(_unknown_type(value))
    return _from_matplotlib(figure, output)


def _from_bytes(value: bytes | bytearray | memoryview, output: ImageOptions) -> Drawing:
    return _from_file(bytes(value), "the file that a function returned", output)


def _from_buffer(value: io.BytesIO, output: ImageOptions) -> Drawing:
    return _from_bytes(value.getvalue(), output)


def _from_text_buffer(value: io.StringIO, output: ImageOptions) -> EncodedImage:
    return _from_text(value.getvalue(), output)


def _from_text(value: str, output: ImageOptions) -> EncodedImage:
    if not value.lstrip("\ufeff \t\r\n").startswith("<"):
        raise TypeError(_unknown_type(value))
    return _from_svg(value)


def _from_svg(value: str | bytes) -> EncodedImage:
    data, width, height = svg.file_of(value)
    return encoded(data, _SVG, width, height)


def _from_path(path: Path, output: ImageOptions) -> Drawing:
    file = _inside(path, output.folder)
    if file.is_dir():
        raise IsADirectoryError(f"{path} is a folder; return the path of an image file")
    if not file.exists():
        raise FileNotFoundError(f"there is no image file {path.absolute()}")
    if not file.is_file():
        raise ValueError(f"{path} is no regular file; return the path of an image file")
    if file.stat().st_size > MAX_FILE_BYTES:
        raise ValueError(f"{path} has more than {MAX_FILE_BYTES:,} bytes; return a smaller image")
    return _from_file(file.read_bytes(), f"the file {path}", output)


def _inside(path: Path, folder: Path | None) -> Path:
    """Follow symbolic links, and refuse a path outside of the folder."""
    if folder is None:
        raise ValueError(
            f"the function returned the path {path}, but declares no folder: a path can come from "
            "params, and so from anybody's browser. Declare it with @generator(folder=...)"
        )
    file = path.resolve()
    if not file.is_relative_to(folder):
        raise ValueError(
            f"the function returned the path {path}, which lies outside of {folder}, the folder= "
            "of its generator"
        )
    return file


def _from_file(data: bytes, source: str, output: ImageOptions) -> Drawing:
    kind = kind_of_file(data)
    if kind is None and svg.is_markup(data):
        return _from_svg(data)
    if kind == "Heic":
        return _from_heic(data, source, output)
    if kind is None or kind == "Tiff":  # which no browser but one shows
        starts = f"starts with {data[:16]!r}" if data else "is empty"
        raise ValueError(f"{source} {starts}, which is no image; {_ACCEPTED}")
    try:
        image = open_file(io.BytesIO(data), kind)
        width, height = image.size
        if kind != "WebP" and orientation(image) >= 5:  # Chromium ignores it in WebP.
            width, height = height, width
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(str(error)) from None  # without the path: browsers may read it
    except (ImportError, OSError, RuntimeError, SyntaxError, ValueError) as error:
        message = f"{source} starts like {kind.upper()}, but cannot be read: {error}"
        raise ValueError(message) from error
    check_size(width, height)
    return encoded(data, f"image/{kind.lower()}", width, height)


def _from_heic(data: bytes, source: str, output: ImageOptions) -> Drawing:
    """The pixels of a HEIC file, which few browsers show."""
    if not can_open_heic():
        raise ValueError(
            f"{source} is a HEIC file, which most browsers do not show; to read it, pip install "
            "pillow-heif and call pillow_heif.register_heif_opener() in the module of the function"
        )
    try:
        image = open_file(io.BytesIO(data), "Heic")
        check_size(*image.size)
        image.load()
    except (OSError, RuntimeError, SyntaxError, ValueError) as error:
        raise ValueError(f"{source} starts like HEIC, but cannot be read: {error}") from error
    return _from_pillow(image, output)


def _from_pillow(image: Image.Image, output: ImageOptions) -> Drawing:
    check_size(*image.size)
    with alone_with(image):
        animation = None if has_colors(output) else animation_of(image)
        if animation is None:
            return _loaded(image, output)
    return _from_file(animation, "the animation that a function returned", output)


def _loaded(image: Image.Image, output: ImageOptions) -> Picture:
    image = plain_image(upright(image), output)
    if _numpy_is_installed():
        return picture_of_image(image, output)
    if has_values(image, output):
        raise ImportError(f"data=, colormap= or value_range= {_NEEDS_NUMPY}")
    return Picture(image, profile(image))


def _from_array(array: npt.NDArray[Any], output: ImageOptions) -> Drawing:
    if array.ndim > 1:
        check_size(array.shape[1], array.shape[0])
    if array.ndim == 1 and array.dtype == "uint8" and kind_of_file(array[:64].tobytes()):
        return _from_file(array.tobytes(), "the array of bytes that a function returned", output)
    if array.dtype == object and (figure := figure_of(array)) is not None:
        return _from_matplotlib(figure, output)
    return Picture(pixels_of_array(array, output))


def _from_xarray(value: Any, output: ImageOptions) -> Drawing:
    array = PlacedArray.of(value)
    if not array.data.ndim:  # a number
        raise TypeError(_unknown_type(value))
    return _from_placed(array, output)


def _from_placed(array: PlacedArray, output: ImageOptions) -> Drawing:
    return _with_axes(_from_array(array.pixels(), output), array.axes())


def _with_axes(drawing: Drawing, axes: tuple[Axes, ...]) -> Drawing:
    return replace(drawing, axes=write_axes(axes)) if isinstance(drawing, Picture) else drawing


def _from_matplotlib(figure: Any, output: ImageOptions) -> Drawing:
    from ..figures import matplotlib_figures as figures

    pixels, axes = figures.drawn(figure)
    return _with_axes(_from_array(pixels, output), axes)


def _from_plotly(figure: Any, output: ImageOptions) -> Drawing:
    from ..figures import plotly_figures

    return _from_pillow(plotly_figures.image_of(figure), output)


_WITH_COORDINATES: dict[EncodedType, Callable[[Any, ImageOptions], Drawing]] = {
    "xarray.DataArray": _from_xarray,
}

_BUILT_IN: dict[EncodedType, Callable[[Any, ImageOptions], Drawing]] = {
    **_WITH_COORDINATES,
    PlacedArray: _from_placed,
    bytes: _from_bytes,
    bytearray: _from_bytes,
    memoryview: _from_bytes,
    io.BytesIO: _from_buffer,
    io.StringIO: _from_text_buffer,
    str: _from_text,
    Path: _from_path,
    Image.Image: _from_pillow,
    "numpy.ndarray": _from_array,
    "matplotlib.figure.Figure": _from_matplotlib,
    "plotly.basedatatypes.BaseFigure": _from_plotly,
}
"""Types of optional libraries are given by name, so that none of them is imported here."""


@functools.cache
def _numpy_is_installed() -> bool:
    try:
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


_HINTS = {
    "str": "; for a file, return pathlib.Path(...) of its name",
    "coroutine": "; write `async def`, and await it",
    "generator": "; write `yield from` in place of `return`, or return one image",
    "async_generator": "; write `async def`, and yield each image of it, or return one image",
}
"""Remedies by the type that a function returned."""


def _unknown_type(value: Any) -> str:
    if value is None:
        return f"the function returned None; is a `return` missing? Else {_ACCEPTED}"
    kind = _name_of_type(value)
    hint = _HINTS.get(kind, "")
    return f"the function returned a {kind}, which is no image{hint}; {_ACCEPTED}"


def _name_of_type(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
