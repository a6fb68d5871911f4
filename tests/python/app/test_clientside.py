"""`params_callback`: the client-side callback that the browser gets."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from dash import ALL, MATCH, Dash, Input, Output, State
from support.apps import make_app

from dash_dynamic_image_component import Registry, params_callback


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


def test_dash_shows_no_update_title_while_the_browser_fills_params(app: Dash) -> None:
    # Dash has no types for it.
    app.clientside_callback("x => x", Output("other", "data"), Input("s", "value"))  # type: ignore[no-untyped-call]
    params_callback("image", app, f=Input("s", "value"))
    assert [each["persistent"] for each in app._callback_list] == [False, True]


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


@pytest.mark.parametrize(
    "given",
    [("image", Input("slider", "value")), (Output("image", "params"),), ("image", {"x": 1})],
)
def test_a_param_without_its_name_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match=r"by its position; give the id .*frequency=Input"):
        params_callback(*given, x=Input("x", "value"))


def test_without_an_input_nothing_would_run_it() -> None:
    with pytest.raises(ValueError, match="has no Input"):
        params_callback("image", x=1, y=State("y", "value"))


def test_a_constant_that_is_no_json_is_refused() -> None:
    with pytest.raises((TypeError, ValueError), match=r"params\.x"):
        params_callback("image", x=float("nan"), y=Input("y", "value"))


@pytest.fixture
def app() -> Dash:
    """An app whose function takes a number and a colour."""
    app = make_app("flask")
    Registry(app).generator("waves")(lambda f, colour="red": None)
    return app


@pytest.mark.parametrize("option", ["preftech", "prevent_inital_call", "max_age", "debounce"])
def test_a_constant_that_no_function_takes_is_refused(app: Dash, option: str) -> None:
    given: Any = {option: 1}
    with pytest.raises(TypeError, match=f"no option '{option}'"):
        params_callback("image", app, f=Input("s", "value"), **given)


def test_a_constant_of_a_parameter_is_filled(app: Dash) -> None:
    params_callback("image", app, f=Input("s", "value"), colour="blue")
    [callback] = app._callback_list
    assert '"colour":"blue"' in callback["clientside_function"]["function_name"]


def test_a_misspelt_option_is_refused_before_any_function_is_registered() -> None:
    app = make_app("flask")
    Registry(app)
    with pytest.raises(TypeError, match="did you mean 'allow_duplicate'"):
        params_callback("image", app, f=Input("s", "value"), allow_duplicates=True)
    params_callback("image", app, f=Input("s", "value"), colour="blue")


def test_the_initial_call_is_prevented_and_another_callback_may_write_the_params(
    app: Dash,
) -> None:
    params_callback("a", app, f=Input("s", "value"), prevent_initial_call=True)
    params_callback("a", app, f=Input("t", "value"), allow_duplicate=True, prefetch="neighbours")
    first, second = app._callback_list
    assert first["prevent_initial_call"] is True
    assert first["output"] == "a.params"
    assert second["prevent_initial_call"] is False  # what "initial_duplicate" means
    assert re.fullmatch(r"\.\.a\.params@\w+\.\.\.a\.prefetch@\w+\.\.", second["output"])


@pytest.mark.parametrize(
    "option",
    [
        {"prevent_initial_call": "x"},
        {"prevent_initial_call": 3},
        {"allow_duplicate": "yes"},
        {"allow_duplicate": np.ones(2)},
    ],
)
def test_an_option_with_a_value_that_it_cannot_have_is_refused(app: Dash, option: Any) -> None:
    [name] = option
    with pytest.raises(ValueError, match=f"{name}=.* says nothing to params_callback: it may be "):
        params_callback("image", app, f=Input("s", "value"), **option)
    assert app._callback_list == []


@pytest.mark.parametrize("name", ["prevent_initial_call", "allow_duplicate"])
def test_a_parameter_that_has_the_name_of_an_option_takes_an_input(app: Dash, name: str) -> None:
    wires: Any = {name: Input("s", "value")}
    params_callback("image", app, **wires)
    [callback] = app._callback_list
    spec = json.loads(callback["clientside_function"]["function_name"])
    assert spec["params"] == {name: {"$arg": 0}}
