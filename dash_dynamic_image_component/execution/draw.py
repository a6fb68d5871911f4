"""One call of a function and the encoding of what it returns, here or in another process."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ..images.figures.calls import RunAgain
from ..images.figures.matplotlib_hooks import install
from ..images.figures.turns import one_call
from ..images.image import EncodedImage
from ..images.previews import Wanted

if TYPE_CHECKING:
    from ..images.image import Drawing
    from .attempt import Attempt

install()  # here, for every process that calls a function imports this module


@dataclass(frozen=True)
class Drawn:
    """An image, and the seconds that it took to draw and to encode it.

    Where it is a preview, `exact` is what the exact image is made of, or is that image, to which
    `exact_encode` seconds went already.
    """

    image: EncodedImage
    run: float
    encode: float
    exact: Drawing | None = None
    exact_encode: float = 0.0


def draw(
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    wanted: Wanted,
    *,
    as_files: bool = False,
) -> Drawn:
    """Call the function and encode its image, or the preview of it.

    `as_files`: what is kept for the exact image is encoded as well.

    Raises:
        RunAgain: the call is to be repeated, see `one_call`.
    """
    from .overlaps import overlaps

    made = overlaps.run(function, partial(_attempt, function, positional, named, wanted))
    started = time.perf_counter()
    image = _written(made.drawing, wanted)
    encode = made.drawn_in + time.perf_counter() - started
    started = time.perf_counter()
    exact = _kept(made.drawing, wanted, as_file=as_files)
    return Drawn(image, made.ran, encode, exact, time.perf_counter() - started)


def _attempt(
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    wanted: Wanted,
) -> Attempt:
    from .attempt import Attempt, key_of

    with one_call(function) as call:
        started = time.perf_counter()
        box = [function(*positional, **named)]  # the only reference, for `Attempt.of`
        ran = time.perf_counter() - started
        made = Attempt.of(box, wanted.output, key_of(positional, named), ran)
        # The next call may draw onto the same canvas.
        return made.owned() if call.has_turn else made


def written(drawing: Drawing, wanted: Wanted) -> tuple[EncodedImage, Drawing | None]:
    """The image that is wanted, and what the exact one is made of where that is to be kept."""
    return _written(drawing, wanted), _kept(drawing, wanted)


def _written(drawing: Drawing, wanted: Wanted) -> EncodedImage:
    if isinstance(drawing, EncodedImage):
        return drawing
    from ..images.writers.formats import write_picture, write_preview

    if wanted.preview is None:
        return write_picture(drawing, wanted.output)
    return write_preview(drawing, wanted.preview, wanted.output)


def _kept(drawing: Drawing, wanted: Wanted, *, as_file: bool = False) -> Drawing | None:
    if not wanted.both:
        return None
    if isinstance(drawing, EncodedImage):
        return drawing
    return _written(drawing, replace(wanted, preview=None)) if as_file else drawing.owned()


def draw_elsewhere(call: str, *arguments: Any) -> Drawn:
    """`draw`, as executors take it to where they run, so that only encoded bytes travel back.

    `call` tells it from all other calls: Dask takes equal ones for one, and gives an old image.
    """
    while True:
        try:
            return draw(*arguments, as_files=True)
        except RunAgain:
            continue
        except Exception as error:
            if _can_travel(error):
                raise
            text = "".join(traceback.format_exception(error))
        raise RuntimeError(text)


def _can_travel(error: Exception) -> bool:
    """Whether it can be unpickled; a pool of processes breaks where one cannot."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
