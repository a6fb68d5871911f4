"""Images of `image_callback` on apps, blueprints, and nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash, Input, Output
from support.apps import make_app

from dash_dynamic_image_component import Registry, image_callback, params_callback
from dash_dynamic_image_component.generators.registry import default

WIRING = (Output("image", "src"), Input("x", "value"))


class Blueprint:
    """Callbacks that wait for an app, as a `DashBlueprint` of dash-extensions keeps them."""

    def __init__(self) -> None:
        self._kept: list[tuple[Any, ...]] = []

    def clientside_callback(self, function: Any, *wiring: Any, **options: Any) -> None:
        self._kept.append((function, wiring, options))

    def register(self, app: Any) -> None:
        for function, wiring, options in self._kept:
            app.clientside_callback(function, *wiring, **options)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Dash:
    monkeypatch.setattr(default, "_generators", {})
    return make_app("flask")


def drawing(name: str) -> Callable[..., None]:
    def draw(x: int) -> None: ...

    draw.__qualname__ = name
    return draw


def test_a_blueprint_takes_both_kinds_of_callbacks(app: Dash) -> None:
    blueprint = Blueprint()
    image_callback(blueprint, *WIRING)(drawing("of_blueprint"))
    params_callback("other", blueprint, x=Input("x", "value"))
    blueprint.register(app)
    assert [each["output"] for each in app._callback_list] == ["image.src", "other.params"]


def test_an_image_that_no_app_shows_is_told_once_in_the_log(
    app: Dash, caplog: pytest.LogCaptureFixture
) -> None:
    image_callback(Blueprint(), *WIRING)(drawing("left_out"))
    registered = Blueprint()
    image_callback(registered, Output("shown", "src"), WIRING[1])(drawing("registered"))
    registered.register(app)
    image_callback(app, Output("own", "src"), WIRING[1])(drawing("own"))
    for _ in range(2):
        app.server.test_client().get("/")
    told = [each.getMessage() for each in caplog.records if "no app has" in each.getMessage()]
    assert len([each for each in told if "left_out" in each]) == 1
    assert not [each for each in told if "registered in" in each or ".own" in each]


def test_an_image_of_an_app_with_a_registry_of_its_own_is_known_to_it(
    app: Dash, caplog: pytest.LogCaptureFixture
) -> None:
    Registry(app)
    image_callback(app, *WIRING)(drawing("of_registry"))
    app.server.test_client().get("/")
    assert "of_registry" not in caplog.text
