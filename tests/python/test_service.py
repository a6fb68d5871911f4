"""The service by itself, for what no server lets through or no socket shows."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from dash_dynamic_image_component.registry import Registry
from dash_dynamic_image_component.service import MAX_PARAMS_BYTES, Reply, Request, Service


def service_with(function: Any, **options: Any) -> Service:
    registry = Registry()
    registry.generator("drawn", **options)(function)
    return Service(registry)


def ask(service: Service, params: str = "{}", **request: Any) -> Reply:
    asked = Request("GET", "/drawn", f"p={quote(params)}".encode(), **request)
    return service.answer(asked).result(10)


def one_pixel(value: str = "") -> Image.Image:
    return Image.new("L", (1, 1), len(value) % 256)


def test_params_of_64_kib_are_read_and_one_byte_more_is_too_long() -> None:
    service = service_with(one_pixel)
    fitting = json.dumps({"value": "x" * (MAX_PARAMS_BYTES - len('{"value": ""}'))})
    assert ask(service, fitting).status == 200
    reply = ask(service, fitting + " ")
    assert reply.status == 414
    assert b"65537 bytes; the limit is 65536" in reply.body


def test_the_length_is_counted_in_bytes_not_in_characters() -> None:
    service = service_with(one_pixel)
    text = json.dumps({"value": "é" * (MAX_PARAMS_BYTES // 2)}, ensure_ascii=False)
    assert len(text) < MAX_PARAMS_BYTES
    assert ask(service, text).status == 414


def test_the_deepest_params_are_read_and_one_level_more_is_malformed() -> None:
    def deep(value: Any) -> Image.Image:
        return one_pixel()

    service = service_with(deep)
    assert ask(service, '{"value":' + "[" * 31 + "]" * 31 + "}").status == 200
    assert ask(service, '{"value":' + "[" * 32 + "]" * 32 + "}").status == 400


def test_the_function_gets_params_in_which_1_and_1_0_cannot_differ() -> None:
    seen: list[Any] = []

    def drawn(value: Any) -> Image.Image:
        seen.append(value)
        return one_pixel()

    service = service_with(drawn)
    for text in ("1", "1.0", "1e0", "-0", "0.0", "1.5"):
        assert ask(service, f'{{"value":{text}}}').status == 200
    assert [repr(value) for value in seen] == ["1", "1", "1", "0", "0", "1.5"]


def test_a_function_that_was_replaced_shares_no_kept_image() -> None:
    registry = Registry()

    def define(grey: int) -> None:
        @registry.generator(max_age=60)
        def drawn() -> Image.Image:
            return Image.new("L", (1, 1), grey)

    service = Service(registry)
    define(1)
    first = ask(service).body
    define(2)
    assert ask(service).body != first


def test_an_image_larger_than_the_cache_is_served_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dash_dynamic_image_component.service.MAX_CACHE_BYTES", 10)
    service = service_with(one_pixel, max_age=math.inf, version="1")
    assert [ask(service).status for _ in range(2)] == [200, 200]


def test_a_fault_of_the_service_itself_is_a_plain_500_and_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    service = service_with(one_pixel)
    monkeypatch.setattr(service, "_find", lambda *_: 1 / 0)
    reply = ask(service)
    assert reply.status == 500
    assert b"division" not in reply.body
    assert "ZeroDivisionError" in caplog.text


def test_a_check_that_raises_by_itself_is_a_plain_500() -> None:
    from pydantic import BaseModel, field_validator

    class Odd(BaseModel):
        x: int

        @field_validator("x")
        @classmethod
        def check(cls, value: int) -> int:
            raise KeyError(value)

    def drawn(value: Odd) -> Image.Image:
        return one_pixel()

    assert ask(service_with(drawn), '{"value":{"x":1}}').status == 500
