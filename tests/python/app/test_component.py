"""The component as Python code sees it: what the generator made of the props in TypeScript."""

from __future__ import annotations

import inspect
import re
from typing import Any, assert_type

import matplotlib
import numpy as np
import pytest
from PIL import Image

from dash_dynamic_image_component import DynamicImage, Registry, Result

PROPS = [
    "generator",
    "params",
    "id",
    "alt",
    "className",
    "style",
    "width",
    "height",
    "fit",
    "pixelated",
    "loading_delay",
    "timeout",
    "refresh",
    "lazy",
    "interval",
    "prefetch",
    "status",
    "error",
    "image_info",
    "shown_params",
    "upload_progress",
    "progress",
    "stoppable",
    "n_clicks",
    "clickData",
    "dblclickData",
    "hoverData",
    "hover_interval",
    "clear_on_unhover",
    "hovertemplate",
    "crosshair",
    "dragmode",
    "view",
    "link",
    "selectedData",
    "shapes",
    "newshape",
    "active_shape",
    "layers",
    "layer_errors",
    "toolbar",
    "colormap",
    "value_range",
    "norm",
    "colorbar",
    "persistence",
    "persisted_props",
    "persistence_type",
    "title",
    "tabIndex",
    "role",
]


def test_the_signature_has_every_prop_in_the_order_of_use() -> None:
    assert list(inspect.signature(DynamicImage).parameters) == [*PROPS, "kwargs"]


def test_the_docstring_tells_of_every_prop() -> None:
    text = inspect.getdoc(DynamicImage) or ""
    told = set(re.findall(r"^- ([\w*-]+) \(", text, re.M))
    assert told == {*PROPS, "data-*", "aria-*"} - {
        "style"
    }  # which Dash's generator leaves out everywhere


def test_a_prop_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="no prop 'source'"):
        DynamicImage("waves", source="x")  # type: ignore[call-arg]


def test_a_registered_function_stands_for_its_name_in_the_layout() -> None:
    registry = Registry()

    @registry.generator("circular-waves")
    def waves() -> None: ...

    image = DynamicImage(waves, {"frequency": 8}, id="image")
    assert image.to_plotly_json()["props"] == {  # type: ignore[no-untyped-call]
        "generator": "circular-waves",
        "params": {"frequency": 8},
        "id": "image",
    }


def test_a_function_that_is_not_registered_is_refused_in_the_layout() -> None:
    def waves() -> None: ...

    with pytest.raises(LookupError, match="waves is not registered; put @generator above it"):
        DynamicImage(waves)


def test_attributes_with_wildcards_are_props() -> None:
    wildcards: dict[str, Any] = {"data-row": 3, "aria-describedby": "text"}
    image = DynamicImage("waves", tabIndex=0, **wildcards)
    assert image.to_plotly_json()["props"].items() > wildcards.items()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Image.new("L", (2, 2)), r"not what a call of it returns \(Image\)"),
        (b"\x89PNG", r"not what a call of it returns \(bytes\)"),
        ([[0.5]], r"not what a call of it returns \(list\)"),
        ([], r"not what a call of it returns \(list\)"),
        (np.zeros((2, 2)), r"not what a call of it returns \(ndarray\)"),
        (np.zeros(0), r"not what a call of it returns \(ndarray\)"),
        (0, r"not what a call of it returns \(int\)"),
        (Result(b"GIF89a"), r"not what a call of it returns \(Result\)"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "'<svg .*' is no name of a generator"),
        ("two words", "'two words' is no name of a generator"),
    ],
)
def test_the_result_of_a_call_is_refused_with_the_remedy(result: Any, said: str) -> None:
    with pytest.raises((TypeError, ValueError), match=said) as caught:
        DynamicImage(result)
    assert 'apart, such as (waves, {"frequency": 8})' in str(caught.value)


def test_the_awaitable_of_an_async_function_is_refused_with_the_remedy() -> None:
    async def waves() -> None: ...

    called = waves()
    with pytest.raises(TypeError, match=r"returns \(coroutine\).*such as \(waves, "):
        DynamicImage(called)  # type: ignore[arg-type]
    called.close()


@pytest.mark.parametrize("params", [8, "frequency=8", [8], ("frequency", 8)])
def test_params_that_are_not_by_name_are_refused(params: Any) -> None:
    with pytest.raises(TypeError, match=f"params holds .* by name.* no {type(params).__name__}"):
        DynamicImage("waves", params)


def test_no_generator_and_no_params_wait_for_callbacks() -> None:
    for image in (DynamicImage(), DynamicImage(None, None), DynamicImage("")):
        assert "generator" not in vars(image) or not image.generator


def test_type_checkers_see_the_function_itself() -> None:
    registry = Registry()

    @registry.generator
    def bare(x: int, *, y: str = "") -> float:
        return x + len(y)

    @registry.generator("named", max_age=60)
    def named(x: int) -> list[int]:
        return [x]

    # mypy, which `make test` runs, holds these to be true.
    assert_type(bare(1, y="a"), float)
    assert_type(named(x=1), list[int])


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"frequency": 8}, "no prop 'frequency'. Arguments of the function are its params: "
         "params={'frequency': 8}"),
        ({"clickdata": {}}, "no prop 'clickdata'; did you mean 'clickData'"),
        ({"data-x": "1", "src": "/a.png"}, "no prop 'src'"),
    ],
)  # fmt: skip
def test_a_name_that_is_no_prop_is_refused_with_the_remedy(given: Any, text: str) -> None:
    with pytest.raises(TypeError, match=re.escape(text)) as raised:
        DynamicImage("waves", **given)
    assert "Allowed arguments" in str(raised.value.__cause__)


@pytest.mark.parametrize(
    ("given", "prop"),
    [
        ("viridis", "viridis"),
        (["navy", "oklch(60% 0.2 20)"], ["navy", "oklch(60% 0.2 20)"]),
        ([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]], [(0, 0, 0), (255, 255, 255)]),
        (np.array([[0, 0.5, 1, 0.25]]), [(0, 128, 255, 64)]),
        (["#010101", (0, 0, 255)], ["#010101", (0, 0, 255)]),
    ],
)
def test_colours_of_a_colormap_are_those_that_a_decorator_takes(given: Any, prop: Any) -> None:
    assert DynamicImage("waves", colormap=given).colormap == prop
    layered: Any = DynamicImage("waves", layers=[{"generator": "waves", "colormap": given}])
    assert layered.layers[0]["colormap"] == prop


def test_a_colormap_of_matplotlib_is_refused_with_the_remedy() -> None:
    colormap: Any = matplotlib.colormaps["viridis"]
    with pytest.raises(TypeError, match=r"a ListedColormap; .*colormap\(range\(256\)\)"):
        DynamicImage("waves", colormap=colormap)
    shown: Any = DynamicImage("waves", colormap=colormap(range(256))).colormap
    assert shown[0] == (68, 1, 84, 255)
