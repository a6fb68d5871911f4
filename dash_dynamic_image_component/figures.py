"""Draws figures of matplotlib, one at a time: matplotlib knows no threads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from threading import RLock, current_thread, main_thread
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .forks import renew_after_fork
from .limits import check_size
from .matplotlib_use import code_of, uses_matplotlib
from .result import Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.figure import Figure


class _Turn:
    """Whose turn it is to use matplotlib, in this process."""

    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        self.lock = RLock()


_turn = _Turn()
_known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
"""Whether a function uses matplotlib."""


def pixels_of(figure: Figure) -> npt.NDArray[np.uint8]:
    """Draw a figure with Agg, whatever backend it has, and close it if pyplot holds it.

    Args:
        figure: made with pyplot or without; it keeps its own canvas.

    Returns:
        shape (height, width, 3), or (height, width, 4) if any pixel is not opaque (RGBA, alpha
        not premultiplied), dtype uint8. The size in pixels is that of the figure in inches times
        its dpi, less a fraction.

    Raises:
        ImageTooLarge: before anything is drawn.

    Example:
        >>> from matplotlib.figure import Figure
        >>> pixels_of(Figure(figsize=(2, 1), dpi=50)).shape
        (50, 100, 3)
    """
    with _turn.lock:
        try:
            check_size(*(figure.get_size_inches() * figure.dpi))
            pixels = _drawn(figure)
        finally:
            _close(figure)
    return pixels[:, :, :3] if pixels[:, :, 3].min(initial=255) == 255 else pixels


def lock_for(function: Callable[..., Any]) -> AbstractContextManager[None]:
    """Give what a call of a function, and making pixels of what it returned, has to run in.

    For one that uses matplotlib this is its turn: nobody else in the process draws meanwhile,
    `rcParams` are set back at the end, and figures that were left open are closed. Even figures
    that are made without pyplot need it: they obey `rcParams`, and formulas of two threads at once
    fail. For others it does nothing. It may be entered again by the same thread.
    """
    return _alone() if takes_turns(function) else nullcontext()


def remember(function: Callable[..., Any], value: Any) -> None:
    """Know a function that returned a figure as one that uses matplotlib."""
    # Another thread may be importing it just now, so that it has no figures yet.
    kind = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    image = value.image if isinstance(value, Result) else value
    if kind is not None and isinstance(image, kind):
        _know(function, True)


@contextmanager
def _alone() -> Iterator[None]:
    with _turn.lock, _own_settings():
        before = set(_open_figures())
        try:
            yield
        finally:
            for number in set(_open_figures()) - before:
                sys.modules["matplotlib.pyplot"].close(number)


def _own_settings() -> AbstractContextManager[None]:
    try:
        import matplotlib
    except ImportError:  # That is for the function to say.
        return nullcontext()
    with suppress(TypeError):  # matplotlib before 3.10 tells only by choosing
        if matplotlib.get_backend(auto_select=False) is None and current_thread() != main_thread():
            # It would choose one with windows, which abort the process outside of the main thread.
            matplotlib.use("agg")
    return matplotlib.rc_context()


def _open_figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    numbers: list[int] = getattr(pyplot, "get_fignums", list)()
    return numbers


def _drawn(figure: Figure) -> npt.NDArray[np.uint8]:
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    own = figure.canvas
    try:
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        return np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    finally:
        figure.set_canvas(own)


def _close(figure: Figure) -> None:
    """Take it out of pyplot, if that was ever imported."""
    close = getattr(sys.modules.get("matplotlib.pyplot"), "close", None)
    if close is not None:
        close(figure)


def takes_turns(function: Callable[..., Any]) -> bool:
    """Tell whether a function uses matplotlib, so that it runs alone among its like."""
    with suppress(TypeError):  # It cannot be hashed, or not be referred to weakly.
        known = _known.get(code_of(function))
        return _know(function, uses_matplotlib(function)) if known is None else known
    return uses_matplotlib(function)


def _know(function: Callable[..., Any], uses: bool) -> bool:
    with suppress(TypeError):  # as above
        _known[code_of(function)] = uses
    return uses
