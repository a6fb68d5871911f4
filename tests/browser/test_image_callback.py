"""`image_callback` in a browser: plain images and components, on one server and on two."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dash import ALL, MATCH, Dash, Input, Output, State, dcc, html
from PIL import Image
from playwright.sync_api import expect
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, image_callback, params_callback

TESTS = Path(__file__).parents[1]


def page(app: Dash, *controls: Any) -> None:
    """A layout whose `#image` holds the plain image `#img`."""
    Registry(app)
    app.layout = html.Div([*controls, html.Div(html.Img(id="img"), id="image")])


def slider(id: Any, value: int | None = 0) -> dcc.Slider:
    return dcc.Slider(0, 255, 1, value=value, id=id, updatemode="drag")


def number(id: str, value: int | None = None) -> dcc.Input:
    return dcc.Input(type="number", id=id, value=value, debounce=False)


@pytest.mark.parametrize(
    ("backend", "prefix"),
    [("flask", "/"), ("flask", "/a/b/"), ("fastapi", "/a/b/"), ("quart", "/")],
)
def test_a_plain_image_follows_without_any_callback_on_the_server(
    backend: str, prefix: str, tab: Tab
) -> None:
    app = make_app(backend, url_base_pathname=prefix)
    page(app, slider("x", 3), slider("y", 4))

    @image_callback(app, Output("img", "src"), Input("x", "value"), Input("y", "value"))
    def draw(x: int, y: int) -> Any:
        return numbered(256 * x + y)

    with serve(app.server) as site:
        tab.open(site.url + prefix)
        tab.wait_value(256 * 3 + 4)
        tab.set_props("y", value=9)
        tab.wait_value(256 * 3 + 9)
        assert tab.updates() == []
        asked = tab.images()
    assert len(asked) == 2
    assert all(f"{site.url}{prefix}_dash-dynamic-image/" in each for each in asked)


def test_lists_states_and_keywords(tab: Tab) -> None:
    app = make_app("flask")
    page(app, *(slider(id, value) for id, value in zip("abcd", (1, 2, 3, 4), strict=True)))

    @image_callback(
        app,
        Output("img", "src"),
        [State("a", "value"), Input("b", "value")],
        rest=[Input("c", "value"), {"d": State("d", "value")}],
        max_age=60,
    )
    def draw(a: int, b: int, *, rest: tuple[int, dict[str, int]]) -> Any:
        c, others = rest
        return numbered(1000 * a + 100 * b + 10 * c + others["d"])

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1234)
        tab.set_props("a", value=5)
        tab.set_props("d", value=6)
        tab.page.wait_for_timeout(200)
        assert tab.value() == 1234, "a State alone changes nothing"
        tab.set_props("b", value=7)
        tab.wait_value(5736)
        tab.set_props("c", value=8)
        tab.wait_value(5786)


def test_with_match_each_image_follows_its_own_slider(tab: Tab) -> None:
    app = make_app("flask")
    Registry(app)
    app.layout = html.Div(
        [slider({"type": "all", "number": n}, n) for n in (1, 2)]
        + [
            html.Div(
                [
                    slider({"type": "slider", "index": n}, n),
                    html.Div(html.Img(id={"type": "img", "index": n}), id=f"image-{n}"),
                ]
            )
            for n in range(3)
        ]
    )

    @image_callback(
        app,
        Output({"type": "img", "index": MATCH}, "src"),
        Input({"type": "slider", "index": MATCH}, "value"),
        Input({"type": "all", "number": ALL}, "value"),
    )
    def draw(one: int, many: list[int]) -> Any:
        return numbered(one + 1000 * sum(many))

    with serve(app.server) as site:
        tab.open(site.url)
        for n in range(3):
            tab.wait_value(3000 + n, f"image-{n}")
        tab.set_props({"type": "slider", "index": 1}, value=99)
        tab.wait_value(3099, "image-1")
        assert tab.value("image-2") == 3002
        # Dash itself runs no callback of MATCH for an ALL that stands elsewhere.
        tab.set_props({"type": "all", "number": 2}, value=7)
        tab.set_props({"type": "slider", "index": 1}, value=98)
        tab.wait_value(8098, "image-1")


def test_a_component_gets_its_generator_and_keeps_the_params_of_the_layout(tab: Tab) -> None:
    app = make_app("flask")
    Registry(app)
    app.layout = html.Div([slider("x", 3), DynamicImage(id="image", params={"y": 5})])
    runs: list[tuple[int, int]] = []

    @image_callback(app, Output("image", "params"), Input("x", "value"))
    def draw(x: int, y: int) -> Any:
        runs.append((x, y))
        return numbered(256 * x + y)

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(256 * 3 + 5)
        tab.set_props("x", value=4)
        tab.wait_value(256 * 4 + 5)
        assert tab.prop("generator").endswith(".draw")
        assert tab.updates() == []
    assert runs == [(3, 5), (4, 5)]


def test_an_output_that_its_component_lacks_is_told_with_its_remedy(tab: Tab) -> None:
    app = make_app("flask")
    page(app, slider("x", 3), DynamicImage(id="component"))
    image_callback(app, Output("component", "src"), Input("x", "value"))(lambda x: numbered(x))
    params_callback("img", app, x=Input("x", "value"))
    tab.expect(r'component\.src is that of a DynamicImage.*write "params"')
    tab.expect(r'img\.params is that of an html\.Img.*"src"')
    tab.expect(r"Invalid prop for this component")  # of Dash itself
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_console(r"component\.src is that")
        tab.wait_console(r"img\.params is that")


def test_prevent_initial_call_waits_for_the_first_change(tab: Tab) -> None:
    app = make_app("flask")
    page(app, slider("x", 3))

    @image_callback(app, Output("img", "src"), Input("x", "value"), prevent_initial_call=True)
    def draw(x: int) -> Any:
        return numbered(x)

    with serve(app.server) as site:
        tab.open(site.url)
        tab.page.wait_for_timeout(300)
        assert tab.images() == []
        tab.set_props("x", value=4)
        tab.wait_value(4)
    assert len(tab.images()) == 1


def test_a_missing_value_leaves_the_image_alone(tab: Tab) -> None:
    app = make_app("flask")
    Registry(app)
    app.layout = html.Div(
        [number("x"), html.Div(html.Img(id="img"), id="image"), DynamicImage(id="live")]
    )

    @image_callback(app, Output("img", "src"), Input("x", "value"))
    @image_callback(app, Output("live", "params"), Input("x", "value"))
    def draw(x: int) -> Any:
        return numbered(x)

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("idle", "live")
        tab.page.wait_for_timeout(200)
        assert tab.images() == []
        assert tab.page.get_attribute("#img", "src") is None
        tab.page.fill("#x", "3")
        tab.wait_value(3)
        tab.wait_value(3, "live")
        tab.page.fill("#x", "")
        tab.wait_status("idle", "live")
        assert tab.value() == tab.value("live") == 3
        tab.page.fill("#x", "4")
        tab.wait_value(4)
        tab.wait_value(4, "live")


def test_where_none_is_allowed_the_function_gets_none(tab: Tab) -> None:
    app = make_app("flask")
    page(app, number("x"))

    @image_callback(app, Output("img", "src"), Input("x", "value"))
    def draw(x: int | None) -> Any:
        return numbered(77 if x is None else x)

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(77)
        tab.page.fill("#x", "3")
        tab.wait_value(3)
        tab.page.fill("#x", "")
        tab.wait_value(77)


def test_the_version_of_what_never_changes_is_in_the_url(tab: Tab) -> None:
    app = make_app("flask")
    page(app, slider("x", 3))

    @image_callback(
        app, Output("img", "src"), Input("x", "value"), version="é 7", max_age=float("inf")
    )
    def draw(x: int) -> Any:
        return numbered(x)

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(3)
        [asked] = tab.requests_of_images()
        assert asked.url.endswith("&v=%C3%A9%207")
        response = asked.response()
        assert response is not None
        assert response.headers["cache-control"] == "private, max-age=31536000, immutable"


def test_a_drag_ends_on_its_last_value(tab: Tab) -> None:
    app = make_app("flask")
    page(app, slider("x", 0))

    @image_callback(app, Output("img", "src"), Input("x", "value"))
    def draw(x: int) -> Any:
        return numbered(x, 512)

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(0)
        tab.js("() => tests.drag('x', 'value', 60, 16)")
        tab.wait_value(60)
        tab.page.wait_for_timeout(300)
        assert tab.value() == 60


def test_the_url_is_short_whatever_the_inputs_hold(tab: Tab) -> None:
    app = make_app("flask")
    page(app, dcc.Upload("photo", id="upload"))

    @image_callback(app, Output("img", "src"), Input("upload", "contents"))
    def draw(photo: Image.Image | None) -> Any:
        return numbered(photo.width if photo else 1)

    picture = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(picture, "PNG")
    upload = {"name": "a.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        tab.page.set_input_files("#upload input[type=file]", upload)  # type: ignore[arg-type]
        tab.wait_value(300)
        assert tab.updates() == []
        assert all(len(url) < 300 for url in tab.images() if "/-/" not in url)


@pytest.mark.parametrize("debug", [True, False])
def test_in_debug_mode_the_dev_tools_tell_why_a_plain_image_failed(
    tab: Tab, caplog: pytest.LogCaptureFixture, debug: bool
) -> None:
    reason = r'img#img\(".*draw"\): The image could not be made: ValueError: 4 bursts the pipe'
    tab.expect(r"status of 500")
    if debug:
        tab.expect(reason)
        tab.expect(r"^info: %cDownload the React DevTools")
    app = make_app("flask")
    page(app, slider("x", 3))

    @image_callback(app, Output("img", "src"), Input("x", "value"))
    def draw(x: int) -> Any:
        if x == 4:
            raise ValueError("4 bursts the pipe")
        return numbered(x)

    app.enable_dev_tools(
        debug=debug, dev_tools_hot_reload=False, dev_tools_disable_version_check=True
    )
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(3)
        tab.set_props("x", value=4)
        if debug:
            tab.wait_console(reason)
            expect(tab.page.locator(".test-devtools-error-count")).to_have_text("1")
            tool = tab.page.locator(".test-devtools-error-toggle")
            expect(tool).to_contain_text("ValueError: 4 bursts the pipe")
        else:
            tab.wait_console("status of 500")
            tab.page.wait_for_timeout(300)
            assert len(tab.images()) == 2, "production asks only once"
        tab.set_props("x", value=5)
        tab.wait_value(5)
    assert "4 bursts the pipe" in caplog.text


WORKER = """
import sys
from dash import Dash, Input, Output, dcc, html
from dash_dynamic_image_component import image_callback
from PIL import Image
from support.pictures import numbered
from support.servers import serve

app = Dash(__name__)
app.layout = html.Div(
    [dcc.Slider(0, 9, 1, value=3, id="x"), html.Div(html.Img(id="img"), id="image")]
)

@image_callback(Output("img", "src"), Input("x", "value"))
def draw(x: int):
    return numbered(int(sys.argv[1]) + x)

with serve(app.server) as site:
    print(site.port, flush=True)
    sys.stdin.read()
"""


@contextmanager
def worker(program: Path, value: int) -> Iterator[str]:
    """Another process of the same file; its pictures tell which one drew them."""
    environment = {"PYTHONPATH": f"{TESTS}:{TESTS.parent}", "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(
        [sys.executable, program, str(value)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    with process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        assert process.stdin
        process.stdin.close()


def test_the_url_made_by_one_worker_is_answered_by_another(tab: Tab, tmp_path: Path) -> None:
    program = tmp_path / "shop.py"
    program.write_text(WORKER)
    with worker(program, 1000) as first, worker(program, 2000) as second:
        tab.page.route(
            "**/_dash-dynamic-image/**",
            lambda route: route.fulfill(
                response=route.fetch(url=route.request.url.replace(first, second))
            ),
        )
        tab.open(first)
        tab.wait_value(2003)
        tab.set_props("x", value=4)
        tab.wait_value(2004)
