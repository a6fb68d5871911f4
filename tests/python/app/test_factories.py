"""Functions that make apps: their images, and a warning where apps share them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from dash import Dash
from support.apps import make_app

from dash_dynamic_image_component import Registry
from dash_dynamic_image_component.app import factories
from dash_dynamic_image_component.app.apps import apps
from dash_dynamic_image_component.generators.registry import default


@pytest.fixture(autouse=True)
def only_these_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default, "_generators", {})
    monkeypatch.setattr(default, "made_by_factories", set())
    monkeypatch.setattr(factories, "_told", set())
    monkeypatch.setattr(apps, "_files", WeakKeyDictionary())


class Palette:
    """A value without a text of its own."""


SHARED = Palette()


def enclosing(grey: Any) -> Callable[..., Any]:
    def drawn(x: int = 1) -> Any:
        return grey

    return drawn


def with_default(grey: Any) -> Callable[..., Any]:
    def drawn(x: int = grey) -> Any:
        return x

    return drawn


def without_values(_: Any) -> Callable[..., Any]:
    def helper() -> int:
        return 1

    def drawn(x: int = 1) -> Any:
        return helper(), SHARED

    return drawn


def enclosing_one_object(_: Any, palette: Palette = SHARED) -> Callable[..., Any]:
    def drawn(x: int = 1) -> Any:
        return palette, drawn

    return drawn


def drawn_in(grey: Any, x: int = 1) -> Any:
    return grey, x


def made(draw: Callable[..., Any], grey: int, prefix: str, **options: Any) -> Dash:
    """An app with one function, as a factory of apps makes it."""
    app = make_app("flask", url_base_pathname=prefix)
    default.generator("square", **options)(draw(grey))
    return app


def warnings(caplog: pytest.LogCaptureFixture, *served: Dash) -> list[str]:
    for app in served * 2:
        app.server.test_client().get(app.config.routes_pathname_prefix)
    told = [each for each in caplog.records if each.levelno == logging.WARNING]
    # Functions of other test modules may be without their callback, which is told as well.
    return [each.getMessage() for each in told if each.module == "factories"]


@pytest.mark.parametrize("draw", [enclosing, with_default, lambda grey: partial(drawn_in, grey)])
def test_apps_of_one_factory_that_show_the_values_of_the_last_are_told_once(
    draw: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    (told,) = warnings(caplog, *[made(draw, grey, f"/{grey}/") for grey in (1, 2)])
    assert "square" in told
    assert "/1/, /2/" in told
    assert "Registry(app)" in told


def test_other_options_count_as_well(caplog: pytest.LogCaptureFixture) -> None:
    def allows(plant: str) -> Callable[..., bool]:
        return lambda request, params: bool(plant)

    served = [made(without_values, 0, f"/{n}/", authorize=allows(n)) for n in ("a", "b")]
    assert len(warnings(caplog, *served)) == 1


@pytest.mark.parametrize("draw", [without_values, enclosing_one_object])
def test_functions_of_equal_values_draw_for_all_apps(
    draw: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert not warnings(caplog, *[made(draw, grey, f"/{grey}/") for grey in (1, 2)])


def test_an_app_that_takes_the_place_of_another_is_no_matter(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert not warnings(caplog, *[made(enclosing, grey, "/same/") for grey in (1, 2)])


def test_apps_with_registries_of_their_own_show_each_their_values(
    caplog: pytest.LogCaptureFixture,
) -> None:
    served = [make_app("flask", url_base_pathname=f"/{grey}/") for grey in (1, 2)]
    registries = [Registry(app) for app in served]
    for grey, registry in enumerate(registries):
        registry.generator("square")(enclosing(grey))
    assert not warnings(caplog, *served)
    found = [registry.get("square") for registry in registries]
    assert [each and each.function() for each in found] == [0, 1]
