"""Values of plotting functions, such as axes, that are drawn as the figure they belong to."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image
from support.apps import make_app
from support.servers import BACKENDS, serve

from dash_dynamic_image_component import Registry, Result
from dash_dynamic_image_component.images.figures.plots import figure_of
from dash_dynamic_image_component.images.sources.returned import encode

Plot = Callable[[Figure], Any]


@pytest.fixture(autouse=True)
def agg() -> Iterator[None]:
    matplotlib.use("agg")
    yield
    assert plt.get_fignums() == []


def magenta() -> Figure:
    return Figure((0.6, 0.4), dpi=50, facecolor="magenta")


def axes(figure: Figure) -> Axes:
    return figure.add_axes((0.4, 0.4, 0.2, 0.2))


def subfigure(figure: Any) -> Any:
    return figure.subfigures(1, 2)[1]


def corner(data: bytes) -> Any:
    return Image.open(io.BytesIO(data)).convert("RGB").getpixel((0, 0))


PLOTS: dict[str, Plot] = {
    "axes": axes,
    "grid of axes": lambda figure: figure.subplots(2, 3),
    "figure and axes": lambda figure: (figure, axes(figure)),
    "lines": lambda figure: axes(figure).plot([1, 2]),
    "text": lambda figure: axes(figure).text(0, 0, "a"),
    "picture": lambda figure: axes(figure).imshow(np.eye(3)),
    "bars": lambda figure: axes(figure).bar([1, 2], [3, 4]),
    "counts, edges and bars": lambda figure: axes(figure).hist([1, 2, 2]),
    "error bars": lambda figure: axes(figure).errorbar([1], [1], [0.1]),
    "boxes by name": lambda figure: axes(figure).boxplot([1, 2, 3]),
    "slices": lambda figure: axes(figure).pie([1, 2]),
    "contours": lambda figure: axes(figure).contour(np.eye(3)),
    "colorbar": lambda figure: figure.colorbar(axes(figure).imshow(np.eye(2))),
    "subfigure": lambda figure: subfigure(figure),
    "axes of a subfigure": lambda figure: subfigure(figure).subplots(),
    "lines of a subfigure of a subfigure": lambda figure: (
        subfigure(subfigure(figure)).subplots().plot([1, 2])
    ),
    "grid of another library": lambda figure: SimpleNamespace(figure=figure, rows=3),
    "older grid": lambda figure: SimpleNamespace(fig=figure),
    "display": lambda figure: SimpleNamespace(figure_=figure, ax_=axes(figure)),
    "method": lambda figure: SimpleNamespace(get_figure=lambda: figure),
    "series of axes": lambda figure: pd.Series([axes(figure), axes(figure)]),
    "axes by name": lambda figure: {"a": axes(figure), "b": axes(figure)},
}


@pytest.mark.parametrize("kind", PLOTS)
def test_what_belongs_to_a_figure_is_drawn_as_the_whole_figure(kind: str) -> None:
    image = encode(PLOTS[kind](magenta()))
    assert (image.width, image.height) == (30, 20)
    assert corner(image.data) == (255, 0, 255)


def test_a_result_may_hold_what_belongs_to_a_figure() -> None:
    assert corner(encode(Result(axes(magenta()), alt="axes")).data) == (255, 0, 255)


@pytest.mark.parametrize("plot", ["hist", "plot", "boxplot"])
def test_charts_of_pandas_are_drawn_and_closed(plot: str) -> None:
    chart = getattr(pd.DataFrame({"a": [1, 2], "b": [3, 4]}), plot)()
    image = encode(chart)
    assert (image.width, image.height) == (640, 480)
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    "parts",
    [
        lambda: [axes(magenta()), axes(magenta())],
        lambda: np.array([axes(magenta()), axes(magenta()), axes(magenta())]),
        lambda: {"a": magenta(), "b": [axes(magenta())]},
    ],
)
def test_parts_of_several_figures_are_refused_with_the_remedy(parts: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"parts of [23] figures .* return one of the figures"):
        encode(parts())


class Titled(np.ndarray[Any, Any]):
    """An array with an attribute `figure`."""

    figure: Any = None


def test_an_array_or_image_that_names_a_figure_is_itself() -> None:
    array = np.full((3, 5), 200, np.uint8).view(Titled)
    array.figure = magenta()
    image = Image.new("L", (5, 3), 200)
    vars(image)["figure"] = magenta()
    for value in array, image:
        found = encode(value)
        assert (found.width, found.height) == (5, 3)
        assert corner(found.data) == (200, 200, 200)


def broken() -> Any:
    raise RuntimeError("no figure here")


class Broken:
    figure = property(lambda self: broken())


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        [1, 2],
        ([[[[["deep"]]]]],),
        SimpleNamespace(figure="figure.png"),
        SimpleNamespace(get_figure=broken),
        Broken(),
        axes,
        Figure,
        Axes,
        object(),
    ],
)
def test_what_belongs_to_no_figure_is_named_in_the_error(value: Any) -> None:
    with pytest.raises(TypeError, match="which is no image"):
        encode(value)


def test_an_artist_that_was_removed_belongs_to_no_figure() -> None:
    line = axes(magenta()).plot([1, 2])[0]
    line.remove()
    with pytest.raises(TypeError, match="Line2D, which is no image"):
        encode(line)


def test_a_collection_that_holds_itself_ends() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert figure_of(endless) is None


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_shows_the_axes_that_a_function_returns(backend: str) -> None:
    app = make_app(backend)

    @Registry(app).generator
    def chart() -> Any:
        return magenta().subplots(1, 2)

    with serve(app.server) as site:
        assert corner(site.image("chart").body) == (255, 0, 255)
