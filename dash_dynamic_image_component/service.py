"""A request becomes a reply: the way of an image through the server, without a web framework."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from . import key, problems
from .admission import admitted, viewer_of
from .edited import RUN
from .flight import SingleFlight, Work
from .generator import Generator
from .held import HeldRuns
from .kept_images import KeptImages, Outcome
from .problems import Problem
from .question import Question
from .registry import Registry
from .replies import image_reply, reason_of, refusal, upload_reply
from .runner import Run, Runner
from .settings import Settings
from .steps import Steps
from .storage import open_storage
from .uploads import Blobs, Upload, check_size
from .wire import Reply, Request, arguments_of, params_in, params_text

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
        self.blobs = Blobs(blobs)
        self._registry = registry
        self._images = KeptImages(store, namespace, settings.memory_bytes)
        self._runner = Runner(settings)
        self._flight: SingleFlight[Outcome] = SingleFlight()
        self._held = HeldRuns()
        self._readers = ThreadPoolExecutor(4, "dash-dynamic-image-blobs")

    def answer(self, request: Request) -> Steps[Reply]:
        """The reply, in the steps that it takes; never an error."""
        try:
            question = yield from self._question(request)
            found = yield from self._find(question, request)
            timing = request.debug or self.settings.server_timing
            return image_reply(found, question, request, timing=timing)
        except Exception as error:
            _log_refusal(error, request)
            return refusal(error, request)

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
                raise error
            sha256 = upload.finish(request.headers.get("Content-Length"))
        except Exception as reason:
            return refusal(reason, request)
        finally:
            upload.discard()
        return upload_reply(sha256)

    def _question(self, request: Request) -> Steps[Question]:
        """What is asked for, if whoever asks may ask for it."""
        if request.tail == UPLOAD:
            _check_upload(request)
        generator = self._generator(request)
        if request.method not in ("GET", "HEAD"):
            raise problems.method_not_allowed(request.method, ALLOWED_METHODS)
        asked = arguments_of(request.query)
        text, tier = params_text(asked), _tier(asked, generator)
        question = yield from self._read(text, partial(self._checked, generator, text))
        run = RUN if request.debug else None
        question = replace(question, version=asked.get("v"), tier=tier, run=run)
        yield from admitted(question, request)
        if "$blob" in question.canonical:
            yield self._readers.submit(self.blobs.check, question.arguments)
            question = replace(question, arguments=None)
        return (yield from viewer_of(question, request))

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

    def _checked(self, generator: Generator, text: str) -> Question:
        params = params_in(text)
        whole = self.blobs.text_of(params)
        if whole is not None:
            params = params_in(whole)
        canonical = key.canonical_json(params)
        return Question(generator, canonical, self._arguments(generator, params))

    def _arguments(self, generator: Generator, params: dict[str, Any]) -> dict[str, Any]:
        return generator.parameters.check(self.blobs.values(params, generator))

    def _prepared(self, question: Question) -> dict[str, Any]:
        """What the function gets. Large values are read again: whoever waits must not hold them."""
        arguments = question.arguments
        if arguments is None:
            params = key.parse_params(question.canonical)
            arguments = self._arguments(question.generator, params)
        return self.blobs.resolve(arguments)

    def _find(self, question: Question, request: Request) -> Steps[Outcome]:
        """An image that is kept, else the run that makes it, joined when it is under way."""
        is_final = question.generator.immutable and not request.debug
        anew = request.wants_a_new_run and not is_final
        kept = None if anew else self._kept(question)
        if kept is not None:
            return kept
        drawn = None if anew else (yield from self._drawn(question))
        start = partial(self._start, question, request, drawn, anew=anew)
        # One that must be new cannot join one that may come from the store.
        flight = f"anew:{question.key}" if anew else question.key
        with self._flight.join(flight, start) as making:
            found: Outcome = yield making
        if anew:  # whatever was drawn before it is older
            self._held.take(question.run_key)
        if isinstance(found, Run):
            self._held.hold(question.run_key, found)
        return found

    def _kept(self, question: Question) -> Outcome | None:
        """The image in memory; for a preview the exact one too, rather than another run."""
        if not question.keeps:
            return None
        found = self._images.in_memory(question)
        if found is None and question.tier is not None:
            found = self._images.in_memory(replace(question, tier=None))
        return found

    def _drawn(self, question: Question) -> Steps[Run | None]:
        """The run for a preview of this image, which goes on or has just ended."""
        if question.tier is not None or question.generator.max_age == 0:
            return None
        asked = time.perf_counter()
        for tier in question.generator.previews:
            with self._flight.join_running(question.key_of(tier)) as making:
                run = None if making is None else (yield making)
            if isinstance(run, Run) and run.exact is not None:
                return replace(run, queue=time.perf_counter() - asked)
        held = self._held.take(question.run_key)
        return None if held is None else replace(held, queue=0.0)

    def _start(
        self, question: Question, request: Request, drawn: Run | None, *, anew: bool
    ) -> Work:
        run = partial(self._run, question, request.app_context, drawn)
        return self._images.make(question, run, anew=anew) if question.keeps else run()

    def _run(self, question: Question, app_context: Callable[[], Any], drawn: Run | None) -> Work:
        failed = partial(_log_failure, question)
        if drawn is not None:
            return self._runner.write_exact(question.generator, drawn, failed)
        return self._runner.submit(
            question.generator,
            partial(self._prepared, question),
            app_context(),
            question.viewer_value,
            failed,
            question.tier,
        )


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


def _log_failure(question: Question, error: BaseException) -> None:
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
