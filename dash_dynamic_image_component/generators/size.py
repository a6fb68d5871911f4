"""`Size`: the box in which the browser shows an image. Twin of `src/request/listedSize.ts`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..base.numbers import is_number
from ..images.axes.numbers import integer
from ..images.figures.matplotlib_figures import OWN_DPI

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEP: Final = 8
"""Widths and heights in URLs are multiples of it, so that few images serve many windows."""

MAX_SIDE: Final = 4096

RATIOS: Final = (1, 1.25, 1.5, 2, 3)
"""The pixel ratios in URLs."""

CSS_DPI: Final = 96
"""CSS pixels in an inch."""

_WIRE = re.compile(r"([1-9][0-9]{0,3})x([1-9][0-9]{0,3})(?:@(1\.25|1\.5|2|3))?")


@dataclass(frozen=True)
class Size:
    """The box of an image in CSS pixels, and the device pixels in each of them.

    A function asks for it by annotation, and draws as many pixels as the screen has there:

    >>> def sales(days: int, size: Size = Size(640, 400)):
    ...     figure = size.figure(layout="constrained")
    ...     figure.subplots().plot(range(days))
    ...     return figure
    >>> Size(640, 400, pixel_ratio=2).pixels
    (1280, 800)

    The default is the value without a browser, such as in tests and in `html.Img`. `Size | None`
    gets None there.

    Args:
        width: in CSS pixels, 1 or more.
        height: in CSS pixels, 1 or more.
        pixel_ratio: device pixels in one CSS pixel, above 0.

    Raises:
        TypeError: the width or the height is no integer, or the ratio is no number.
        ValueError: a value is out of its range.
    """

    width: int
    height: int
    pixel_ratio: float = 1

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            value = integer(getattr(self, name), f"{name} of a Size")
            object.__setattr__(self, name, value)
            if value < 1:
                raise ValueError(f"{name} of a Size is {value}; it must be 1 or more")
        ratio = self.pixel_ratio
        if not is_number(ratio):
            raise TypeError(f"pixel_ratio of a Size is {ratio!r}; it must be a number")
        if not 0 < ratio < math.inf:
            raise ValueError(f"pixel_ratio of a Size is {ratio}; it must be above 0, and finite")

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height in device pixels: the size of an image that is shown without scaling."""
        width, height = self.width * self.pixel_ratio, self.height * self.pixel_ratio
        return max(1, math.floor(width + 0.5)), max(1, math.floor(height + 0.5))

    def figure(self, **options: Any) -> Figure:
        """A Matplotlib figure that fills the box: a text of 10 points is as large as on the page.

        It is drawn at its own dpi, also where `rcParams["savefig.dpi"]` has another one.

        Args:
            **options: those of `matplotlib.figure.Figure`, but for `figsize` and `dpi`.

        Returns:
            A figure without pyplot, of `pixels` device pixels.

        Raises:
            TypeError: `figsize` or `dpi` is given.
        """
        given = [name for name in ("figsize", "dpi") if name in options]
        if given:
            raise TypeError(
                f"figure() of a Size has no option {given[0]!r}: the box and its pixel ratio give "
                "figsize and dpi; make a matplotlib.figure.Figure for another size"
            )
        from matplotlib.figure import Figure

        dpi = CSS_DPI * self.pixel_ratio
        # A little more than the pixels, since Matplotlib cuts off what a rounding error leaves.
        width, height = ((side + 1e-6) / dpi for side in self.pixels)
        figure = Figure(figsize=(width, height), dpi=dpi, **options)
        figure.__dict__[OWN_DPI] = True
        return figure


@dataclass(frozen=True)
class SizeLimits:
    """The largest sizes that a function draws.

    Args:
        max_pixel_ratio: device pixels in one CSS pixel, 1 or more.
        max_pixels: device pixels of the whole image, 64 or more.
    """

    max_pixel_ratio: float = 2
    max_pixels: int = 16_000_000

    def __post_init__(self) -> None:
        ratio, pixels = self.max_pixel_ratio, self.max_pixels
        if not is_number(ratio) or not ratio >= 1:
            raise ValueError(f"max_pixel_ratio is {ratio!r}; it must be a number of 1 or more")
        if isinstance(pixels, bool) or not isinstance(pixels, int) or pixels < STEP * STEP:
            raise ValueError(
                f"max_pixels is {pixels!r}; it must be an integer of {STEP * STEP} or more"
            )

    def check(self, size: Size) -> None:
        """Raise a ValueError that names the remedy, if a size is over the limits."""
        if size.pixel_ratio > self.max_pixel_ratio:
            raise ValueError(
                f"the pixel ratio of {size_text(size)} is over the limit of "
                f"{self.max_pixel_ratio:g}; draw for a smaller ratio, or raise max_pixel_ratio"
            )
        width, height = size.pixels
        if width * height > self.max_pixels:
            raise ValueError(
                f"{size_text(size)} has {width * height:,} pixels, and the limit is "
                f"{self.max_pixels:,}; ask for a smaller size, or raise max_pixels"
            )


def size_text(size: Size) -> str:
    """A size as URLs write it.

    >>> size_text(Size(640, 400)), size_text(Size(640, 400, 1.5))
    ('640x400', '640x400@1.5')
    """
    ratio = "" if size.pixel_ratio == 1 else f"@{size.pixel_ratio:g}"
    return f"{size.width}x{size.height}{ratio}"


def listed_size(text: str) -> Size:
    """The size that a text in a URL stands for.

    Raises:
        ValueError: the text is no size of the list, in its one spelling.

    >>> listed_size("640x400@2")
    Size(width=640, height=400, pixel_ratio=2)
    """
    found = _WIRE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no size; write it as 640x400, or as 640x400@2")
    width, height, ratio = int(found[1]), int(found[2]), float(found[3] or 1)
    size = Size(width, height, int(ratio) if ratio.is_integer() else ratio)
    check_listed(size)
    return size


def check_listed(size: Size) -> None:
    """Raise a ValueError that names the nearest size, unless URLs may have this one."""
    width, height = (min(max(_down(side), STEP), MAX_SIDE) for side in (size.width, size.height))
    ratio = next((each for each in RATIOS if each >= size.pixel_ratio), RATIOS[-1])
    nearest = Size(width, height, ratio)
    if nearest != size:
        raise ValueError(
            f"{size_text(size)} is not in the list of sizes: width and height are multiples of "
            f"{STEP} up to {MAX_SIDE}, and the ratio is one of {', '.join(map(str, RATIOS))}; the "
            f"nearest is {size_text(nearest)}"
        )


def _down(side: int) -> int:
    return side // STEP * STEP
