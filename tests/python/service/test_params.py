"""Image requests that were checked before: spared where the text of params alone decides."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
from PIL import Image
from pydantic import AfterValidator, FutureDatetime
from support.leavers import eventually
from support.services import ask, make_service, service_with

from dash_dynamic_image_component import Registry


def drawn(n: int = 0, label: str = "") -> Image.Image:
    return Image.new("L", (8, 8), n)


@pytest.mark.parametrize("params", ['{"n":3,"label":"a"}', '{ "label": "a", "n": 3.0 }'])
def test_other_texts_of_the_same_params_are_the_same_image(params: str) -> None:
    service = service_with(drawn, max_age=60)
    first = ask(service, '{"label":"a","n":3}')
    for _ in range(2):
        again = ask(service, params)
        assert (again.status, again.headers["ETag"]) == (200, first.headers["ETag"])
        assert again.headers["Server-Timing"] == 'cache;desc="hit"'


def test_params_that_do_not_fit_are_refused_each_time() -> None:
    service = service_with(drawn, max_age=60)
    for _ in range(2):
        assert ask(service, '{"n":"no"}').status == 422


def test_a_validator_of_the_app_is_asked_each_time() -> None:
    allowed = True

    def permitted(n: int) -> int:
        if not allowed:
            raise ValueError("not any more")
        return n

    def checked(n: Annotated[int, AfterValidator(permitted)]) -> Image.Image:
        return Image.new("L", (8, 8), n)

    service = service_with(checked, max_age=60)
    assert [ask(service, '{"n":3}').status for _ in range(2)] == [200, 200]
    allowed = False
    assert ask(service, '{"n":3}').status == 422


def test_authorize_is_asked_each_time() -> None:
    allowed = True
    service = service_with(drawn, max_age=60, authorize=lambda request, params: allowed)
    assert [ask(service, '{"n":3}').status for _ in range(2)] == [200, 200]
    allowed = False
    assert ask(service, '{"n":3}').status == 403


def test_vary_is_asked_each_time() -> None:
    viewer = "ann"
    service = service_with(drawn, max_age=60, vary=lambda request: viewer)
    assert "hit" not in ask(service).headers["Server-Timing"]
    viewer = "bob"
    assert "hit" not in ask(service).headers["Server-Timing"]


def test_a_function_that_replaces_another_is_asked_for_itself() -> None:
    registry = Registry()

    def register(gray: int) -> None:
        @registry.generator("drawn", max_age=60)
        def draw(n: int = 0) -> Image.Image:
            return Image.new("L", (8, 8), gray)

    service = make_service(registry)
    register(1)
    first = ask(service)
    register(2)
    assert ask(service).headers["ETag"] != first.headers["ETag"]


def test_arguments_that_a_function_changes_are_new_for_the_next_run() -> None:
    seen: list[list[int]] = []

    def listed(values: list[int]) -> Image.Image:
        seen.append(list(values))
        values.append(9)
        return Image.new("L", (8, 8), 1)

    service = service_with(listed, max_age=60)
    headers = {"Cache-Control": "no-cache"}
    for _ in range(3):
        assert ask(service, '{"values":[1]}', headers=headers).status == 200
    assert seen == [[1], [1], [1]]


@pytest.mark.slow
def test_a_date_that_has_passed_is_refused_though_its_image_is_in_memory() -> None:
    def planned(at: FutureDatetime) -> Image.Image:
        return Image.new("L", (8, 8), 1)

    service = service_with(planned, max_age=3600)
    soon = datetime.now(UTC) + timedelta(seconds=1)
    params = f'{{"at":"{soon.isoformat()}"}}'
    assert ask(service, params).status == 200
    eventually(lambda: datetime.now(UTC) > soon)
    assert ask(service, params).status == 422


def test_a_version_of_any_text_is_part_of_the_key() -> None:
    assert ask(service_with(drawn, max_age=60, version="\ud800")).status == 200


FOLDED = {
    "\u00b5": "\u03bc",  # the micro sign of keyboards, and the Greek letter
    "\u2113": "l",
    "\ufb01lter": "filter",
    "e\u0301tat": "\u00e9tat",  # as macOS spells names
}


@pytest.mark.parametrize("written", FOLDED, ids=ascii)
def test_a_parameter_gets_its_param_however_unicode_spells_the_name(written: str) -> None:
    namespace: dict[str, Any] = {"Image": Image}
    exec(f"def drawn({written}: int): return Image.new('L', (8, 8), {written})", namespace)
    seen: list[object] = []

    def admit(request: object, params: dict[str, Any]) -> bool:
        seen.append(params)
        return True

    service = service_with(namespace["drawn"], max_age=60, authorize=admit)
    replies = [ask(service, json.dumps({name: 7})) for name in (written, FOLDED[written])]
    assert [reply.status for reply in replies] == [200, 200]
    assert seen == [{FOLDED[written]: 7}] * 2
    # One key: the second request finds the image of the first.
    assert replies[1].headers["Server-Timing"] == 'cache;desc="hit"'


@pytest.mark.parametrize("names", [("\u00b5", "\u03bc"), ("\u00b5", "\U0001d6cd")], ids=ascii)
def test_a_param_that_is_given_in_two_spellings_is_refused(names: tuple[str, str]) -> None:
    namespace: dict[str, Any] = {"Image": Image}
    exec("def drawn(\u00b5: int = 0): return Image.new('L', (8, 8), \u00b5)", namespace)
    reply = ask(service_with(namespace["drawn"]), json.dumps(dict.fromkeys(names, 1)))
    assert reply.status == 422
    message = "Python reads this name as \u03bc, which is given too"
    assert {"param": names[0], "message": message} in json.loads(reply.body)["errors"]


def test_params_of_any_name_are_not_renamed() -> None:
    def drawn(**rest: int) -> Image.Image:
        return Image.new("L", (8, 8), rest["\u00b5"])

    assert ask(service_with(drawn), '{"\u00b5":1,"\u03bc":2}').status == 200
