"""One call of a function and the encoding of what it returns, here or in another process."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .encoded_image import EncodedImage
    from .output import Output


@dataclass(frozen=True)
class Drawn:
    """An image, and the seconds that it took to draw and to encode it."""

    image: EncodedImage
    run: float
    encode: float


def draw(
    function: Callable[..., Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    output: Output,
) -> Drawn:
    """Call the function and encode its image."""
    from .encoding import encode
    from .figures import lock_for, remember

    with lock_for(function):
        started = time.perf_counter()
        value = function(*positional, **named)
        returned = time.perf_counter()
        remember(function, value)
        image = encode(value, output)
    return Drawn(image, returned - started, time.perf_counter() - returned)


def draw_elsewhere(call: str, *arguments: Any) -> Drawn:
    """`draw`, as executors take it to where they run, so that only encoded bytes travel back.

    `call` tells it from all other calls: Dask takes equal ones for one, and gives an old image.
    """
    try:
        return draw(*arguments)
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
