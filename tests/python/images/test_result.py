"""An image with a description: what a generator may say about it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component.images.result import MAX_HEADER_BYTES, Result


def test_the_header_holds_what_was_given_and_nothing_else() -> None:
    assert Result(b"").header is None
    assert Result(b"", alt="").header == '{"alt":""}'
    assert Result(b"", metadata={"a": [1, 2.5, None, True]}).header == (
        '{"metadata":{"a":[1,2.5,null,true]}}'
    )
    assert Result(b"", filename="wave 1.png").header == '{"filename":"wave 1.png"}'


@pytest.mark.parametrize("metadata", [0, False, "", [], {}, 1.5, "text", [1, 2]])
def test_metadata_may_be_any_json(metadata: object) -> None:
    header = Result(b"", metadata=metadata).header
    assert header is not None
    assert json.loads(header) == {"metadata": metadata}


def test_numbers_of_numpy_are_numbers() -> None:
    result = Result(b"", metadata={"mean": np.float64(0.5), "count": np.int64(3)})
    assert result.header == '{"metadata":{"count":3,"mean":0.5}}'


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
    header = Result(b"", alt=text, metadata={text: text}).header
    assert header is not None
    assert header.isascii()
    assert header.isprintable()
    assert json.loads(header) == {"alt": text, "metadata": {text: text}}


def test_what_is_said_is_fixed_when_it_is_said() -> None:
    metadata = {"mean": 1}
    result = Result(b"", metadata=metadata)
    metadata["mean"] = 2
    assert result.header == '{"metadata":{"mean":1}}'


def test_a_description_may_fill_its_header_and_not_more() -> None:
    room = MAX_HEADER_BYTES - len('{"alt":""}')
    header = Result(b"", alt="a" * room).header
    assert header is not None
    assert len(header) == 2048
    with pytest.raises(ValueError, match=r"alt of a Result take 2,049 bytes .* 2,048.* Give less"):
        Result(b"", alt="a" * (room + 1))
    with pytest.raises(ValueError, match=r"alt, metadata of a Result take"):
        Result(b"", alt="ä" * 200, metadata=list(range(400)))


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
        ({"metadata": {"mean": float("nan")}}, ValueError, ["metadata.mean is nan", "finite"]),
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
