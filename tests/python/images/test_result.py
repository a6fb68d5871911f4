"""An image with a description: what a generator may say about it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component.images.result import MAX_DESCRIPTION_BYTES, Result
from dash_dynamic_image_component.images.sources.returned import encode


def test_the_header_holds_what_was_given_and_nothing_else() -> None:
    assert Result(b"").description is None
    assert Result(b"", alt="").description == '{"alt":""}'
    assert Result(b"", metadata={"a": [1, 2.5, None, True]}).description == (
        '{"metadata":{"a":[1,2.5,null,true]}}'
    )
    assert Result(b"", filename="wave 1.png").description == '{"filename":"wave 1.png"}'


@pytest.mark.parametrize("metadata", [0, False, "", [], {}, 1.5, "text", [1, 2]])
def test_metadata_may_be_any_json(metadata: object) -> None:
    description = Result(b"", metadata=metadata).description
    assert description is not None
    assert json.loads(description) == {"metadata": metadata}


def test_numbers_of_numpy_are_numbers() -> None:
    result = Result(b"", metadata={"mean": np.float64(0.5), "count": np.int64(3)})
    assert result.description == '{"metadata":{"count":3,"mean":0.5}}'


@pytest.mark.parametrize(
    "missing", [float("nan"), float("inf"), np.float64("nan"), np.float32("-inf")], ids=str
)
def test_numbers_that_json_lacks_are_null(missing: Any) -> None:
    result = Result(b"", metadata={"mean": missing, "all": [1.5, (missing, {"a": missing})]})
    assert result.description == '{"metadata":{"all":[1.5,[null,{"a":null}]],"mean":null}}'
    assert Result(b"", metadata=missing).description is None


def test_metadata_that_hold_themselves_are_refused() -> None:
    metadata: dict[str, Any] = {}
    metadata["again"] = [metadata]
    with pytest.raises(ValueError, match="of a Result, metadata is nested deeper than 32"):
        Result(b"", metadata=metadata)


@pytest.mark.parametrize(
    "text",
    [
        "Grün",
        "波",
        "\U0001f30a",
        "a\r\nSet-Cookie: b=c",
        "\0",
        "\x7f",
        "\x85",
        "\u2028",
        '"\\',
        "\t",
    ],
)
def test_a_header_is_printable_ascii_whatever_is_said(text: str) -> None:
    description = Result(b"", alt=text, metadata={text: text}).description
    assert description is not None
    assert description.isascii()
    assert description.isprintable()
    assert json.loads(description) == {"alt": text, "metadata": {text: text}}


def test_what_is_said_is_fixed_when_it_is_said() -> None:
    metadata = {"mean": 1}
    result = Result(b"", metadata=metadata)
    metadata["mean"] = 2
    assert result.description == '{"metadata":{"mean":1}}'


def test_a_description_may_have_64_kb() -> None:
    room = MAX_DESCRIPTION_BYTES - len('{"alt":""}')
    description = Result(b"", alt="a" * room).description
    assert description is not None
    assert len(description) == 65_536


@pytest.mark.parametrize(
    ("members", "left", "omitted"),
    [
        ({"alt": "A wave", "metadata": list(range(20_000))}, {"alt": "A wave"}, "metadata takes"),
        ({"metadata": "ä" * 12_000}, {}, "metadata takes 72,002 bytes of JSON; the limit is 65,"),
        ({"alt": "a" * 70_000, "metadata": [1]}, {"metadata": [1]}, "alt takes 70,002 bytes"),
        (
            {"alt": "a" * 70_000, "metadata": "b" * 80_000, "filename": "a.png"},
            {"filename": "a.png"},
            "metadata takes 80,002 bytes of JSON; the limit is 65,536; alt takes 70,002 bytes",
        ),
    ],
)
def test_a_longer_description_loses_its_longest_member_and_says_so(
    members: dict[str, Any], left: dict[str, Any], omitted: str
) -> None:
    said = json.loads(Result(b"", **members).description or "")
    assert said.pop("omitted").startswith(omitted)
    assert said == left


@pytest.mark.parametrize(
    ("description", "error", "words"),
    [
        ({"alt": 7}, TypeError, ["alt", "7", "text"]),
        ({"filename": b"a.png"}, TypeError, ["filename", "b'a.png'"]),
        ({"filename": ""}, ValueError, ["''", "a.png"]),
        ({"filename": ".."}, ValueError, ["'..'"]),
        ({"filename": "../a.png"}, ValueError, ["'../a.png'", "without path"]),
        ({"filename": "C:\\a.png"}, ValueError, ["without path"]),
        ({"filename": "a\r\nX: y.png"}, ValueError, ["without path"]),
        ({"filename": "a\u202egnp.exe"}, ValueError, ["without path"]),
        ({"filename": "a" * 256}, ValueError, ["256 letters", "255"]),
        ({"metadata": {"count": 10**400}}, ValueError, ["metadata.count is "]),
        ({"metadata": {"count": 2**53 + 1}}, ValueError, ["metadata.count is 9007199254740993"]),
        ({"metadata": [{"a": {1}}]}, ValueError, ["metadata[0].a is a set", "sorted list"]),
        ({"metadata": {1: 2}}, ValueError, ["metadata has the name 1", "str"]),
        ({"metadata": np.zeros(3)}, ValueError, ["metadata is a ndarray", ".tolist()"]),
        ({"alt": "\ud800"}, ValueError, ["alt holds a lone surrogate"]),
    ],
)
def test_what_cannot_be_said_is_refused_at_once(
    description: dict[str, Any], error: type[Exception], words: list[str]
) -> None:
    with pytest.raises(error) as refusal:
        Result(b"", **description)
    assert [word for word in words if word not in str(refusal.value)] == []


def test_labels_are_kept_as_they_were_given() -> None:
    labels = ["air", "bone"]
    result = Result(b"", labels=labels)
    labels.append("water")
    assert result.labels == ("air", "bone")
    assert Result(b"", labels=np.array(["a", "b"])).labels == ("a", "b")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"unit": 1}, TypeError, "unit of a Result is 1; it must be a text"),
        ({"unit": "m" * 101}, ValueError, "101 letters; the limit is 100"),
        ({"labels": "air"}, TypeError, r"'air'; give names .* \[\"air\", \"bone\"\]"),
        ({"labels": {"air", "bone"}}, TypeError, "labels of a Result is {.*}; give names"),
        ({"labels": {"air": 0}}, TypeError, "labels of a Result is {'air': 0}; give names"),
        ({"labels": 3}, TypeError, "labels of a Result is 3"),
        ({"labels": ["air", 1]}, TypeError, "labels of a Result has 1"),
        ({"labels": ["x" * 70_000]}, ValueError, r"70,004 bytes of JSON; the limit is 65,536"),
    ],
)
def test_what_cannot_be_said_of_values_is_refused_at_once(
    given: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Result(b"", **given)


def test_unit_and_labels_of_a_picture_in_colours_are_ignored() -> None:
    picture = encode(Result(np.zeros((2, 2, 3), np.uint8), unit="HU", labels=["air"]))
    assert picture.values is None
    assert picture == encode(np.zeros((2, 2, 3), np.uint8))
