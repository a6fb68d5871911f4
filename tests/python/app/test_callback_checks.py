"""A function that is an image and a callback as well: the first page tells what to write."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from dash import Dash, Input, Output, dcc, html
from PIL import Image
from support.apps import make_app
from support.servers import serve

from dash_dynamic_image_component import DynamicImage, Registry, image_callback

BUTTON = Input("button", "n_clicks")


@pytest.fixture
def app() -> Dash:
    app = Dash(__name__)
    app.layout = html.Div([html.Button(id="button"), html.Img(id="image"), html.Div(id="div")])
    app.enable_dev_tools(debug=True, dev_tools_hot_reload=False)
    return app


def error_page(app: Dash) -> str:
    """The page of the debugger that a browser gets in place of the app."""
    answer = app.server.test_client().get("/")
    assert answer.status_code == 500
    return unescape(answer.text)


def picture(clicks: int | None = None) -> Image.Image:
    return Image.new("L", (9, 9))


def generator_under_callback(app: Dash, *outputs: Output) -> None:
    app.callback(*outputs, BUTTON)(Registry(app).generator(picture))


def callback_under_generator(app: Dash, *outputs: Output) -> None:
    Registry(app).generator("other-name")(app.callback(*outputs, BUTTON)(picture))


def image_under_callback(app: Dash, *outputs: Output) -> None:
    Registry(app)
    app.callback(*outputs, BUTTON)(image_callback(app, Output("second", "src"), BUTTON)(picture))


def wrapped_under_callback(app: Dash, *outputs: Output) -> None:
    drawn = Registry(app).generator(picture)

    @functools.wraps(drawn)
    def logged(*arguments: Any) -> Any:
        return drawn(*arguments)

    app.callback(*outputs, BUTTON)(logged)


MAKE = [
    generator_under_callback,
    callback_under_generator,
    image_under_callback,
    wrapped_under_callback,
]


@pytest.mark.parametrize("make", MAKE)
@pytest.mark.parametrize(
    ("id_", "name"), [("image", "src"), ("image", "params"), ("div", "children")]
)
def test_it_is_an_error_that_names_the_place_and_the_remedy(
    app: Dash, make: Callable[..., None], id_: str, name: str
) -> None:
    make(app, Output(id_, name))
    text = error_page(app)
    assert re.search(r"test_callback_checks\.picture \(.*\.py, line \d+\)", text)
    assert f"is the callback of {id_}.{name} too" in text
    assert f"@image_callback(Output('{id_}', '{name}'), Input(...))" in text


def test_one_of_several_outputs_counts(app: Dash) -> None:
    outputs = Output("button", "title"), Output("image", "src", allow_duplicate=True)
    app.callback(*outputs, BUTTON, prevent_initial_call=True)(Registry(app).generator(picture))
    assert "callback of image.src too" in error_page(app)


def test_in_production_pages_come_and_the_log_tells_it_once(
    caplog: pytest.LogCaptureFixture, backend: str
) -> None:
    app = make_app(backend)
    app.layout = html.Div([html.Button(id="button"), DynamicImage("a", id=f"image-{backend}")])
    generator_under_callback(app, Output(f"image-{backend}", "params"))
    with caplog.at_level(logging.ERROR), serve(app.server) as site:
        assert [site.ask("/").status for _ in range(3)] == [200] * 3
    assert caplog.text.count(f"callback of image-{backend}.params too") == 1


def test_a_figure_may_be_both(app: Dash) -> None:
    app.layout.children.append(dcc.Graph(id="graph"))
    generator_under_callback(app, Output("graph", "figure"))
    assert app.server.test_client().get("/").status_code == 200


def test_a_callback_that_calls_an_image_is_none(app: Dash) -> None:
    drawn = Registry(app).generator(picture)
    app.callback(Output("div", "children"), BUTTON)(lambda clicks: str(drawn(clicks).size))
    assert app.server.test_client().get("/").status_code == 200
