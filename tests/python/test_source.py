"""What stands for the version of a function: equal in all processes, different for other images."""

from __future__ import annotations

import doctest
import functools
import importlib
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dash_dynamic_image_component import source
from dash_dynamic_image_component.generator import Generator
from dash_dynamic_image_component.source import source_hash

RED, BLUE = (255, 0, 0), (0, 0, 255)


def draw(colour: Any, *more: Any) -> Any:
    return colour, more


def enclosing(colour: Any) -> Callable[..., Any]:
    def drawn() -> Any:
        return colour

    return drawn


def with_default(colour: Any) -> Callable[..., Any]:
    def drawn(colour: Any = colour) -> Any:
        return colour

    return drawn


def with_keyword_default(colour: Any) -> Callable[..., Any]:
    def drawn(*, colour: Any = colour) -> Any:
        return colour

    return drawn


def decorated(colour: Any) -> Callable[..., Any]:
    inner = enclosing(colour)

    @functools.wraps(inner)
    def drawn() -> Any:
        return inner()

    return drawn


WAYS: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "enclosed": enclosing,
    "default": with_default,
    "keyword-only default": with_keyword_default,
    "decorated": decorated,
    "argument of a partial": lambda colour: functools.partial(draw, colour),
    "keyword of a partial": lambda colour: functools.partial(draw, colour=colour),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_function_holds_is_part_of_what_it_is(way: str) -> None:
    make = WAYS[way]
    assert source_hash(make("red")) == source_hash(make("red"))
    assert source_hash(make("red")) != source_hash(make("blue"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (1, "1"),
        ([1, 2], (1, 2)),
        ([[1], 2], [[1, 2]]),
        ([RED, BLUE, RED], [RED, BLUE, BLUE]),
        ([int, str, int], [int, str, str]),
        ({"a": 1}, {"a": 2}),
        ({1, 2}, {1, 3}),
        (Path("a"), Path("b")),
        ({"a": 1}.get, {"a": 2}.get),
        (len, sum),
        (threading, functools),
        (enclosing(1), enclosing(2)),
    ],
)
def test_values_that_differ_are_told_apart(one: Any, other: Any) -> None:
    assert source_hash(enclosing(one)) == source_hash(enclosing(one))
    assert source_hash(enclosing(one)) != source_hash(enclosing(other))


def test_what_holds_itself_has_an_end() -> None:
    endless: list[Any] = [1]
    endless.append(endless)
    assert source_hash(enclosing(endless)) == source_hash(enclosing(endless))
    assert source_hash(enclosing(endless)) != source_hash(enclosing([1, []]))


class Plotter:
    def __init__(self, colour: str) -> None:
        self.colour = colour

    def plot(self) -> str:
        return self.colour


@pytest.mark.parametrize(
    "function",
    [Plotter("red").plot, functools.partial(draw, threading.Lock()), enclosing(object())],
    ids=["method", "partial", "enclosed"],
)
def test_what_has_no_text_of_its_own_is_like_nothing_else(function: Callable[..., Any]) -> None:
    assert source_hash(function) != source_hash(function)


def test_with_a_version_nothing_else_stands_for_it() -> None:
    one, other = (
        Generator(Plotter(colour).plot, max_age=60, version="1") for colour in ("red", "blue")
    )
    assert one.identity == other.identity


def test_every_process_says_the_same_of_what_it_can_tell() -> None:
    program = """
import functools
from pathlib import Path
from dash_dynamic_image_component.source import source_hash

def make(colours, options):
    def drawn(day=1, *, where=Path("a")):
        return "a" in {"a", "b", "c"}, colours, options
    return drawn

drawn = make({"red", "green", "blue"}, {"a": [1, None, (2.5,)], "b": len})
exec("def typed(x): return x in {'a', 'b', 'c'}")
print(source_hash(drawn), source_hash(functools.partial(drawn, day=2)), source_hash(typed))
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=60,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert len(set(said.pop().split())) == 3


def test_a_file_that_changes_later_does_not_change_what_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "charts_of_a_test.py"
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file.write_text("def plot():\n    return 'red'\n")
    module = importlib.import_module("charts_of_a_test")
    before = Generator(module.plot, max_age=60)
    file.write_text("def plot():\n    return 'a blue one'\n")
    module = importlib.reload(module)
    assert module.plot() == "a blue one"
    assert before.identity != Generator(module.plot, max_age=60).identity


def test_the_examples_of_the_documentation_run() -> None:
    tried = doctest.testmod(source)
    assert tried.attempted >= 2
    assert tried.failed == 0
