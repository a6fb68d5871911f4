"""Access to images: `authorize` decides who may see them, `vary` for whom they are drawn."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Mapping
from typing import Any

from ..base import problems
from ..base.canonical_json import canonical_json
from ..generators.generator import Generator
from ..uploads.references import Reference
from .first_look import FirstLook, Unread
from .flow import Steps
from .http import Request
from .image_request import ImageRequest

logger = logging.getLogger("dash_dynamic_image_component")


def may_ask(generator: Generator, look: FirstLook, request: Request) -> Steps[bool | None]:
    """The decision of `authorize`; None where it depends on blobs that were not read.

    Raises:
        Problem: 401 or 403 when it aborts with that status.
        Exception: it failed, although the arguments were complete.
    """
    try:
        allowed = bool((yield from _authorized(generator, look.arguments, request)))
    except Exception as error:
        if look.hangs_on_blobs:
            return None
        if look.final or isinstance(error, problems.Problem):
            raise
        # A client that may not ask is not told which params do not fit; the log has it.
        logger.warning(
            "authorize of %s failed for params that do not fit or are not validated yet",
            generator.name,
            exc_info=error,
        )
        return False
    return None if look.hangs_on_blobs else allowed


def admitted(image_request: ImageRequest, request: Request) -> Steps[None]:
    """Ask `authorize` about exactly the arguments that the function would get.

    Raises:
        Problem: 403 when it returns what is not true; 401 or 403 when it aborts with that status.
    """
    if not (
        yield from _authorized(image_request.generator, image_request.arguments or {}, request)
    ):
        raise problems.forbidden()


def viewer_of(generator: Generator, request: Request) -> Steps[str | None]:
    """The value of `vary` for the request, in canonical JSON; None without `vary`.

    Raises:
        Problem: 401 or 403 when it aborts with that status.
        TypeError: what it returns is no JSON value.
    """
    if generator.vary is None:
        return None
    value = yield from _asked(request, generator.vary)
    try:
        return canonical_json({"viewer": value})
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"vary of {generator.name} returned what cannot be part of a key: {error}"
        ) from None


def plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the arguments, with references in place of files."""
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: Any) -> Any:
    if type(value) is Unread:
        return value
    if isinstance(value, Reference):
        return {"$blob": value.sha256}
    if isinstance(value, dict):
        return plain(value)
    if type(value) in (list, tuple):
        return type(value)(map(_plain, value))
    return copy.deepcopy(value)


def _authorized(generator: Generator, arguments: Any, request: Request) -> Steps[Any]:
    params = arguments
    if type(arguments) is not Unread:
        params = plain(generator.parameters.with_defaults(arguments))
    assert generator.authorize is not None
    return (yield from _asked(request, generator.authorize, params))


def _asked(request: Request, function: Callable[..., Any], *arguments: Any) -> Steps[Any]:
    """The value of a function of the app for a request; a Problem when it refuses the request."""
    try:
        return (yield request.ask(function, *arguments))
    except Exception as error:
        raise _problem(error) or error from None


def _problem(error: Exception) -> problems.Problem | None:
    """The Problem for `abort(401)`, of Flask or Quart, and for FastAPI's `HTTPException`."""
    status = getattr(error, "code", None) or getattr(error, "status_code", None)
    if status == 401:
        return problems.not_signed_in()
    return problems.forbidden() if status == 403 else None
