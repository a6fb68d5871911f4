"""A request becomes a reply: the way of an image through the server, without a web framework."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from operator import methodcaller
from typing import Any

from ..base import problems
from ..base.canonical_json import canonical_json, parse_params
from ..base.failures import forget_frames
from ..base.problems import Problem
from ..base.run_token import RUN_TOKEN
from ..base.settings import Settings
from ..base.single_flight import SingleFlight, Work
from ..execution.run import Run
from ..execution.runner import Runner
from ..generators.generator import Generator
from ..generators.registry import Registry
from ..storage.opening import open_storage
from ..uploads.uploads import Upload, UploadedBlobs, check_size
from .access import admitted, may_ask, viewer_of
from .ahead import AfterThat
from .first_look import FirstLook, first_look
from .flow import Steps
from .http import (
    MAX_PARAMS_BYTES,
    Reply,
    Request,
    arguments_of,
    image_reply,
    params_in,
    params_text,
    reason_of,
    refusal,
    upload_reply,
)
from .image_cache import KeptImages, Outcome, Queued
from .image_request import ImageRequest
from .recent_runs import HeldRuns

UPLOAD = "/-/blobs"
ALLOWED_METHODS = "GET, HEAD"
LONG_TEXT = 4096
"""Characters of params, of which an event loop reads no more than this between two requests."""

logger = logging.getLogger("dash_dynamic_image_component")


class Service:
    """Answers all requests for the images of one registry."""

    def __init__(self, registry: Registry, settings: Settings, namespace: str) -> None:
        self.settings = settings
        store, blobs = open_storage(settings, namespace)
        self.blobs = UploadedBlobs(blobs, MAX_PARAMS_BYTES)
        self._registry = registry
        self._images = KeptImages(store, namespace, settings.memory_bytes)
        self._runner = Runner(settings)
        self._flight: SingleFlight[Outcome] = SingleFlight()
        self._held = HeldRuns()
        self._readers = ThreadPoolExecutor(4, "dash-dynamic-image-blobs")

    def answer(self, request: Request) -> Steps[Reply]:
        """The reply, in the steps that it takes; never an error."""
        try:
            question = _lean((yield from self._question(request)))
            found = yield from self._find(question, request)
            timing = request.debug or self.settings.server_timing
            return image_reply(found, question, request, timing=timing)
        except Exception as error:
            _log_refusal(error, request)
            reply = refusal(error, request)
            forget_frames(error)
            return reply

    def upload(self, request: Request) -> Upload | None:
        """Where the body of this request goes, if it may be a blob; else `answer` says why not."""
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

    def _question(self, request: Request) -> Steps[ImageRequest]:
        """What is asked for, if whoever asks may ask for it."""
        if request.tail == UPLOAD:
            _check_upload(request)
        generator = self._generator(request)
        if request.method not in ("GET", "HEAD"):
            raise problems.method_not_allowed(request.method, ALLOWED_METHODS)
        asked = arguments_of(request.query)
        text, tier = params_text(asked), _tier(asked, generator)
        look = None
        if generator.authorize is not None:
            look = yield from self._let_in(generator, text, request)
        viewer = yield from viewer_of(generator, request)
        question = yield from self._checked_question(generator, text, look, request)
        run = RUN_TOKEN if request.debug else None
        return replace(question, version=asked.get("v"), tier=tier, viewer=viewer, run=run)

    def _let_in(self, generator: Generator, text: str, request: Request) -> Steps[FirstLook]:
        """What `authorize` has seen of the params and allowed, before any check can tell of them.

        Raises:
            Problem: 403; the same one, where the answer hangs on blobs, if they are not here.
        """
        look: FirstLook = yield from self._read(text, partial(_first_look, generator, text))
        allowed = yield from may_ask(generator, look, request)
        if allowed:
            return look
        if allowed is None:
            forbidden = problems.forbidden(look.blobs)
            try:
                look = yield self._readers.submit(self._look_into_blobs, generator, text)
                if (yield from may_ask(generator, look, request)):
                    return look
            except Exception as error:
                if not isinstance(error, Problem):
                    logger.error("authorize of %s failed", generator.name, exc_info=error)
            raise forbidden
        raise problems.forbidden()

    def _look_into_blobs(self, generator: Generator, text: str) -> FirstLook:
        params = self.blobs.values(self.blobs.params(params_in(text)), generator.parameters)
        return first_look(generator.parameters, params)

    def _checked_question(
        self, generator: Generator, text: str, look: FirstLook | None, request: Request
    ) -> Steps[ImageRequest]:
        """The question that a text is, all of it checked, for those who may ask it."""
        read = partial(self._checked, generator, text, look)
        question: ImageRequest = yield from self._read(text, read)
        if look is not None and not look.final:
            yield from admitted(question, request)
        question = replace(question, images=self.blobs.images_in(question.arguments or {}))
        if "$blob" in question.canonical:
            yield self._readers.submit(self.blobs.check, question.arguments or {})
            question = replace(question, arguments=None)
        return question

    def _generator(self, request: Request) -> Generator:
        name = request.tail.removeprefix("/")
        generator = self._registry.get(name)
        if generator is None:
            known = self._registry.names
            logger.warning(
                "no generator named %a%s", name[:200], problems.did_you_mean(name, known)
            )
            raise problems.unknown_generator(name, known, debug=request.debug)
        return generator

    def _read(self, text: str, read: Callable[[], Any]) -> Steps[Any]:
        """What is read; in a thread where that takes a while: much text, or blobs."""
        may_wait = "$blob" in text or "\\u" in text  # in which a $ can hide
        aside = may_wait or len(text) > LONG_TEXT
        return (yield self._readers.submit(read)) if aside else read()

    def _checked(self, generator: Generator, text: str, look: FirstLook | None) -> ImageRequest:
        params = self.blobs.params(params_in(text))
        final = look is not None and look.final
        arguments = look.arguments if look and final else self._arguments(generator, params)
        return ImageRequest(generator, canonical_json(params), arguments)

    def _arguments(self, generator: Generator, params: dict[str, Any]) -> dict[str, Any]:
        return generator.parameters.check(self.blobs.values(params, generator.parameters))

    def _prepared(self, question: ImageRequest) -> dict[str, Any]:
        """What the function gets. Large values are read again: whoever waits must not hold them."""
        arguments = question.arguments
        if arguments is None:
            params = parse_params(question.canonical)
            arguments = self._arguments(question.generator, params)
        return self.blobs.resolve(arguments)

    def _find(self, question: ImageRequest, request: Request) -> Steps[Outcome]:
        """An image that is kept, else the run that makes it, joined when it is under way."""
        is_final = question.generator.immutable and not request.debug
        anew = request.wants_a_new_run and not is_final
        kept = None if anew else self._kept(question)
        if kept is not None:
            return kept
        drawn = None if anew else (yield from self._drawn(question, request))
        start = partial(self._start, question, request, drawn, anew=anew)
        # One that must be new cannot join one that may come from the store.
        flight = f"anew:{question.key}" if anew else question.key
        found = yield from self._shared(flight, start, patient=not request.can_ask_again)
        if anew:  # whatever was drawn before it is older
            self._held.take(question.run_key)
        if isinstance(found, Run):
            self._held.hold(question.run_key, found)
        return found

    def _shared(self, key: str, start: Callable[[], Work], *, patient: bool) -> Steps[Outcome]:
        """What becomes of the work of this key.

        Work that was turned away just when a patient request joined it does not count for that one.
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

    def _kept(self, question: ImageRequest) -> Outcome | None:
        """The image in memory; for a preview the exact one too, rather than another run."""
        if not question.keeps:
            return None
        found = self._images.in_memory(question)
        if found is None and question.tier is not None:
            found = self._images.in_memory(replace(question, tier=None))
        return found

    def _drawn(self, question: ImageRequest, request: Request) -> Steps[Run | None]:
        """The run for a preview of this image, which goes on or has just ended."""
        if question.tier is not None or question.generator.max_age == 0:
            return None
        asked = time.perf_counter()
        for tier in question.generator.previews:
            run = yield from self._running(question.key_of(tier), request)
            if isinstance(run, Run) and run.exact is not None:
                return replace(run, queue=time.perf_counter() - asked)
        held = self._held.take(question.run_key)
        return None if held is None else replace(held, queue=0.0)

    def _running(self, key: str, request: Request) -> Steps[Outcome | None]:
        """What becomes of the work of this key that goes on; None if there is none."""
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
        self, question: ImageRequest, request: Request, drawn: Run | None, *, anew: bool
    ) -> Work:
        patient = not request.can_ask_again
        run = partial(self._run, question, request.app_context, drawn, patient=patient)
        if not question.keeps:
            return run()
        return self._images.make(question, run, anew=anew, patient=patient)

    def _run(
        self,
        question: ImageRequest,
        app_context: Callable[[], Any],
        drawn: Run | None,
        *,
        patient: bool,
    ) -> Queued:
        failed = partial(_log_failure, question)
        if drawn is not None:
            return self._runner.write_exact(question.generator, drawn, failed)
        draw = partial(
            self._runner.submit,
            question.generator,
            partial(self._prepared, question),
            app_context(),
            question.viewer_value,
            failed,
            question.tier,
            patient=patient,
        )
        decoding = self.blobs.ahead(question.images)
        return draw() if decoding is None else AfterThat(decoding, draw)


def _first_look(generator: Generator, text: str) -> FirstLook:
    return first_look(generator.parameters, params_in(text))


def _lean(question: ImageRequest) -> ImageRequest:
    """The question as it may wait for long: large arguments are read again when it is its turn."""
    if len(question.canonical) <= LONG_TEXT:
        return question
    return replace(question, arguments=None)


def _tier(asked: dict[str, str], generator: Generator) -> str | None:
    tier = asked.get("tier")
    if tier is not None and tier not in generator.previews:
        known = ", ".join(generator.previews) or "none"
        raise problems.malformed(f"{tier[:40]!r} is no tier of {generator.name}, which has {known}")
    return tier


def _check_upload(request: Request) -> None:
    """A Problem unless a page of this app sends bytes. No form of another site can."""
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


def _log_failure(question: ImageRequest, error: BaseException) -> None:
    reason, name = reason_of(error), question.generator.name
    params = json.dumps(json.loads(question.canonical), separators=(",", ":"))[:1024]
    if not isinstance(reason, Problem):
        logger.error("generator %s failed for %s", name, params, exc_info=reason)
    elif reason.status == 504:
        logger.warning("generator %s was over its time limit for %s", name, params)


def _log_refusal(error: BaseException, request: Request) -> None:
    """A plain `<img>` cannot tell a developer what is wrong with its URL."""
    if request.debug and isinstance(error, Problem) and error.status != 404:  # logged before
        logger.warning("no image for %a: %a", request.tail[:200], str(error))
