"""Who may see an image, and for whom it is drawn: `authorize` and `vary`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from . import key, problems
from .question import Question
from .references import Reference
from .steps import Steps
from .wire import Request


def admitted(question: Question, request: Request) -> Steps[None]:
    """Ask `authorize` of the generator, in the context of the request.

    Raises:
        Problem: 403 when it returns what is not true; 401 or 403 when it aborts with that status.
    """
    generator = question.generator
    if generator.authorize is None:
        return
    params = plain(generator.parameters.with_defaults(question.arguments or {}))
    if not (yield from _asked(request, generator.authorize, params)):
        raise problems.forbidden()


def viewer_of(question: Question, request: Request) -> Steps[Question]:
    """The question, with what `vary` of the generator returns for the request.

    Raises:
        Problem: 401 or 403 when it aborts with that status.
        TypeError: what it returns is no JSON value.
    """
    vary = question.generator.vary
    if vary is None:
        return question
    value = yield from _asked(request, vary)
    try:
        viewer = key.canonical_json({"viewer": value})
    except (TypeError, ValueError) as error:
        name = question.generator.name
        raise TypeError(f"vary of {name} returned what cannot be part of a key: {error}") from None
    return replace(question, viewer=viewer)


def plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the arguments, with references in the place of files, which may not be here."""
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Reference):
        return {"$blob": value.sha256}
    if isinstance(value, dict):
        return plain(value)
    if type(value) in (list, tuple):
        return type(value)(map(_plain, value))
    return copy.deepcopy(value)


def _asked(request: Request, function: Callable[..., Any], *arguments: Any) -> Steps[Any]:
    """What a function of the user's says of a request; a Problem when it refuses it."""
    try:
        return (yield request.ask(function, *arguments))
    except Exception as error:
        raise _problem(error) or error from None


def _problem(error: Exception) -> problems.Problem | None:
    """What `abort(401)`, of Flask or Quart, and FastAPI's `HTTPException` mean."""
    status = getattr(error, "code", None) or getattr(error, "status_code", None)
    if status == 401:
        return problems.not_signed_in()
    return problems.forbidden() if status == 403 else None
