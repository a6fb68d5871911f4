"""What functions may yield, and what becomes of it without a reader."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.frames import SIDE, Part, grey, image_part
from support.services import ask, service_with

from dash_dynamic_image_component import Cancelled, Progress, Registry, Result


def last_of(function: Any, **options: Any) -> np.ndarray[Any, Any]:
    """The pixels of the last image of a function."""
    reply = ask(service_with(function, **options))
    assert reply.status == 200, reply.body
    return image_part(Part(reply.headers, reply.body, 0))


@pytest.mark.parametrize("wrap", [np.asarray, Image.fromarray, Result, "late"])
def test_what_changes_after_its_yield_does_not_change_the_picture(wrap: Any) -> None:
    def drawn() -> Iterator[Any]:
        array = grey(100)
        image = array if wrap == "late" else wrap(array)
        yield Progress(0.5), image
        if wrap is Image.fromarray:
            image.paste(0, (0, 0, SIDE, SIDE))
        array[:] = 0

    assert (last_of(drawn) == 100).all()


def test_a_figure_that_is_yielded_again_and_again_stays_that_of_pyplot() -> None:
    plt = pytest.importorskip("matplotlib.pyplot")

    def drawn() -> Iterator[Any]:
        plt.figure(figsize=(1, 1), dpi=50)
        numbers = set()
        for width in (1, 10):
            numbers.add(plt.gcf().number)
            plt.plot([0, 1], [0, 1], "k", linewidth=width)
            yield plt.gcf()
        assert len(numbers) == 1
        plt.clf()

    assert (last_of(drawn) < 128).mean() > 0.05
    assert not plt.get_fignums()


BAD: dict[str, tuple[list[Any], str]] = {
    "nothing": ([], "drawn ended without yielding an image"),
    "progress": ([Progress(1)], "drawn ended without yielding an image"),
    "text": (["text"], "returned a str, which is no image"),
    "none": ([None], "drawn yielded None"),
    "triple": ([(Progress(0), grey(1), 3)], "a tuple of 3, which is no pair"),
    "two images": ([(grey(1), grey(1))], "a tuple of 2, which is no pair"),
    "shape": ([np.zeros((2, 2, 7), np.uint8)], "shape"),
    "late": ([grey(1), grey(2), grey(3), "text"], "returned a str, which is no image"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_yielded_is_a_sentence_in_the_log(
    case: str, caplog: pytest.LogCaptureFixture
) -> None:
    values, sentence = BAD[case]

    def drawn() -> Iterator[Any]:
        yield from values

    async def drawn_on_loop() -> AsyncIterator[Any]:
        for each in values:
            yield each

    for function in (drawn, drawn_on_loop):
        caplog.clear()
        assert ask(service_with(function)).status == 500
        assert sentence.removeprefix("drawn ") in caplog.text


def test_an_image_that_is_returned_at_the_end_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    def drawn() -> Generator[Any, None, Any]:
        yield Progress(0.5)
        return grey(1)

    assert ask(service_with(drawn)).status == 500
    assert "write yield in place of return" in caplog.text


def test_a_yield_in_finally_is_told_beside_the_error(caplog: pytest.LogCaptureFixture) -> None:
    def drawn(cancelled: Cancelled) -> Iterator[Any]:
        try:
            yield grey(1)
            yield "text"
        finally:
            yield grey(2)

    async def drawn_on_loop() -> AsyncIterator[Any]:
        try:
            yield grey(1)
            yield "text"
        finally:
            yield grey(2)

    for function in (drawn, drawn_on_loop):
        caplog.clear()
        assert ask(service_with(function)).status == 500
        assert "yields where it should end" in caplog.text
        assert "returned a str, which is no image" in caplog.text
        assert "ignored GeneratorExit" not in caplog.text


def test_a_decorator_that_yields_nothing_is_told_to_yield(caplog: pytest.LogCaptureFixture) -> None:
    def drawn() -> Iterator[Any]:
        yield grey(1)

    async def drawn_on_loop() -> AsyncIterator[Any]:
        yield grey(1)

    @wraps(drawn)
    def last(*given: Any) -> Any:
        return list(drawn(*given))[-1]

    async def last_of(*given: Any) -> Any:
        return [each async for each in drawn_on_loop(*given)][-1]

    @wraps(drawn_on_loop)
    def last_on_loop(*given: Any) -> Any:
        return last_of(*given)

    for function, sentence in (
        (last, "its decorator gives a ndarray instead; let the decorator yield what"),
        (last_on_loop, "its decorator gives a coroutine instead"),
    ):
        caplog.clear()
        assert ask(service_with(function)).status == 500
        assert sentence in caplog.text


@pytest.mark.slow
def test_the_time_limit_counts_from_the_last_yield() -> None:
    def drawn() -> Iterator[Any]:
        for value in range(6):
            time.sleep(0.2)
            yield grey(value)

    def stuck() -> Iterator[Any]:
        yield grey(1)
        time.sleep(1.5)
        yield grey(2)

    assert (last_of(drawn, timeout=0.8) == 5).all()
    assert ask(service_with(stuck, timeout=0.5)).status == 504


@pytest.mark.slow
def test_nobody_who_reads_means_nothing_is_encoded_but_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dash_dynamic_image_component.images.writers import formats

    written: list[int] = []
    write = formats.write_tier

    def noted(drawing: Any, wanted: Any) -> Any:
        written.append(1)
        return write(drawing, wanted)

    monkeypatch.setattr(formats, "write_tier", noted)

    def drawn() -> Iterator[Any]:
        for value in range(20):
            yield grey(value)

    assert (last_of(drawn) == 19).all()
    assert written == [1]


def test_a_function_that_yields_is_refused_in_an_executor_that_gives_one_result() -> None:
    def drawn() -> Iterator[Any]:
        yield grey(1)

    with ThreadPoolExecutor() as pool:
        for executor in (pool, lambda: pool):
            with pytest.raises(TypeError, match='no executor but executor="processes"'):
                Registry().generator(executor=executor)(drawn)
