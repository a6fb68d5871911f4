"""HTTP requests and replies, without a web framework."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

from ..base import problems
from ..base.canonical_json import parse_params
from ..base.futures import done
from ..base.problems import ImageTooLarge, Problem
from ..execution.function_call import AppContext
from ..execution.run import GeneratorFailed, Run
from ..storage.store import StoreError
from .flow import Step

if TYPE_CHECKING:
    from .image_request import ImageRequest
    from .kept_image import KeptImage

MAX_PARAMS_BYTES = 64 * 1024


class Headers(Protocol):
    """Header values by name, whatever its case."""

    def get(self, name: str, /) -> str | None:
        """The value, or None."""


def ask_nobody(function: Callable[..., Any], *arguments: Any) -> Step:
    """Call a function of the app where there is no web framework."""
    return done(function(None, *arguments))


@dataclass(frozen=True)
class Request:
    """The parts of an HTTP request that the service needs.

    `tail` is the decoded path behind the route; `query` is raw. `ask` calls a function of the
    user's, `def` or `async def`, with the framework's own request, in its context.
    """

    method: str
    tail: str
    query: bytes = b""
    headers: Headers = field(default_factory=dict[str, str])
    debug: bool = False
    app_context: Callable[[], AppContext] = nullcontext
    ask: Callable[..., Step] = ask_nobody

    @property
    def wants_a_new_run(self) -> bool:
        """`Cache-Control: no-cache`, the one header that changes an image."""
        return "no-cache" in (self.headers.get("Cache-Control") or "").lower()

    @property
    def can_ask_again(self) -> bool:
        """True if the client reads problem documents, and so obeys a 503.

        `DynamicImage` accepts them; an `<img>`, whose header browsers write, does not.
        """
        return problems.MEDIA_TYPE in (self.headers.get("Accept") or "").lower()


@dataclass(frozen=True)
class Reply:
    """An HTTP response, for a web framework to send."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


def arguments_of(query: bytes) -> dict[str, str]:
    """The arguments `p`, `v` and `tier` of a raw query; a Problem for any other."""
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=16
        )
    except ValueError:
        raise problems.malformed("the query is no percent-encoded UTF-8 of few arguments") from None
    arguments = dict(pairs)
    unknown = [name for name in arguments if name not in ("p", "v", "tier")]
    if unknown:
        raise problems.malformed(
            f"{unknown[0][:40]!r} is no query argument here; use p, v and tier"
        )
    if len(arguments) != len(pairs):
        raise problems.malformed("a query argument is given twice")
    return arguments


def params_text(arguments: Mapping[str, str]) -> str:
    """The argument `p`; a Problem when it is missing."""
    text = arguments.get("p", "")
    if not text:
        raise problems.malformed('p is missing: the params as a JSON object, such as p={"x":1}')
    return text


def params_in(text: str) -> dict[str, Any]:
    """The params that a text holds; a Problem when it is too long or no JSON object."""
    size = len(text.encode())
    if size > MAX_PARAMS_BYTES:
        raise problems.url_too_long(size, MAX_PARAMS_BYTES)
    try:
        return parse_params(text)
    except ValueError as error:
        raise problems.malformed(str(error)) from None


METADATA = "Dash-Image-Metadata"
SIZE = "Dash-Image-Size"
"""The header of a preview: width and height of the exact image, in pixels. An answer without it is
the exact image."""

RUN_HEADER = "Dash-Image-Run"
"""In debug mode: the run of the program, and for how many seconds a page may remember the image."""

ONE_YEAR = 31_536_000

logger = logging.getLogger("dash_dynamic_image_component")


def image_reply(
    found: Run | KeptImage, image_request: ImageRequest, request: Request, *, timing: bool
) -> Reply:
    """An image that was just made, or one that was kept."""
    image = found.image
    headers = always() | {"ETag": image.etag, "Cache-Control": cache_control(image_request)}
    if not isinstance(found, Run):
        headers["Age"] = str(max(0, math.floor(time.time() - found.made)))
    if image_request.run is not None:
        headers[RUN_HEADER] = _run_and_age(image_request)
    if image.metadata is not None:
        headers[METADATA] = image.metadata
    if image.preview:
        headers[SIZE] = f"{image.width}x{image.height}"
    if timing:
        headers["Server-Timing"] = _server_timing(found)
    if _is_not_modified(image.etag, request.headers.get("If-None-Match")):
        return Reply(304, headers)
    if image.media_type == "image/svg+xml":
        headers["Content-Security-Policy"] = SVG_POLICY
    headers |= {"Content-Type": image.media_type, "Content-Length": str(len(image.data))}
    return Reply(200, headers, b"" if request.method == "HEAD" else image.data)


SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An SVG that is opened by itself runs no script and fetches nothing."""


def upload_reply(sha256: str) -> Reply:
    """The reply to an upload: the SHA-256 of the blob."""
    body = json.dumps({"sha256": sha256}).encode()
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Reply(201, always() | headers | {"Content-Length": str(len(body))}, body)


def refusal(error: BaseException, request: Request) -> Reply:
    """The reply with a problem document for an error."""
    problem = problem_of(error, debug=request.debug)
    body = problem.document()
    headers = always() | problem.headers
    headers |= {"Content-Type": problems.MEDIA_TYPE, "Cache-Control": "no-store"}
    headers["Content-Length"] = str(len(body))
    return Reply(problem.status, headers, b"" if request.method == "HEAD" else body)


def problem_of(error: BaseException, *, debug: bool) -> Problem:
    """The Problem that a browser may know; the log gets the rest of the error."""
    reason = reason_of(error)
    if isinstance(reason, Problem):
        return reason
    if isinstance(reason, ImageTooLarge):
        return problems.image_too_large(str(reason))
    if isinstance(reason, StoreError):
        logger.error("an upload could not be kept", exc_info=reason)
        return problems.store_failed()
    if reason is error:  # a failed run is in the log already
        logger.error("an image request failed", exc_info=error)
    return problems.generator_failed(reason, debug=debug)


def reason_of(error: BaseException) -> BaseException:
    """The exception that a function raised, without its wrapper."""
    wrapped = isinstance(error, GeneratorFailed) and error.__cause__ is not None
    return error.__cause__ if wrapped else error  # type: ignore[return-value]


def always() -> dict[str, str]:
    """The headers of every answer."""
    return {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}


def cache_control(image_request: ImageRequest) -> str:
    """The `Cache-Control` of an image (RFC 9111, section 5.2.2)."""
    generator, asked = image_request.generator, image_request.version
    scope = "public, " if generator.public else "private, "
    if generator.vary is not None:
        return "private, no-store"
    is_other = image_request.run is None and asked is not None and asked != generator.version
    if generator.max_age == 0 or is_other:
        return "no-store" if generator.public else "private, no-store"
    if generator.authorize is not None or image_request.run is not None:
        return "private, no-cache"
    if generator.max_age is None or (generator.immutable and asked is None):
        return f"{scope}no-cache"
    if generator.immutable:
        return f"{scope}max-age={ONE_YEAR}, immutable"
    return f"{scope}max-age={math.floor(generator.max_age)}"


def _run_and_age(image_request: ImageRequest) -> str:
    max_age = image_request.generator.max_age
    if max_age is None or max_age == math.inf:
        return f"{image_request.run}"
    return f"{image_request.run}; max-age={math.floor(max_age)}"


def _is_not_modified(etag: str, if_none_match: str | None) -> bool:
    """Weak comparison, as RFC 9110, section 13.1.2, asks for."""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]


def _server_timing(found: Run | KeptImage) -> str:
    if not isinstance(found, Run):
        return 'cache;desc="hit"'
    if found.held is not None:
        queue, encode = found.queue * 1000, found.encode * 1000
        return f'queue;dur={queue:.1f}, run;dur=0.0;desc="shared", encode;dur={encode:.1f}'
    steps = {"queue": found.queue, "run": found.run, "encode": found.encode}
    return ", ".join(f"{name};dur={seconds * 1000:.1f}" for name, seconds in steps.items())
