"""Decoded images by the SHA-256 of their files, each decoded once, in threads of their own."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeAlias

from PIL import Image

from ..base.forks import renew_after_fork
from ..storage.memory_cache import MemoryCache
from .bad_blob import BadBlob
from .decoding import as_seen, read, values
from .decoding_pool import DecodingPool, TookTooLong

if TYPE_CHECKING:
    import numpy.typing as npt

MAX_CACHED_BYTES = 256 * 1024 * 1024
MAX_REFUSAL_BYTES = 2**20

FORGIVEN_SECONDS = 60.0
"""Seconds for which a file that took too long is refused at once; the server may have been busy."""

Load: TypeAlias = "Callable[[], bytes]"
Outcome: TypeAlias = "Image.Image | str"
"""An image, or the sentence that says why there is none."""

_BYTES = {"L": 1, "I;16": 2}


class DecodedImages:
    """Images as `read` gives them; equal files at the same time are decoded once.

    Least recently used first out, bounded in bytes of pixels. Refusals are remembered too, so that
    a file costs its time once.
    """

    def __init__(
        self, max_bytes: int = MAX_CACHED_BYTES, pool: DecodingPool[Outcome] | None = None
    ) -> None:
        self._kept = MemoryCache[Image.Image](max_bytes)
        self._refused = MemoryCache[str](MAX_REFUSAL_BYTES)
        self._pool = DecodingPool[Outcome]() if pool is None else pool
        self._running: dict[str, Future[Outcome]] = {}
        self._lock = RLock()  # reentrant: another decoding may end inside of `submit`
        self._decodes = 0
        renew_after_fork(self)

    @property
    def decodes(self) -> int:
        """The number of files decoded so far."""
        return self._decodes

    @property
    def kept_bytes(self) -> int:
        """The bytes of the images that are kept; never over the bound."""
        return self._kept.bytes

    def copy(self, sha256: str, load: Load) -> Image.Image:
        """The image of a file as people see it, for the caller to draw on.

        Args:
            sha256: of the file.
            load: gives the file, where it has to be decoded.

        Raises:
            BadBlob: see `decode`.
            Problem: 503, too many files wait to be decoded.
        """
        image = self._original(sha256, load)
        seen = as_seen(image)
        return seen.copy() if seen is image else seen

    def array(self, sha256: str, load: Load) -> npt.NDArray[Any]:
        """The values of the pixels of a file, for the caller to change; see `values`."""
        return values(self._original(sha256, load))

    def ahead(self, sha256: str, load: Load) -> Future[Outcome] | None:
        """The decoding of a file, begun or joined; None when it is decoded or refused already."""
        if self._kept.get(sha256) or self._refused.get(sha256):
            return None
        with self._lock:
            running = self._running.get(sha256)
            if running is not None:
                return running
            made = self._pool.submit(partial(self._made, sha256, load))
            self._running[sha256] = made
        made.add_done_callback(partial(self._ended, sha256))
        return made

    def _original(self, sha256: str, load: Load) -> Image.Image:
        """The image of a file, to be read and never changed."""
        kept = self._kept.get(sha256)
        if kept is not None:
            return kept[0]
        refused = self._refused.get(sha256)
        if refused is not None:
            raise BadBlob(refused[0])
        decoding = self.ahead(sha256, load)
        if decoding is None:  # decoded since
            return self._original(sha256, load)
        try:
            outcome = decoding.result()
        except TookTooLong:
            raise BadBlob(_TOO_LONG) from None
        finally:
            del decoding  # else an error and its traceback keep each other alive
        if isinstance(outcome, str):
            raise BadBlob(outcome)
        return outcome

    def _made(self, sha256: str, load: Load) -> Outcome:
        kept = self._kept.get(sha256)  # by a decoding that ended just before this one began
        if kept is not None:
            return kept[0]
        with self._lock:
            self._decodes += 1
        try:
            image = read(load())
        except BadBlob as error:
            message = str(error)
            self._refused.put(sha256, message, size=len(message), max_age=math.inf)
            return message
        size = image.width * image.height * _BYTES.get(image.mode, 4)
        self._kept.put(sha256, image, size=size, max_age=math.inf)
        return image

    def _ended(self, sha256: str, decoding: Future[Outcome]) -> None:
        if isinstance(decoding.exception(), TookTooLong):
            size = len(_TOO_LONG)
            self._refused.put(sha256, _TOO_LONG, size=size, max_age=FORGIVEN_SECONDS)
        with self._lock:
            self._running.pop(sha256, None)

    def after_fork(self) -> None:
        """The threads of the parent are not here."""
        self._lock = RLock()
        self._running.clear()


_TOO_LONG = "The image takes too long to read: save it as a simpler file, or smaller."
