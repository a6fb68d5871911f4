"""`ImageOptions`: the options of a generator that concern image files, checked."""

from __future__ import annotations

import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from .colors import checked_colormap

Format: TypeAlias = Literal["png", "jpeg", "webp", "avif", "auto"]
"""`auto` is lossless, PNG or WebP; `webp` is lossless without a quality."""

LOSSY = ("jpeg", "webp", "avif")


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
        self._set("colormap", checked_colormap(self.colormap))
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
