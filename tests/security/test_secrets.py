"""What an exception says is for the log alone, on three backends."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from pydantic import AfterValidator, BaseModel, ValidationInfo, field_validator
from support.apps import make_app
from support.attacks import ROUTE, refused
from support.servers import BACKENDS, Site, serve
from support.services import ask, service_with

from dash_dynamic_image_component import Registry, Viewer
from dash_dynamic_image_component.base import problems

SECRET = "hunter2"
LOG = "dash_dynamic_image_component"


class Unspeakable(Exception):
    """An error that fails when it is told, as those of wrapped C libraries may."""

    def __str__(self) -> str:
        raise RuntimeError(SECRET)

    __repr__ = __str__


class Unencodable:
    """A value whose library fails in the middle of the encoding."""

    shape = (1, 1)

    def __array__(self, *options: Any, **more: Any) -> Any:
        raise ValueError(SECRET)


def fail(*_: Any, error: type[BaseException] = RuntimeError) -> Any:
    raise error(SECRET)


async def fail_later(*_: Any) -> Any:
    raise RuntimeError(SECRET)


def fail_of_another() -> Any:
    """An error whose cause holds the secret."""
    try:
        raise OSError(f"cannot connect to postgres://admin:{SECRET}@db")
    except OSError as error:
        raise RuntimeError("no data") from error


def not_json(request: Any) -> Any:
    return {SECRET: object()}


Failing = Annotated[int, AfterValidator(lambda value: fail())]


@dataclasses.dataclass
class Place:
    """A type of the user's own that fails by itself when it is made."""

    x: int

    def __post_init__(self) -> None:
        raise KeyError(SECRET)


class Model(BaseModel):
    """The same with pydantic."""

    x: int

    @field_validator("x")
    @classmethod
    def check(cls, x: int) -> int:
        raise LookupError(SECRET)


def register(registry: Registry, folder: Path) -> None:
    """A generator for every place where something can be raised."""

    def image(value: int = 0) -> Any:
        return np.zeros((1, 1), np.uint8)

    def add(name: str, function: Any, **options: Any) -> None:
        registry.generator(name, **options)(function)

    def viewer(user: Viewer) -> Any:
        return fail()

    def failing(value: Failing) -> Any:
        return image()

    def place(value: Place) -> Any:
        return image()

    def model(value: Model) -> Any:
        return image()

    async def later() -> Any:
        return await fail_later()

    add("function", lambda: fail())
    add("async", later)
    add("kept", lambda: fail(), max_age=60)
    add("executor", lambda: fail(), executor=lambda: ThreadPoolExecutor(1))
    add("cause", lambda: fail_of_another())
    add("exit", lambda: fail(error=SystemExit))
    add("interrupt", lambda: fail(error=KeyboardInterrupt))
    add("timeout", lambda: fail(error=TimeoutError))
    add("unspeakable", lambda: fail(error=Unspeakable))
    add("encoding", lambda: Unencodable())
    add("type", lambda: {SECRET: 1})
    add("text", lambda: SECRET)
    add("bytes", lambda: SECRET.encode())
    add("svg", lambda: f"<{SECRET}/>")
    add("nowhere", lambda: Path(f"/{SECRET}.png"), folder=folder)
    add("undeclared", lambda: Path(f"/{SECRET}.png"))
    add("missing", lambda: folder / f"{SECRET}.png", folder=folder)
    add("authorize", image, authorize=fail)
    add("authorize-async", image, authorize=fail_later)
    add("authorize-value", image, authorize=partial(fail, error=ValueError))
    add("vary", image, vary=fail)
    add("vary-async", image, vary=fail_later)
    add("vary-json", image, vary=not_json)
    add("viewer", viewer, vary=lambda request: SECRET)
    add("validator", failing)
    add("place", place)
    add("model", model)


PARAMS = {"validator": {"value": 1}, "place": {"value": {"x": 1}}, "model": {"value": {"x": 1}}}
FAILING = [
    *("function", "async", "kept", "executor", "cause", "exit", "interrupt", "timeout"),
    *("unspeakable", "encoding", "type", "text", "bytes", "svg"),
    *("nowhere", "undeclared", "missing"),
    *("authorize", "authorize-async", "authorize-value", "vary", "vary-async", "vary-json"),
    *("viewer", "validator", "place", "model"),
]


@pytest.fixture(scope="module", params=BACKENDS)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    app = make_app(request.param)
    register(Registry(app), tmp_path_factory.mktemp(SECRET))
    with serve(app.server) as site:
        yield site


@pytest.mark.parametrize("name", FAILING)
def test_what_is_raised_stays_in_the_log(
    site: Site, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    params = PARAMS.get(name, {})
    expected = (422, "invalid-params") if params else (500, "generator-failed")
    answer = site.image(name, params)
    assert refused(answer) == expected
    head = site.ask(f"{ROUTE}/{name}?p={quote(json.dumps(params))}", "HEAD")
    assert head.status == expected[0]
    for said in (answer.body.decode(), json.dumps(answer.headers), json.dumps(head.headers)):
        assert SECRET not in said
        assert "Traceback" not in said
    errors = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert len(errors) == 2
    assert {each.name for each in errors} == {LOG}
    if name not in ("unspeakable", "type", "text"):  # of which the message says enough
        assert SECRET in caplog.text


@pytest.mark.parametrize("error", [ValueError, AssertionError])
def test_a_refusal_of_a_param_quotes_no_other_param(error: type[Exception]) -> None:
    """The words of a validator are meant for people; the values of others it does not have."""

    def check(value: int) -> int:
        raise error("the step must divide the range")

    def draw(token: str, step: Annotated[int, AfterValidator(check)], limit: int) -> Any: ...

    answer = ask(service_with(draw), '{"token":"hunter2","step":7,"limit":"hunter3","x":"hunter4"}')
    assert answer.status == 422
    assert b"the step must divide the range" in answer.body
    assert b"hunter" not in answer.body
    told = {each["param"] for each in json.loads(answer.body)["errors"]}
    assert told == {"step", "limit", "x"}


def test_a_check_that_fails_for_two_params_together_is_no_missing_value() -> None:
    """The page would wait for ever for a value that it has."""

    def check(value: int, info: ValidationInfo) -> int:
        return int(value // info.data.get("step", 1))

    def draw(step: int = 1, size: Annotated[int, AfterValidator(check)] = 1) -> Any: ...

    answer = ask(service_with(draw), '{"step":0,"size":7}')
    assert answer.status == 422
    assert json.loads(answer.body)["type"].endswith(":invalid-params")


def test_an_image_that_is_too_large_tells_its_size_and_not_its_path(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(bomb(100_000, 100_000))
    service = service_with(lambda: tmp_path / "bomb.png", folder=tmp_path)
    answer = ask(service)
    assert answer.status == 422
    assert b"100000 x 100000" in answer.body
    assert b"bomb" not in answer.body
    assert str(tmp_path).encode() not in answer.body


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that says it has this size."""
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG")
    data = bytearray(out.getvalue())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def test_names_that_exist_are_not_told(site: Site) -> None:
    answer = site.image("functio")
    assert refused(answer) == (404, "generator-not-found")
    assert answer.json()["detail"] == "no generator named 'functio'"


@pytest.mark.parametrize(("names", "near"), [(5, 5), (100, 20), (2_500, 0)])
def test_thousands_of_wrong_names_cost_no_more_words_than_a_few(
    names: int, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To look for near names takes long; an attacker would choose names that take longest."""
    looked: list[str] = []

    def did_you_mean(name: str, known: Iterable[str]) -> str:
        looked.append(name)
        return ""

    monkeypatch.setattr(problems, "did_you_mean", did_you_mean)

    def draw(frequency: float = 1) -> Any: ...

    answer = ask(service_with(draw), json.dumps({f"frequence{n}": n for n in range(names)}))
    assert answer.status == 422
    errors = json.loads(answer.body)["errors"]
    assert (len(looked), len(errors)) == (near, min(names, 20))
    assert all("no such parameter" in each["message"] for each in errors if near != 20)
