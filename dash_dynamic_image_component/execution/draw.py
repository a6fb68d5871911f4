"""A call of a function and the encoding of what it returns, in this process or another."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ..base.unavailable import ImageUnavailable, unavailability, visible_text
from ..generators.view import View
from ..images.figures.calls import RunAgain, one_call
from ..images.figures.matplotlib_hooks import install
from ..images.image import EncodedImage
from ..images.previews import Wanted
from .remedies import add_remedy
from .run import Run

if TYPE_CHECKING:
    from ..images.image import Drawing
    from .attempt import Attempt
    from .yields import Taken

install()  # each process that calls a function imports this module


def draw(
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    wanted: Wanted,
    *,
    as_files: bool = False,
    taken: Taken | None = None,
) -> Run:
    """Call the function and encode its image, or the preview of it.

    Args:
        function: the function.
        positional: its positional arguments.
        named: its named arguments.
        wanted: the image or the preview.
        as_files: encode the exact image that is kept for a preview as well.
        taken: gets what a function yields; None for a function that returns its image.

    Raises:
        RunAgain: the call is to be repeated (see `one_call`).
    """
    from .overlaps import overlaps

    made = overlaps.run(function, partial(_attempt, function, positional, named, wanted, taken))
    return encoded(made, wanted, as_files=as_files)


def _attempt(
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    wanted: Wanted,
    taken: Taken | None,
) -> Attempt:
    from .attempt import Attempt, key_of

    view = view_in((*positional, *named.values()), wanted)
    with one_call(function) as call:
        started, yielded = time.perf_counter(), None
        box = [function(*positional, **named)]  # the only reference, for `Attempt.of`
        if taken is not None:
            from .yields import Yields

            name = getattr(function, "__name__", "the function")
            with call.going_on():
                box[:], held = Yields(name, taken, wanted.output, view).drain(box.pop())
            yielded = held.drawing
        ran = time.perf_counter() - started
        key = key_of(positional, named)
        made = Attempt.of(box, wanted.output, key, ran, view, yielded)
        # The next call may draw onto the same canvas.
        return made.owned() if call.has_turn else made


def view_in(given: Iterable[Any], wanted: Wanted) -> View | None:
    """The view among the arguments of a call, where the whole picture shows it."""
    if not wanted.shows_view:
        return None
    return next((each for each in given if isinstance(each, View)), None)


def encoded(made: Attempt, wanted: Wanted, *, as_files: bool = False) -> Run:
    """Encode the image that is wanted, and keep the exact one of a preview where it is wanted."""
    started = time.perf_counter()
    image = write(made.drawing, wanted)
    written = time.perf_counter()
    exact = _exact(made.drawing, wanted, as_file=as_files)
    exact_encode = time.perf_counter() - written
    return Run(image, 0.0, made.ran, made.drawn_in + written - started, exact, exact_encode)


def write(drawing: Drawing, wanted: Wanted) -> EncodedImage:
    """Encode the image, or the preview, of a drawing that may be encoded already."""
    if isinstance(drawing, EncodedImage):
        return drawing
    from ..images.writers.formats import write_tier

    return write_tier(drawing, wanted)


def _exact(drawing: Drawing, wanted: Wanted, *, as_file: bool) -> Drawing | None:
    if not wanted.both:
        return None
    if isinstance(drawing, EncodedImage):
        return drawing
    return write(drawing, wanted.exact) if as_file else drawing


def draw_elsewhere(call: str, *arguments: Any, taken: Taken | None = None) -> Run:
    """`draw`, for executors: encoded bytes travel back, and errors that can be pickled.

    `call` is different for each call: Dask would take equal calls for one, and give an old image.
    """
    while True:
        try:
            return draw(*arguments, as_files=True, taken=taken)
        except RunAgain:
            continue
        except Exception as error:
            unavailable = unavailability(error)
            if unavailable is not None:  # a class of the app may exist in this process only
                raise ImageUnavailable(visible_text(unavailable)) from error
            add_remedy(error)
            if _can_travel(error):
                raise
            text = "".join(traceback.format_exception(error))
        raise RuntimeError(text)


def _can_travel(error: Exception) -> bool:
    """True if an error can be pickled and unpickled; another one breaks a pool of processes."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
