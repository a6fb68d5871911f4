"""The axes of pictures of views: those of the view, or their own."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import numpy as np
import pytest
import xarray
from PIL import Image
from support.services import ask, ask_query, service_with

from dash_dynamic_image_component import Result, Size, View

HOME = View(x=(0, 8), y=(0, 4))
WHOLE = {"box": [0, 0, 8, 8], "x": [1, 2], "y": [0, 4]}
TOLD = {"box": [0, 0, 8, 8], "x": [0, 5], "y": [0, 6]}


@pytest.mark.parametrize(
    ("value", "axes"),
    [
        (np.zeros((8, 8), "uint8"), [1, WHOLE]),
        (Image.new("L", (8, 8)), [1, WHOLE]),
        (Result(np.zeros((8, 8), "uint8"), alt="zeros"), [1, WHOLE]),
        (Result(np.zeros((8, 8), "uint8"), extent=(0, 5, 0, 6)), [1, TOLD]),
        (Result(np.zeros((8, 8), "uint8"), axes=[]), []),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>', []),
    ],
    ids=["array", "Pillow", "Result", "extent", "axes", "SVG"],
)
def test_a_picture_without_axes_of_its_own_shows_the_view(value: Any, axes: Any) -> None:
    def drawn(view: View = HOME) -> Any:
        return value

    reply = ask_query(service_with(drawn), "&size=8x8&view=1,2,0,4")
    assert json.loads(reply.headers["Dash-Image-Axes"]) == axes


def test_a_picture_with_the_extent_of_the_view_is_on_its_scales() -> None:
    home = View(
        x=(datetime(2024, 1, 1), datetime(2024, 1, 31)), y=(1, 1000), yscale="log", xscale="date"
    )

    def drawn(wider: bool, view: View = home) -> Any:
        left, right, bottom, top = view.extent
        extent = (left, right, bottom, top * 2) if wider else view.extent
        return Result(encoded_png(), extent=extent)

    service = service_with(drawn)
    whole, wider = (
        json.loads(ask(service, json.dumps({"wider": each})).headers["Dash-Image-Axes"])[1]
        for each in (False, True)
    )
    times = [1_704_067_200_000, 1_706_659_200_000]
    assert whole == {
        "box": [0, 0, 8, 8],
        "x": times,
        "y": [1, 1000],
        "xscale": "date",
        "yscale": "log",
    }
    assert wider == {"box": [0, 0, 8, 8], "x": times, "y": [1, 2000], "xscale": "date"}


@pytest.mark.parametrize("top", [1000, 50.01])
def test_coordinates_that_are_those_of_the_view_are_on_its_scales(top: float) -> None:
    low = 1.0 if top == 1000 else 50.0
    home = View(
        x=(datetime(2024, 1, 1), datetime(2024, 1, 31)), y=(low, top), yscale="log", xscale="date"
    )
    times = [1_704_067_200_000, 1_706_659_200_000]

    def drawn(logarithmic: bool, view: View = home) -> Any:
        part = (np.arange(100) + 0.5) / 100
        rows = low * (top / low) ** part if logarithmic else low + (top - low) * part
        columns = times[0] + (times[1] - times[0]) * part
        coords = {"y": rows, "x": columns}
        return xarray.DataArray(np.zeros((100, 100), "uint8"), coords, ["y", "x"])

    service = service_with(drawn)
    scales = []
    for each in (True, False):
        reply = ask(service, json.dumps({"logarithmic": each}))
        axes = json.loads(reply.headers["Dash-Image-Axes"])[1]
        scales.append((axes.get("xscale"), axes.get("yscale")))
    is_small = top < 51
    assert scales == [("date", "log"), ("date", "log") if is_small else (None, None)]


def encoded_png() -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "PNG")
    return file.getvalue()


def test_a_preview_has_the_axes_of_its_exact_image() -> None:
    def drawn(view: View = HOME) -> Any:
        return np.zeros((view.height, view.width), "uint8")

    service = service_with(drawn)
    for tier in ("", "&tier=half"):
        reply = ask_query(service, f"&size=8x8&view=1,2,0,4{tier}")
        assert json.loads(reply.headers["Dash-Image-Axes"]) == [1, WHOLE]


def test_a_figure_has_its_own_axes_and_a_plotly_like_picture_has_none() -> None:
    class Plot:
        def _repr_png_(self) -> bytes:
            return encoded_png()

    def drawn(view: View = HOME) -> Any:
        return Plot()

    assert ask_query(service_with(drawn), "&size=8x8").headers["Dash-Image-Axes"] == "[]"

    def figure(size: Size = Size(64, 48), view: View = HOME) -> Any:
        figure = size.figure()
        view.apply(figure.subplots())
        return figure

    reply = ask_query(service_with(figure), "&size=64x48&view=1,2,0,4")
    (axes,) = json.loads(reply.headers["Dash-Image-Axes"])[1:]
    assert (axes["x"], axes["y"]) == ([1, 2], [0, 4])
    assert axes["box"] != [0, 0, 64, 48]


def test_a_figure_function_that_returns_an_array_tells_no_axes() -> None:
    def drawn(size: Size = Size(8, 8), view: View = HOME) -> Any:
        return np.zeros((8, 8), "uint8")

    assert ask_query(service_with(drawn), "").headers["Dash-Image-Axes"] == "[]"


def test_a_function_in_an_executor_gets_the_view_and_its_picture_shows_it() -> None:
    def drawn(view: View = HOME) -> Any:
        return np.zeros((view.height, view.width), "uint8")

    with ThreadPoolExecutor(1) as executor:
        service = service_with(drawn, executor=executor)
        assert ask(service).status == 200
        reply = ask_query(service, "&size=8x8&view=1,2,0,4")
        assert json.loads(reply.headers["Dash-Image-Axes"]) == [1, WHOLE]
