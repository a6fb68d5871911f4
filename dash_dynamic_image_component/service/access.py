"""Access: `authorize` decides whether a client may have an image, `vary` for whom it is drawn."""

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
from .params import ParamsReader

logger = logging.getLogger("dash_dynamic_image_component")


def admitted_look(
    reader: ParamsReader, generator: Generator, text: str, request: Request
) -> Steps[FirstLook]:
    """The first look at params for which `authorize` has admitted the client.

    A client that is not admitted learns nothing of the checks of the params.

    Raises:
        Problem: 401 or 403; 403 with the SHA-256 of the blobs on which `authorize` depends, if they
            are not here.
    """
    look = yield from reader.first_look(generator, text)
    admitted = yield from is_admitted(generator, look, request)
    if admitted:
        return look
    if admitted is not None:
        raise problems.forbidden()
    second = yield from _admitted_look_with_blobs(reader, generator, text, request)
    if second is None:
        raise problems.forbidden(look.blobs)
    return second


def _admitted_look_with_blobs(
    reader: ParamsReader, generator: Generator, text: str, request: Request
) -> Steps[FirstLook | None]:
    """The look with the values of blobs; None if the client is not admitted for it."""
    try:
        look = yield from reader.look_with_blobs(generator, text)
        return look if (yield from is_admitted(generator, look, request)) else None
    except Exception as error:
        if not isinstance(error, problems.Problem):
            logger.error("authorize of %s failed", generator.name, exc_info=error)
        return None


def is_admitted(generator: Generator, look: FirstLook, request: Request) -> Steps[bool | None]:
    """The answer of `authorize` for a first look; None if it depends on blobs that were not read.

    Raises:
        Problem: 401 or 403, `authorize` has aborted with that status.
        Exception: `authorize` has failed for arguments that are final.
    """
    try:
        admitted = bool((yield from _authorized(generator, look.arguments, request)))
    except Exception as error:
        if look.depends_on_blobs:
            return None
        if look.final or isinstance(error, problems.Problem):
            raise
        # Only the log tells which params do not fit: the client was not admitted.
        logger.warning(
            "authorize of %s failed for params that do not fit or are not validated yet",
            generator.name,
            exc_info=error,
        )
        return False
    return None if look.depends_on_blobs else admitted


def admit(generator: Generator, arguments: Mapping[str, Any], request: Request) -> Steps[None]:
    """Ask `authorize` for the arguments that the function would get.

    Raises:
        Problem: 403, `authorize` has returned a false value; 401 or 403, it has aborted with that
            status.
    """
    if not (yield from _authorized(generator, arguments, request)):
        raise problems.forbidden()


def viewer_of(generator: Generator, request: Request) -> Steps[str | None]:
    """The value of `vary` for a request as canonical JSON; None for a generator without `vary`.

    Raises:
        Problem: 401 or 403, `vary` has aborted with that status.
        TypeError: the value is no JSON value.
    """
    if generator.vary is None:
        return None
    value = yield from _call(request, generator.vary)
    try:
        return canonical_json({"viewer": value})
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"vary of {generator.name} returned what cannot be part of a key: {error}"
        ) from None


def plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the arguments, with references in the place of files, which may not be here."""
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
    return (yield from _call(request, generator.authorize, params))


def _call(request: Request, function: Callable[..., Any], *arguments: Any) -> Steps[Any]:
    """The value of a function of the app for a request; a Problem if it aborts with 401 or 403."""
    try:
        return (yield request.ask(function, *arguments))
    except Exception as error:
        raise _problem(error) or error from None


def _problem(error: Exception) -> problems.Problem | None:
    """The Problem for `abort(401)` of Flask or Quart, and for `HTTPException` of FastAPI."""
    status = getattr(error, "code", None) or getattr(error, "status_code", None)
    if status == 401:
        return problems.not_signed_in()
    return problems.forbidden() if status == 403 else None
