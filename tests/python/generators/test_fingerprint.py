"""What stands for the version of a function: equal in all processes, different for other images."""

from __future__ import annotations

import doctest
import enum
import functools
import importlib
import linecache
import subprocess
import sys
import textwrap
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, Field

from dash_dynamic_image_component.generators import fingerprint as source
from dash_dynamic_image_component.generators.fingerprint import source_hash
from dash_dynamic_image_component.generators.generator import Generator

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


def shade(value: Any) -> Any:
    """The member of an enumeration with one name and any value."""

    class Shade(enum.Enum):
        SHADE = value

    return Shade.SHADE


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
        (shade("red"), shade("blue")),
        (shade(["red"]), shade(["blue"])),
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
import typing
from pathlib import Path
from dash_dynamic_image_component.generators.fingerprint import source_hash

def make(colours, options):
    def drawn(day=1, *, where=Path("a")):
        return "a" in {"a", "b", "c"}, colours, options
    return drawn

drawn = make({"red", "green", "blue"}, {"a": [1, None, (2.5,)], "b": len})
exec("def typed(x): return x in {'a', 'b', 'c'}, [y in {('a', 1), ('b', 2)} for y in x]")
nested = make({frozenset("abc"), frozenset("def")}, {}), make({("a", frozenset("xyz"))}, {})
hinted = make(1, 2)
hinted.__annotations__["day"] = typing.Annotated[int, lambda x: x, {"a", "b", "c"}]
print(*map(source_hash, nested), source_hash(hinted))
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
    assert len(set(said.pop().split())) == 6


@pytest.fixture
def module_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """The module of a text, compiled anew for each text."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.delitem(sys.modules, "charts_of_a_test", raising=False)

    def load(text: str) -> Any:
        (tmp_path / "charts_of_a_test.py").write_text(textwrap.dedent(text))
        linecache.clearcache()
        importlib.invalidate_caches()
        monkeypatch.delitem(sys.modules, "charts_of_a_test", raising=False)
        return importlib.import_module("charts_of_a_test")

    return load


def test_a_file_that_changes_later_does_not_change_what_runs(
    module_of: Callable[[str], Any],
) -> None:
    red = module_of("def plot():\n    return 'red'\n")
    before = Generator(red.plot, max_age=60).identity
    blue = module_of("def plot():\n    return 'a blue one'\n")
    assert (red.plot(), blue.plot()) == ("red", "a blue one")
    # The old process registers its function again: what is on disk now is not what it runs.
    assert Generator(red.plot, max_age=60).identity == before
    assert Generator(blue.plot, max_age=60).identity != before


DRAWN = """
def plot(day: int = 1):
    try:
        colour = {1: "red"}[day]
    except KeyError:
        colour = "blue"
    return [colour for _ in range(2)]
"""


@pytest.mark.parametrize(
    "change",
    [
        ('"red"', '"green"'),
        ('"blue"', '"green"'),
        ("KeyError", "LookupError"),
        ("range(2)", "range(3)"),
        ("range(2)", "range(True)"),
        ("day: int = 1", "day: int = 2"),
        ("day: int = 1", "day: float = 1"),
        ("day: int = 1", "*, day: int = 1"),
        ("def plot", "async def plot"),
    ],
    ids=lambda change: f"{change[0]} -> {change[1]}",
)
def test_a_change_of_the_code_is_another_version(
    module_of: Callable[[str], Any], change: tuple[str, str]
) -> None:
    assert change[0] in DRAWN
    changed = DRAWN.replace(*change)
    assert source_hash(module_of(changed).plot) != source_hash(module_of(DRAWN).plot)


def test_what_is_caught_is_part_of_the_code(module_of: Callable[[str], Any]) -> None:
    caught = module_of(DRAWN).plot
    code = caught.__code__.replace(co_exceptiontable=b"")
    uncaught = types.FunctionType(code, caught.__globals__, "plot", caught.__defaults__)
    uncaught.__annotations__ = caught.__annotations__
    assert source_hash(uncaught) != source_hash(caught)


def test_the_place_of_the_code_and_its_comments_do_not_matter(
    module_of: Callable[[str], Any],
) -> None:
    moved = "import math\n\n\n" + DRAWN.replace("    try:", "    # why\n\n    try:")
    assert source_hash(module_of(moved).plot) == source_hash(module_of(DRAWN).plot)


def test_a_function_that_has_run_often_under_a_tracer_is_still_the_same(
    module_of: Callable[[str], Any],
) -> None:
    module = module_of(DRAWN)
    before = source_hash(module.plot)
    tracer = sys.gettrace()
    sys.settrace(lambda *_: None)
    try:
        for day in range(5000):  # the interpreter rewrites byte code that runs often
            module.plot(day % 2)
    finally:
        sys.settrace(tracer)
    assert source_hash(module.plot) == before


def test_a_validator_inside_a_type_hint_counts() -> None:
    def hinted(validate: Callable[[int], int]) -> Callable[..., Any]:
        def plot(day: int) -> int:
            return day

        plot.__annotations__["day"] = Annotated[int, AfterValidator(validate), Field(ge=1)]
        return plot

    one, same, other = (lambda day: day + 1), (lambda day: day + 1), (lambda day: day + 2)
    assert source_hash(hinted(one)) == source_hash(hinted(same))
    assert source_hash(hinted(one)) != source_hash(hinted(other))


def test_another_version_of_python_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = source_hash(draw)
    monkeypatch.setattr(source, "PYTHON", "another one")
    assert source_hash(draw) != before


def test_the_examples_of_the_documentation_run() -> None:
    tried = doctest.testmod(source)
    assert tried.attempted >= 2
    assert tried.failed == 0
