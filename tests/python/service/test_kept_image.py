"""Images as bytes in a store: all comes back, and damage never does."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import replace
from typing import Any

import pytest

from dash_dynamic_image_component.images.image import EncodedImage
from dash_dynamic_image_component.service import kept_image as results
from dash_dynamic_image_component.service.kept_image import (
    KeptImage,
    OtherKey,
    from_bytes,
    to_bytes,
)

IMAGE = EncodedImage(bytes(range(256)) * 20, "image/png", 640, 480, '"0f"', '{"alt":"A wave"}')
KEY = "space:image:0a"
KEPT = KeptImage(IMAGE, made=1_795_000_000.25, cost=0.125)


@pytest.mark.parametrize(
    "kept",
    [
        KEPT,
        KeptImage(EncodedImage(b"", "image/svg+xml", 1, 1, '""'), made=0.0, cost=0.0),
        KeptImage(
            EncodedImage(bytes(5_000_000), "image/webp", 16383, 1, '"a"'), made=1e9, cost=1e-9
        ),
        KeptImage(replace(IMAGE, values='{"v":1,"type":"u16"}', preview=True), made=1.0, cost=1.0),
    ],
)
def test_all_comes_back_as_it_was(kept: KeptImage) -> None:
    assert from_bytes(to_bytes(kept, KEY), KEY) == kept


@pytest.mark.parametrize("other", ["space:image:0b", "spice:image:0a", KEY + " ", ""])
def test_the_record_of_another_key_is_refused(other: str) -> None:
    with pytest.raises(OtherKey):
        from_bytes(to_bytes(KEPT, other), KEY)


def test_a_namespace_may_hold_any_character() -> None:
    key = "größe\n\ud800:image:0a"
    assert from_bytes(to_bytes(KEPT, key), key) == KEPT


@pytest.mark.parametrize("key", [None, 7, [KEY]])
def test_a_key_that_is_no_text_is_another_one(key: Any) -> None:
    with pytest.raises(OtherKey):
        from_bytes(forged(json.dumps(FIELDS | {"key": key}).encode()), KEY)


def test_what_is_cut_anywhere_is_absent() -> None:
    data = to_bytes(KEPT, KEY)
    assert not any(from_bytes(data[:length], KEY) for length in range(len(data)))


def test_any_bit_that_flips_is_seen() -> None:
    data = to_bytes(KEPT, KEY)
    for number in range(0, 8 * len(data), 7):
        spoiled = bytearray(data)
        spoiled[number // 8] ^= 1 << number % 8
        assert from_bytes(bytes(spoiled), KEY) is None


def test_garbage_is_absent() -> None:
    chance, data = random.Random(7), to_bytes(KEPT, KEY)
    for _ in range(1000):
        assert from_bytes(chance.randbytes(chance.randrange(500)), KEY) is None
        assert from_bytes(data + chance.randbytes(chance.randint(1, 9)), KEY) is None
        length = chance.randint(1, 100)
        start = chance.randrange(len(data) - length)
        zeros = data[:start] + bytes(length) + data[start + length :]
        assert zeros == data or from_bytes(zeros, KEY) is None


def test_a_pickle_is_never_opened() -> None:
    assert from_bytes(pickle.dumps(KEPT), KEY) is None


def test_another_version_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    data = to_bytes(KEPT, KEY)
    monkeypatch.setattr(results, "_MAGIC", b"dynimage\xff")
    assert from_bytes(data, KEY) is None


def forged(head: bytes) -> bytes:
    """What somebody writes who knows the format."""
    file, lengths = b"image", (len(head), 5)
    checksum = results._checksum(*lengths, head, file)
    return results._LAYOUT.pack(results._MAGIC, checksum, *lengths) + head + file


FIELDS: dict[str, Any] = {
    "key": KEY,
    "media_type": "image/png",
    "width": 4,
    "height": 3,
    "etag": '"a"',
    "metadata": None,
    "made": 1.0,
    "cost": 0.5,
}


def test_the_forgery_of_these_tests_is_accepted_when_it_is_right() -> None:
    kept = from_bytes(forged(json.dumps(FIELDS).encode()), KEY)
    assert kept == KeptImage(EncodedImage(b"image", "image/png", 4, 3, '"a"'), 1.0, 0.5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("media_type", "image/png\r\nSet-Cookie: user=eve"),
        ("media_type", "text/html"),
        ("media_type", None),
        ("media_type", 7),
        ("etag", '"a"\n'),
        ("etag", '"é"'),
        ("metadata", '{"alt":"\u2028"}'),
        ("metadata", ["a"]),
        ("values", '{"v":1}\r\nSet-Cookie: user=eve'),
        ("values", {"v": 1}),
        ("width", "4"),
        ("width", 4.5),
        ("height", None),
        ("made", "yesterday"),
        ("made", float("nan")),
        ("cost", float("inf")),
        ("extra", 1),
    ],
)
def test_a_field_that_could_do_harm_makes_it_absent(field: str, value: Any) -> None:
    assert from_bytes(forged(json.dumps(FIELDS | {field: value}).encode()), KEY) is None


@pytest.mark.parametrize("field", sorted(FIELDS.keys() - {"metadata"}))
def test_a_field_that_is_missing_makes_it_absent(field: str) -> None:
    rest = {name: value for name, value in FIELDS.items() if name != field}
    assert from_bytes(forged(json.dumps(rest).encode()), KEY) is None


@pytest.mark.parametrize("head", [b"", b"[]", b"null", b'"a"', b"{", b"\xff", b"[" * 100_000])
def test_a_head_that_is_no_object_makes_it_absent(head: bytes) -> None:
    assert from_bytes(forged(head), KEY) is None
