"""What the service needs of a request, and what it gives back, whatever the web framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qsl

from . import key, problems
from .runner import AppContext
from .steps import Step, done

MAX_PARAMS_BYTES = 64 * 1024


class Headers(Protocol):
    """Header values by name, whatever its case."""

    def get(self, name: str, /) -> str | None:
        """The value, or None."""


def ask_nobody(function: Callable[..., Any], *arguments: Any) -> Step:
    """Call a function of the user's where there is no web framework."""
    return done(function(None, *arguments))


@dataclass(frozen=True)
class Request:
    """What the service needs of a request.

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
        """Whether whoever asks reads problem documents, and so obeys a 503.

        `DynamicImage` accepts them; an `<img>`, whose header browsers write, does not.
        """
        return problems.MEDIA_TYPE in (self.headers.get("Accept") or "").lower()


@dataclass(frozen=True)
class Reply:
    """What a web framework sends."""

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
        return key.parse_params(text)
    except ValueError as error:
        raise problems.malformed(str(error)) from None
