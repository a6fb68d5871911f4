"""The pixels of a Matplotlib figure, and where data is in them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ..image import check_size
from .calls import DrawingCall, current_call, one_call
from .matplotlib_axes import axes_of
from .rc_settings import as_drawn

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.figure import Figure

    from ..axes import Axes


OWN_DPI = "_dash_dynamic_image_own_dpi"
"""The attribute of a figure whose dpi is that of the screen, whatever `savefig.dpi` says."""


class Drawn(NamedTuple):
    """A drawn figure.

    `pixels` have the shape (height, width, 3), or (height, width, 4) if any is not opaque (RGBA,
    alpha not premultiplied), dtype uint8; `axes` are in the order in which they were drawn.
    """

    pixels: npt.NDArray[np.uint8]
    axes: tuple[Axes, ...]


def drawn(figure: Figure) -> Drawn:
    """Draw a figure with Agg, whatever its backend is, and close it if it is one of pyplot's.

    A figure that a function yields stays open until the function has ended.

    The pixels are those of `figure.savefig`, under the settings with which the figure was drawn
    into: `rcParams["savefig.*"]` (bbox, dpi, facecolor, edgecolor, transparent, pad_inches) count,
    except for the format, and for the dpi of a figure with `OWN_DPI`.

    Args:
        figure: made with pyplot or without; it keeps its own canvas.

    Returns:
        the pixels, and where data is in them. The size in pixels is that of the figure in inches
        times the dpi, less a fraction; with `savefig.bbox` "tight", that of the part that is drawn
        on.

    Raises:
        ImageTooLarge: before anything is drawn.

    Example:
        >>> from matplotlib.figure import Figure
        >>> drawn(Figure(figsize=(2, 1), dpi=50)).pixels.shape
        (50, 100, 3)
    """
    try:
        with _call() as call, as_drawn(call, figure):
            pixels, axes = _saved(figure)
    finally:
        running = current_call()
        if running is None or not running.goes_on:
            _close(figure)
    is_opaque = pixels[:, :, 3].min(initial=255) == 255
    return Drawn(pixels[:, :, :3] if is_opaque else pixels, axes)


@contextmanager
def _call() -> Iterator[DrawingCall]:
    """The current call; where there is none, the encoding of the figure counts as a call."""
    call = current_call()
    if call is not None:
        yield call
    else:
        with one_call(drawn, in_turn=True) as call:
            yield call


def _saved(figure: Figure) -> Drawn:
    own, drawings = figure.canvas, list[Drawn]()
    try:
        _canvas_type()(figure)
        # None is that of `rcParams["savefig.dpi"]`.
        dpi = "figure" if OWN_DPI in figure.__dict__ else None
        # The canvas appends its drawing to the list; the types of Matplotlib allow files alone.
        figure.savefig(cast("Any", drawings), format="png", dpi=dpi)
    finally:
        figure.set_canvas(own)
    return drawings[-1]


@functools.cache
def _canvas_type() -> type[Any]:
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    class Canvas(FigureCanvasAgg):
        """A canvas that checks its size, and gives its pixels and axes in place of a file."""

        def print_png(self, filename_or_obj: list[Drawn], **_: Any) -> None:
            check_size(*self.figure.bbox.size)
            FigureCanvasAgg.draw(self)  # type: ignore[no-untyped-call]
            pixels = np.asarray(self.buffer_rgba())  # type: ignore[no-untyped-call]
            # Here, since savefig takes its dpi and its bounding box back afterwards.
            height, width = pixels.shape[:2]
            filename_or_obj.append(Drawn(pixels, axes_of(self.figure, width, height)))

    return Canvas


def _close(figure: Figure) -> None:
    """Remove a figure from pyplot, if pyplot was imported."""
    close = getattr(sys.modules.get("matplotlib.pyplot"), "close", None)
    if close is not None:
        close(figure)
