"""Images for requests: from memory, from a run under way, from the store, or from a new run."""

from __future__ import annotations

import json
import logging
import time
from asyncio import CancelledError
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from operator import methodcaller
from typing import Any

from ..base import problems
from ..base.failures import traceback_text
from ..base.problems import Problem
from ..base.single_flight import SingleFlight, Work
from ..base.unavailable import unavailability, visible_text
from ..execution.frames import Frame
from ..execution.remedies import add_remedy
from ..execution.run import GeneratorFailed, NobodyWaits, Run
from ..execution.runner import Runner
from ..uploads.uploads import UploadedBlobs
from .deferred_work import DeferredWork
from .flow import Body, Steps
from .http import Request, reason_of
from .image_cache import ImageCache, Outcome, Queued
from .image_request import ImageRequest
from .params import ParamsReader
from .recent_runs import RecentRuns
from .work_with_frames import WorkWithFrames

logger = logging.getLogger("dash_dynamic_image_component")


class ImageFinder:
    """Finds the images of one registry; equal images that are requested together run once."""

    def __init__(
        self, images: ImageCache, runner: Runner, reader: ParamsReader, blobs: UploadedBlobs
    ) -> None:
        self._images = images
        self._runner = runner
        self._reader = reader
        self._blobs = blobs
        self._flight: SingleFlight[Outcome] = SingleFlight()
        self._recent_runs = RecentRuns()

    def in_memory(self, image_request: ImageRequest, request: Request) -> Outcome | None:
        """The image in memory, if the request accepts it; the exact image serves for a preview."""
        generator = image_request.generator
        if not generator.is_kept:
            return None
        if request.wants_a_new_run and _may_change(image_request, request):
            return None
        found = self._images.in_memory(image_request.key)
        # A preview of a view is kept nowhere, but its exact image may be.
        if found is None and image_request.tier in generator.previews:
            exact = generator.exact_tier
            key = image_request.run_key if exact is None else image_request.key_of(exact)
            found = self._images.in_memory(key)
        return found

    def find(self, image_request: ImageRequest, request: Request) -> Steps[Outcome]:
        """The image, which is kept already or which a run makes.

        Raises:
            Problem: 503, too many runs wait; and what the params, the files or the run lead to.
        """
        kept = self.in_memory(image_request, request)
        if kept is not None:
            return kept
        anew = request.wants_a_new_run and _may_change(image_request, request)
        drawn = None if anew else (yield from self._drawn(image_request, request))
        start = partial(self._start, image_request, request, drawn, anew=anew)
        key = _flight_key(image_request, anew=anew)
        return (yield from self._shared(key, start, patient=not request.can_ask_again))

    def follow(
        self,
        image_request: ImageRequest,
        request: Request,
        part_of: Callable[[Frame, Frame], bytes],
    ) -> Body[Outcome]:
        """The image of a function that yields; before that the bytes of each frame of its run.

        Raises:
            Problem: as `find`.
        """
        anew = request.wants_a_new_run and _may_change(image_request, request)
        key = _flight_key(image_request, anew=anew)
        patient = not request.can_ask_again
        followed: list[WorkWithFrames] = []

        def begin() -> Work:
            work = self._start(image_request, request, None, anew=anew)
            assert isinstance(work, WorkWithFrames), "the function yields"
            followed.append(work)
            return work

        def join(work: WorkWithFrames) -> None:
            work.join(patient=patient)
            followed.append(work)

        with self._flight.join(key, begin, join) as future:
            seen, frames = Frame(), followed[-1].frames
            while (frame := (yield frames.next(seen))) is not None:
                if frame.serial > seen.serial:
                    yield part_of(frame, seen)
                    seen = frame
            outcome: Outcome = yield future
            return outcome

    def _shared(self, key: str, start: Callable[[], Work], *, patient: bool) -> Steps[Outcome]:
        """The outcome of the work of this key, which is joined or started.

        Work that a patient request joins while it is being turned away is started again.
        """
        started: list[Work] = []
        joined = methodcaller("join", patient=patient)

        def begin() -> Work:
            started.append(start())
            return started[0]

        while True:
            try:
                with self._flight.join(key, begin, joined) as future:
                    outcome: Outcome = yield future
                    return outcome
            except Problem as error:
                if started or not patient or error.code != problems.BUSY:
                    raise

    def _drawn(self, image_request: ImageRequest, request: Request) -> Steps[Run | None]:
        """The run of a preview of this image that is under way or has just ended."""
        if not image_request.is_exact or image_request.generator.max_age == 0:
            return None
        asked = time.perf_counter()
        for tier in image_request.generator.previews:
            run = yield from self._under_way(image_request.key_of(tier), request)
            if isinstance(run, Run) and run.exact is not None:
                return replace(run, queue=time.perf_counter() - asked)
        recent = self._recent_runs.take(image_request.run_key)
        return None if recent is None else replace(recent, queue=0.0)

    def _under_way(self, key: str, request: Request) -> Steps[Outcome | None]:
        """The outcome of the work of this key that is under way; None without such work."""
        patient = not request.can_ask_again
        try:
            joined = methodcaller("join", patient=patient)
            with self._flight.join_running(key, joined) as future:
                return None if future is None else (yield future)
        except Problem as error:
            if not patient or error.code != problems.BUSY:
                raise
            return None

    def _start(
        self, image_request: ImageRequest, request: Request, drawn: Run | None, *, anew: bool
    ) -> Queued:
        generator = image_request.generator
        frames = self._runner.frames(generator, image_request.tier) if generator.yields else None
        patient = not request.can_ask_again
        # Nothing more of the request: its headers may be those of the thread that it came in.
        client = {"patient": patient, "lane": request.lane, "frames": frames}
        succeeded = partial(self._keep, image_request, anew)
        run = partial(self._run, image_request, request.app_context, drawn, succeeded, client)
        if generator.is_kept and not image_request.is_passing:
            work: Queued = self._images.make(image_request, run, anew=anew, patient=patient)
        else:
            work = run()
        if drawn is not None:
            work.future.add_done_callback(partial(self._keep_unwanted, image_request, drawn))
        return work if frames is None else WorkWithFrames(work, frames)

    def _run(
        self,
        image_request: ImageRequest,
        app_context: Callable[[], Any],
        drawn: Run | None,
        succeeded: Callable[[Run], None],
        client: dict[str, Any],
    ) -> Queued:
        failed = partial(_log_failure, image_request)
        if drawn is not None:
            return self._runner.write_exact(image_request.generator, drawn, failed)
        draw = partial(
            self._runner.submit,
            image_request.generator,
            partial(self._resolved_arguments, image_request),
            app_context(),
            image_request.given,
            failed,
            image_request.tier,
            succeeded=succeeded,
            **client,
        )
        decoding = self._blobs.ahead(image_request.images)
        return draw() if decoding is None else DeferredWork(decoding, draw)

    def _keep(self, image_request: ImageRequest, anew: bool, run: Run) -> None:
        """Keep a run for its exact image, also when the client of its preview has left."""
        if anew:
            self._recent_runs.take(image_request.run_key)  # it is older
        self._recent_runs.add(image_request.run_key, run)

    def _keep_unwanted(
        self, image_request: ImageRequest, drawn: Run, ended: Future[Outcome]
    ) -> None:
        """Keep a run whose exact image was not encoded, since nobody waited for it."""
        if isinstance(ended.exception(), NobodyWaits | CancelledError):
            self._recent_runs.add(image_request.run_key, drawn)

    def _resolved_arguments(self, image_request: ImageRequest) -> dict[str, Any]:
        """The arguments for the function, with files in the place of references; blocks."""
        arguments = image_request.arguments
        if arguments is None:
            arguments = self._reader.arguments(image_request.generator, image_request.canonical)
        return self._blobs.resolve(arguments)


def _may_change(image_request: ImageRequest, request: Request) -> bool:
    return request.debug or not image_request.generator.immutable


def _flight_key(image_request: ImageRequest, *, anew: bool) -> str:
    """The key of the shared work.

    A request for a new run must not join one for which the store may have an image.
    """
    return f"anew:{image_request.key}" if anew else image_request.key


def _log_failure(image_request: ImageRequest, error: BaseException) -> None:
    reason, name = reason_of(error), image_request.generator.name
    params = json.dumps(json.loads(image_request.canonical), separators=(",", ":"))[:1024]
    unavailable = unavailability(reason)
    if unavailable is not None:
        text = visible_text(unavailable)
        logger.warning("generator %s has no image for %s: %a", name, params, text)
    elif not isinstance(reason, Problem):
        add_remedy(reason)
        if image_request.run_token is not None and isinstance(error, GeneratorFailed):
            error.traceback = traceback_text(reason)
        logger.error("generator %s failed for %s", name, params, exc_info=reason)
    elif reason.status == 504:
        logger.warning("generator %s was over its time limit for %s", name, params)
