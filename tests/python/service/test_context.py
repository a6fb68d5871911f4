"""A function sees its params, and the application, but never the request."""

from __future__ import annotations

import contextvars
from typing import Any

import pytest
from PIL import Image
from support.apps import make_app
from support.servers import serve

from dash_dynamic_image_component import Registry

seen: dict[str, Any] = {}


def looks_around(framework: Any) -> Image.Image:
    seen["app"] = framework.current_app.name
    seen["request"] = framework.has_request_context()
    return Image.new("L", (1, 1))


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("backend", ["flask", "quart"])
def test_the_application_context_is_there_and_the_request_is_not(
    backend: str, is_async: bool
) -> None:
    framework = pytest.importorskip(backend)
    app = make_app(backend)
    registry = Registry(app)
    left: list[str] = []
    app.server.teardown_appcontext(lambda error: left.append("app context"))

    def drawn() -> Image.Image:
        return looks_around(framework)

    async def drawn_later() -> Image.Image:
        return looks_around(framework)

    registry.generator("drawn")(drawn_later if is_async else drawn)
    seen.clear()
    with serve(app.server) as site:
        assert site.image("drawn").status == 200
    assert seen == {"app": app.server.name, "request": False}
    assert "app context" in left


def test_a_function_that_reads_the_session_fails_loudly(backend: str) -> None:
    app = make_app(backend)

    @Registry(app).generator
    def sneaky() -> Image.Image:
        if backend == "fastapi":
            from dash.backends._fastapi import get_current_request

            get_current_request()
        else:
            framework = pytest.importorskip(backend)
            framework.session.get("user")
        return Image.new("L", (1, 1))

    with serve(app.server) as site:
        assert site.image("sneaky").status == 500


def test_no_context_variable_of_a_request_reaches_a_function(backend: str) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="none")
    variable.set("of the request")
    app = make_app(backend)

    @Registry(app).generator
    def drawn() -> Image.Image:
        seen["variable"] = variable.get()
        return Image.new("L", (1, 1))

    with serve(app.server) as site:
        assert site.image("drawn").status == 200
    assert seen["variable"] == "none"
