"""What somebody learns whom `authorize` or `vary` lets see nothing: the same, whatever they ask."""

from __future__ import annotations

import copy
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from PIL import Image
from pydantic import AfterValidator, BaseModel, BeforeValidator, FilePath, field_validator
from support.apps import make_app
from support.attacks import upload
from support.servers import serve
from support.services import ask, service_with

from dash_dynamic_image_component import Blob, Registry, Viewer
from dash_dynamic_image_component.service.first_look import FirstLook, NotRead, Unread
from dash_dynamic_image_component.service.http import Reply

RAN: list[Any] = []
PLANTS = ["north", "south"]


def known(customer: str) -> str:
    """A validator that looks into a database, and changes what it was given."""
    RAN.append(customer)
    if customer not in (" acme", "globex"):
        raise ValueError("there is no such customer")
    return customer.strip()


Customer = Annotated[str, AfterValidator(known)]


@dataclass
class Place:
    """A class that does something when it is made."""

    name: str

    def __post_init__(self) -> None:
        RAN.append(self.name)


class Model(BaseModel):
    """A pydantic model with a validator."""

    name: str

    @field_validator("name")
    @classmethod
    def check(cls, name: str) -> str:
        RAN.append(name)
        return name


@dataclass
class Made:
    """A class with a constructor of its own."""

    name: str

    def __new__(cls) -> Made:
        RAN.append(cls)
        return super().__new__(cls)


def drawn(
    customer: Customer = "acme",
    rows: list[int] = [],  # noqa: B006
    plant: str = "north",
    photo: Blob | None = None,
    place: Place | None = None,
    model: Model | None = None,
    made: Made | None = None,
    path: FilePath | None = None,
    split: Annotated[list[str], BeforeValidator(lambda text: RAN.append(text))] = [],  # noqa: B006
    day: date = date(2026, 1, 1),
    kind: Literal["a", "b"] = "a",
) -> Image.Image:
    return Image.new("L", (1, 1))


def reference(data: bytes) -> dict[str, str]:
    return {"$blob": hashlib.sha256(data).hexdigest()}


HERE = {
    name: json.dumps(content).encode()
    for name, content in {
        "list": [1, 2],
        "no list of numbers": [1, "PIN 4711"],
        "text": "The merger is signed on 12 May",
        "params": {"rows": [1], "plant": "east"},
        "params that do not fit": {"rows": "secret", "nothing": 1, "plant": "east"},
        "params that name a blob": {"rows": reference(b"nowhere"), "plant": "east"},
    }.items()
}

QUESTIONS: dict[str, Any] = {
    "plain": {"plant": "east"},
    "blob that is gone": {"rows": reference(b"?"), "plant": "east"},
    "blob inside": {"rows": [reference(b"?")], "plant": "east"},
    "photo that is gone": {"photo": reference(b"?"), "plant": "east"},
    "photo that is here": {"photo": reference(HERE["text"]), "plant": "east"},
    "known customer": {"customer": " acme", "plant": "east"},
    "unknown customer": {"customer": "initech", "plant": "east"},
    "customer in a blob": {"customer": reference(HERE["text"]), "plant": "east"},
    "place": {"place": {"name": "x"}, "plant": "east"},
    "model": {"model": {"name": "x"}, "plant": "east"},
    "made": {"made": {"name": "x"}, "plant": "east"},
    "file that is here": {"path": __file__, "plant": "east"},
    "file that is not": {"path": "/nowhere", "plant": "east"},
    "split": {"split": "a,b", "plant": "east"},
    "wrong type": {"rows": "x", "plant": "east"},
    "wrong date": {"day": "tomorrow", "plant": "east"},
    "null": {"kind": None, "plant": "east"},
    "unknown name": {"rows": 1, "plant": "east"},
    "many faults": {f"name{n}": n for n in range(300)} | {"plant": "east"},
    **{f"here: {name}": {"rows": reference(data), "plant": "east"} for name, data in HERE.items()},
}

WHOLE: dict[str, Any] = {
    "gone": reference(b"?"),
    **{name: reference(data) for name, data in HERE.items()},
}


def by_role(request: Any, params: Any) -> bool:
    return False


def by_plant(request: Any, params: Any) -> bool:
    return params["plant"] in PLANTS


def by_rows(request: Any, params: Any) -> bool:
    return isinstance(params["rows"], list) and sum(params["rows"]) == 1_000


def told(reply: Reply) -> Any:
    headers = {name: value for name, value in reply.headers.items() if name != "Date"}
    return reply.status, headers, reply.body


def answers(authorize: Any, questions: dict[str, Any], **request: Any) -> list[Any]:
    RAN.clear()
    service = service_with(drawn, authorize=authorize)
    RAN.clear()  # which may be null was asked
    for data in HERE.values():
        service.blobs.put(data)
    return [told(ask(service, json.dumps(each), **request)) for each in questions.values()]


@pytest.mark.parametrize("request_options", [{}, {"debug": True}, {"method": "HEAD"}], ids=str)
@pytest.mark.parametrize("authorize", [by_role, by_plant])
def test_a_stranger_gets_one_answer_to_all_questions(
    authorize: Any, request_options: dict[str, Any]
) -> None:
    told = answers(authorize, QUESTIONS, **request_options)
    assert told == told[:1] * len(QUESTIONS)
    assert told[0][0] == 403
    assert RAN == []


def test_a_stranger_gets_one_answer_to_all_params_that_came_as_a_blob() -> None:
    told = answers(by_role, WHOLE)
    assert told == told[:1] * len(WHOLE)
    assert told[0][0] == 403
    assert RAN == []


@pytest.mark.parametrize("name", WHOLE)
def test_an_answer_that_hangs_on_a_blob_is_the_same_whether_the_blob_is_here(name: str) -> None:
    """Of the blob it says what the question said itself."""
    (here,) = answers(by_plant, {name: WHOLE[name]})
    document = json.loads(here[2])
    assert here[0] == 403
    assert document.pop("blobs") == [WHOLE[name]["$blob"]]
    assert document == {
        "type": "urn:dash-dynamic-image:forbidden",
        "title": "You may not see this image",
        "status": 403,
    }
    assert RAN == []


@pytest.mark.parametrize("data", [b"?", *HERE.values()])
def test_a_large_value_that_authorize_looks_into_is_told_of_in_one_way(data: bytes) -> None:
    (here,) = answers(by_rows, {"rows": {"rows": reference(data)}})
    assert here[0] == 403
    assert json.loads(here[2])["blobs"] == [reference(data)["$blob"]]


def test_the_same_on_three_backends(backend: str) -> None:
    app = make_app(backend)
    Registry(app).generator("drawn", authorize=by_role)(drawn)
    RAN.clear()
    with serve(app.server) as site:
        for data in HERE.values():
            upload(site, data)
        every = [site.image("drawn", each) for each in (QUESTIONS | WHOLE).values()]
    assert {(each.status, each.body) for each in every} == {(403, every[0].body)}
    assert RAN == []


def admits_north(request: Any, params: Any) -> bool:
    return bool(params["plant"] == "north")


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"rows": reference(b"?")}, 404, "blob-missing"),
        ({"photo": reference(b"?")}, 404, "blob-missing"),
        ({"rows": reference(HERE["text"])}, 422, "invalid-params"),
        ({"customer": "initech"}, 422, "invalid-params"),
        ({"kind": None}, 422, "value-missing"),
        ({"nothing": 1}, 422, "invalid-params"),
    ],
)
def test_who_may_ask_is_told_what_is_wrong(params: Any, status: int, code: str) -> None:
    ((answered, _, body),) = answers(admits_north, {"": params})
    assert answered == status
    assert json.loads(body)["type"] == f"urn:dash-dynamic-image:{code}"


def test_who_may_ask_brings_params_again_that_are_gone() -> None:
    service = service_with(drawn, authorize=admits_north)
    text = json.dumps({"plant": "north", "rows": [1] * 400}).encode()
    first = ask(service, json.dumps(reference(text)))
    assert json.loads(first.body)["blobs"] == [reference(text)["$blob"]]
    service.blobs.put(text)
    assert ask(service, json.dumps(reference(text))).status == 200


def test_authorize_may_look_into_large_values_that_are_here() -> None:
    service = service_with(drawn, authorize=by_rows)
    rows = json.dumps([1] * 1_000).encode()
    service.blobs.put(rows)
    assert ask(service, json.dumps({"rows": reference(rows)})).status == 200


def asked_with(hint: Any, value: Any, allow: Callable[[Any], bool]) -> tuple[int, list[Any]]:
    seen: list[Any] = []

    def authorize(request: Any, params: Any) -> bool:
        seen.append(params["x"])
        return allow(params["x"])

    def one(x: Any) -> Image.Image:
        return Image.new("L", (1, 1))

    one.__annotations__["x"] = hint
    return ask(service_with(one, authorize=authorize), json.dumps({"x": value})).status, seen


def test_authorize_has_the_last_word_on_what_a_validator_made() -> None:
    """Else a stranger would write a forbidden value in a way that only the validator knows."""
    hint = Annotated[str, AfterValidator(str.strip), AfterValidator(lambda text: text.lower())]
    assert asked_with(hint, " SECRET", lambda x: x != "secret") == (403, [" SECRET", "secret"])
    assert asked_with(hint, " Open", lambda x: x != "secret") == (200, [" Open", "open"])


def test_authorize_has_the_last_word_on_what_is_in_a_blob() -> None:
    """A short value in a blob is no way around it, even where its type alone is looked at."""

    def authorize(request: Any, params: Any) -> bool:
        return not (type(params["plant"]) is str and params["plant"] == "east")

    service = service_with(drawn, authorize=authorize)
    service.blobs.put(b'"east"')
    service.blobs.put(b'"west"')
    asked = [
        ask(service, json.dumps({"plant": reference(each)})) for each in (b'"east"', b'"west"')
    ]
    assert [each.status for each in asked] == [403, 200]


@pytest.mark.parametrize(
    ("hint", "value", "seen"),
    [
        (int, "7", 7),
        (date, "2026-05-12", date(2026, 5, 12)),
        (Path, "/tmp", Path("/tmp")),
        (set[int], ["1"], {1}),
    ],
)
def test_authorize_is_asked_once_with_checked_params_where_no_validator_is(
    hint: Any, value: Any, seen: Any
) -> None:
    assert asked_with(hint, value, lambda x: True) == (200, [seen])


def test_a_value_that_does_not_fit_reaches_authorize_as_it_came() -> None:
    assert asked_with(int, "seven", lambda x: True) == (422, ["seven"])
    assert asked_with(int, "seven", lambda x: bool(x < 10)) == (403, ["seven"])


def test_an_authorize_that_fails_for_a_value_that_does_not_fit_is_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        assert asked_with(int, "seven", lambda x: bool(x < 10))[0] == 403
    assert "authorize of drawn failed for params that do not fit" in caplog.text


@pytest.mark.parametrize("params", [{"customer": "initech"}, {"rows": reference(b"?")}, {"a": 1}])
def test_whom_vary_sends_away_learns_nothing_either(params: Any) -> None:
    class Unauthorized(Exception):
        code = 401

    def vary(request: Any) -> str:
        raise Unauthorized

    def viewed(user: Viewer, customer: Customer = "", rows: list[int] = []) -> Any: ...  # noqa: B006

    service = service_with(viewed, vary=vary)
    RAN.clear()
    assert ask(service, json.dumps(params)).status == 401
    assert RAN == []


@pytest.mark.parametrize(
    "data", [b'"The merger is signed"', b"[4711]", b'{"a":1,"a":4711}', b"\xff"]
)
def test_no_error_quotes_an_upload_that_is_no_params(data: bytes) -> None:
    service = service_with(lambda: Image.new("L", (1, 1)))
    service.blobs.put(data)
    reply = ask(service, json.dumps(reference(data)))
    assert reply.status == 400
    assert b"merger" not in reply.body
    assert b"4711" not in reply.body
    assert json.loads(reply.body)["detail"] == "the blob that p names holds no params"


USES: dict[str, Callable[[Any], Any]] = {
    "isinstance": lambda x: isinstance(x, list),
    "in": lambda x: 1 in x,
    "key": lambda x: x in {1: 2},
    "in a list": lambda x: x in [1],
    "length": len,
    "truth": bool,
    "items": lambda x: list(x),
    "item": lambda x: x[0],
    "attribute": lambda x: x.get("a"),
    "equal": lambda x: x == 1,
    "unlike": lambda x: x != 1,
    "order": lambda x: x < 1,
    "reflected": lambda x: x > 1,
    "sum": lambda x: 1 + x,
    "text": str,
    "format": lambda x: f"{x}",
    "number": float,
    "stars": lambda x: dict(**x),
    "json": json.dumps,
    "copy": copy.deepcopy,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_no_use_of_a_value_that_was_not_read_goes_unnoticed(use: Callable[[Any], Any]) -> None:
    used: list[bool] = []
    look = FirstLook({}, used=used)
    assert not look.depends_on_blobs
    with pytest.raises((NotRead, TypeError)):
        use(Unread(used))
    assert look.depends_on_blobs
