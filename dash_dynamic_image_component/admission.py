"""Who may see an image, and for whom it is drawn: `authorize` and `vary`."""

from __future__ import annotations

from collections.abc import Mapping
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
    authorize = question.generator.authorize
    if authorize is None:
        return
    try:
        allowed = yield request.ask(authorize, plain(question.arguments))
    except Exception as error:
        raise _problem(error) or error from None
    if not allowed:
        raise problems.forbidden()


def viewer_of(question: Question, request: Request) -> Steps[Question]:
    """The question, with what `vary` of the generator returns for the request.

    Raises:
        TypeError: that is no JSON value.
    """
    vary = question.generator.vary
    if vary is None:
        return question
    value = yield request.ask(vary)
    try:
        viewer = key.canonical_json({"viewer": value})
    except (TypeError, ValueError) as error:
        name = question.generator.name
        raise TypeError(f"vary of {name} returned what cannot be part of a key: {error}") from None
    return replace(question, viewer=viewer)


def plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with a reference in the place of each file, which may not be here."""
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Reference):
        return {"$blob": value.sha256}
    if isinstance(value, dict):
        return plain(value)
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _problem(error: Exception) -> problems.Problem | None:
    """What `abort(401)`, of Flask or Quart, and FastAPI's `HTTPException` mean."""
    status = getattr(error, "code", None) or getattr(error, "status_code", None)
    if status == 401:
        return problems.not_signed_in()
    return problems.forbidden() if status == 403 else None
