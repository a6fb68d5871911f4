"""Functions that are written in cells of a notebook, and replaced while the app runs."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import flask
import pytest
from dash import Dash, Input, Output, html
from PIL import Image
from support.apps import make_app

from dash_dynamic_image_component import Registry, image_callback, image_url

CELL = """
@image_callback(app, Output({id!r}, "src"), Input("s", "value"))
def update(f: float = 1):
    return Image.new("L", (2, 2), {grey})
"""


@pytest.fixture
def app() -> Dash:
    app = make_app("flask")
    app.layout = html.Div()
    Registry(app)
    return app


def run_cell(app: Dash, file: str, id: str, grey: int) -> None:
    """Run a cell as IPython does, which compiles each under a name of its own."""
    names = {"__name__": "__main__", "app": app, "image_callback": image_callback}
    names |= {"Output": Output, "Input": Input, "Image": Image}
    exec(compile(CELL.format(id=id, grey=grey), file, "exec"), names)


def shown(app: Dash, id: str) -> int:
    """The grey of the image that the latest callback of this output shows."""
    found = [each for each in app._callback_list if each["output"].startswith(f"{id}.src")]
    name = json.loads(found[-1]["clientside_function"]["function_name"])["generator"]
    return grey_at(app, f"/_dash-dynamic-image/{name}?p={quote('{}')}")


def grey_at(app: Dash, url: str) -> int:
    data = app.server.test_client().get(url).data
    return int(Image.open(io.BytesIO(data)).getpixel((0, 0)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "files",
    [("/tmp/ipykernel_1/1.py", "/tmp/ipykernel_1/2.py"), ("<ipython-input-1>", "<ipython-input-2>"),
     ("<stdin>", "<stdin>")],
)  # fmt: skip
def test_two_cells_with_a_function_of_one_name_show_each_its_own(
    app: Dash, files: tuple[str, str]
) -> None:
    run_cell(app, files[0], "a", 51)
    run_cell(app, files[1], "b", 230)
    assert [shown(app, "a"), shown(app, "b")] == [51, 230]


@pytest.mark.parametrize("again", ["a", "b"])
def test_a_cell_that_runs_again_replaces_its_own_function(app: Dash, again: str) -> None:
    run_cell(app, "1.py", "a", 51)
    run_cell(app, "2.py", "b", 230)
    app.callback_map.clear()
    app._callback_list.clear()
    before = len(app._callback_list)
    for id in "ab":
        run_cell(app, f"{id}3.py", id, 77 if id == again else 8)
    assert len(app._callback_list) == before + 2
    assert shown(app, again) == 77


@pytest.mark.parametrize(
    "options", [{}, {"max_age": 60}, {"max_age": float("inf"), "version": "1"}]
)
def test_pages_hear_of_a_function_that_was_replaced_while_they_are_open(
    app: Dash, options: dict[str, Any]
) -> None:
    from dash_dynamic_image_component.generators.registry import registry_of

    registry, get = registry_of(app), app.server.test_client().get

    def register(grey: int) -> Callable[..., Any]:
        return registry.generator("square", **options)(lambda n=1: Image.new("L", (2, 2), grey))

    register(10)
    register(20)  # before any page: as when a module is imported twice
    page, url = get("/").text, image_url("square", {"n": 1}, app)
    first = get(url)
    assert grey_at(app, url) == 20
    assert "Dash-Image-Run" not in first.headers
    register(30)
    second = get(url)
    assert grey_at(app, url) == 30
    assert second.headers["Dash-Image-Run"]
    assert "no-cache" in second.headers["Cache-Control"]
    assert image_url("square", {"n": 1}, app) != url  # no cache of a browser has it
    assert get("/").text != page
    register(40)
    assert get(url).headers["Dash-Image-Run"] > second.headers["Dash-Image-Run"]


def test_in_an_interactive_session_no_cache_is_used_unasked(
    app: Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dash_dynamic_image_component.generators.registry import registry_of

    monkeypatch.setattr("sys.ps1", ">>> ", raising=False)
    registry, get = registry_of(app), app.server.test_client().get
    registry.generator("square", max_age=3600)(lambda n=1: Image.new("L", (2, 2), 10))
    get("/")
    url = image_url("square", {"n": 1}, app)
    first = get(url)
    registry.generator("square", max_age=3600)(lambda n=1: Image.new("L", (2, 2), 30))
    second = get(url)
    assert "no-cache" in first.headers["Cache-Control"]
    assert second.headers["Dash-Image-Run"] > first.headers["Dash-Image-Run"]
    assert (grey_at(app, url), second.headers["ETag"] == first.headers["ETag"]) == (30, False)


def test_the_hot_reload_of_an_open_page_sees_a_replaced_function(app: Dash) -> None:
    from dash_dynamic_image_component.generators.registry import registry_of

    app.enable_dev_tools(debug=True, dev_tools_hot_reload=True)
    registry_of(app).generator("square")(lambda: None)
    app.server.test_client().get("/")
    before = app._hot_reload.hash
    assert app._hot_reload.hash == before
    registry_of(app).generator("square")(lambda: None)
    assert app._hot_reload.hash != before
    assert app._hot_reload.hard


def test_a_cell_may_ask_for_an_image_whose_authorize_is_async(app: Dash) -> None:
    """A cell runs inside of an event loop."""
    from dash_dynamic_image_component.generators.registry import registry_of

    async def authorize(request: Any, params: dict[str, Any]) -> bool:
        return bool(request == flask.request) and params["n"] == 1

    async def run_cell(n: int) -> int:
        url = image_url("square", {"n": n}, app)
        return int(app.server.test_client().get(url).status_code)

    registry_of(app).generator("square", authorize=authorize)(lambda n=1: Image.new("L", (2, 2)))
    assert [asyncio.run(run_cell(n)) for n in (1, 2)] == [200, 403]
