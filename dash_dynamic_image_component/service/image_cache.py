"""A cache of images in two levels: the memory of this process, and a store that processes share."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ..base.event_loop import event_loop
from ..base.failures import forget_frames
from ..base.futures import shared_future
from ..base.single_flight import Work
from ..execution.run import Run
from ..storage.memory_cache import MemoryCache
from .kept_image import KeptImage, OtherKey, from_bytes, to_bytes

if TYPE_CHECKING:
    from ..storage.store import Store
    from .image_request import ImageRequest

LEASE_SECONDS = 6.0
"""Seconds until the lock of a dead process is free, in a store that does not notice its death."""

FIRST_LOOK_SECONDS = 0.005
LONGEST_LOOK_SECONDS = 0.1
"""The shortest and the longest pause between two looks for an image that another process makes."""


class Queued(Work, Protocol):
    """Work in a waiting line, whose place depends on the requests that wait for it."""

    def join(self, *, patient: bool) -> None:
        """Note another request that waits; a patient one cannot ask again (see `WaitingLine`)."""


Outcome: TypeAlias = "Run | KeptImage"

log = logging.getLogger("dash_dynamic_image_component")


class KeptImages:
    """Keeps images with a `max_age`; of several processes that are asked for one, one makes it.

    `store` must not raise: an image that cannot be kept is an image all the same.
    """

    def __init__(self, store: Store, namespace: str, memory_bytes: int) -> None:
        self._store = store
        self._namespace = namespace
        self._memory: MemoryCache[KeptImage] = MemoryCache(memory_bytes)
        self._warned = False
        # Threads of their own, so that a slow store delays only the work that needs it.
        self._threads = ThreadPoolExecutor(4, "dash-dynamic-image-store")

    def in_memory(self, image_request: ImageRequest) -> KeptImage | None:
        """The image, if this process has it at hand."""
        found = self._memory.get(image_request.key)
        return found[0] if found else None

    def make(
        self,
        image_request: ImageRequest,
        start: Callable[[], Queued],
        *,
        anew: bool,
        patient: bool = False,
    ) -> Making:
        """Get the image from the store, or from the process that makes it now, else make it."""
        return Making(self, image_request, start, anew=anew, patient=patient)

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
        """Keep an image in memory; the function that is returned puts it into the store.

        It counts as made when its run began: what the run read may have changed since.
        """
        cost = run.run + run.encode
        kept = KeptImage(run.image, time.time() - cost - (run.held or 0), cost)
        max_age = self._max_age(image_request)
        self._remember(image_request, kept, max_age)
        return partial(self._put, image_request, kept, max_age)

    def claim(self, image_request: ImageRequest, token: str) -> KeptImage | bool:
        """The image from the store, else True if this process is to make it; blocks."""
        kept = self.in_memory(image_request) or self.load(image_request)
        if kept is not None:
            return kept
        if not self.hold(image_request, token):
            return False
        kept = self.load(image_request)  # made since, by the process that had the lock
        if kept is None:
            return True
        self.let_go(image_request, token)
        return kept

    def hold(self, image_request: ImageRequest, token: str) -> bool:
        """Tell the other processes that this one makes the image."""
        return self._store.lock(self._key(image_request), token, LEASE_SECONDS)

    def let_go(self, image_request: ImageRequest, token: str) -> None:
        """This process does not make the image any more; does not wait for the store."""
        self._threads.submit(self._store.unlock, self._key(image_request), token)

    async def aside(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """The value of a call, from a thread that may wait for the store."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, call, *arguments)

    def _put(self, image_request: ImageRequest, kept: KeptImage, max_age: float) -> None:
        """Put an image into the store, unless another process has put a newer one meanwhile."""
        name = self._key(image_request)
        if not _is_newer(self._read(name), kept):
            self._store.put(name, to_bytes(kept, name), max_age=max_age, cost=kept.cost)

    def _read(self, name: str) -> KeptImage | None:
        """The record of a name; None when it is absent, damaged, of another name or of the future.

        The age of an image that a clock ahead of this one has dated is not known. However small the
        difference of the clocks, making it again costs one run, for as long as they differ.
        """
        data = self._store.get(name)
        try:
            kept = None if data is None else from_bytes(data, name)
        except OtherKey:
            self._warn_of_other_key(name)
            return None
        return None if kept is None or kept.made > time.time() else kept

    def _warn_of_other_key(self, name: str) -> None:
        if self._warned:
            return
        self._warned = True
        log.warning(
            "the store gave the image of another key for %s; it is made anew (told once). Look for "
            "a program that copies or renames keys in the store, or a proxy that mixes up replies",
            name,
        )

    def _remember(self, image_request: ImageRequest, kept: KeptImage, max_age: float) -> None:
        if _is_newer(self.in_memory(image_request), kept):
            return
        size = kept.image.nbytes
        # A copy: the original lies between buffers of its encoder, and would keep their room.
        image = replace(kept.image, data=bytes(memoryview(kept.image.data)))
        kept = replace(kept, image=image)
        self._memory.put(image_request.key, kept, size=size, max_age=max_age, cost=kept.cost)

    def _max_age(self, image_request: ImageRequest) -> float:
        return image_request.generator.max_age or 0

    def _key(self, image_request: ImageRequest) -> str:
        return f"{self._namespace}:{image_request.shared_key}"


class Making:
    """An image on its way, from the store or from a run, here or in another process."""

    def __init__(
        self,
        images: KeptImages,
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
        self._kinds = {patient}
        self._lock = Lock()
        loop = event_loop()  # before there is a coroutine, which has to be awaited
        self._task = asyncio.run_coroutine_threadsafe(self._settle(), loop)

    def cancel(self) -> bool:
        """Cancel the work; return True if it ends without an image."""
        return self._task.cancel() if self._job is None else self._job.cancel()

    def join(self, *, patient: bool) -> None:
        """Note another request that waits; a patient one cannot ask again."""
        with self._lock:
            self._kinds.add(patient)
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
        pause = FIRST_LOOK_SECONDS
        while not (claimed := await self._claim()):
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_LOOK_SECONDS)
        if claimed is not True:
            self.future.set_result(claimed)
            return
        try:
            await self._run()
        finally:
            images.let_go(image_request, token)

    async def _claim(self) -> KeptImage | bool:
        images, image_request, token = self._images, self._image_request, self._token
        claiming = asyncio.ensure_future(images.aside(images.claim, image_request, token))
        try:
            claimed: KeptImage | bool = await asyncio.shield(claiming)
        except (
            asyncio.CancelledError
        ):  # the thread goes on, and may take a lock that is not needed any more
            claiming.add_done_callback(lambda _: images.let_go(image_request, token))
            raise
        return claimed

    async def _run(self) -> None:
        job = self._start()
        with self._lock:
            self._job, kinds = job, set(self._kinds)
        for patient in kinds:
            job.join(patient=patient)
        running = asyncio.wrap_future(job.future)
        try:
            run = await self._held(running)
        except asyncio.CancelledError:  # before any request could join the job
            job.cancel()
            running.cancel()  # its result is not needed any more
            raise
        put = self._images.keep(self._image_request, run)
        self.future.set_result(run)
        await self._images.aside(put)

    async def _held(self, running: asyncio.Future[Run]) -> Run:
        """The run, once it has ended; until then the lock is renewed for the other processes."""
        images = self._images
        while not (await asyncio.wait([running], timeout=LEASE_SECONDS / 3))[0]:
            if not self._anew:
                await images.aside(images.hold, self._image_request, self._token)
        return running.result()


def _is_newer(other: KeptImage | None, kept: KeptImage) -> bool:
    """True if the other was made later; the clock may have been set back since."""
    return other is not None and kept.made < other.made <= time.time()
