"""For whom an image is drawn: `vary` and the viewer."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from support.apps import serving
from support.attacks import refused
from support.leavers import eventually
from support.pictures import number_in, numbered, one_pixel
from support.services import ask, make_service, service_with
from support.users import aborts, user_of, user_of_later

from dash_dynamic_image_component import Registry, Viewer
from dash_dynamic_image_component.base.futures import done


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

        assert refused(site.image("drawn")) == (500, "generator-failed")
    eventually(lambda: "ZeroDivisionError" in caplog.text)


def test_vary_may_abort_as_authorize_may(backend: str) -> None:
    with serving(backend) as (registry, site):

        @registry.generator(vary=lambda request: aborts(backend, 401)())
        def drawn() -> Image.Image:
            pytest.fail("it runs")

        assert refused(site.image("drawn")) == (401, "not-signed-in")


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


def test_a_viewer_without_vary_is_refused_when_it_is_registered() -> None:
    def drawn(user: Viewer) -> Image.Image:
        return one_pixel()

    with pytest.raises(TypeError, match=r"drawn asks for a Viewer; say who that is: @generator"):
        Registry().generator(drawn)


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
