"""One call of a function and the encoding of what it returns, here or in another process."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .encoded_image import EncodedImage
from .previews import Wanted

if TYPE_CHECKING:
    from .output import Output
    from .picture import Drawing


@dataclass(frozen=True)
class Drawn:
    """An image, and the seconds that it took to draw and to encode it.

    Where it is a preview, `exact` is what the exact image is made of, or is that image, which took
    `exact_encode` seconds to encode.
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
) -> Drawn:
    """Call the function and encode its image, or the preview of it."""
    drawing, run = _drawing(function, positional, named, wanted.output)
    started = time.perf_counter()
    image, exact = written(drawing, wanted)
    return Drawn(image, run, time.perf_counter() - started, exact)


def _drawing(
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    output: Output,
) -> tuple[Drawing, float]:
    """What the function draws, and the seconds that it took."""
    from .encoding import drawing_of
    from .figures import lock_for, remember

    with lock_for(function):
        started = time.perf_counter()
        value = function(*positional, **named)
        run = time.perf_counter() - started
        remember(function, value)
        return drawing_of(value, output), run


def written(drawing: Drawing, wanted: Wanted) -> tuple[EncodedImage, Drawing | None]:
    """The image that is wanted, and what the exact one is made of where that is to be kept."""
    image = _written(drawing, wanted)
    if not wanted.both:
        return image, None
    return image, drawing if isinstance(drawing, EncodedImage) else drawing.owned()


def _written(drawing: Drawing, wanted: Wanted) -> EncodedImage:
    if isinstance(drawing, EncodedImage):
        return drawing
    if wanted.preview is None:
        return drawing.write(wanted.output)
    from .preview_writer import write_preview

    return write_preview(drawing, wanted.preview, wanted.output)


def draw_elsewhere(
    call: str,
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    wanted: Wanted,
) -> Drawn:
    """`draw`, as executors take it to where they run, so that only encoded bytes travel back.

    `call` tells it from all other calls: Dask takes equal ones for one, and gives an old image.
    """
    try:
        return _draw_both(function, positional, named, wanted)
    except Exception as error:
        if _can_travel(error):
            raise
        text = "".join(traceback.format_exception(error))
    raise RuntimeError(text)


def _draw_both(
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    wanted: Wanted,
) -> Drawn:
    """Both files, where the exact image will be asked for soon."""
    drawing, run = _drawing(function, positional, named, wanted.output)
    started = time.perf_counter()
    image = _written(drawing, wanted)
    between = time.perf_counter()
    exact = _written(drawing, Wanted(wanted.output)) if wanted.both else None
    return Drawn(image, run, between - started, exact, time.perf_counter() - between)


def _can_travel(error: Exception) -> bool:
    """Whether it can be unpickled; a pool of processes breaks where one cannot."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
