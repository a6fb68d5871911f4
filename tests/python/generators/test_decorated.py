"""Decorated functions: the outermost `async def`, or function that yields, decides."""

from __future__ import annotations

import asyncio
import functools
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.services import ask, service_with

from dash_dynamic_image_component.generators.generator import Generator


def grey(value: int) -> Any:
    return np.full((2, 2), value, np.uint8)


def drawn(value: int = 1) -> Any:
    return grey(value)


async def drawn_on_loop(value: int = 1) -> Any:
    return grey(value)


def yielded(value: int = 1) -> Iterator[Any]:
    yield grey(0)
    yield grey(value)


async def yielded_on_loop(value: int = 1) -> AsyncIterator[Any]:
    yield grey(0)
    yield grey(value)


def passed_on(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return inner


def in_a_thread(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    async def inner(*args: Any, **kwargs: Any) -> Any:
        return await asyncio.to_thread(function, *args, **kwargs)

    return inner


def last(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    async def inner(*args: Any, **kwargs: Any) -> Any:
        return [each async for each in function(*args, **kwargs)][-1]

    return inner


def twice(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        yield function(*args, **kwargs)
        yield function(*args, **kwargs)

    return inner


class InAThread:
    """A callable object that wraps a function, as those of asgiref."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        functools.update_wrapper(self, function)

    async def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return await asyncio.to_thread(self._function, *args, **kwargs)


@pytest.mark.parametrize(
    ("function", "is_async", "yields"),
    [
        (passed_on(drawn), False, False),
        (passed_on(drawn_on_loop), True, False),
        (passed_on(yielded), False, True),
        (passed_on(yielded_on_loop), True, True),
        (in_a_thread(drawn), True, False),
        (passed_on(in_a_thread(drawn)), True, False),
        (InAThread(drawn), True, False),
        (last(yielded_on_loop), True, False),
        (twice(drawn), False, True),
        (functools.partial(passed_on(in_a_thread(drawn))), True, False),
        (functools.partial(InAThread(drawn)), True, False),
    ],
)
def test_the_outermost_function_that_tells_decides(
    function: Callable[..., Any], is_async: bool, yields: bool
) -> None:
    generator = Generator(function, "drawn")
    assert (generator.is_async, generator.yields) == (is_async, yields)
    reply = ask(service_with(function), '{"value":"9"}')
    assert reply.status == 200
    with Image.open(io.BytesIO(reply.body)) as image:
        assert image.getpixel((0, 0)) == 9


class _Plots:
    def draw(self, value: int = 1) -> Any:
        return grey(value)

    @classmethod
    def draw_all(cls, value: int = 1) -> Any:
        return grey(value)


def of_self(self: int = 1) -> Any:
    return grey(self)


@pytest.mark.parametrize("name", ["draw", "draw_all"])
def test_a_method_in_the_body_of_its_class_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match=rf"_Plots.{name} is a method, and has no object yet"):
        Generator(vars(_Plots)[name], "drawn")
    assert Generator(getattr(_Plots(), name)).parameters.names == ["value"]


def test_a_parameter_may_be_called_self() -> None:
    assert Generator(of_self).parameters.names == ["self"]
