"""A run of a function: its image and the seconds it took, or the error with which it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..base.failures import forget_frames
from ..images.figures.calls import RunAgain

if TYPE_CHECKING:
    from ..images.image import Drawing, EncodedImage


class GeneratorFailed(Exception):
    """A function raised, or returned no image; the reason is `__cause__`."""

    traceback: str | None = None
    """The traceback of the reason, whose frames are gone; kept in debug mode."""


class NobodyWaits(Exception):
    """The end of a run that was stopped, since all who waited for its image have left."""


@dataclass(frozen=True)
class Run:
    """The image of a run, exact or a preview, and what it took, in seconds.

    Args:
        image: the image.
        queue: from the request to the end of the run, less all that follows.
        run: in the function.
        encode: from what the function returned to the encoded image.
        exact: of a preview, the pixels of the exact image, or that image if it is encoded already.
        exact_encode: spent on `exact`.
        held: since these pixels were drawn for a preview; None if they were drawn for this image.
        ended: the end of the run, as `time.perf_counter` of this process tells it.
    """

    image: EncodedImage
    queue: float
    run: float
    encode: float
    exact: Drawing | None = None
    exact_encode: float = 0.0
    held: float | None = None
    ended: float = field(default_factory=time.perf_counter)

    def since(self, asked: float) -> Run:
        """The run as one that was asked for at `asked` and ends now, maybe in another process."""
        ended = time.perf_counter()
        queue = ended - asked - self.run - self.encode - self.exact_encode
        return replace(self, queue=max(queue, 0.0), ended=ended)


def guarded(function: Callable[[], Any]) -> Any:
    """Call a function; raise what it raises, even SystemExit, as `GeneratorFailed`."""
    try:
        return function()
    except RunAgain:
        raise
    except BaseException as error:
        raise GeneratorFailed from error


def settle_failed(
    future: Future[Run], error: BaseException, failed: Callable[[BaseException], None]
) -> None:
    """Give an error to `failed`, which logs it, and then, without its frames, to the future."""
    try:
        failed(error)
    finally:
        try:
            forget_frames(error)
        finally:
            future.set_exception(error)
