"""The ways in which users of each backend put a login in front of a Dash app."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from dash import Dash
from support.apps import make_app, make_server

Reply = tuple[int, dict[str, str], str]
"""Status, headers and body: what who is not signed in gets, instead of anything else."""


def before_request(backend: str, refusal: Reply) -> Dash:
    """Flask and Quart."""
    server = make_server(backend)
    framework = import_module(backend)
    status, headers, body = refusal

    def login() -> Any:
        return None if framework.request.cookies.get("user") == "ada" else (body, status, headers)

    server.before_request(login)
    return make_app(backend, server=server)


def http_middleware(backend: str, refusal: Reply) -> Dash:
    """FastAPI."""
    from fastapi import Response

    app = make_app(backend)
    status, headers, body = refusal

    async def login(request: Any, call_next: Callable[[Any], Any]) -> Any:
        if request.cookies.get("user") == "ada":
            return await call_next(request)
        return Response(body, status, headers)

    app.server.middleware("http")(login)
    return app


def app_level_dependencies(backend: str, refusal: Reply) -> Dash:
    """FastAPI; it cannot answer with a page."""
    from fastapi import Depends, FastAPI, HTTPException, Request

    status, headers, body = refusal

    def login(request: Request) -> None:
        if request.cookies.get("user") != "ada":
            raise HTTPException(status, body, headers)

    login.__annotations__["request"] = Request
    return make_app(backend, server=FastAPI(dependencies=[Depends(login)]))


LOGINS = [
    ("flask", before_request),
    ("quart", before_request),
    ("fastapi", http_middleware),
    ("fastapi", app_level_dependencies),
]
Login = Callable[[str, Reply], Dash]
