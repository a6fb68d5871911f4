"""`View`: the part of the data that is visible, and the device pixels to fill with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast, overload

from ..images.axes import Axes
from ..images.axes.model import EPOCH, is_time, milliseconds
from ..images.axes.numbers import integer, members, real
from .iso_times import iso_time
from .resampling import Resampling
from .sampling import Along, Shaped, sampled, size_of
from .view_range import LIMITS, SCALES, Pair, Range, ViewScale, normalised

if TYPE_CHECKING:
    import numpy.typing as npt

DEFAULT_WIDTH: Final = 640
"""Device pixels of a view without a browser."""

DEFAULT_SHAPE: Final = 10 / 16

MAX_HEIGHT: Final = 4096

LEAST_EXTENT: Final = 1e-280
"""The least length of an array in data, whose rows and columns are far above the end of doubles."""


@dataclass(frozen=True)
class View:
    """The visible range of the data, and the device pixels to fill with it.

    A function asks for it by annotation, and draws what is visible. Its default is the home view:

    >>> import numpy as np
    >>> def waves(view: View = View(x=(0, 20), y=(-5, 5), equal=True)):
    ...     x, y = view.grid()
    ...     return np.sin(np.hypot(x, y)) / 2 + 0.5
    >>> waves().shape
    (320, 640)

    A view of the browser is within the bounds, in home's direction, and ends where a device pixel
    would be under 8 steps of a double. With `equal` it is widened, so that a unit is as long in x
    as in y. A function that asks for a `Size` too draws a figure: there `apply` sets the aspect.

    Args:
        x: the data at the left and the right edge: numbers, or times with the scale "date".
        y: the data at the bottom and the top edge.
        equal: keep a unit as long in x as in y; only for two linear or two logarithmic scales.
        bounds: the ends between which the view stays, `((x0, x1), (y0, y1))`; None for no bounds.
        xscale: "linear", "log", or "date": `x` is then of datetimes (without a zone: UTC), which
            have the zone of the home view. Dates, `datetime64` and ISO texts become datetimes.
        yscale: as `xscale`.
        width: device pixels to fill; by default 640.
        height: device pixels to fill; by default as the shape of an `equal` view says, else 16:10.

    Raises:
        TypeError: an end is neither a number nor, with the scale "date", a time.
        ValueError: the range is empty, not finite or outside of the bounds, an end is not over 0 on
            a logarithmic scale, a text is no ISO time, or a scale is another one.
    """

    x: tuple[Any, Any]
    y: tuple[Any, Any]
    equal: bool = False
    bounds: tuple[tuple[Any, Any], tuple[Any, Any]] | None = None
    xscale: ViewScale = "linear"
    yscale: ViewScale = "linear"
    width: int = field(default=0, kw_only=True)
    height: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        for name, scale in (("xscale", self.xscale), ("yscale", self.yscale)):
            if scale not in SCALES:
                raise ValueError(f"{name} of a View is {scale!r:.80}; it must be one of {SCALES}")
        for name in "xy":
            object.__setattr__(self, name, _ends(getattr(self, name), self._scale(name), name))
        if self.equal and (self.xscale != self.yscale or self.xscale == "date"):
            raise ValueError(
                f"equal of a View with xscale={self.xscale!r} and yscale={self.yscale!r} compares "
                "lengths that have no common unit; leave it out"
            )
        if self.bounds is not None:
            object.__setattr__(self, "bounds", self._checked_bounds())
        object.__setattr__(self, "width", _side(self.width, "width") or DEFAULT_WIDTH)
        height = _side(self.height, "height") or self._default_height()
        object.__setattr__(self, "height", height)

    @overload
    @classmethod
    def of(cls, picture: Shaped, /) -> View: ...

    @overload
    @classmethod
    def of(cls, width: int, height: int) -> View: ...

    @classmethod
    def of(cls, width: Any, height: int | None = None) -> View:
        """The home view of a picture, which is an array or has this size in pixels.

        Its data are the pixels, of which y points down. In a box of another shape the view is
        wider or higher than the picture, which lies in its middle.

        >>> View.of(4096, 3072).y
        (3072.0, 0.0)
        >>> import numpy as np
        >>> View.of(np.zeros((3072, 4096))) == View.of(4096, 3072)
        True

        Raises:
            TypeError: there is neither an array of two or three dimensions nor two numbers.
            ValueError: a side is 0 or less.
        """
        if height is None:
            height, width = size_of(width)
        for name, side in (("width", width), ("height", height)):
            if real(side, f"{name} of a picture") <= 0:
                raise ValueError(f"{name} of a picture is {side!r:.80}; it must be over 0")
        x, y = (0, width), (height, 0)
        return cls(x, y, equal=True, bounds=(x, y))

    @property
    def extent(self) -> tuple[Any, Any, Any, Any]:
        """Left, right, bottom and top, as `imshow` of Matplotlib and `Result` take them."""
        return (*self.x, *self.y)

    def grid(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The coordinates of the centres of all pixels, the first row on top.

        Returns:
            x and y of shape (height, width): float64, or `datetime64[us]` in UTC with the scale
            "date". The arrays cannot be written to, since their rows or columns share memory.
        """
        import numpy as np

        shape = self.height, self.width
        scales = self.xscale, self.yscale
        x, y = (_times(each, scale) for each, scale in zip(self._centres(), scales, strict=True))
        return np.broadcast_to(x, shape), np.broadcast_to(y[:, np.newaxis], shape)

    def sample(
        self,
        array: Any,
        extent: tuple[Any, Any, Any, Any] | None = None,
        *,
        resampling: Resampling = "nearest",
    ) -> Any:
        """The values of an array that are visible, one for each pixel.

        >>> import numpy as np
        >>> View(x=(1, 5), y=(2, 0), width=4, height=2).sample(np.array([[0, 1, 2], [3, 4, 5]]))
        masked_array(
          data=[[1, 2, --, --],
                [4, 5, --, --]],
          mask=[[False, False,  True,  True],
                [False, False,  True,  True]],
          fill_value=999999)

        Args:
            array: shape (rows, columns) or (rows, columns, channels). An array of NumPy or PyTorch,
                a DataFrame, or of a library with `shape` and slices, as zarr, h5py and Dask: of
                these the rows and columns from the first to the last visible one are read, in
                bands of whole chunks, so that the memory is bounded.
            extent: the data at the left and right edge of the array, below its last row and above
                its first one, as of a `Result`, with pixels of equal size between them. By default
                the data are its pixels, as those of `View.of(array)`. Coordinates of an array of
                xarray count for neither: where its latitudes rise from row to row, give
                `(west, east, north, south)`.
            resampling: "nearest", the element at the centre of a pixel; or, without NaN and masked
                ones, the "average", "min" or "max" of the elements whose centres lie in a pixel,
                where there are any: all that is visible is read. Names as those of GDAL.

        Returns:
            Shape (height, width) with the channels of the array, in its dtype. Where the view is
            larger than the array it is a masked array, whose masked pixels are transparent.

        Raises:
            TypeError: the array has no rows and columns, an end of the extent is no number, or the
                values to resample are no real numbers.
            ValueError: the array has no pixels, the extent is empty or too large, or there is none
                and a scale is "date"; or `resampling` is another text.
        """
        import numpy as np

        rows, columns = size_of(array)
        if extent is None and "date" in (self.xscale, self.yscale):
            raise ValueError(
                "view.sample(array) has no extent=, and its View has times; give the data at the "
                "left, right, bottom and top edge of the array, with times on the date scale"
            )
        given = (0, columns, rows, 0) if extent is None else extent
        left, right, bottom, top = members(given, 4, "extent of a sample")
        edges = _edges(left, right, self.xscale), _edges(top, bottom, self.yscale)
        borders = self._at(np.arange(self.width + 1), np.arange(self.height + 1))
        x, y = map(Along, self._centres(), borders, edges)
        return sampled(array, y, x, resampling)

    def apply(self, axes: Any) -> None:
        """Set the limits of axes of Matplotlib, with their scales, and the aspect of `equal`."""
        for name in "xy":
            if self._scale(name) == "log" and getattr(axes, f"get_{name}scale")() != "log":
                getattr(axes, f"set_{name}scale")("log")
        axes.set_xlim(*self.x)
        axes.set_ylim(*self.y)
        if self.equal:
            axes.set_aspect("equal", adjustable="box")

    @cached_property
    def _numbers(self) -> tuple[Pair, Pair]:
        return _numbers(self.x), _numbers(self.y)

    @cached_property
    def _ranges(self) -> tuple[Range, Range]:
        x, y = self._numbers
        bounds = (None, None) if self.bounds is None else tuple(map(_sorted, self.bounds))
        return Range(x, bounds[0], self.xscale), Range(y, bounds[1], self.yscale)

    def _centres(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The data at the centres of columns, and of rows from the top."""
        import numpy as np

        return self._at(np.arange(self.width) + 0.5, np.arange(self.height) + 0.5)

    def _at(self, columns: Any, rows: Any) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The data at places in pixels from the left, and from the top."""
        x, y = numbers_of(self)
        across = _data_at(columns, x, self.width, self.xscale)
        return across, _data_at(rows, y[::-1], self.height, self.yscale)

    def _scale(self, name: str) -> ViewScale:
        return self.xscale if name == "x" else self.yscale

    def _checked_bounds(self) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
        """The bounds in home's direction."""
        given = members(self.bounds, 2, "bounds of a View, ((x0, x1), (y0, y1)),")
        found = []
        for name, each in zip("xy", given, strict=True):
            ends, home = _ends(each, self._scale(name), f"bounds in {name}"), getattr(self, name)
            found.append(ends if (ends[0] < ends[1]) == (home[0] < home[1]) else ends[::-1])
            least, most = _sorted(ends)
            if not least <= _sorted(home)[0] <= _sorted(home)[1] <= most:
                raise ValueError(
                    f"{name} of a View is {home}, outside of its bounds {ends}; move one of them"
                )
        return found[0], found[1]

    def _default_height(self) -> int:
        """The height that has home's shape, where no browser tells any."""
        shape = DEFAULT_SHAPE
        if self.equal:
            x, y = (each.straight(each.ends) for each in ranges_of(self))
            width = x[1] - x[0]
            shape = (y[1] - y[0]) / width if width else math.inf
        return max(math.floor(min(self.width * shape, MAX_HEIGHT) + 0.5), 1)


def numbers_of(view: View) -> tuple[Pair, Pair]:
    """Both ranges of a view as numbers; times are milliseconds since 1970 UTC."""
    return view._numbers


def ranges_of(home: View) -> tuple[Range, Range]:
    """The ranges of a home view, with their bounds and scales."""
    return home._ranges


def drawn_at(
    home: View, view: tuple[Pair, Pair], pixels: tuple[int, int], *, in_figure: bool = False
) -> tuple[Pair, Pair]:
    """The ranges that are drawn where a view is asked for; arguments as those of `view_at`."""
    return normalised(ranges_of(home), view, pixels, equal=home.equal, widen=not in_figure)


def view_at(
    home: View, view: tuple[Pair, Pair], pixels: tuple[int, int], *, in_figure: bool = False
) -> View:
    """The view that a function gets where these ranges are asked for.

    Args:
        home: the default of the function.
        view: the ranges in x and y, of times in milliseconds since 1970 UTC.
        pixels: device pixels to fill.
        in_figure: true where the data are within axes, whose shape the picture does not tell.
    """
    drawn = drawn_at(home, view, pixels, in_figure=in_figure)
    x, y = (
        cast("Pair", tuple(_like(each, given[0]) for each in ends))
        for ends, given in zip(drawn, (home.x, home.y), strict=True)
    )
    width, height = pixels
    return replace(home, x=x, y=y, bounds=None, width=width, height=height)


def axes_of(view: View, width: int, height: int) -> Axes:
    """The axes of a picture of these pixels, all of which shows the view."""
    return Axes((0, 0, width, height), view.x, view.y, view.xscale, view.yscale)


def _ends(given: Any, scale: ViewScale, name: str) -> tuple[Any, Any]:
    """Both ends as floats or as datetimes, checked."""
    where = f"{name} of a View"
    first, last = (_end(each, scale, where) for each in members(given, 2, where))
    if scale == "date" and (first.tzinfo is None) != (last.tzinfo is None):
        raise ValueError(f"{where} has a time with a zone and one without; give both one")
    low, high = _sorted((first, last))
    least, most = LIMITS[scale]
    if low == high:
        raise ValueError(f"{where} is {given!r:.80}, which is empty; give two different ends")
    if low < least or high > most:
        reach = {"log": "over 0 on a log scale", "date": "in the years 2 to 9998"}
        need = reach.get(scale, f"numbers up to {most:g}")
        raise ValueError(f"{where} is {given!r:.80}; both ends must be {need}")
    return first, last


def _end(value: Any, scale: ViewScale, where: str) -> Any:
    if scale != "date":
        if is_time(value):
            raise TypeError(f'{where} has {value!r}; times need the scale "date"')
        return real(value, where)
    if isinstance(value, str):
        return _written(value, where)
    if isinstance(value, datetime):
        milliseconds(value)  # refuses NaT
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    number = milliseconds(value) if is_time(value) else real(value, where)
    least, most = LIMITS["date"]
    if not least <= number <= most:
        raise ValueError(f"{where} has {value!r:.80}; both ends must be in the years 2 to 9998")
    return _like(number, datetime.min)


def _written(text: str, where: str) -> datetime:
    moment = iso_time(text)
    if moment is None:
        raise ValueError(
            f"{where} has {text!r:.80}, which is no ISO text of a time; write it as 2026-01-31, "
            "2026-01-31T12:00:00 (UTC) or 2026-01-31T12:00:00+01:00"
        )
    return moment


def _like(number: float, home: Any) -> Any:
    """A number as home has it: itself, or a datetime in the zone of home."""
    if not isinstance(home, datetime):
        return number
    moment = EPOCH + timedelta(microseconds=round(number * 1000))
    return moment.replace(tzinfo=None) if home.tzinfo is None else moment.astimezone(home.tzinfo)


def _numbers(ends: tuple[Any, Any]) -> Pair:
    first, last = (milliseconds(each) if is_time(each) else each for each in ends)
    return first, last


def _sorted(ends: tuple[Any, Any]) -> Pair:
    low, high = sorted(_numbers(ends))
    return low, high


def _side(value: Any, name: str) -> int:
    side = integer(value, f"{name} of a View")
    if side < 0:
        raise ValueError(f"{name} of a View is {side}; it must be 1 or more")
    return side


def _data_at(places: Any, ends: Pair, count: int, scale: ViewScale) -> npt.NDArray[Any]:
    """The data at places in pixels, of which so many lie between these ends."""
    first, last = (math.log10(each) for each in ends) if scale == "log" else ends
    straight: npt.NDArray[Any] = first + places * ((last - first) / count)
    return 10.0**straight if scale == "log" else straight


def _times(numbers: npt.NDArray[Any], scale: ViewScale) -> npt.NDArray[Any]:
    """Numbers as the data of a scale."""
    import numpy as np

    if scale != "date":
        return numbers
    return np.round(numbers * 1000).astype("int64").astype("datetime64[us]")


def _edges(first: Any, last: Any, scale: ViewScale) -> Pair:
    """Two edges of an array as numbers; times are milliseconds since 1970 UTC."""
    name = "extent of a sample"
    edges = _numbers((_end(first, scale, name), _end(last, scale, name)))
    if abs(edges[1] - edges[0]) < LEAST_EXTENT:
        raise ValueError(f"{name} has {first!r:.40} twice; give edges with an area in between")
    if max(map(abs, edges)) > LIMITS["linear"][1]:
        raise ValueError(f"{name} is {edges}; edges are numbers up to {LIMITS['linear'][1]:g}")
    return edges
