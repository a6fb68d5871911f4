"""Who may see an image, and for whom it is drawn: `authorize` and `vary`."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from dash import Dash, Input, Output, html
from PIL import Image
from pydantic import BaseModel
from support.apps import make_app
from support.leavers import eventually
from support.pictures import number_in, numbered
from support.servers import Answer, Site, serve
from support.services import ask, make_service, service_with

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
from dash_dynamic_image_component.base.futures import done
from dash_dynamic_image_component.generators.registry import registry_of

GONE = {"$blob": hashlib.sha256(b"never uploaded").hexdigest()}


def one_pixel() -> Image.Image:
    return Image.new("L", (1, 1))


@contextmanager
def serving(backend: str) -> Iterator[tuple[Registry, Site]]:
    app = make_app(backend)
    if backend != "fastapi":
        app.server.secret_key = "only for tests"
    with serve(app.server) as site:
        yield Registry(app), site


def user_of(request: Any) -> str | None:
    """The user, as every backend's own request tells it."""
    user: str | None = request.headers.get("X-User")
    return user


async def user_of_later(request: Any) -> str | None:
    await asyncio.sleep(0)
    return user_of(request)


def assert_refused(answer: Answer, status: int, code: str) -> None:
    assert answer.status == status
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["type"] == f"urn:dash-dynamic-image:{code}"


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

        assert_refused(site.image("drawn"), 403, "forbidden")
        assert_refused(site.image("drawn", X_User="bob"), 403, "forbidden")
        assert runs == []
        allowed = site.image("drawn", X_User="ada")
        assert allowed.status == 200
        assert allowed.headers["cache-control"] == "private, no-cache"
        assert runs == [1]


def aborts(backend: str, status: int) -> Callable[[], Any]:
    """How a user of each backend refuses a request."""
    if backend == "fastapi":
        from fastapi import HTTPException

        def abort() -> Any:
            raise HTTPException(status)

        return abort
    return lambda: import_module(backend).abort(status)


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

        assert_refused(site.image("drawn"), answered, code)


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
        assert_refused(answer, 500, "generator-failed")
        assert b"database" not in answer.body
    eventually(lambda: "the user database is down" in caplog.text)


@pytest.mark.parametrize("is_async", [False, True])
def test_authorize_sees_the_request_in_its_context_and_the_checked_params(
    backend: str, is_async: bool
) -> None:
    seen: list[Any] = []

    def look(request: Any, params: dict[str, Any]) -> bool:
        if backend == "fastapi":
            seen.append((user_of(request), request.url.path, params))
        else:
            framework = import_module(backend)
            assert request is framework.request._get_current_object()
            seen.append((user_of(request), framework.request.path, params))
            framework.session.get("user")  # outside of a request this raises
        return True

    async def look_later(request: Any, params: dict[str, Any]) -> bool:
        await asyncio.sleep(0)
        return look(request, params)

    with serving(backend) as (registry, site):

        @registry.generator(authorize=look_later if is_async else look)
        def drawn(
            cancelled: Cancelled,
            x: float,
            y: int = 3,
            names: list[str] | None = None,
            **others: int,
        ) -> Image.Image:
            return one_pixel()

        assert site.image("drawn", {"x": "1.5", "more": 2}, X_User="ada").status == 200
        assert site.image("drawn", {"x": 1, "y": 4, "names": ["a"]}).status == 200
    path = "/_dash-dynamic-image/drawn"
    assert seen == [
        ("ada", path, {"x": 1.5, "y": 3, "names": None, "more": 2}),
        (None, path, {"x": 1, "y": 4, "names": ["a"]}),
    ]


@dataclass
class Plant:
    names: list[str]


class View(BaseModel):
    names: list[str]


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (set[str], ["a", "b"]),
        (list[str], ["a", "b"]),
        (dict[str, int], {"a": 1}),
        (list[dict[str, int]], [{"a": 1}]),
        (tuple[list[str], ...], [["a"]]),
        (Plant, {"names": ["a"]}),
        (View, {"names": ["a"]}),
        (Any, {"names": [["a"]]}),
    ],
    ids=str,
)
def test_what_authorize_does_to_the_params_the_function_does_not_see(hint: Any, value: Any) -> None:
    def ruin(thing: Any) -> None:
        """Empty all that can be emptied, inner things first."""
        inside = vars(thing) if hasattr(thing, "names") else thing
        if isinstance(inside, str | int):
            return
        for each in inside.values() if isinstance(inside, dict) else inside:
            ruin(each)
        if not isinstance(inside, tuple) and inside is not getattr(thing, "__dict__", None):
            inside.clear()

    def allow(request: Any, params: dict[str, Any]) -> bool:
        ruin(params["thing"])
        params.clear()
        return True

    seen: list[str] = []

    def drawn(thing: Any) -> Image.Image:
        seen.append(repr(thing))
        return one_pixel()

    drawn.__annotations__["thing"] = hint
    params = json.dumps({"thing": value})
    replies = [
        ask(service_with(drawn, **options), params).status for options in ({}, {"authorize": allow})
    ]
    assert replies == [200, 200]
    assert seen[0] == seen[1]


def test_authorize_gets_the_names_of_files_wherever_they_are() -> None:
    seen: list[Any] = []

    def look(request: Any, params: dict[str, Any]) -> bool:
        seen.append(params["files"])
        return True

    def drawn(files: tuple[bytes, ...]) -> Image.Image:
        return Image.new("L", (1, 1), files[0][0])

    service = service_with(drawn, authorize=look)
    reference = service.blobs.put(b"file").reference
    assert ask(service, json.dumps({"files": [reference]})).status == 200
    assert seen == [(reference,)]


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


NAMES: list[str] = []
NUMBERS: dict[str, int] = {}


def test_what_authorize_does_to_the_params_changes_no_image() -> None:
    seen: list[Any] = []

    def meddles(request: Any, params: dict[str, Any]) -> bool:
        params["names"].append("mallory")
        params["numbers"]["b"] = 2
        params["x"] = 5
        return True

    def drawn(x: int = 1, names: Any = NAMES, numbers: Any = NUMBERS) -> Image.Image:
        seen.append((x, list(names), dict(numbers)))
        return one_pixel()

    service = service_with(drawn, authorize=meddles)
    assert ask(service).status == 200
    assert ask(service, '{"names":["ada"],"numbers":{"a":1}}').status == 200
    assert seen == [(1, [], {}), (1, ["ada"], {"a": 1})]


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


def test_authorize_gets_references_in_place_of_files() -> None:
    seen: list[Any] = []

    def look(request: Any, params: dict[str, Any]) -> bool:
        seen.append(params)
        return True

    def drawn(photo: Blob, more: list[Blob]) -> Image.Image:
        return one_pixel()

    service = service_with(drawn, authorize=look)
    first, second = service.blobs.put(b"first"), service.blobs.put(b"second")
    params = {"photo": first.reference, "more": [second.reference]}
    assert ask(service, json.dumps(params)).status == 200
    assert seen == [params]


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


@pytest.mark.parametrize("is_async", [False, True])
def test_vary_tells_for_whom_the_image_is_drawn(backend: str, is_async: bool) -> None:
    seen: list[Any] = []
    with serving(backend) as (registry, site):

        @registry.generator(max_age=60, vary=user_of_later if is_async else user_of)
        def drawn(user: Viewer, value: int = 0) -> Image.Image:
            seen.append(user)
            return numbered(len(seen))

        answers = [site.image("drawn", X_User=user) for user in ("ada", "bob", "ada")]
        nobody = site.image("drawn")
    assert {each.headers["cache-control"] for each in answers} == {"private, no-store"}
    assert [number_in(each.body) for each in answers] == [1, 2, 1]
    assert number_in(nobody.body) == 3
    assert seen == ["ada", "bob", None]


def test_vary_matters_to_a_function_that_does_not_ask_for_the_viewer() -> None:
    users, runs = iter(["ada", "bob", "ada"]), list[int]()

    def drawn() -> Image.Image:
        runs.append(1)
        return numbered(len(runs))

    service = service_with(drawn, max_age=60, vary=lambda request: next(users))
    assert [number_in(ask(service).body) for _ in range(3)] == [1, 2, 1]


@pytest.mark.parametrize(
    "value", [None, True, 7, 1.5, "é", ["a", 1], {"name": "ada", "roles": ["admin"]}]
)
def test_the_viewer_is_any_json_value(value: Any) -> None:
    seen: list[Any] = []

    def drawn(user: Viewer = "nobody", value: int = 0) -> Image.Image:
        seen.append(user)
        return one_pixel()

    assert ask(service_with(drawn, vary=lambda request: value)).status == 200
    assert seen == [value]


def test_a_browser_cannot_say_who_it_is() -> None:
    def drawn(user: Viewer, value: int = 0) -> Image.Image:
        pytest.fail("it runs")

    service = service_with(drawn, vary=lambda request: "ada")
    assert ask(service, '{"user":"bob"}').status == 422


def test_no_viewer_can_look_like_params() -> None:
    viewers = iter(['{"viewer":"ada"}', "ada", '{"viewer":"ada"}\n{"viewer":"ada"}'])
    runs: list[int] = []

    def drawn(text: str = "") -> Image.Image:
        runs.append(1)
        return numbered(len(runs))

    service = service_with(drawn, max_age=60, vary=lambda request: next(viewers))
    assert [number_in(ask(service).body) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("value", [object(), math.nan, {1, 2}, b"bytes", 2**53 + 1])
def test_what_is_no_json_value_is_a_500_and_the_log_says_why(
    value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    reply = ask(service_with(one_pixel, vary=lambda request: value))
    assert reply.status == 500
    eventually(lambda: "vary of drawn returned what cannot be part of a key" in caplog.text)


def test_a_vary_that_raises_is_a_500_and_in_the_log(
    backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(backend) as (registry, site):

        @registry.generator(vary=lambda request: 1 / 0)
        def drawn() -> Image.Image:
            pytest.fail("it runs")

        assert_refused(site.image("drawn"), 500, "generator-failed")
    eventually(lambda: "ZeroDivisionError" in caplog.text)


def test_vary_may_abort_as_authorize_may(backend: str) -> None:
    with serving(backend) as (registry, site):

        @registry.generator(vary=lambda request: aborts(backend, 401)())
        def drawn() -> Image.Image:
            pytest.fail("it runs")

        assert_refused(site.image("drawn"), 401, "not-signed-in")


def test_vary_is_asked_only_when_authorize_said_yes() -> None:
    asked: list[str] = []

    def authorize(request: Any, params: Any) -> bool:
        asked.append("authorize")
        return len(asked) > 1

    def vary(request: Any) -> str:
        asked.append("vary")
        return "ada"

    service = service_with(one_pixel, authorize=authorize, vary=vary)
    assert [ask(service).status for _ in range(2)] == [403, 200]
    assert asked == ["authorize", "authorize", "vary"]


@pytest.mark.parametrize("option", ["authorize", "vary"])
def test_what_somebody_must_be_asked_for_is_never_public(option: str) -> None:
    policy: dict[str, Any] = {option: lambda *_: True, "public": True}
    with pytest.raises(ValueError, match=f"without asking {option}; leave one of them out"):
        Registry().generator(**policy)(one_pixel)


@pytest.mark.parametrize("option", ["authorize", "vary"])
def test_what_is_no_function_is_refused_when_it_is_registered(option: str) -> None:
    policy: dict[str, Any] = {option: "ada"}
    with pytest.raises(TypeError, match=f"{option} is 'ada'; it must be a function"):
        Registry().generator(**policy)(one_pixel)


def test_a_viewer_without_vary_is_refused_when_it_is_registered() -> None:
    def drawn(user: Viewer) -> Image.Image:
        return one_pixel()

    with pytest.raises(TypeError, match=r"drawn asks for a Viewer; say who that is: @generator"):
        Registry().generator(drawn)


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

        assert_refused(site.image("sneaky"), 500, "generator-failed")
    eventually(lambda: "generator sneaky failed for {}" in caplog.text)
    eventually(lambda: "context" in caplog.text)


USERS = ("ada", "bob")


def number_for(user: str, value: int) -> int:
    return value * 2 + USERS.index(user)


def draws_for_users(runs: list[int]) -> Callable[..., Image.Image]:
    def drawn(value: int, user: Viewer) -> Image.Image:
        runs.append(1)
        return numbered(number_for(user, value), 1)

    return drawn


@pytest.mark.slow
@pytest.mark.parametrize("max_age", [None, 0, 60])
def test_of_10_000_interleaved_requests_of_two_users_none_gets_an_image_of_the_other(
    max_age: float | None,
) -> None:
    registry, runs = Registry(), list[int]()
    registry.generator("drawn", max_age=max_age, vary=lambda user: user)(draws_for_users(runs))
    service = make_service(registry)
    shuffled = random.Random(1)

    def ask_as(user: str, value: int) -> bool:
        def asked(function: Any, *arguments: Any) -> Any:
            return done(function(user, *arguments))

        reply = ask(service, f'{{"value":{value}}}', ask=asked)
        return number_in(reply.body) == number_for(user, value)

    count = 10_000 if max_age == 60 else 500
    asked = [(shuffled.choice(USERS), shuffled.randrange(50)) for _ in range(count)]
    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(lambda each: ask_as(*each), asked))
    if max_age == 60:
        assert len(runs) == 100


def test_over_http_no_user_gets_an_image_of_the_other(backend: str) -> None:
    with serving(backend) as (registry, site):
        registry.generator("drawn", max_age=60, vary=user_of)(draws_for_users([]))
        shuffled = random.Random(2)

        def ask_as(user: str, value: int) -> bool:
            answer = site.image("drawn", {"value": value}, X_User=user)
            return number_in(answer.body) == number_for(user, value)

        asked = [(shuffled.choice(USERS), shuffled.randrange(50)) for _ in range(600)]
        with ThreadPoolExecutor(16) as pool:
            assert all(pool.map(lambda each: ask_as(*each), asked))
