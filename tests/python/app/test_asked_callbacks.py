"""`image_callback` of a function that asks for a `Size` or a `Theme`."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Dash, Input, Output
from support.apps import make_app

from dash_dynamic_image_component import (
    DynamicImage,
    Registry,
    Size,
    Theme,
    Tile,
    View,
    image_callback,
)

DAYS = Input("days", "value")


@pytest.fixture
def app() -> Dash:
    app = make_app("flask")
    Registry(app)
    return app


def sized(days: int, size: Size) -> None: ...
def themed(days: int, theme: Theme) -> None: ...


@pytest.mark.parametrize(("function", "name"), [(sized, "size"), (themed, "theme")])
def test_a_plain_image_needs_a_default(app: Dash, function: Any, name: str) -> None:
    kind = name.capitalize()
    with pytest.raises(TypeError, match=f"{name} asks for a {kind}, which only a DynamicImage"):
        image_callback(app, Output("image", "src"), DAYS)(function)
    assert list(app.callback_map) == []


def test_a_component_needs_none(app: Dash) -> None:
    image_callback(app, Output("image", "params"), DAYS)(sized)


def test_a_default_or_none_serves_a_plain_image(app: Dash) -> None:
    def with_default(days: int, size: Size = Size(8, 8)) -> None: ...
    def with_none(days: int, theme: Theme | None) -> None: ...

    image_callback(app, Output("one", "src"), DAYS, max_pixels=1000)(with_default)
    image_callback(app, Output("two", "src"), DAYS)(with_none)


def test_a_size_is_no_value_to_wire(app: Dash) -> None:
    def drawn(days: int, size: Size = Size(8, 8)) -> None: ...

    with pytest.raises(TypeError, match="does not fit"):
        image_callback(app, Output("image", "src"), DAYS, size=DAYS)(drawn)


def test_a_view_is_home_in_a_plain_image(app: Dash) -> None:
    def drawn(days: int, view: View = View.of(8, 8)) -> None: ...

    image_callback(app, Output("image", "src"), DAYS)(drawn)


def tiled(days: int, tile: Tile = Tile(8, 8)) -> None: ...


def test_a_component_of_tiles_is_refused(app: Dash) -> None:
    with pytest.raises(TypeError, match=r"tiled draws tiles, .*: give them tile_url"):
        image_callback(app, Output("image", "params"), DAYS)(tiled)
    registry = Registry()
    registry.generator("only-tiles")(tiled)
    for generator in (tiled, "only-tiles"):
        with pytest.raises(TypeError, match="only-tiles draws tiles"):
            DynamicImage(generator)
    image_callback(app, Output("image", "src"), DAYS)(tiled)


def test_a_name_that_another_app_gives_to_an_image_is_not_refused() -> None:
    tiles, images = Registry(), Registry()
    tiles.generator("both-kinds")(tiled)
    images.generator("both-kinds")(sized)
    DynamicImage("both-kinds")
