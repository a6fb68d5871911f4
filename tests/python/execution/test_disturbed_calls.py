"""Calls that others disturb: they fail, or see what a call that failed left half written."""

from __future__ import annotations

import asyncio
import io
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.leavers import eventually
from support.services import ask, service_with

from dash_dynamic_image_component.execution.overlaps import overlaps
from dash_dynamic_image_component.service.service import Service


def shown(service: Service, value: int) -> Any:
    reply = ask(service, f'{{"value": {value}}}')
    assert reply.status == 200, reply.body
    return Image.open(io.BytesIO(bytes(reply.body))).convert("L").getpixel((0, 0))


class Order:
    """Two calls at once: that of 1 is at a point of its run while all of another one runs."""

    def __init__(self) -> None:
        self.reached, self.over = threading.Event(), threading.Event()

    def at_point(self, value: int) -> None:
        if value == 1 and not self.reached.is_set():
            self.reached.set()
            assert self.over.wait(20)

    def both(self, service: Service, other: int) -> tuple[Any, Any]:
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(ask, service, '{"value": 1}')
            assert self.reached.wait(20)
            second = pool.submit(ask, service, f'{{"value": {other}}}')
            return first.result(20), second.result(20)


def number(reply: Any) -> Any:
    assert reply.status == 200, reply.body
    return Image.open(io.BytesIO(bytes(reply.body))).convert("L").getpixel((0, 0))


@pytest.mark.slow
def test_two_arrays_that_are_used_in_turn_are_right_from_the_first_image_on() -> None:
    ring, count = [np.zeros((4, 4), np.uint8) for _ in range(2)], [0]
    lock, order = threading.Lock(), Order()

    def drawn(value: int) -> Any:
        with lock:
            count[0] += 1
            array = ring[count[0] % 2]
        array[:] = value
        order.at_point(value)
        if value == 3 and not order.over.is_set():
            order.over.set()
            time.sleep(0.3)  # in which the call of 1, whose pixels are wrong now, ends
        return array

    service = service_with(drawn)
    assert shown(service, 9) == 9  # the first of the two
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(shown, service, 1)  # the second one
        assert order.reached.wait(20)
        others = [pool.submit(shown, service, value) for value in (2, 3)]
        assert [each.result(20) for each in (first, *others)] == [1, 2, 3]


def test_what_a_call_that_fails_leaves_half_written_is_not_shown() -> None:
    array, order = np.zeros((4, 4), np.uint8), Order()

    def drawn(value: int) -> Any:
        array[:] = value
        if value == 13:
            order.over.set()
            raise ValueError("no image")
        order.at_point(value)
        return array

    service = service_with(drawn)
    assert shown(service, 9) == 9
    first, second = order.both(service, 13)
    assert (number(first), second.status) == (1, 500)


def test_a_call_that_fails_since_another_one_disturbs_it_runs_again_alone() -> None:
    image, order = Image.new("L", (4, 4)), Order()

    def drawn(value: int) -> Any:
        ImageDraw.Draw(image).rectangle((0, 0, 4, 4), fill=value)
        order.at_point(value)
        found = image.getpixel((0, 0))
        if value == 2:
            order.over.set()
        assert found == value, "somebody draws on it"
        return image

    service = service_with(drawn)
    assert [shown(service, value) for value in (8, 9)] == [8, 9]
    assert [number(each) for each in order.both(service, 2)] == [1, 2]


def test_a_function_that_fails_alone_too_keeps_its_others_running_at_once() -> None:
    image, meeting, left = Image.new("L", (4, 4), 7), threading.Barrier(2), [4]
    lock = threading.Lock()
    runs: list[int] = []

    def drawn(value: int) -> Any:
        with lock:
            left[0] -= 1
            early = left[0] >= 0
        runs.append(value)
        if early:
            meeting.wait(20)
        if value == 2:
            raise ValueError("no image")
        return image.copy()

    service = service_with(drawn)
    for _ in range(2):
        with ThreadPoolExecutor(2) as pool:
            replies = pool.map(lambda value: ask(service, f'{{"value": {value}}}'), (2, 1))
            assert [each.status for each in replies] == [500, 200]
    assert sorted(runs) == [1, 1, 2, 2]
    assert not overlaps.take_turns(drawn)


def animation(path: Path, kind: str) -> Path:
    frames = [Image.new("L", (40, 30), 20 * number) for number in range(4)]
    frames[0].save(path, kind, save_all=True, append_images=frames[1:])
    return path


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP"])
def test_an_image_in_which_calls_seek_at_once_is_refused_with_the_remedy(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    image, order = Image.open(animation(tmp_path / "frames", kind)), Order()

    def drawn(value: int) -> Any:
        image.seek(value)
        order.at_point(value)
        if value == 2:
            order.over.set()
        return image

    service = service_with(drawn)
    assert abs(shown(service, 3) - 60) <= 1  # it is right as long as no call overlaps
    first, second = order.both(service, 2)
    assert (first.status, second.status) == (500, 500)
    assert "sought frames in one image" in caplog.text
    assert "with Image.open(path) as image" in caplog.text
    image.close()


def test_an_animation_that_nobody_seeks_in_is_shown_by_all(tmp_path: Path) -> None:
    image, order = Image.open(animation(tmp_path / "frames", "GIF")), Order()

    def drawn(value: int) -> Any:
        order.at_point(value)
        if value == 2:
            order.over.set()
        return image

    service = service_with(drawn)
    assert [number(each) for each in order.both(service, 2)] == [0, 0]
    image.close()


def save(path: Path, value: int) -> Path:
    Image.new("L", (4, 4), value).save(path, "PNG")
    return path


@pytest.mark.parametrize("rename", [False, True])
def test_a_file_that_every_call_writes_shows_each_its_own(rename: bool, tmp_path: Path) -> None:
    order = Order()

    def drawn(value: int) -> Any:
        path = tmp_path / "image.png"
        if rename:
            save(tmp_path / f"{value}.png", value).replace(path)
        else:
            save(path, value)
        order.at_point(value)
        if value == 2:
            order.over.set()
        return path

    service = service_with(drawn, folder=tmp_path)
    assert [number(each) for each in order.both(service, 2)] == [1, 2]


def new_file(folder: Path) -> Callable[[int], Path]:
    return lambda value: save(folder / f"{value}.png", value)


def old_file(folder: Path) -> Callable[[int], Path]:
    os.utime(save(folder / "old.png", 7), (1, 1))
    return lambda value: folder / "old.png"


@pytest.mark.parametrize(("make", "value"), [(new_file, 30), (old_file, 7)])
def test_a_file_of_one_call_or_that_nobody_writes_makes_no_turns(
    make: Callable[[Path], Any], value: int, tmp_path: Path
) -> None:
    of, meeting = make(tmp_path), threading.Barrier(2)

    def drawn(value: int) -> Any:
        meeting.wait(20)
        return of(value)

    service = service_with(drawn, folder=tmp_path)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda each: shown(service, each), (30, 31)))
    assert found[0] == value
    assert not overlaps.take_turns(drawn)


def test_a_coroutine_that_another_one_disturbs_runs_again_alone() -> None:
    array, written = np.zeros((4, 4), np.uint8), asyncio.Event()

    async def drawn(value: int) -> Any:
        array[:] = value
        if value == 1 and not written.is_set():
            await written.wait()
            if array[0, 0] != 1:
                raise ValueError("somebody writes over it")
        if value == 2:
            written.set()
        return array

    service = service_with(drawn)
    assert [shown(service, value) for value in (8, 9)] == [8, 9]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shown, service, 1)
        eventually(lambda: bool(array[0, 0] == 1))
        second = pool.submit(shown, service, 2)
        assert (first.result(20), second.result(20)) == (1, 2)
