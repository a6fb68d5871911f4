"""HTTP requests and replies, independent of the web framework."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from urllib.parse import parse_qsl

from ..base import problems
from ..base.addresses import SHA256
from ..base.failures import traceback_text
from ..base.futures import done
from ..base.problems import ImageTooLarge, Problem
from ..base.unavailable import unavailability, visible_text
from ..execution.function_call import AppContext
from ..execution.run import GeneratorFailed, Run
from ..images.axes.header import AXES_HEADER
from ..images.data.header import DATA_HEADER
from ..storage.store import StoreError
from .asked_for import NOTHING_ASKED, Asked
from .flow import Body, Step
from .long_texts import METADATA_HEADER, SHORT_AXES_BYTES, long_texts

if TYPE_CHECKING:
    from .image_request import ImageRequest
    from .kept_image import KeptImage

SIZE_HEADER = "Dash-Image-Size"
"""Of a preview: the width and height of the exact image, in pixels. The exact image has no such
header, also when it is the reply to a request for a preview."""

RUN_HEADER = "Dash-Image-Run"
"""In debug mode: the run of the program, and the `max-age` of the image, in seconds."""

LANE_HEADER = "Dash-Image-Lane"
"""Of a request: a random text of the component that asks, one for all its requests."""

LONGEST_LANE = 64

HIT_TIMING = 'cache;desc="hit"'
"""`Server-Timing` of an image that was kept."""

ONE_YEAR = 31_536_000

ALLOWED_METHODS = "GET, HEAD"
"""The methods of all but uploads."""

SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An SVG that is opened by itself runs no script and fetches nothing."""

ALWAYS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
"""The headers of every reply, but for images that other sites may show."""

CROSS_ORIGIN = ALWAYS | {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (METADATA_HEADER, AXES_HEADER, DATA_HEADER, SIZE_HEADER, "ETag", "Age")
    ),
}
"""For pages of other sites: with these a page shows the image, and a script reads its pixels."""

QUERY_NAMES = frozenset({"p", "v", *Asked._fields, "tier", "frames", "part"})

logger = logging.getLogger("dash_dynamic_image_component")


class Headers(Protocol):
    """Header values by name, in upper or lower case."""

    def get(self, name: str, /) -> str | None:
        """The value, or None."""


def call_without_framework(function: Callable[..., Any], *arguments: Any) -> Step:
    """Call a function of the app where there is no request of a web framework."""
    return done(function(None, *arguments))


@dataclass(frozen=True)
class Request:
    """A request as the service needs it.

    Args:
        method: the method, in upper case.
        tail: the decoded path after the route.
        query: the raw query.
        headers: the headers.
        debug: true if the app runs in debug mode.
        app_context: makes the context that a run of a function enters.
        ask: calls a function of the app, `def` or `async def`, with the framework's own request as
            its first argument, in the context of that request.
    """

    method: str
    tail: str
    query: bytes = b""
    headers: Headers = field(default_factory=dict[str, str])
    debug: bool = False
    app_context: Callable[[], AppContext] = nullcontext
    ask: Callable[..., Step] = call_without_framework

    @property
    def wants_a_new_run(self) -> bool:
        """True for `Cache-Control: no-cache`, the only header that changes an image."""
        return "no-cache" in (self.headers.get("Cache-Control") or "").lower()

    @property
    def can_ask_again(self) -> bool:
        """True if the client reads problem documents, and so repeats the request after a 503.

        `DynamicImage` accepts problem documents; an `<img>`, whose headers browsers write, does
        not.
        """
        return problems.MEDIA_TYPE in (self.headers.get("Accept") or "").lower()

    @property
    def lane(self) -> str | None:
        """The component that asks, if it tells (see `WaitingLine`)."""
        lane = self.headers.get(LANE_HEADER)
        return lane if lane and len(lane) <= LONGEST_LANE else None


@dataclass(frozen=True)
class Reply:
    """A reply as the web framework sends it.

    `rest` is what follows the body: steps to wait for, and bytes to send. It is to be closed.
    """

    status: int
    headers: dict[str, str]
    body: bytes = b""
    rest: Body[None] | None = None


ImageQuery: TypeAlias = "tuple[str, str | None, Asked, str | None, bool, str | None]"
"""The texts of the params and the version, what is asked for beside them, the name of a tier,
whether unfinished images are asked for, and the SHA-256 of a part. `checked_asked` checks what is
asked for, `check_tier` the tier."""


def read_query(query: bytes) -> ImageQuery:
    """The raw query of an image, read and checked.

    Raises:
        Problem: 400, a name is unknown or occurs twice, `p` is missing, `frames` is not 1, or the
            part is no SHA-256.
    """
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=16
        )
    except ValueError:
        raise problems.malformed("the query is no percent-encoded UTF-8 of few arguments") from None
    found = dict(pairs)
    if not QUERY_NAMES.issuperset(found):
        unknown = next(name for name in found if name not in QUERY_NAMES)
        raise problems.malformed(
            f"{unknown[:40]!r} is no query argument here; use p, v, size, theme, view, tile, "
            "tier, frames, part"
        )
    if len(found) != len(pairs):
        raise problems.malformed("a query argument is given twice")
    params, tier = found.get("p"), found.get("tier")
    if not params:
        raise problems.malformed('p is missing: the params as a JSON object, such as p={"x":1}')
    part = found.get("part")
    if part is not None and not SHA256.fullmatch(part):
        raise problems.malformed(f"part is {part[:80]!r}, which is no SHA-256")
    frames = found.get("frames")
    if frames is not None and (frames != "1" or part is not None):
        raise problems.malformed("frames is 1, or left out, and comes without part")
    tells_nothing = found.keys().isdisjoint(Asked._fields)  # as most requests, without a call
    asked = NOTHING_ASKED if tells_nothing else Asked(*map(found.get, Asked._fields))
    return params, found.get("v"), asked, tier, frames is not None, part


def image_reply(
    found: Run | KeptImage, image_request: ImageRequest, request: Request, *, timing: bool
) -> Reply:
    """The reply with an image that a run has just made, or that was kept."""
    image = found.image
    always = CROSS_ORIGIN if image_request.generator.cross_origin else ALWAYS
    headers = always | {"ETag": image.etag, "Cache-Control": cache_control(image_request)}
    if not isinstance(found, Run):
        headers["Age"] = str(max(0, math.floor(time.time() - found.made)))
    if image_request.run_token is not None:
        headers[RUN_HEADER] = _run_and_age(image_request)
    if not (image.metadata or image.values) and len(image.axes) <= SHORT_AXES_BYTES:
        headers[AXES_HEADER] = image.axes
    else:
        headers |= long_texts(image_request, image).headers
    if image.preview:
        headers[SIZE_HEADER] = f"{image.width}x{image.height}"
    if timing:
        headers["Server-Timing"] = _timing_of(found) if isinstance(found, Run) else HIT_TIMING
    if_none_match = request.headers.get("If-None-Match")
    if if_none_match is not None and _matches(image.etag, if_none_match):
        return Reply(304, headers)
    if image.media_type == "image/svg+xml":
        headers["Content-Security-Policy"] = SVG_POLICY
    headers |= {"Content-Type": image.media_type, "Content-Length": str(len(image.data))}
    return Reply(200, headers, b"" if request.method == "HEAD" else image.data)


def part_reply(part: bytes, sha256: str, image_request: ImageRequest, request: Request) -> Reply:
    """The reply with a part of an image, which caches may keep as they keep the image."""
    etag = f'"{sha256}"'
    always = CROSS_ORIGIN if image_request.generator.cross_origin else ALWAYS
    headers = always | {"ETag": etag, "Cache-Control": cache_control(image_request)}
    if_none_match = request.headers.get("If-None-Match")
    if if_none_match is not None and _matches(etag, if_none_match):
        return Reply(304, headers)
    headers |= {"Content-Type": "application/json", "Content-Length": str(len(part))}
    return Reply(200, headers, b"" if request.method == "HEAD" else part)


def upload_reply(sha256: str) -> Reply:
    """The reply to an upload: the SHA-256 under which the blob is kept."""
    body = json.dumps({"sha256": sha256}).encode()
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Reply(201, ALWAYS | headers | {"Content-Length": str(len(body))}, body)


def refusal(error: BaseException, request: Request) -> Reply:
    """The reply with the problem document of an error."""
    problem = problem_of(error, debug=request.debug)
    body = problem.document()
    headers = ALWAYS | problem.headers
    headers |= {"Content-Type": problems.MEDIA_TYPE, "Cache-Control": "no-store"}
    headers["Content-Length"] = str(len(body))
    return Reply(problem.status, headers, b"" if request.method == "HEAD" else body)


def problem_of(error: BaseException, *, debug: bool) -> Problem:
    """The part of an error that a browser may know; the log gets all of it."""
    reason = reason_of(error)
    if isinstance(reason, Problem):
        return reason.with_values() if debug else reason
    if isinstance(reason, ImageTooLarge):
        return problems.image_too_large(str(reason))
    unavailable = unavailability(reason)
    if unavailable is not None:
        return problems.image_unavailable(visible_text(unavailable))
    if isinstance(reason, StoreError):
        logger.error("an upload could not be kept", exc_info=reason)
        return problems.store_failed(reason, debug=debug)
    if reason is error:  # no failed run, which the log has already
        logger.error("an image request failed", exc_info=error)
    if not debug:
        return problems.generator_failed()
    told = error.traceback if isinstance(error, GeneratorFailed) else None
    return problems.generator_failed(reason, told or traceback_text(reason))


def reason_of(error: BaseException) -> BaseException:
    """The exception of the function behind a `GeneratorFailed`; else the error itself."""
    wrapped = isinstance(error, GeneratorFailed) and error.__cause__ is not None
    return error.__cause__ if wrapped else error  # type: ignore[return-value]


def cache_control(image_request: ImageRequest) -> str:
    """The caches that may keep the image, and for how long (RFC 9111, section 5.2.2)."""
    generator, version = image_request.generator, image_request.version
    in_debug_mode = image_request.run_token is not None
    scope = "public, " if generator.public else "private, "
    if generator.vary is not None:
        return "private, no-store"
    is_other_version = not in_debug_mode and version is not None and version != generator.version
    is_passing = image_request.asked.view is not None and image_request.is_passing
    if generator.max_age == 0 or is_other_version or is_passing:
        return "no-store" if generator.public else "private, no-store"
    if in_debug_mode:
        return "private, no-cache"
    if generator.authorize is not None:
        # Not "no-cache": pages keep such an image until they are loaded anew.
        return "private, max-age=0, must-revalidate"
    if generator.max_age is None or (generator.immutable and version is None):
        return f"{scope}no-cache"
    if generator.immutable:
        return f"{scope}max-age={ONE_YEAR}, immutable"
    return f"{scope}max-age={math.floor(generator.max_age)}"


def _run_and_age(image_request: ImageRequest) -> str:
    max_age = image_request.generator.max_age
    if image_request.is_passing or image_request.generator.authorize is not None:
        max_age = 0
    if max_age is None or max_age == math.inf:
        return f"{image_request.run_token}"
    return f"{image_request.run_token}; max-age={math.floor(max_age)}"


def _matches(etag: str, if_none_match: str) -> bool:
    """True if the header names the ETag, by weak comparison (RFC 9110, section 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]


def _timing_of(run: Run) -> str:
    if run.held is not None:
        queue, encode = run.queue * 1000, run.encode * 1000
        return f'queue;dur={queue:.1f}, run;dur=0.0;desc="shared", encode;dur={encode:.1f}'
    steps = {"queue": run.queue, "run": run.run, "encode": run.encode}
    return ", ".join(f"{name};dur={seconds * 1000:.1f}" for name, seconds in steps.items())
