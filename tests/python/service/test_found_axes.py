"""Axes that are found in what functions return: they arrive with the image, in each tier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from support.services import COMPONENT, make_service

from dash_dynamic_image_component import Axes, Registry
from dash_dynamic_image_component.images.axes.header import read_axes
from dash_dynamic_image_component.service.flow import in_thread
from dash_dynamic_image_component.service.http import Reply, Request

BOX = (10, 20, 90, 80)


def figure() -> Figure:
    made = Figure(figsize=(1, 1), dpi=100)
    made.add_axes((0.1, 0.2, 0.8, 0.6), xlim=(1, 1000), xscale="log", ylim=(5, 3), label="whole")
    return made


def grid(values: Any) -> xr.DataArray:
    return xr.DataArray(values, {"y": np.arange(100), "time": np.arange(100.0)}, ("y", "time"))


SHARED = np.arange(10_000, dtype="u2").reshape(100, 100)

GRID = Axes((0, 0, 100, 100), (-0.5, 99.5), (-0.5, 99.5))

RETURNED: dict[str, tuple[Callable[[], Any], Axes]] = {
    "figure": (figure, Axes(BOX, (1, 1000), (5, 3), "log", name="whole")),
    "axes": (lambda: figure().axes[0], Axes(BOX, (1, 1000), (5, 3), "log", name="whole")),
    "array": (lambda: grid(SHARED.copy()), GRID),
    "array of all calls": (lambda: grid(SHARED), GRID),
}


@pytest.mark.parametrize("name", RETURNED)
def test_found_axes_arrive_with_the_image_and_its_preview(name: str) -> None:
    draw, expected = RETURNED[name]
    registry = Registry()
    registry.generator("drawn")(draw)
    service = make_service(registry)

    def ask(tail: str) -> Reply:
        query = f"p={quote('{}')}{tail}".encode()
        return in_thread(service.answer(Request("GET", "/drawn", query, COMPONENT)))

    for tail in ("&tier=preview", "&tier=half", ""):
        reply = ask(tail)
        assert reply.status == 200, reply.body
        assert read_axes(reply.headers["Dash-Image-Axes"], 100, 100) == (expected,)
