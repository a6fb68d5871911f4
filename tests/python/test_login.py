"""The route obeys the login of the app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from apps import make_app, make_server
from PIL import Image
from servers import serve

from dash_dynamic_image_component import Registry


def before_request(backend: str) -> Any:
    server = make_server(backend)
    framework = pytest.importorskip(backend)

    def login() -> Any:
        if framework.request.cookies.get("user") != "ada":
            return "sign in", 401
        return None

    server.before_request(login)
    return make_app(backend, server=server)


def http_middleware(backend: str) -> Any:
    from fastapi import Response

    app = make_app(backend)

    async def login(request: Any, call_next: Callable[[Any], Any]) -> Any:
        if request.cookies.get("user") != "ada":
            return Response("sign in", 401)
        return await call_next(request)

    app.server.middleware("http")(login)
    return app


def app_level_dependencies(backend: str) -> Any:
    from fastapi import Depends, FastAPI, HTTPException, Request

    def login(request: Request) -> None:
        if request.cookies.get("user") != "ada":
            raise HTTPException(401, "sign in")

    login.__annotations__["request"] = Request
    return make_app(backend, server=FastAPI(dependencies=[Depends(login)]))


@pytest.mark.parametrize(
    ("backend", "with_login"),
    [
        ("flask", before_request),
        ("quart", before_request),
        ("fastapi", http_middleware),
        ("fastapi", app_level_dependencies),
    ],
)
def test_without_the_cookie_it_answers_401_and_runs_nothing(
    backend: str, with_login: Callable[[str], Any]
) -> None:
    app = with_login(backend)
    runs = []

    @Registry(app).generator
    def drawn() -> Image.Image:
        runs.append(1)
        return Image.new("L", (1, 1))

    with serve(app.server) as site:
        assert site.image("drawn").status == 401
        assert runs == []
        assert site.image("drawn", Cookie="user=ada").status == 200
        assert runs == [1]
