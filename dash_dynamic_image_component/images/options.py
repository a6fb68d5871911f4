"""`ImageOptions`: the options of a generator that concern image files, checked."""

from __future__ import annotations

import math
import numbers
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

Format: TypeAlias = Literal["png", "jpeg", "webp", "avif", "auto"]
"""`auto` is lossless, PNG or WebP; `webp` is lossless without a quality."""

Table: TypeAlias = "tuple[tuple[int, ...], ...]"
"""The colours of a colormap: 1 to 256 rows of RGB or RGBA, 0 to 255."""

LOSSY = ("jpeg", "webp", "avif")
MAX_COLORS = 256


@dataclass(frozen=True)
class ImageOptions:
    """The options of a generator that concern image files, as in `GeneratorOptions`.

    Hashable, and picklable for other processes. The colours of a colormap are stored as a `Table`,
    the folder as an absolute path without symbolic links. NumPy is not imported.

    Raises:
        ValueError: for a value that does not fit, with the remedy.
        TypeError: for a value of another type.

    Example:
        >>> ImageOptions("webp", quality=80, colormap=[(0.0, 0.0, 0.0), (1.0, 0.5, 0.0)]).colormap
        ((0, 0, 0), (255, 128, 0))
        >>> ImageOptions(colormap=["transparent", "navy"]).colormap
        ((0, 0, 0, 0), (0, 0, 128, 255))
    """

    format: Format = "png"
    quality: int | None = None
    colormap: Any = None
    value_range: tuple[float, float] | None = None
    folder: Path | None = None
    data: bool | Literal["exact"] = False

    def __post_init__(self) -> None:
        _check_format(self.format)
        _check_quality(self.quality, self.format)
        _check_data(self.data, self.format)
        self._set("colormap", _checked_colormap(self.colormap))
        self._set("value_range", _checked_range(self.value_range))
        self._set("folder", _checked_folder(self.folder))

    def as_json(self) -> dict[str, Any]:
        """The options as JSON values, for the keys of images."""
        folder = None if self.folder is None else ascii(str(self.folder))
        return {**asdict(self), "folder": folder}

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


def _check_format(format: Any) -> None:
    if format not in get_args(Format):
        known = ", ".join(map(repr, get_args(Format)))
        raise ValueError(f"format is {format!r}; it must be one of {known}")


def _check_quality(quality: Any, format: Format) -> None:
    if quality is None:
        return
    if isinstance(quality, bool) or not isinstance(quality, int):
        raise TypeError(f"quality is {quality!r}; it must be an integer from 1 to 100")
    if not 1 <= quality <= 100:
        raise ValueError(f"quality is {quality}; it must lie in 1 to 100")
    if format not in LOSSY:
        raise ValueError(
            f"quality={quality} has no meaning for format={format!r}, which loses nothing; "
            f"give a format= of {', '.join(map(repr, LOSSY))}, or no quality="
        )


def _check_data(data: Any, format: Format) -> None:
    if not (isinstance(data, bool) or (isinstance(data, str) and data == "exact")):
        raise TypeError(
            f'data is {data!r:.80}; it must be True or "exact" for values in the page, or False'
        )
    if data and format != "png":
        raise ValueError(
            f"data={data!r} sends values, which format={format!r} cannot hold; leave format= out"
        )


def _checked_colormap(colormap: Any) -> str | Table | None:
    if colormap is None:
        return None
    if isinstance(colormap, str):
        if not colormap:
            raise ValueError("colormap is an empty text; give a name, such as 'viridis'")
        return colormap
    colors = colormap.tolist() if hasattr(colormap, "tolist") else colormap
    if isinstance(colors, (bytes, bytearray)) or not isinstance(colors, Iterable):
        raise TypeError(
            f"colormap is a {type(colormap).__qualname__}; give a name, such as 'viridis', or "
            "colours of shape (n, 3) or (n, 4); for a Colormap of matplotlib: colormap(range(256))"
        )
    return _table(list(colors))


def _table(colors: list[Any]) -> Table:
    if not 1 <= len(colors) <= MAX_COLORS:
        raise ValueError(f"colormap has {len(colors)} colours; give 1 to {MAX_COLORS}")
    rows = [_row(color) for color in colors]
    if any(isinstance(color, str) for color in colors) and len({*map(len, rows)}) > 1:
        rows = [(*row, 255) if len(row) == 3 else row for row in rows]
    channels = len(rows[0])
    for row in rows:
        if len(row) != channels or channels not in (3, 4):
            raise ValueError(f"colormap holds {row!r}; each colour needs 3 numbers, or each 4")
        if not all(isinstance(value, numbers.Real) for value in row):
            raise TypeError(f"colormap holds {row!r}; a colour is made of numbers")
    if all(isinstance(value, numbers.Integral) for row in rows for value in row):
        return tuple(tuple(_checked_step(value, row, 255) for value in row) for row in rows)
    return tuple(
        tuple(math.floor(255 * _checked_step(value, row, 1) + 0.5) for value in row) for row in rows
    )


def _row(color: Any) -> tuple[Any, ...]:
    """The numbers of a colour; of a text those that CSS gives it, 0 to 255."""
    if not isinstance(color, str):
        return tuple(color) if isinstance(color, Iterable) else (color,)
    if color == "transparent":
        return 0, 0, 0, 0
    from PIL import ImageColor

    try:
        return ImageColor.getrgb(color)
    except ValueError:
        raise ValueError(
            f"colormap holds {color!r:.80}, which is no colour; give a name of CSS such as 'navy', "
            "'#000080', or numbers"
        ) from None


def _checked_step(value: Any, color: tuple[Any, ...], high: int) -> Any:
    if 0 <= value <= high:
        return value if high == 1 else int(value)
    raise ValueError(
        f"colormap holds {color!r}; colours are integers of 0 to 255, or floats of 0 to 1"
    )


def _checked_range(value_range: Any) -> tuple[float, float] | None:
    if value_range is None:
        return None
    remedy = "give two finite numbers, the lower one first, such as (0.0, 1.0)"
    try:
        low, high = map(float, value_range)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"value_range is {value_range!r}; {remedy}") from None
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"value_range is {value_range!r}; {remedy}")
    return low, high


def _checked_folder(folder: Any) -> Path | None:
    if folder is None:
        return None
    if not isinstance(folder, (str, os.PathLike)) or not isinstance(os.fspath(folder), str):
        raise TypeError(f"folder is {folder!r}; it must be the path of a folder")
    path = Path(folder).resolve()
    if not path.is_dir():
        problem = "is no folder" if path.exists() else "does not exist"
        raise ValueError(f"folder is {str(folder)!r}, but {path} {problem}")
    return path
