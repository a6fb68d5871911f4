"""`image_callback`: names, parameters, options, and what the browser is told."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, assert_type

import pytest
from dash import ALL, MATCH, Dash, Input, Output, State
from PIL import Image
from support.apps import make_app, with_dot
from support.servers import serve

from dash_dynamic_image_component import Registry, generator, image_callback, image_url
from dash_dynamic_image_component.app.function_names import name_for

TESTS = Path(__file__).parents[2]
SRC = Output("image", "src")
X, Y, Z = (Input(name, "value") for name in "xyz")


@pytest.fixture
def app() -> Dash:
    """An app with a registry of its own, for which names are free."""
    app = make_app("flask")
    Registry(app)
    return app


def registry_of(app: Dash) -> Registry:
    from dash_dynamic_image_component.generators.registry import registry_of

    return registry_of(app)


def wired(app: Dash) -> list[dict[str, Any]]:
    """The callbacks of an app, as the browser gets them."""
    return [
        {
            "output": each["output"],
            "inputs": [(each["id"], each["property"]) for each in each["inputs"]],
            "states": [(each["id"], each["property"]) for each in each["state"]],
            "prevented": each["prevent_initial_call"],
            **json.loads(each["clientside_function"]["function_name"]),
        }
        for each in app._callback_list
    ]


def fitted(app: Dash, function: Callable[..., Any], *values: Any, **params: Any) -> Any:
    """The template of the params that an image_callback over the function makes."""
    image_callback(app, SRC, *values, **params)(function)
    return wired(app)[-1]["params"]


def test_the_function_stays_what_it_was(app: Dash) -> None:
    def draw(x: int) -> str:
        return f"x is {x}"

    decorated = image_callback(app, SRC, X)(draw)
    assert decorated is draw
    assert assert_type(decorated(3), str) == "x is 3"  # for type checkers too


def test_inputs_fill_the_parameters_in_the_order_written(app: Dash) -> None:
    @image_callback(app, SRC, State("a", "value"), X, [State("b", "value"), Y])
    def draw(a: int, x: int, b: int, y: int) -> None: ...

    name = name_for(draw)
    assert registry_of(app).names == [name]
    assert wired(app) == [
        {
            "output": "image.src",
            "inputs": [("x", "value"), ("y", "value")],
            "states": [("a", "value"), ("b", "value")],
            "prevented": False,
            "generator": name,
            "params": {"a": {"$arg": 2}, "x": {"$arg": 0}, "b": {"$arg": 3}, "y": {"$arg": 1}},
        }
    ]


def test_the_params_of_a_component_get_their_generator_too(app: Dash) -> None:
    @image_callback(app, Output("image", "params"), X)
    def draw(x: int, from_the_layout: str) -> None: ...

    [callback] = wired(app)
    assert callback["output"] == "..image.params...image.generator.."
    assert callback["states"] == [("image", "params")]
    assert callback["generator"] == name_for(draw)
    assert (callback["params"], callback["arguments"]) == ({"x": {"$arg": 0}}, 2)


def test_keywords_with_inputs_are_parameters_and_others_are_options(app: Dash) -> None:
    @image_callback(
        app, SRC, points=[X, Y, 7], version=Z, box={"a": Y, "b": 1}, max_age=60, public=True
    )
    def draw(points: list[int], version: str, box: dict[str, int]) -> None: ...

    assert wired(app)[0]["params"] == {
        "points": [{"$arg": 0}, {"$arg": 1}, 7],
        "version": {"$arg": 2},
        "box": {"a": {"$arg": 1}, "b": 1},
    }
    registered = registry_of(app).find(draw)
    assert (registered.max_age, registered.public, registered.version) == (60, True, None)


def test_positional_and_named_values_may_be_mixed(app: Dash) -> None:
    def draw(x: int, /, y: int = 0, *, z: int, **more: int) -> None: ...

    assert fitted(app, draw, X, z=Z, other=Y) == {
        "x": {"$arg": 0},
        "z": {"$arg": 1},
        "other": {"$arg": 2},
    }


def test_a_keyword_may_be_spelled_as_a_keyboard_types_it(app: Dash) -> None:
    def draw(x: int, μ: float) -> None: ...

    assert fitted(app, draw, x=X, **{"\u00b5": Y}) == {"x": {"$arg": 0}, "\u03bc": {"$arg": 1}}


def test_a_value_may_be_a_group_inside_a_list(app: Dash) -> None:
    def draw(pair: list[int], named: dict[str, int]) -> None: ...

    assert fitted(app, draw, [(X, Y), {"z": Z}]) == {
        "pair": [{"$arg": 0}, {"$arg": 1}],
        "named": {"z": {"$arg": 2}},
    }


def test_the_options_of_generator_pass_through(app: Dash) -> None:
    @image_callback(app, SRC, X, version="3", max_age=math.inf)
    def draw(x: int) -> None: ...

    assert image_url(draw, {"x": 1}, app=app).endswith("p=%7B%22x%22%3A1%7D&v=3")
    with pytest.raises(ValueError, match="give version= too"):
        image_callback(app, Output("other", "src"), X, max_age=math.inf)(lambda x: None)


@pytest.mark.parametrize("prevent", [True, False, None])
def test_prevent_initial_call_goes_to_dash(app: Dash, prevent: bool | None) -> None:
    @image_callback(app, SRC, X, prevent_initial_call=prevent)
    def draw(x: int) -> None: ...

    assert wired(app)[0]["prevented"] is bool(prevent)


def test_match_and_all_are_wired_as_in_any_callback(app: Dash) -> None:
    @image_callback(
        app,
        Output({"type": "image", "index": MATCH}, "src"),
        Input({"type": "slider", "index": MATCH}, "value"),
        Input({"type": "check", "index": ALL}, "value"),
    )
    def draw(one: int, many: list[int]) -> None: ...

    [callback] = wired(app)
    assert callback["output"] == '{"index":["MATCH"],"type":"image"}.src'
    assert callback["inputs"][1] == ('{"index":["ALL"],"type":"check"}', "value")


def two(x: int, y: int) -> None: ...


@pytest.mark.parametrize(
    ("values", "params", "message"),
    [
        ((SRC, X, Y, Z), {}, r"does not fit .*two\(x: 'int', y: 'int'\).*: too many positional"),
        ((SRC, X), {}, "missing a required argument: 'y'"),
        ((SRC, X, Y), {"z": Z}, "unexpected keyword argument 'z'"),
        ((SRC, X, Y), {"x": Z}, "multiple values for argument 'x'"),
        ((SRC, X, Y), {"max_ages": 3}, "no option 'max_ages': its options are version, max_age"),
        ((SRC, X), {"y": 3}, "no option 'y'.*needs an Input or a State"),
        ((Output("a", "children"), X, Y), {}, "children does not show.*Output\\('a', \"src\"\\)"),
        ((Output({"type": "a"}, "figure"), X, Y), {}, "figure does not show"),
        ((), {}, "has no Output"),
        ((X, Y), {}, "starts with its Output.*it got <Input `x.value`>"),
        (("image", X, Y), {}, "it got 'image'"),
        ((SRC, X, 3), {}, "takes Inputs and States, not 3"),
        ((SRC, X, Output("b", "src")), {}, "<Output `b.src`> stands where an Input"),
        ((SRC, X), {"y": SRC}, "<Output `image.src`> stands where an Input"),
        ((SRC, State("a", "b"), State("c", "d")), {}, "image.src has no Input"),
    ],
)
def test_mistakes_are_named_where_they_are_made(
    app: Dash, values: Any, params: Any, message: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        image_callback(app, *values, **params)(two)
    assert app._callback_list == []


def test_without_an_app_every_app_serves_it() -> None:
    from dash._callback import GLOBAL_CALLBACK_LIST

    @image_callback(SRC, Input("value", "value"))
    def drawn_for_all(value: int) -> Image.Image:
        return Image.new("L", (1, 1), value)

    added = GLOBAL_CALLBACK_LIST.pop()
    assert json.loads(added["clientside_function"]["function_name"])["generator"]
    app = make_app("flask")
    with serve(app.server) as site:
        assert site.ask(image_url(drawn_for_all, {"value": 9}, app=app)).status == 200


def test_one_function_may_draw_for_several_outputs(app: Dash) -> None:
    @image_callback(app, Output("one", "src"), X)
    @image_callback(app, Output("two", "params"), Y)
    def draw(value: int) -> None: ...

    assert [each["generator"] for each in wired(app)] == [name_for(draw)] * 2
    assert registry_of(app).names == [name_for(draw)]


@pytest.mark.parametrize("options", [({"max_age": 60}, {}), ({}, {"max_age": 60})])
def test_options_that_are_given_once_hold_for_all_outputs(app: Dash, options: Any) -> None:
    def draw(value: int) -> None: ...

    for number, each in enumerate(options):
        image_callback(app, Output(f"image-{number}", "src"), X, **each)(draw)
    assert registry_of(app).find(draw).max_age == 60


def test_a_cell_that_runs_again_replaces_its_function(app: Dash) -> None:
    cell = """
@image_callback(app, {outputs}, X)
def draw(x):
    return {result}
"""
    names = {"image_callback": image_callback, "app": app, "X": X, "SRC": SRC, "__name__": "cells"}
    for outputs, result in (("SRC", 1), ("SRC", 2)):
        exec(compile(cell.format(outputs=outputs, result=result), f"<{result}>", "exec"), names)
        app._callback_list.clear()
    assert registry_of(app).names == ["cells.draw"]
    found = registry_of(app).get("cells.draw")
    assert found is not None
    assert found.function(0) == 2


def test_two_functions_of_one_name_never_share_their_images(app: Dash) -> None:
    @image_callback(app, Output("one", "src"), X)
    def update(x: int) -> int:
        return 1

    with pytest.raises(ValueError, match=r"two functions are called .*one is for one\.src, the"):

        @image_callback(app, Output("two", "src"), X)
        def update(x: int) -> int:
            return 2

    found = registry_of(app).get(name_for(update))
    assert found is not None
    assert found.function(0) == 1


def test_the_functions_of_a_loop_never_share_their_images(app: Dash) -> None:
    def wire(number: int) -> None:
        @image_callback(app, Output(f"image-{number}", "src"), X)
        def draw(x: int) -> int:
            return number

    wire(1)
    with pytest.raises(ValueError, match="use MATCH instead of a loop"):
        wire(2)


PROGRAM = """
import json, sys
from dash import Dash, Input, Output, html
from PIL import Image
from dash_dynamic_image_component import image_callback, image_url
from support.servers import serve

def make_app():
    app = Dash(__name__)
    app.layout = html.Img(id="image")

    @image_callback(Output("image", "src"), Input("x", "value"))
    def draw(x: int):
        return Image.new("L", (1, 1), x)

    app.url = image_url(draw, {"x": 7}, app=app)
    return app

if __name__ == "__main__":
    app = make_app()
    with serve(app.server) as site:
        answer = site.ask(sys.argv[1] if len(sys.argv) > 1 else app.url)
    print(json.dumps([app.url, answer.status, answer.body.hex()]))
"""


def test_the_url_of_one_process_is_answered_by_every_other(tmp_path: Path) -> None:
    """A program and a server that imports the program agree, whatever the hash seed."""
    (tmp_path / "shop.py").write_text(PROGRAM)
    imported = "import shop, json; print(json.dumps([shop.make_app().url]))"

    def run(seed: str, *arguments: str) -> Any:
        path = f"{TESTS}:{TESTS.parent}:{tmp_path}"
        environment = {"PYTHONPATH": path, "PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
            check=True,
        )
        return json.loads(done.stdout)

    url, status, body = run("1", str(tmp_path / "shop.py"))
    assert status == 200
    assert url.startswith("/_dash-dynamic-image/shop.make_app.draw?")
    assert run("2", str(tmp_path / "shop.py"), url) == [url, status, body]
    assert run("3", "-c", imported) == [url]


def test_generator_and_image_callback_go_together(app: Dash) -> None:
    generator("of-the-default-registry")(two)
    image_callback(app, SRC, X, Y)(two)
    assert registry_of(app).names == [name_for(two)]


def test_in_debug_mode_the_log_tells_why_a_url_has_no_image(
    backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    for debug in (False, True):
        app = make_app(backend)
        with_dot(Registry(app))
        if debug:
            app.enable_dev_tools(debug=True, dev_tools_hot_reload=False)
        with serve(app.server) as site:
            assert site.image("dot", {"value": "red"}).status == 422
        assert ("no image for '/dot'" in caplog.text) is debug
    assert "value: Input should be a valid integer" in caplog.text
