"""A request becomes a reply: the way of an image through the server, without a web framework."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from urllib.parse import parse_qsl

from . import key, problems
from .cache import MemoryCache
from .flight import SingleFlight
from .generator import Generator
from .problems import ImageTooLarge, Problem
from .registry import Registry
from .runner import AppContext, GeneratorFailed, Run, Runner
from .stores import FileStore, StoreError
from .uploads import Blobs, Upload, check_size

UPLOAD = "/-/blobs"
MAX_PARAMS_BYTES = 64 * 1024
MAX_CACHE_BYTES = 64 * 1024 * 1024
ALLOWED_METHODS = "GET, HEAD"
ONE_YEAR = 31_536_000

logger = logging.getLogger("dash_dynamic_image_component")


class Headers(Protocol):
    """Header values by name, whatever its case."""

    def get(self, name: str, /) -> str | None:
        """The value, or None."""


@dataclass(frozen=True)
class Request:
    """What the service needs of a request.

    `tail` is the decoded path behind the route; `query` is raw.
    """

    method: str
    tail: str
    query: bytes = b""
    headers: Headers = field(default_factory=dict[str, str])
    debug: bool = False
    app_context: Callable[[], AppContext] = nullcontext


@dataclass(frozen=True)
class Reply:
    """What a web framework sends."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Question:
    """One image that is asked for, checked."""

    generator: Generator
    canonical: str
    arguments: dict[str, Any]
    version: str | None

    @property
    def key(self) -> str:
        """Equal for equal images of this process, different for different ones."""
        return f"{self.generator.serial}:{key.digest(self.canonical)}"

    @property
    def keeps(self) -> bool:
        """Whether the server may keep the image once it is made."""
        return bool(self.generator.max_age)


@dataclass(frozen=True)
class Found:
    """An image on its way out; `age` in seconds when it comes from the cache."""

    run: Run
    age: float | None = None


class Service:
    """Answers all requests for the images of one registry."""

    def __init__(self, registry: Registry, store: FileStore) -> None:
        self.blobs = Blobs(store)
        self._registry = registry
        self._runner = Runner()
        self._flight: SingleFlight[Run] = SingleFlight()
        self._cache: MemoryCache[Run] = MemoryCache(MAX_CACHE_BYTES)

    def answer(self, request: Request) -> Future[Reply]:
        """The reply, at once when it takes no run, else when the run has ended; never an error."""
        reply: Future[Reply] = Future()
        # Nobody can cancel it any more, so that it can be resolved from another thread.
        reply.set_running_or_notify_cancel()
        try:
            question = self._question(request)
            found = self._find(question, request)
        except Exception as error:
            _log_refusal(error, request)
            reply.set_result(_refusal(error, request))
            return reply
        if isinstance(found, Found):
            reply.set_result(_image(found, question, request))
        else:
            found.add_done_callback(partial(_resolve, reply, question, request))
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
                raise error
            sha256 = upload.finish(request.headers.get("Content-Length"))
        except Exception as reason:
            return _refusal(reason, request)
        finally:
            upload.discard()
        body = json.dumps({"sha256": sha256}).encode()
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return Reply(201, _always() | headers | {"Content-Length": str(len(body))}, body)

    def _question(self, request: Request) -> Question:
        if request.tail == UPLOAD:
            _check_upload(request)
        name = request.tail.removeprefix("/")
        generator = self._registry.get(name)
        if generator is None:
            known = self._registry.names
            logger.warning(
                "no generator named %a%s", name[:200], problems.did_you_mean(name, known)
            )
            raise problems.unknown_generator(name, known, debug=request.debug)
        if request.method not in ("GET", "HEAD"):
            raise problems.method_not_allowed(request.method, ALLOWED_METHODS)
        query = _query(request.query)
        params = _parsed(_given(query))
        text = self.blobs.text_of(params)
        if text is not None:
            params = _parsed(text)
        canonical = key.canonical_json(params)
        arguments = generator.parameters.check(self.blobs.values(params, generator))
        self.blobs.check(arguments)
        return Question(generator, canonical, arguments, query.get("v"))

    def _find(self, question: Question, request: Request) -> Found | Future[Run]:
        """An image that is kept, else the run that makes it, joined when it is under way."""
        kept = self._kept(question, request)
        if kept is not None:
            return kept
        return self._flight.join(question.key, partial(self._start, question, request))

    def _kept(self, question: Question, request: Request) -> Found | None:
        if not question.keeps:
            return None
        if _wants_a_new_run(request) and not question.generator.immutable:
            return None
        kept = self._cache.get(question.key)
        return Found(*kept) if kept else None

    def _start(self, question: Question, request: Request) -> Future[Run]:
        kept = self._kept(question, request)  # by a run that ended since `_find` looked
        if kept is not None:
            done: Future[Run] = Future()
            done.set_result(kept.run)
            return done
        generator = question.generator
        run = self._runner.submit(
            generator.call,
            partial(self.blobs.resolve, question.arguments),
            request.app_context(),
            is_async=generator.is_async,
        )
        run.add_done_callback(partial(self._keep, question))
        return run

    def _keep(self, question: Question, future: Future[Run]) -> None:
        error = future.exception()
        if error is not None:
            if not isinstance(_reason(error), Problem):
                _log_failure(question, error)
        elif question.keeps:
            run, max_age = future.result(), question.generator.max_age or 0
            self._cache.put(question.key, run, size=len(run.image.data), max_age=max_age)


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
    check_size(int(length) if length.isdecimal() else 0)


def _query(raw: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=16
        )
    except ValueError:
        raise problems.malformed("the query is no percent-encoded UTF-8 of few arguments") from None
    query = dict(pairs)
    unknown = [name for name in query if name not in ("p", "v")]
    if unknown:
        raise problems.malformed(f"{unknown[0][:40]!r} is no query argument here; use p and v")
    if len(query) != len(pairs):
        raise problems.malformed("a query argument is given twice")
    return query


def _given(query: Mapping[str, str]) -> str:
    text = query.get("p", "")
    if not text:
        raise problems.malformed('p is missing: the params as a JSON object, such as p={"x":1}')
    return text


def _parsed(text: str) -> dict[str, Any]:
    size = len(text.encode())
    if size > MAX_PARAMS_BYTES:
        raise problems.url_too_long(size, MAX_PARAMS_BYTES)
    try:
        return key.parse_params(text)
    except ValueError as error:
        raise problems.malformed(str(error)) from None


def _wants_a_new_run(request: Request) -> bool:
    return "no-cache" in (request.headers.get("Cache-Control") or "").lower()


def _resolve(
    reply: Future[Reply], question: Question, request: Request, future: Future[Run]
) -> None:
    try:
        answer = _image(Found(future.result()), question, request)
    except BaseException as error:  # or the one who waits would wait for ever
        answer = _refusal(error, request)
    reply.set_result(answer)


def _image(found: Found, question: Question, request: Request) -> Reply:
    image = found.run.image
    headers = _always() | {"ETag": image.etag, "Cache-Control": _cache_control(question)}
    if found.age is not None:
        headers["Age"] = str(math.floor(found.age))
    if request.debug:
        headers["Server-Timing"] = _server_timing(found)
    if _is_not_modified(image.etag, request.headers.get("If-None-Match")):
        return Reply(304, headers)
    headers |= {"Content-Type": image.media_type, "Content-Length": str(len(image.data))}
    return Reply(200, headers, b"" if request.method == "HEAD" else image.data)


def _refusal(error: BaseException, request: Request) -> Reply:
    reason = _reason(error)
    if isinstance(reason, Problem):
        problem = reason
    elif isinstance(reason, ImageTooLarge):
        problem = problems.image_too_large(str(reason))
    elif isinstance(reason, StoreError):
        logger.error("an upload could not be kept", exc_info=reason)
        problem = problems.store_failed()
    else:
        if reason is error:  # no run that failed, which the log has already
            logger.error("an image request failed", exc_info=error)
        problem = problems.generator_failed(reason, debug=request.debug)
    body = problem.document()
    headers = _always() | problem.headers
    headers |= {"Content-Type": problems.MEDIA_TYPE, "Cache-Control": "no-store"}
    headers["Content-Length"] = str(len(body))
    return Reply(problem.status, headers, b"" if request.method == "HEAD" else body)


def _always() -> dict[str, str]:
    return {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}


def _cache_control(question: Question) -> str:
    generator, asked = question.generator, question.version
    if generator.max_age == 0 or (asked is not None and asked != generator.version):
        return "no-store" if generator.public else "private, no-store"
    scope = "public" if generator.public else "private"
    if generator.max_age is None or (generator.immutable and asked is None):
        return f"{scope}, no-cache"
    if generator.immutable:
        return f"{scope}, max-age={ONE_YEAR}, immutable"
    return f"{scope}, max-age={math.floor(generator.max_age)}"


def _is_not_modified(etag: str, if_none_match: str | None) -> bool:
    """Weak comparison, as RFC 9110, section 13.1.2, asks for."""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]


def _server_timing(found: Found) -> str:
    if found.age is not None:
        return 'cache;desc="memory"'
    run = found.run
    steps = {"queue": run.queue, "run": run.run, "encode": run.encode}
    return ", ".join(f"{name};dur={seconds * 1000:.1f}" for name, seconds in steps.items())


def _log_failure(question: Question, error: BaseException) -> None:
    params = json.dumps(json.loads(question.canonical), separators=(",", ":"))[:1024]
    name = question.generator.name
    logger.error("generator %s failed for %s", name, params, exc_info=_reason(error))


def _log_refusal(error: BaseException, request: Request) -> None:
    """A plain `<img>` cannot tell a developer what is wrong with its URL."""
    if request.debug and isinstance(error, Problem) and error.status != 404:  # logged before
        logger.warning("no image for %a: %a", request.tail[:200], str(error))


def _reason(error: BaseException) -> BaseException:
    """What a function raised, out of its wrapping."""
    wrapped = isinstance(error, GeneratorFailed) and error.__cause__ is not None
    return error.__cause__ if wrapped else error  # type: ignore[return-value]
