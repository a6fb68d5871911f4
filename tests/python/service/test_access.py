"""Who may see an image: `authorize`."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from dash import Dash, Input, Output, html
from PIL import Image
from support.apps import make_app, serving
from support.attacks import refused
from support.leavers import eventually
from support.pictures import number_in, numbered, one_pixel
from support.servers import Site, serve
from support.services import ask, service_with
from support.users import aborts, user_of, user_of_later

from dash_dynamic_image_component import (
    Blob,
    Cancelled,
    DynamicImage,
    Registry,
    Viewer,
    image_callback,
    image_url,
    params_callback,
)
from dash_dynamic_image_component.generators.registry import registry_of

GONE = {"$blob": hashlib.sha256(b"never uploaded").hexdigest()}


@pytest.mark.parametrize("is_async", [False, True])
def test_who_is_not_allowed_gets_403_and_nothing_runs(backend: str, is_async: bool) -> None:
    runs: list[int] = []

    def is_ada(request: Any, params: Any) -> bool:
        return user_of(request) == "ada"

    async def is_ada_later(request: Any, params: Any) -> bool:
        return await user_of_later(request) == "ada"

    with serving(backend) as (registry, site):

        @registry.generator(authorize=is_ada_later if is_async else is_ada)
        def drawn() -> Image.Image:
            runs.append(1)
            return one_pixel()

        assert refused(site.image("drawn")) == (403, "forbidden")
        assert refused(site.image("drawn", X_User="bob")) == (403, "forbidden")
        assert runs == []
        allowed = site.image("drawn", X_User="ada")
        assert allowed.status == 200
        assert allowed.headers["cache-control"] == "private, max-age=0, must-revalidate"
        assert runs == [1]


@pytest.mark.parametrize(
    ("status", "answered", "code"),
    [
        (401, 401, "not-signed-in"),
        (403, 403, "forbidden"),
        (404, 500, "generator-failed"),
        (302, 500, "generator-failed"),
    ],
)
def test_authorize_may_abort(backend: str, status: int, answered: int, code: str) -> None:
    with serving(backend) as (registry, site):

        @registry.generator(authorize=lambda request, params: aborts(backend, status)())
        def drawn() -> Image.Image:
            pytest.fail("it runs")

        assert refused(site.image("drawn")) == (answered, code)


@pytest.mark.parametrize("is_async", [False, True])
def test_an_authorize_that_raises_lets_nobody_in_and_tells_only_the_log(
    backend: str, is_async: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(request: Any, params: Any) -> bool:
        raise RuntimeError("the user database is down")

    async def fails_later(request: Any, params: Any) -> bool:
        raise RuntimeError("the user database is down")

    with serving(backend) as (registry, site):

        @registry.generator(authorize=fails_later if is_async else fails)
        def drawn() -> Image.Image:
            pytest.fail("it runs")

        answer = site.image("drawn")
        assert refused(answer) == (500, "generator-failed")
        assert b"database" not in answer.body
    eventually(lambda: "the user database is down" in caplog.text)


def test_the_session_is_there_for_authorize_and_vary(backend: str) -> None:
    app = make_app(backend)
    if backend == "fastapi":
        from starlette.middleware.sessions import SessionMiddleware

        app.server.add_middleware(SessionMiddleware, secret_key="only for tests")
    else:
        app.server.secret_key = "only for tests"

    def session(request: Any) -> Any:
        return request.session if backend == "fastapi" else import_module(backend).session

    def sign_in(user: str) -> str:
        if backend != "fastapi":
            session(None)["user"] = user
        return "welcome"

    if backend == "fastapi":
        from fastapi import Request as FastRequest

        async def sign_in_there(user: str, request: FastRequest) -> str:
            request.session["user"] = user
            return "welcome"

        sign_in_there.__annotations__["request"] = FastRequest
        app.server.get("/sign-in/{user}")(sign_in_there)
        app.server.router.routes.insert(0, app.server.router.routes.pop())
    else:
        app.server.add_url_rule("/sign-in/<user>", "sign_in", sign_in)
    seen: list[str] = []

    @Registry(app).generator(
        authorize=lambda request, params: session(request).get("user") is not None,
        vary=lambda request: session(request)["user"],
    )
    def drawn(user: Viewer) -> Image.Image:
        seen.append(user)
        return one_pixel()

    with serve(app.server) as site:
        assert site.image("drawn").status == 403
        for user in ("ada", "bob"):
            cookie = site.ask(f"/sign-in/{user}").headers["set-cookie"].split(";")[0]
            assert site.image("drawn", Cookie=cookie).status == 200
    assert seen == ["ada", "bob"]


def test_authorize_is_not_asked_about_what_is_no_image() -> None:
    def never(request: Any, params: Any) -> bool:
        pytest.fail("it was asked")

    service = service_with(lambda x: one_pixel(), authorize=never)
    assert ask(service, name="nothing").status == 404
    assert ask(service, "[]").status == 400
    assert ask(service, method="POST").status == 405


def test_who_may_not_see_an_image_learns_nothing_of_its_files() -> None:
    runs: list[int] = []

    def drawn(photo: Blob) -> Image.Image:
        runs.append(1)
        return one_pixel()

    allowed: list[bool] = []
    service = service_with(drawn, authorize=lambda request, params: allowed)
    params = json.dumps({"photo": GONE})
    assert ask(service, params).status == 403
    allowed.append(True)
    assert ask(service, params).status == 404
    assert runs == []


@pytest.mark.parametrize("policy", [{"max_age": 60}, {"max_age": math.inf, "version": "1"}])
def test_authorize_is_asked_each_time_also_for_an_image_that_is_kept(policy: Any) -> None:
    answers, runs = [True, False, True], list[int]()

    def drawn() -> Image.Image:
        runs.append(1)
        return one_pixel()

    service = service_with(drawn, authorize=lambda request, params: answers.pop(0), **policy)
    assert [ask(service).status for _ in range(3)] == [200, 403, 200]
    assert runs == [1]


def test_an_etag_that_is_known_opens_no_door() -> None:
    allowed = [True]
    service = service_with(one_pixel, authorize=lambda request, params: allowed.pop())
    etag = ask(service).headers["ETag"]
    allowed.append(False)
    assert ask(service, headers={"If-None-Match": etag}).status == 403


@pytest.mark.parametrize("max_age", [None, 60])
def test_whoever_would_join_a_run_must_be_allowed_to(max_age: float | None) -> None:
    answers, others = [False, True], list[int]()

    def drawn() -> Image.Image:
        others.append(ask(service).status)  # somebody else, meanwhile
        return one_pixel()

    admit = answers.pop
    service = service_with(drawn, authorize=lambda request, params: admit(), max_age=max_age)
    assert ask(service).status == 200
    assert others == [403]


@pytest.mark.parametrize("option", ["authorize", "vary"])
def test_what_is_no_function_is_refused_when_it_is_registered(option: str) -> None:
    policy: dict[str, Any] = {option: "ada"}
    with pytest.raises(TypeError, match=f"{option} is 'ada'; it must be a function"):
        Registry().generator(**policy)(one_pixel)


@contextmanager
def wired(backend: str, **options: Any) -> Iterator[tuple[Dash, Site]]:
    """A function wired by `image_callback` that asks for all that there is."""
    app = make_app(backend)
    Registry(app)
    app.layout = [html.Img(id="image"), DynamicImage("drawn", id="moving")]

    @image_callback(app, Output("image", "src"), Input("slider", "value"), **options)
    def drawn(cancelled: Cancelled, value: int, user: Viewer) -> Image.Image:
        assert not cancelled.is_set()
        return numbered(value * 2 + (user == "ada"))

    with serve(app.server) as site:
        yield app, site


def test_image_callback_hands_over_what_a_function_asks_for(backend: str) -> None:
    admits = dict[str, Any](
        vary=user_of, authorize=lambda request, params: user_of(request) and params["value"] < 9
    )
    with wired(backend, **admits) as (app, site):
        (name,) = registry_of(app).names
        assert number_in(site.image(name, {"value": 4}, X_User="ada").body) == 9
        assert number_in(site.image(name, {"value": 4}, X_User="bob").body) == 8
        assert site.image(name, {"value": 9}, X_User="ada").status == 403
        assert site.image(name, {"value": 4}).status == 403
        assert site.image(name, {"value": 4, "user": "ada"}, X_User="bob").status == 422


def test_params_callback_and_image_url_know_nothing_of_what_is_asked_for(backend: str) -> None:
    app = make_app(backend)
    registry = Registry(app)

    @registry.generator(vary=user_of)
    def drawn(value: int, cancelled: Cancelled, user: Viewer = None) -> Image.Image:
        return numbered(value * 2 + (user == "ada"))

    params_callback("image", app, value=Input("slider", "value"))
    with serve(app.server) as site:
        answer = site.ask(image_url("drawn", {"value": 3}, app=app), headers={"X-User": "ada"})
    assert number_in(answer.body) == 7
    told = {"nullable": [], "required": ["value"], "parsed": ["value"], "stops": True}
    assert registry.describe() == {"drawn": {**told, "preview": ["preview", "half"]}}


def test_a_function_that_reads_the_session_without_asking_fails_loudly(
    backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(backend) as (registry, site):

        @registry.generator
        def sneaky() -> Image.Image:
            if backend == "fastapi":
                from dash.backends._fastapi import get_current_request

                get_current_request()
            else:
                import_module(backend).session.get("user")
            return one_pixel()

        assert refused(site.image("sneaky")) == (500, "generator-failed")
    eventually(lambda: "generator sneaky failed for {}" in caplog.text)
    eventually(lambda: "context" in caplog.text)
