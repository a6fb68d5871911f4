"""One call of a function and the encoding of what it returns, here or in another process."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .previews import Wanted

if TYPE_CHECKING:
    from .encoded_image import EncodedImage
    from .output import Output
    from .picture import Drawing


@dataclass(frozen=True)
class Drawn:
    """An image, and the seconds that it took to draw and to encode it.

    `exact` is what the exact image is made of, or that image, where this one is its preview.
    """

    image: EncodedImage
    run: float
    encode: float
    exact: Drawing | None = None


def draw(
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    wanted: Wanted,
) -> Drawn:
    """Call the function and encode its image, or the preview of it."""
    from .encoding import drawing_of
    from .figures import lock_for, remember

    with lock_for(function):
        started = time.perf_counter()
        value = function(*positional, **named)
        returned = time.perf_counter()
        remember(function, value)
        drawing = drawing_of(value, wanted.output)
    image, exact = written(drawing, wanted)
    return Drawn(image, returned - started, time.perf_counter() - returned, exact)


def written(drawing: Drawing, wanted: Wanted) -> tuple[EncodedImage, Drawing | None]:
    """The image that is wanted, and what the exact one is made of where that is to be kept."""
    from .picture import Picture

    if not isinstance(drawing, Picture):
        return drawing, drawing if wanted.both else None
    if wanted.preview is None:
        return drawing.write(wanted.output), None
    from .preview_writer import write_preview

    image = write_preview(drawing, wanted.preview, wanted.output)
    return image, drawing.owned() if wanted.both else None


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
        return _encoded(draw(function, positional, named, wanted), wanted.output)
    except Exception as error:
        if _can_travel(error):
            raise
        text = "".join(traceback.format_exception(error))
    raise RuntimeError(text)


def _encoded(drawn: Drawn, output: Output) -> Drawn:
    """With the exact image as a file, where its pixels were kept."""
    if drawn.exact is None:
        return drawn
    started = time.perf_counter()
    exact, _ = written(drawn.exact, Wanted(output))
    return replace(drawn, encode=drawn.encode + time.perf_counter() - started, exact=exact)


def _can_travel(error: Exception) -> bool:
    """Whether it can be unpickled; a pool of processes breaks where one cannot."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
