"""Unfinished images and progress of a run, for those who read them while it runs.

Only what somebody is ready to read is encoded, by one thread at a time; a reader that is slow gets
fewer images, and never delays the function.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from ..base.event_loop import event_loop
from ..base.futures import done, shared_future
from .draw import write

if TYPE_CHECKING:
    from ..base.thread_pool import ThreadPool
    from ..generators.progress import Progress
    from ..images.image import EncodedImage
    from ..images.previews import Wanted
    from .yields import HeldImage

SPACING_SECONDS = 1 / 25
"""The least time from one frame to the next: more would take time of the function, and of the page,
that nobody sees."""


class Frame(NamedTuple):
    """The newest state of a run.

    `serial` counts the states, `drawn` is that with which the image came; the image and the
    progress are None before the first one.
    """

    serial: int = 0
    image: EncodedImage | None = None
    drawn: int = 0
    progress: Progress | None = None


class Frames:
    """The newest frame of a run, which the function replaces and readers wait for.

    Args:
        wanted: the way to write the images.
        threads: encode them.
    """

    def __init__(self, wanted: Wanted, threads: ThreadPool) -> None:
        self.wanted = wanted
        self._threads = threads
        self._frame = Frame()
        self._held: HeldImage | None = None
        self._encodes = False
        self._ask: Callable[[], None] | None = None
        self._failure: BaseException | None = None
        self._ended = False
        self._waiting: list[Future[Frame | None]] = []
        self._told = 0.0
        self._timed = False
        self._lock = Lock()

    def take(self, held: HeldImage | None, progress: Progress | None) -> None:
        """Note what the function has yielded; returns at once.

        Raises:
            Exception: an earlier image could not be encoded.
        """
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if progress is not None:
                frame = self._frame
                self._frame = frame._replace(serial=frame.serial + 1, progress=progress)
            if held is not None:
                self._held = held
            self._go_on()

    def come_from(self, ask: Callable[[], None]) -> None:
        """Get the frames from elsewhere: `ask` brings about one call of `come`."""
        with self._lock:
            self._ask, self._encodes = ask, False
            self._go_on()

    def come(self, image: EncodedImage | None, progress: Progress | None) -> None:
        """Take what was encoded, here or elsewhere."""
        with self._lock:
            self._encodes = False
            if self._ended:
                return
            frame, serial = self._frame, self._frame.serial + 1
            drawn = frame.drawn if image is None else serial
            self._frame = Frame(serial, image or frame.image, drawn, progress or frame.progress)
            self._tell(self._frame)

    def next(self, seen: Frame) -> Future[Frame | None]:
        """A frame that is newer than the one seen; None at the end of the run."""
        with self._lock:
            if self._ended:
                return done(None)
            if self._frame.drawn > seen.drawn:
                return done(self._frame)
            future: Future[Frame | None] = shared_future()
            self._waiting.append(future)
            self._go_on(newest=seen.serial < self._frame.serial)
            return future

    def end(self, _: object = None) -> None:
        """Tell the readers that the run has its outcome."""
        with self._lock:
            self._ended, self._held = True, None
            self._tell(None)

    def _go_on(self, *, newest: bool = True) -> None:
        """Encode the newest image for those who wait, or else tell them the newest progress."""
        is_wanted = self._waiting and not (self._encodes or self._ended or self._timed)
        if not is_wanted or (self._held is None and self._ask is None and not newest):
            return
        wait = self._told + SPACING_SECONDS - time.perf_counter()
        if wait > 0:
            self._timed, loop = True, event_loop()
            loop.call_soon_threadsafe(loop.call_later, wait, self._time_passed)
        elif self._held is not None:
            held, self._held, self._encodes = self._held, None, True
            self._threads.submit(self._encode, held)
        elif self._ask is not None:
            self._encodes = True
            self._ask()
        else:
            self._tell(self._frame)

    def _time_passed(self) -> None:
        with self._lock:
            self._timed = False
            self._go_on()

    def _encode(self, held: HeldImage) -> None:
        try:
            image = write(held.drawing(), self.wanted)
        except BaseException as error:
            with self._lock:  # the function meets it at its next `yield`, or at its end
                self._failure, self._encodes = error, False
        else:
            self.come(image, None)

    def _tell(self, frame: Frame | None) -> None:
        self._told = time.perf_counter()
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            future.set_result(frame)
