"""Cache of images: in the memory of this process, and in a store that processes share."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ..base.event_loop import event_loop
from ..base.failures import forget_frames
from ..base.futures import shared_future
from ..base.single_flight import Work
from ..base.thread_pool import ThreadPool
from ..execution.run import Run
from ..storage.memory_cache import MemoryCache
from .kept_image import KeptImage, OtherKey, from_bytes, to_bytes

if TYPE_CHECKING:
    from ..storage.store import Store
    from .image_request import ImageRequest

LEASE_SECONDS = 6.0
"""The seconds for which a store that notices no death keeps the lock of a dead process."""

FIRST_PAUSE_SECONDS = 0.005
LONGEST_PAUSE_SECONDS = 0.1
"""The pause between two attempts to get an image that another process makes; it grows."""


class Queued(Work, Protocol):
    """Work that waits for a place; a patient request moves it forward (see `WaitingLine`)."""

    def join(self, *, patient: bool) -> None:
        """One more request waits for the work; a patient request cannot ask again."""


Outcome: TypeAlias = "Run | KeptImage"

logger = logging.getLogger("dash_dynamic_image_component")


class ImageCache:
    """Keeps images with a `max_age`; of several processes that need an image, one makes it.

    `store` must not raise: an image that cannot be kept is still served.
    """

    def __init__(self, store: Store, namespace: str, memory_bytes: int) -> None:
        self._store = store
        self._namespace = namespace
        self._memory: MemoryCache[KeptImage] = MemoryCache(memory_bytes)
        self._warned = False
        # A pool of its own: a slow store delays only requests that need the store.
        self._threads = ThreadPool(4, "dash-dynamic-image-store")

    def in_memory(self, key: str) -> KeptImage | None:
        """The image of a key in the memory of this process."""
        found = self._memory.get(key)
        return found[0] if found else None

    def make(
        self,
        image_request: ImageRequest,
        start: Callable[[], Queued],
        *,
        anew: bool,
        patient: bool = False,
    ) -> PendingImage:
        """Get the image from the store, or from the process that makes it now, else make it."""
        return PendingImage(self, image_request, start, anew=anew, patient=patient)

    def load(self, image_request: ImageRequest) -> KeptImage | None:
        """The image from the store; blocks."""
        kept = self._read(self._key(image_request))
        if kept is None:
            return None
        left = self._max_age(image_request) - (time.time() - kept.made)
        if left <= 0:
            return None
        self._remember(image_request, kept, left)
        return kept

    def keep(self, image_request: ImageRequest, run: Run) -> Callable[[], None]:
        """Keep the image of a run in memory; the function that is returned puts it into the store.

        The image counts as made when its run began: data that the run read may have changed since.
        """
        cost = run.run + run.encode
        kept = KeptImage(run.image, time.time() - cost - (run.held or 0), cost)
        max_age = self._max_age(image_request)
        self._remember(image_request, kept, max_age)
        return partial(self._put, image_request, kept, max_age)

    def claim(self, image_request: ImageRequest, token: str) -> KeptImage | bool:
        """The image; else True if this process has the lock and must make the image. Blocks."""
        kept = self.in_memory(image_request.key) or self.load(image_request)
        if kept is not None:
            return kept
        if not self.lock(image_request, token):
            return False
        kept = self.load(image_request)  # which the last holder of the lock may have made
        if kept is None:
            return True
        self.unlock(image_request, token)
        return kept

    def lock(self, image_request: ImageRequest, token: str) -> bool:
        """True if this process has, or has renewed, the lock of the image; blocks."""
        return self._store.lock(self._key(image_request), token, LEASE_SECONDS)

    def unlock(self, image_request: ImageRequest, token: str) -> None:
        """Release the lock of the image, without waiting for the store."""
        self._threads.submit(self._store.unlock, self._key(image_request), token)

    async def in_thread(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """The result of a call in a thread that may wait for the store."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, call, *arguments)

    def _put(self, image_request: ImageRequest, kept: KeptImage, max_age: float) -> None:
        """Put the image into the store, unless another process has put a newer image."""
        key = self._key(image_request)
        if not _is_newer(self._read(key), kept):
            self._store.put(key, to_bytes(kept, key), max_age=max_age, cost=kept.cost)

    def _read(self, key: str) -> KeptImage | None:
        """The record of a key; None if it is absent, damaged, of another key or of the future.

        An image that a faster clock has dated has no known age. It is made again, once for as long
        as the clocks differ.
        """
        data = self._store.get(key)
        try:
            kept = None if data is None else from_bytes(data, key)
        except OtherKey:
            self._warn_of_other_key(key)
            return None
        return None if kept is None or kept.made > time.time() else kept

    def _warn_of_other_key(self, key: str) -> None:
        if self._warned:
            return
        self._warned = True
        logger.warning(
            "the store gave the image of another key for %s; it is made anew (told once). Look for "
            "a program that copies or renames keys in the store, or a proxy that mixes up replies",
            key,
        )

    def _remember(self, image_request: ImageRequest, kept: KeptImage, max_age: float) -> None:
        if _is_newer(self.in_memory(image_request.key), kept):
            return
        size = kept.image.nbytes
        # A copy: the original keeps the memory of the larger buffers of its encoder.
        image = replace(kept.image, data=bytes(memoryview(kept.image.data)))
        kept = replace(kept, image=image)
        self._memory.put(image_request.key, kept, size=size, max_age=max_age, cost=kept.cost)

    def _max_age(self, image_request: ImageRequest) -> float:
        return image_request.generator.max_age or 0

    def _key(self, image_request: ImageRequest) -> str:
        return f"{self._namespace}:{image_request.shared_key}"


class PendingImage:
    """An image that the store, another process or a run of this process will give."""

    def __init__(
        self,
        images: ImageCache,
        image_request: ImageRequest,
        start: Callable[[], Queued],
        *,
        anew: bool,
        patient: bool,
    ) -> None:
        self.future: Future[Outcome] = shared_future()
        self._images = images
        self._image_request = image_request
        self._start = start
        self._anew = anew
        self._token = uuid.uuid4().hex
        self._job: Queued | None = None
        self._waiting = {patient}
        self._lock = Lock()
        loop = event_loop()  # first: a coroutine that no loop takes would cause a warning
        self._task = asyncio.run_coroutine_threadsafe(self._settle(), loop)

    def cancel(self) -> bool:
        """True if the work ends without an image, since no request waits for it."""
        return self._task.cancel() if self._job is None else self._job.cancel()

    def join(self, *, patient: bool) -> None:
        """One more request waits for the image; a patient request cannot ask again."""
        with self._lock:
            self._waiting.add(patient)
            job = self._job
        if job is not None:
            job.join(patient=patient)

    async def _settle(self) -> None:
        try:
            if self._anew:
                await self._run()
            else:
                await self._get_or_run()
        except BaseException as error:
            forget_frames(error)
            if not self.future.done():
                self.future.set_exception(error)

    async def _get_or_run(self) -> None:
        images, image_request, token = self._images, self._image_request, self._token
        pause = FIRST_PAUSE_SECONDS
        while not (claimed := await self._claim()):
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
        if claimed is not True:
            self.future.set_result(claimed)
            return
        try:
            await self._run()
        finally:
            images.unlock(image_request, token)

    async def _claim(self) -> KeptImage | bool:
        images, image_request, token = self._images, self._image_request, self._token
        claiming = asyncio.ensure_future(images.in_thread(images.claim, image_request, token))
        try:
            claimed: KeptImage | bool = await asyncio.shield(claiming)
        except asyncio.CancelledError:  # the thread goes on, and may get a lock
            claiming.add_done_callback(lambda _: images.unlock(image_request, token))
            raise
        return claimed

    async def _run(self) -> None:
        job = self._start()
        with self._lock:
            self._job, waiting = job, set(self._waiting)
        for patient in waiting:
            job.join(patient=patient)
        running = asyncio.wrap_future(job.future)
        try:
            run = await self._ended(running)
        except asyncio.CancelledError:  # before `cancel` could know of the job
            job.cancel()
            running.cancel()  # or its error would be logged as never retrieved
            raise
        put = self._images.keep(self._image_request, run)
        self.future.set_result(run)
        await self._images.in_thread(put)

    async def _ended(self, running: asyncio.Future[Run]) -> Run:
        """The run when it has ended; until then this process renews its lock."""
        images = self._images
        while not (await asyncio.wait([running], timeout=LEASE_SECONDS / 3))[0]:
            if not self._anew:
                await images.in_thread(images.lock, self._image_request, self._token)
        return running.result()


def _is_newer(other: KeptImage | None, kept: KeptImage) -> bool:
    """True if the other was made later, and not in the future of a clock that was set back."""
    return other is not None and kept.made < other.made <= time.time()
