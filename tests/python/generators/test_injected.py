"""Parameters that are no params: how a function asks for them, and what it gets without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Optional, Union

import pytest

from dash_dynamic_image_component import Cancelled, Size, Theme, Tile, View, Viewer
from dash_dynamic_image_component.generators.fingerprint import source_hash
from dash_dynamic_image_component.generators.generator import Generator
from dash_dynamic_image_component.generators.parameters import signature_of_params
from dash_dynamic_image_component.generators.registry import facts_of

HINTS = [Size, Size | None, Optional[Size], Union[None, Size], Annotated[Size, "box"]]  # noqa: UP007,UP045
HINTS += [Annotated[Size | None, "box"], Annotated[Size, 1] | None]


@pytest.mark.parametrize("hint", HINTS, ids=str)
def test_a_size_is_asked_for_by_any_spelling_of_its_type(hint: Any) -> None:
    def drawn(days: int, box: Any) -> None: ...

    drawn.__annotations__["box"] = hint
    parameters = Generator(drawn).parameters
    assert parameters.size is not None
    assert parameters.size.name == "box"
    assert parameters.names == ["days"]
    assert list(signature_of_params(drawn).parameters) == ["days"]


def two_sizes(a: Size, b: Size | None = None) -> None: ...
def two_themes(a: Theme = Theme("dark"), *, b: Theme = Theme("light")) -> None: ...
def two_views(a: View = View.of(8, 8), b: View = View.of(8, 8)) -> None: ...
def two_tiles(a: Tile = Tile(8, 8), b: Tile = Tile(8, 8)) -> None: ...
def two_viewers(a: Viewer, b: Viewer) -> None: ...
def two_flags(a: Cancelled, b: Cancelled) -> None: ...


@pytest.mark.parametrize(
    "function", [two_sizes, two_themes, two_views, two_tiles, two_viewers, two_flags]
)
def test_two_parameters_of_one_asked_for_type_fail(function: Callable[..., None]) -> None:
    with pytest.raises(TypeError, match=r"a and b both ask for a \w+; leave one of them out"):
        Generator(function, vary=lambda request: 1)


def test_a_parameter_for_all_names_asks_for_nothing() -> None:
    def drawn(**sizes: Size) -> None: ...

    with pytest.raises(TypeError, match=r"\*\*sizes asks for a Size"):
        Generator(drawn)


@pytest.mark.parametrize("default", [(640, 400), 640, "dark", Size, Theme("dark")])
def test_a_default_of_another_type_fails(default: Any) -> None:
    def drawn(size: Size = default) -> None: ...

    with pytest.raises(TypeError, match="size asks for a Size, and its default is"):
        Generator(drawn)


def test_a_default_of_a_size_is_no_default_of_a_theme() -> None:
    def drawn(theme: Theme = Size(8, 8)) -> None: ...  # type: ignore[assignment]

    with pytest.raises(TypeError, match="theme asks for a Theme"):
        Generator(drawn)


def no_view(view: View) -> None: ...
def none_view(view: View | None = None) -> None: ...
def no_tile(view: Tile) -> None: ...
def none_tile(view: Tile | None = None) -> None: ...


@pytest.mark.parametrize("function", [no_view, none_view, no_tile, none_tile])
def test_a_view_or_a_tile_without_a_default_fails(function: Callable[..., None]) -> None:
    message = r"view asks for a (View|Tile) and has no default, .* write view: \1 = \1\("
    with pytest.raises(TypeError, match=message):
        Generator(function)


def test_a_tile_beside_a_size_or_a_view_fails() -> None:
    def sized(tile: Tile = Tile(8, 8), size: Size = Size(8, 8)) -> None: ...
    def viewed(view: View = View.of(8, 8), tile: Tile = Tile(8, 8)) -> None: ...

    for function in (sized, viewed):
        with pytest.raises(TypeError, match=r"tile asks for a Tile and (size|view) for a"):
            Generator(function)


def test_limits_of_sizes_are_those_of_views() -> None:
    def drawn(view: View = View.of(8, 8)) -> None: ...
    def optional(size: Size | None, view: View = View.of(8, 4)) -> None: ...

    facts = facts_of(Generator(drawn, max_pixels=1000), None, None)
    assert facts["size"] == {"max_pixel_ratio": 2, "max_pixels": 1000, "shape": [640, 640]}
    assert facts_of(Generator(optional), None, None)["size"]["shape"] == [640, 320]


def test_the_facts_for_a_page_say_what_is_asked_for() -> None:
    def plain(days: int) -> None: ...
    def sized(size: Size = Size(333, 100, 3), theme: Theme | None = None) -> None: ...
    def limited(size: Size) -> None: ...

    assert facts_of(Generator(plain), None, None).keys().isdisjoint({"size", "theme"})
    facts = facts_of(Generator(sized), None, None)
    limits = {"max_pixel_ratio": 2, "max_pixels": 16_000_000}
    assert facts["size"] == {**limits, "shape": [333, 100]}
    assert facts["theme"] is True
    generator = Generator(limited, max_pixel_ratio=float("inf"), max_pixels=1000)
    assert facts_of(generator, None, None)["size"] == {"max_pixel_ratio": 3, "max_pixels": 1000}


def test_limits_without_a_size_fail() -> None:
    def drawn(days: int) -> None: ...

    with pytest.raises(TypeError, match="max_pixels of drawn limits nothing"):
        Generator(drawn, max_pixels=1000)


def test_a_default_has_the_same_fingerprint_in_each_process() -> None:
    def first(size: Size = Size(8, 8), theme: Theme = Theme("dark")) -> None: ...

    same = source_hash(first)
    assert source_hash(first) == same
    first.__defaults__ = (Size(8, 16), Theme("dark"))
    assert source_hash(first) != same
    first.__defaults__ = (Size(8, 8), Theme("light"))
    assert source_hash(first) != same


def test_a_home_has_the_same_fingerprint_in_each_process() -> None:
    def first(view: View = View.of(8, 8)) -> None: ...
    def second(tile: Tile = Tile(8, 8)) -> None: ...

    before = [source_hash(first), source_hash(second)]
    assert [source_hash(first), source_hash(second)] == before
    first.__defaults__ = (View.of(8, 9),)
    second.__defaults__ = (Tile(8, 9),)
    after = [source_hash(first), source_hash(second)]
    assert None not in before
    assert after[0] != before[0]
    assert after[1] != before[1]
