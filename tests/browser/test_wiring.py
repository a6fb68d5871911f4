"""An image and the rest of a Dash page: callbacks, states, its generator."""

from __future__ import annotations

import json
import threading
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, dcc, html
from playwright.sync_api import expect
from support.apps import make_app
from support.pictures import numbered
from support.servers import serve
from support.tabs import Tab

from dash_dynamic_image_component import DynamicImage, Registry, params_callback


def mix_app(backend: str = "flask") -> tuple[Dash, list[dict[str, Any]]]:
    """An app that draws three numbers, each in a channel of its own, and the params of its runs."""
    app = make_app(backend)
    runs: list[dict[str, Any]] = []

    @Registry(app).generator
    def mix(red: int = 0, green: int = 0, blue: int = 0) -> Any:
        runs.append({"red": red, "green": green, "blue": blue})
        return numbered(red * 65536 + green * 256 + blue)

    return app, runs


def colour(red: int, green: int, blue: int) -> int:
    return red * 65536 + green * 256 + blue


def text_of(id: dict[str, Any]) -> str:
    """A dict as the ID of an element."""
    return json.dumps(id, sort_keys=True, separators=(",", ":"))


def test_params_callback_fills_in_inputs_states_and_constants(backend: str, tab: Tab) -> None:
    app, runs = mix_app(backend)
    app.layout = html.Div(
        [
            dcc.Slider(0, 255, 1, value=2, id="input"),
            dcc.Slider(0, 255, 1, value=3, id="state"),
            DynamicImage("mix", {"red": 7, "green": 8, "blue": 9}, id="merged"),
            DynamicImage("mix", id="image"),
        ]
    )
    params_callback("merged", green=Input("input", "value"))
    params_callback("image", blue=State("state", "value"), green=Input("input", "value"), red=1)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(colour(7, 2, 9), "merged")
        tab.wait_value(colour(1, 2, 3))
        tab.set_props("state", value=4)
        tab.page.wait_for_timeout(300)
        assert tab.value() == colour(1, 2, 3), "a State alone changes nothing"
        tab.set_props("input", value=5)
        tab.wait_value(colour(7, 5, 9), "merged")
        tab.wait_value(colour(1, 5, 4))
        assert tab.updates() == []
    assert len(runs) == 4


def test_a_slider_that_fills_params_leaves_the_title_of_the_page_alone(tab: Tab) -> None:
    app, _ = mix_app()
    app.layout = html.Div([dcc.Store(id="input", data=1), DynamicImage("mix", id="image")])
    params_callback("image", red=Input("input", "data"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(colour(1, 0, 0))
        tab.js(
            """() => {
              window.titles = [];
              new MutationObserver(() => window.titles.push(document.title))
                .observe(document.querySelector('title'), {childList: true});
            }"""
        )
        for value in (2, 3):
            tab.set_props("input", data=value)
            tab.wait_value(colour(value, 0, 0))
        assert tab.js("() => window.titles") == []


def test_params_that_the_page_sets_are_what_the_next_change_goes_over(tab: Tab) -> None:
    app, _ = mix_app()
    app.layout = html.Div(
        [dcc.Slider(0, 255, 1, value=2, id="input"), DynamicImage("mix", {"red": 1}, id="image")]
    )
    params_callback("image", green=Input("input", "value"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(colour(1, 2, 0))
        tab.set_props("image", params={"blue": 6})
        tab.wait_value(colour(0, 0, 6))
        tab.set_props("input", value=5)
        tab.wait_value(colour(0, 5, 6))


def test_with_match_each_image_follows_its_own_slider(tab: Tab) -> None:
    app, runs = mix_app()
    app.layout = html.Div(
        [
            html.Div(
                [
                    dcc.Slider(0, 255, 1, value=n, id={"type": "slider", "index": n}),
                    DynamicImage("mix", {"red": 9}, id={"type": "image", "index": n}),
                ]
            )
            for n in range(3)
        ]
    )
    params_callback(
        {"type": "image", "index": MATCH}, blue=Input({"type": "slider", "index": MATCH}, "value")
    )
    with serve(app.server) as site:
        tab.open(site.url)
        for n in range(3):
            tab.wait_value(colour(9, 0, n), text_of({"type": "image", "index": n}))
        tab.set_props({"type": "slider", "index": 1}, value=99)
        tab.wait_value(colour(9, 0, 99), text_of({"type": "image", "index": 1}))
        assert tab.value(text_of({"type": "image", "index": 2})) == colour(9, 0, 2)
    assert len(runs) == 4


def test_with_all_the_function_gets_a_list(tab: Tab) -> None:
    app = make_app("flask")
    weights: list[Any] = []

    @Registry(app).generator
    def total(values: list[int], scale: int) -> Any:
        weights.append(values)
        return numbered(sum(values) * scale)

    app.layout = html.Div(
        [dcc.Slider(0, 9, 1, value=n, id={"type": "weight", "index": n}) for n in range(3)]
        + [DynamicImage("total", {"scale": 10}, id="image")]
    )
    params_callback("image", values=Input({"type": "weight", "index": ALL}, "value"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(30)
        tab.set_props({"type": "weight", "index": 0}, value=5)
        tab.wait_value(80)
    assert weights == [[0, 1, 2], [5, 1, 2]]


def test_parameters_may_be_called_id_and_app(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator
    def record(id: int, app: int) -> Any:
        return numbered(id + app)

    app.layout = html.Div(
        [dcc.Input(value=4, type="number", id="input"), DynamicImage("record", id="image")]
    )
    params_callback("image", id=Input("input", "value"), app=100)
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(104)
        tab.page.fill("#input", "6")
        tab.wait_value(106)


def test_a_field_without_a_value_makes_the_image_wait(tab: Tab) -> None:
    app, runs = mix_app()
    app.layout = html.Div(
        [dcc.Input(type="number", id="input", debounce=False), DynamicImage("mix", id="image")]
    )
    params_callback("image", red=Input("input", "value"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_status("idle")
        tab.page.fill("#input", "3")
        tab.wait_value(colour(3, 0, 0))
        tab.page.fill("#input", "")
        tab.wait_status("idle")
        tab.page.wait_for_function("() => tests.prop('image', 'status') === 'idle'")
        assert tab.value() == colour(3, 0, 0), "the old image stays"
        assert len(tab.images()) == 1
        tab.page.fill("#input", "4")
        tab.wait_value(colour(4, 0, 0))
    assert runs == [{"red": red, "green": 0, "blue": 0} for red in (3, 4)]


def test_where_none_is_allowed_the_function_gets_none(tab: Tab) -> None:
    app = make_app("flask")
    values: list[Any] = []

    @Registry(app).generator
    def perhaps(value: int | None) -> Any:
        values.append(value)
        return numbered(77 if value is None else value)

    app.layout = html.Div(
        [dcc.Input(type="number", id="input"), DynamicImage("perhaps", id="image")]
    )
    params_callback("image", value=Input("input", "value"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(77)
        tab.page.fill("#input", "3")
        tab.wait_value(3)
        tab.page.fill("#input", "")
        tab.wait_value(77)
    assert values == [None, 3]


def test_a_callback_on_the_server_may_write_the_params_too(tab: Tab) -> None:
    app, _ = mix_app()
    app.layout = html.Div(
        [
            dcc.Slider(0, 255, 1, value=2, id="slider"),
            html.Button("reset", id="button"),
            DynamicImage("mix", {"red": 1}, id="image"),
        ]
    )
    params_callback("image", green=Input("slider", "value"))

    @app.callback(
        Output("image", "params", allow_duplicate=True),
        Input("button", "n_clicks"),
        prevent_initial_call=True,
    )
    def reset(clicks: int) -> dict[str, int]:
        return {"red": 100 + clicks}

    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(colour(1, 2, 0))
        tab.page.click("#button")
        tab.wait_value(colour(101, 0, 0))
        tab.set_props("slider", value=9)
        tab.wait_value(colour(101, 9, 0))


def test_callbacks_hear_of_clicks_state_and_image(tab: Tab) -> None:
    tab.expect(r"status of 422.*/mix")
    tab.expect(r'^error: Error: DynamicImage\("mix"\)')
    app, _ = mix_app()
    props = ("status", "error", "image_info", "shown_params", "n_clicks")
    app.layout = html.Div(
        [DynamicImage("mix", {"red": 1}, id="image"), *(html.Pre(id=each) for each in props)]
    )
    for name in props:
        app.callback(Output(name, "children"), Input("image", name))(json.dumps)
    with serve(app.server) as site:
        tab.open(site.url)
        heard = {name: tab.page.locator(f"#{name}") for name in props}
        expect(heard["status"]).to_have_text('"loaded"')
        expect(heard["error"]).to_have_text("null")
        expect(heard["shown_params"]).to_have_text('{"red": 1}')
        expect(heard["image_info"]).to_contain_text('"source": "server"')
        info = json.loads(heard["image_info"].inner_text())
        assert (info["width"], info["height"], info["media_type"]) == (64, 64, "image/png")
        assert info["bytes"] > 0
        tab.page.click("#image")
        tab.page.click("#image")
        expect(heard["n_clicks"]).to_have_text("2")
        tab.set_props("image", params={"red": "much"})
        expect(heard["status"]).to_have_text('"error"')
        expect(heard["error"]).to_contain_text('"code": "invalid-params"')
        expect(heard["shown_params"]).to_have_text('{"red": 1}')
        tab.set_props("image", params={"red": 2})
        expect(heard["status"]).to_have_text('"loaded"')
        expect(heard["error"]).to_have_text("null")
        expect(heard["shown_params"]).to_have_text('{"red": 2}')


def test_a_loading_around_the_image_spins_until_it_is_there(tab: Tab) -> None:
    app = make_app("flask")
    ready = threading.Event()

    @Registry(app).generator
    def slow(value: int) -> Any:
        ready.wait(30)
        return numbered(value)

    image = DynamicImage("slow", {"value": 1}, id="image")
    spinner = html.B("wait", id="spinner")
    app.layout = html.Div(
        dcc.Loading(image, custom_spinner=spinner, show_initially=False), id="around"
    )
    with serve(app.server) as site:
        tab.open(site.url)
        for value in (1, 2):
            expect(tab.page.locator("#spinner")).to_be_visible()
            ready.set()
            tab.wait_value(value)
            expect(tab.page.locator("#spinner")).to_have_count(0)
            ready.clear()
            tab.set_props("image", params={"value": value + 1})
        expect(tab.page.locator("#spinner")).to_be_visible()
        tab.set_props("around", children="gone")
        ready.set()


def test_the_layout_takes_a_registered_function(tab: Tab) -> None:
    app = make_app("flask")

    @Registry(app).generator("another-name")
    def drawn(value: int) -> Any:
        return numbered(value)

    app.layout = html.Div(DynamicImage(drawn, {"value": 5}, id="image"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(5)
        assert "/another-name?" in tab.images()[0]


def test_another_generator_takes_over_when_its_image_is_there(tab: Tab) -> None:
    app = make_app("flask")
    registry = Registry(app)
    ready = threading.Event()
    registry.generator("quick")(lambda value: numbered(value))

    @registry.generator
    def slow(value: int) -> Any:
        ready.wait(30)
        return numbered(value + 1)

    app.layout = html.Div(DynamicImage("quick", {"value": 1}, id="image"))
    with serve(app.server) as site:
        tab.open(site.url)
        tab.wait_value(1)
        tab.set_props("image", generator="slow")
        tab.wait_status("loading")
        assert tab.value() == 1, "the old image stays until then"
        ready.set()
        tab.wait_value(2)
        tab.set_props("image", generator="quick")
        tab.wait_value(1)
