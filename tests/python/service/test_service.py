"""The service by itself, for what no server lets through or no socket shows."""

from __future__ import annotations

import json
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from support.services import ask, make_service, service_with

from dash_dynamic_image_component.generators.registry import Registry
from dash_dynamic_image_component.service.params import MAX_PARAMS_BYTES


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


def test_the_function_gets_names_in_an_order_that_no_url_decides() -> None:
    seen: list[Any] = []

    def drawn(values: dict[str, int], **others: int) -> Image.Image:
        seen.append([*values, *others])
        return one_pixel()

    service = service_with(drawn)
    for text in ('{"z":1,"values":{"b":1,"a":2},"c":3}', '{"c":3,"values":{"a":2,"b":1},"z":1}'):
        assert ask(service, text).status == 200
    assert seen == [["a", "b", "c", "z"]] * 2


def test_a_function_that_was_replaced_shares_no_kept_image() -> None:
    registry = Registry()

    def define(grey: int) -> None:
        @registry.generator(max_age=60)
        def drawn() -> Image.Image:
            return Image.new("L", (1, 1), grey)

    service = make_service(registry)
    define(1)
    first = ask(service).body
    define(2)
    assert ask(service).body != first


def test_an_image_larger_than_the_cache_is_served_all_the_same() -> None:
    registry = Registry()
    registry.generator("drawn", max_age=math.inf, version="1")(one_pixel)
    service = make_service(registry, memory_bytes=10)
    assert [ask(service).status for _ in range(2)] == [200, 200]


def test_a_fault_of_the_service_itself_is_a_plain_500_and_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    service = service_with(one_pixel)
    monkeypatch.setattr(service._finder, "find", lambda *_: 1 / 0)
    reply = ask(service)
    assert reply.status == 500
    assert b"division" not in reply.body
    assert "ZeroDivisionError" in caplog.text


def test_an_exception_that_cannot_tell_its_text_is_a_plain_500() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise IndexError("no text")

        def __len__(self) -> int:
            return 0

    def drawn() -> Image.Image:
        raise Mute

    for debug in (False, True):
        reply = ask(service_with(drawn), debug=debug)
        assert reply.status == 500
        assert (b"Mute" in reply.body) == debug


def test_a_run_that_ends_between_a_look_and_a_join_is_not_run_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs: list[int] = []

    def drawn() -> Image.Image:
        runs.append(1)
        return one_pixel()

    service = service_with(drawn, max_age=60)
    join = service._finder._flight.join

    def join_late(*arguments: Any) -> Any:
        monkeypatch.setattr(service._finder._flight, "join", join)
        assert ask(service).status == 200  # another request, meanwhile
        return join(*arguments)

    monkeypatch.setattr(service._finder._flight, "join", join_late)
    assert ask(service).status == 200
    assert runs == [1]


def test_what_an_event_loop_drew_waits_for_no_slow_thread() -> None:
    gate, registry = threading.Event(), Registry()

    @registry.generator
    def slow(value: int) -> Image.Image:
        gate.wait(10)
        return one_pixel()

    @registry.generator
    async def quick() -> Image.Image:
        return one_pixel()

    service = make_service(registry)
    with ThreadPoolExecutor(101) as pool:
        waiting = [pool.submit(ask, service, f'{{"value":{n}}}', "slow") for n in range(100)]
        try:
            assert pool.submit(ask, service, name="quick").result(5).status == 200
            assert not any(each.done() for each in waiting)
        finally:
            gate.set()
        assert {each.result(20).status for each in waiting} == {200}
