"""A request becomes a reply: the way of an image through the server, without a web framework."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import methodcaller
from typing import Any

from ..base import problems
from ..base.failures import forget_frames
from ..base.problems import Problem
from ..base.settings import Settings
from ..base.single_flight import SingleFlight, Work
from ..execution.run import Run
from ..execution.runner import Runner
from ..generators.registry import Registry
from ..storage.opening import open_storage
from ..uploads.uploads import Upload, UploadedBlobs, check_size
from .deferred_work import DeferredWork
from .flow import Steps
from .http import (
    MAX_PARAMS_BYTES,
    Reply,
    Request,
    image_reply,
    reason_of,
    refusal,
    upload_reply,
)
from .image_cache import KeptImages, Outcome, Queued
from .image_request import ImageRequest
from .params import RequestReader
from .recent_runs import RecentRuns

UPLOAD = "/-/blobs"

logger = logging.getLogger("dash_dynamic_image_component")


class Service:
    """Answers all requests for the images of one registry."""

    def __init__(self, registry: Registry, settings: Settings, namespace: str) -> None:
        self.settings = settings
        store, blobs = open_storage(settings, namespace)
        self.blobs = UploadedBlobs(blobs, MAX_PARAMS_BYTES)
        self._reader = RequestReader(registry, self.blobs)
        self._images = KeptImages(store, namespace, settings.memory_bytes)
        self._runner = Runner(settings)
        self._flight: SingleFlight[Outcome] = SingleFlight()
        self._recent_runs = RecentRuns()

    def answer(self, request: Request) -> Steps[Reply]:
        """The reply, in the steps that it takes; never an error."""
        try:
            if request.tail == UPLOAD:
                _check_upload(request)
            image_request = yield from self._reader.read(request)
            found = yield from self._find(image_request, request)
            timing = request.debug or self.settings.server_timing
            return image_reply(found, image_request, request, timing=timing)
        except Exception as error:
            _log_refusal(error, request)
            reply = refusal(error, request)
            forget_frames(error)
            return reply

    def upload(self, request: Request) -> Upload | None:
        """A new upload for the body of a request; None where `answer` tells why it is refused."""
        if request.tail != UPLOAD:
            return None
        try:
            _check_upload(request)
        except Problem:
            return None
        return self.blobs.receive()

    def stored(self, upload: Upload, request: Request, error: BaseException | None) -> Reply:
        """The reply to an upload whose body has ended, or failed."""
        try:
            if error is not None:
                raise upload.refused or error
            sha256 = upload.finish(request.headers.get("Content-Length"))
        except Exception as reason:
            reply = refusal(reason, request)
            forget_frames(reason)
            return reply
        finally:
            upload.discard()
        return upload_reply(sha256)

    def _find(self, image_request: ImageRequest, request: Request) -> Steps[Outcome]:
        """An image from the cache, else from a run, which is joined if it is under way."""
        is_final = image_request.generator.immutable and not request.debug
        anew = request.wants_a_new_run and not is_final
        kept = None if anew else self._kept(image_request)
        if kept is not None:
            return kept
        drawn = None if anew else (yield from self._drawn(image_request, request))
        start = partial(self._start, image_request, request, drawn, anew=anew)
        # A new image cannot come from work that may take it from the store.
        flight = f"anew:{image_request.key}" if anew else image_request.key
        found = yield from self._shared(flight, start, patient=not request.can_ask_again)
        if anew:  # a run that was kept before is older
            self._recent_runs.take(image_request.run_key)
        if isinstance(found, Run):
            self._recent_runs.keep(image_request.run_key, found)
        return found

    def _shared(self, key: str, start: Callable[[], Work], *, patient: bool) -> Steps[Outcome]:
        """The result of the work of this key, started or joined.

        A patient request that joined work just as it was turned away starts its own.
        """
        started: list[Work] = []
        joined = methodcaller("join", patient=patient)

        def begin() -> Work:
            started.append(start())
            return started[0]

        while True:
            try:
                with self._flight.join(key, begin, joined) as making:
                    found: Outcome = yield making
                    return found
            except Problem as error:
                if started or not patient or error.code != problems.BUSY:
                    raise

    def _kept(self, image_request: ImageRequest) -> Outcome | None:
        """The image in memory; for a preview also the exact image."""
        if not image_request.keeps:
            return None
        found = self._images.in_memory(image_request)
        if found is None and image_request.tier is not None:
            found = self._images.in_memory(replace(image_request, tier=None))
        return found

    def _drawn(self, image_request: ImageRequest, request: Request) -> Steps[Run | None]:
        """The run of a preview of this image, which is under way or has just ended."""
        if image_request.tier is not None or image_request.generator.max_age == 0:
            return None
        asked = time.perf_counter()
        for tier in image_request.generator.previews:
            run = yield from self._running(image_request.key_of(tier), request)
            if isinstance(run, Run) and run.exact is not None:
                return replace(run, queue=time.perf_counter() - asked)
        held = self._recent_runs.take(image_request.run_key)
        return None if held is None else replace(held, queue=0.0)

    def _running(self, key: str, request: Request) -> Steps[Outcome | None]:
        """The result of the running work of this key; None if there is none."""
        patient = not request.can_ask_again
        try:
            joined = methodcaller("join", patient=patient)
            with self._flight.join_running(key, joined) as making:
                return None if making is None else (yield making)
        except Problem as error:
            if not patient or error.code != problems.BUSY:
                raise
            return None

    def _start(
        self, image_request: ImageRequest, request: Request, drawn: Run | None, *, anew: bool
    ) -> Work:
        patient = not request.can_ask_again
        run = partial(self._run, image_request, request.app_context, drawn, patient=patient)
        if not image_request.keeps:
            return run()
        return self._images.make(image_request, run, anew=anew, patient=patient)

    def _run(
        self,
        image_request: ImageRequest,
        app_context: Callable[[], Any],
        drawn: Run | None,
        *,
        patient: bool,
    ) -> Queued:
        failed = partial(_log_failure, image_request)
        if drawn is not None:
            return self._runner.write_exact(image_request.generator, drawn, failed)
        draw = partial(
            self._runner.submit,
            image_request.generator,
            partial(self._reader.arguments, image_request),
            app_context(),
            image_request.viewer_value,
            failed,
            image_request.tier,
            patient=patient,
        )
        decoding = self.blobs.ahead(image_request.images)
        return draw() if decoding is None else DeferredWork(decoding, draw)


def _check_upload(request: Request) -> None:
    """Raise a Problem unless a page of this app sends bytes. No form of another site can."""
    headers = request.headers
    if request.method != "POST":
        raise problems.method_not_allowed(request.method, "POST")
    if headers.get("Sec-Fetch-Site") not in (None, "same-origin"):
        raise problems.cross_site()
    if (headers.get("Content-Type") or "").strip().lower() != "application/octet-stream":
        raise problems.unsupported_media_type()
    length = headers.get("Content-Length") or "0"
    # Python reads no integer of thousands of digits.
    check_size(int(length[:20]) if length.isdecimal() else 0)


def _log_failure(image_request: ImageRequest, error: BaseException) -> None:
    reason, name = reason_of(error), image_request.generator.name
    params = json.dumps(json.loads(image_request.canonical), separators=(",", ":"))[:1024]
    if not isinstance(reason, Problem):
        logger.error("generator %s failed for %s", name, params, exc_info=reason)
    elif reason.status == 504:
        logger.warning("generator %s was over its time limit for %s", name, params)


def _log_refusal(error: BaseException, request: Request) -> None:
    """A plain `<img>` cannot tell a developer what is wrong with its URL."""
    if request.debug and isinstance(error, Problem) and error.status != 404:  # logged before
        logger.warning("no image for %a: %a", request.tail[:200], str(error))
