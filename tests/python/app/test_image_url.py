"""`image_url` and `params_callback`: what other components and the browser are told."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import dash
import pytest
from dash import ALL, MATCH, Input, State
from support.apps import make_app, make_server, with_dot
from support.servers import serve

from dash_dynamic_image_component import Registry, image_url, params_callback


def test_a_url_is_answered_with_the_image() -> None:
    app = make_app("flask")
    with_dot(Registry(app))
    url = image_url("dot", {"value": 9}, app=app)
    assert url == "/_dash-dynamic-image/dot?p=%7B%22value%22%3A9%7D"
    with serve(app.server) as site:
        assert site.ask(url).status == 200


def test_a_url_carries_the_version_of_what_never_changes() -> None:
    app = make_app("flask")

    @Registry(app).generator(version="é 3", max_age=math.inf)
    def pure() -> None: ...

    assert image_url(pure, app=app) == "/_dash-dynamic-image/pure?p=%7B%7D&v=%C3%A9%203"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"value": float("nan")}, "params.value is nan"),
        ({"value": object()}, "object"),
        ({"value": "red"}, "dot cannot take.*value"),
        ({"colour": 1}, "no such parameter"),
    ],
)
def test_bad_params_are_refused_where_they_are_written(params: Any, message: str) -> None:
    app = make_app("flask")
    with_dot(Registry(app))
    with pytest.raises((ValueError, TypeError), match=message):
        image_url("dot", params, app=app)


def test_an_unknown_generator_is_named() -> None:
    app = make_app("flask")
    with_dot(Registry(app))
    with pytest.raises(LookupError, match="no generator named 'dots'; did you mean 'dot'"):
        image_url("dots", app=app)


def test_a_url_that_servers_would_refuse_is_refused_here() -> None:
    app = make_app("flask")

    @Registry(app).generator
    def text(text: str) -> None: ...

    with pytest.raises(ValueError, match=r"the URL has \d+ bytes; the limit is 2000"):
        image_url("text", {"text": "x" * 4000}, app=app)


def test_among_several_apps_the_one_must_be_named() -> None:
    apps = [make_app("flask"), make_app("flask")]
    with pytest.raises(LookupError, match="which app should serve the image"):
        image_url("dot")
    del apps


def test_in_a_callback_the_app_is_known(backend: str) -> None:
    apps = [make_app(backend, url_base_pathname=prefix) for prefix in ("/one/", "/two/")]
    for app in apps:
        with_dot(Registry(app))
        app.callback(dash.Output("a", "src"), Input("b", "value"))(lambda _: image_url("dot"))
    asked = {
        "output": "a.src",
        "outputs": {"id": "a", "property": "src"},
        "inputs": [{"id": "b", "property": "value", "value": 1}],
        "changedPropIds": ["b.value"],
    }
    for app in apps:
        prefix = app.config.requests_pathname_prefix
        with serve(app.server) as site:
            answer = site.post(f"{prefix}_dash-update-component", asked)
        url = answer.json()["response"]["a"]["src"]
        assert url.startswith(f"{prefix}_dash-dynamic-image/dot?")


def test_two_apps_on_one_server_are_told_apart_by_their_prefix() -> None:
    server = make_server("flask")
    prefixes = ("/", "/inner/")
    apps = [make_app("flask", server=server, url_base_pathname=prefix) for prefix in prefixes]
    for app, prefix in zip(apps, prefixes, strict=True):
        with_dot(Registry(app))
        with server.test_request_context(f"{prefix}_dash-layout"):
            assert image_url("dot").startswith(f"{prefix}_dash-dynamic-image/dot?")


def wired(*args: Any, **params: Any) -> dict[str, Any]:
    """The callback that `params_callback` adds, as the browser gets it."""
    from dash._callback import GLOBAL_CALLBACK_LIST

    GLOBAL_CALLBACK_LIST.clear()
    params_callback(*args, **params)
    [callback] = GLOBAL_CALLBACK_LIST
    GLOBAL_CALLBACK_LIST.clear()
    function = callback["clientside_function"]
    assert function["namespace"] == "_dash_dynamic_image"
    return {
        "output": callback["output"],
        "inputs": [(each["id"], each["property"]) for each in callback["inputs"]],
        "states": [(each["id"], each["property"]) for each in callback["state"]],
        **json.loads(function["function_name"]),
    }


def test_inputs_states_and_constants_fill_params_in_the_browser() -> None:
    callback = wired(
        "image",
        x=State("x", "value"),
        y=Input("y", "value"),
        id=Input("z", "value"),
        c=[1, {"d": 2}],
    )
    assert callback == {
        "output": "image.params",
        "inputs": [("y", "value"), ("z", "value")],
        "states": [("x", "value"), ("image", "params")],
        "params": {"x": {"$arg": 2}, "y": {"$arg": 0}, "id": {"$arg": 1}, "c": [1, {"d": 2}]},
        "arguments": 4,
    }


def test_lists_and_dicts_of_inputs_are_filled_too() -> None:
    one = Input("one", "value")
    callback = wired("image", points=[one, Input("two", "value")], both={"a": one, "b": 1})
    assert callback["params"] == {
        "points": [{"$arg": 0}, {"$arg": 1}],
        "both": {"a": {"$arg": 0}, "b": 1},
    }


def test_match_and_all_are_wired_as_in_any_callback() -> None:
    callback = wired(
        {"type": "image", "index": MATCH},
        one=Input({"type": "slider", "index": MATCH}, "value"),
        all=Input({"type": "check", "index": ALL}, "value"),
    )
    assert callback["output"] == '{"index":["MATCH"],"type":"image"}.params'
    assert callback["inputs"][1] == ('{"index":["ALL"],"type":"check"}', "value")


def test_neighbours_are_an_output_more_and_no_param() -> None:
    callback = wired("image", x=Input("x", "value"), prefetch="neighbours")
    assert callback == {
        "output": "..image.params...image.prefetch..",
        "inputs": [("x", "value")],
        "states": [("image", "params")],
        "params": {"x": {"$arg": 0}},
        "arguments": 2,
        "prefetch": "neighbours",
    }


@pytest.mark.parametrize(
    "value", [Input("y", "value"), State("y", "value"), [Input("y", "value"), 1]]
)
def test_a_parameter_may_be_called_prefetch(value: Any) -> None:
    callback = wired("image", x=Input("x", "value"), prefetch=value)
    assert callback["output"] == "image.params"
    assert "prefetch" in callback["params"]
    assert "prefetch" not in callback


@pytest.mark.parametrize("value", ["neighbors", "next", True, None, [{"x": 1}]])
def test_a_constant_called_prefetch_is_told_where_it_belongs(value: Any) -> None:
    with pytest.raises(ValueError, match=re.escape(f"prefetch={value!r}")) as raised:
        params_callback("image", x=Input("x", "value"), prefetch=value)
    assert "'neighbours'" in str(raised.value)
    assert "params of the layout" in str(raised.value)


def test_without_an_input_nothing_would_run_it() -> None:
    with pytest.raises(ValueError, match="has no Input"):
        params_callback("image", x=1, y=State("y", "value"))


def test_a_constant_that_is_no_json_is_refused() -> None:
    with pytest.raises((TypeError, ValueError), match=r"params\.x"):
        params_callback("image", x=float("nan"), y=Input("y", "value"))
