"""The component as Python code sees it: what the generator made of the props in TypeScript."""

from __future__ import annotations

import inspect
import re
from typing import assert_type

import pytest

from dash_dynamic_image_component import DynamicImage, Registry

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
    "n_clicks",
]


def test_the_signature_has_every_prop_in_the_order_of_use() -> None:
    assert list(inspect.signature(DynamicImage).parameters) == [*PROPS, "kwargs"]


def test_the_docstring_tells_of_every_prop() -> None:
    text = inspect.getdoc(DynamicImage) or ""
    told = set(re.findall(r"^- (\w+) \(", text, re.M))
    assert told == set(PROPS) - {"style"}  # which Dash's generator leaves out everywhere


def test_a_prop_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument: `source`"):
        DynamicImage("waves", source="x")


def test_a_registered_function_stands_for_its_name_in_the_layout() -> None:
    registry = Registry()

    @registry.generator("circular-waves")
    def waves() -> None: ...

    image = DynamicImage(waves, {"frequency": 8}, id="image")
    assert image.to_plotly_json()["props"] == {
        "generator": "circular-waves",
        "params": {"frequency": 8},
        "id": "image",
    }


def test_a_function_that_is_not_registered_is_refused_in_the_layout() -> None:
    def waves() -> None: ...

    with pytest.raises(LookupError, match="waves is not registered; put @generator above it"):
        DynamicImage(waves)


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
