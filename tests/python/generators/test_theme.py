"""`Theme`: its values, its text, and the colours of figures."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from matplotlib.figure import Figure
from support.asked import VECTORS

from dash_dynamic_image_component import Theme
from dash_dynamic_image_component.generators.theme import listed_theme, theme_text
from dash_dynamic_image_component.images.figures.matplotlib_figures import drawn

DARK = Theme("dark", color="#c9c9c9", background="#1a1b1e", accent="#228be6")


@pytest.mark.parametrize("vector", VECTORS["themes"], ids=str)
def test_a_theme_of_the_browser_is_read_and_written_as_it_is(vector: Any) -> None:
    theme = listed_theme(vector["theme"])
    assert theme_text(theme) == vector["theme"]
    for name in ("background", "color", "accent"):
        assert getattr(theme, name) == "#" + bytes(vector[name]).hex()


@pytest.mark.parametrize(
    "text",
    [
        *("", "dark", "dark,1a1b1e,c9c9c9", "dim,1a1b1e,c9c9c9,228be6"),
        *("Dark,1a1b1e,c9c9c9,228be6", "dark,1A1B1E,c9c9c9,228be6", "dark,1a1b1e,c9c9c9,228be"),
        *("dark,#1a1b1e,c9c9c9,228be6", "dark,1a1b1e,c9c9c9,228be6,", "dark, 1a1b1e,c9c9c9,228be6"),
        *("dark,1a1b1e,c9c9c9,228be6\n", "dark,red,c9c9c9,228be6"),
    ],
)
def test_a_text_that_is_no_theme_in_its_one_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no theme; write it as dark"):
        listed_theme(text)


def test_a_name_alone_gives_the_colours_of_a_plain_page() -> None:
    light, dark = Theme("light"), Theme("dark")
    assert (light.background, light.color) == ("#ffffff", "#000000")
    assert dark.background < dark.color
    assert Theme("light", background="#FAFAFA").background == "#fafafa"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dim",), "name of a Theme is 'dim'"),
        (("dark", "red"), "color of a Theme is 'red'"),
        (("dark", "", "#fff"), "background of a Theme is '#fff'"),
        (("dark", "", "", ""), "accent of a Theme is ''"),
        (("dark", None), "color of a Theme is None"),
    ],
)
def test_another_name_or_colour_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Theme(*arguments)


def test_a_figure_of_matplotlib_has_the_colours_of_the_page() -> None:
    with DARK.rc():
        figure = Figure(figsize=(3, 2))
        axes = figure.subplots()
        (line,) = axes.plot([1, 2, 3], linewidth=4)
        axes.set_title("title")
    pixels = drawn(figure).pixels
    found = {bytes(pixel) for pixel in pixels.reshape(-1, pixels.shape[2])[:, :3]}
    assert line.get_color() == DARK.accent
    assert tuple(pixels[0, 0, :3]) == (0x1A, 0x1B, 0x1E)
    assert {bytes.fromhex("1a1b1e"), bytes.fromhex("c9c9c9"), bytes.fromhex("228be6")} <= found
    assert bytes(3) not in found
    assert b"\xff\xff\xff" not in found


def test_the_settings_of_matplotlib_are_back_after_the_block() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    with DARK.rc():
        assert matplotlib.rcParams["text.color"] == "#c9c9c9"
    assert dict(matplotlib.rcParams) == before


def test_a_figure_of_plotly_has_the_colours_of_the_page() -> None:
    import plotly.graph_objects as go

    figure = go.Figure(go.Scatter(y=[1, 2]), layout={"template": DARK.template})
    layout = figure.layout.template.layout
    assert (layout.paper_bgcolor, layout.plot_bgcolor) == ("#1a1b1e", "#1a1b1e")
    assert layout.font.color == "#c9c9c9"
    assert layout.colorway[0] == "#228be6"


def test_a_template_changes_none_of_those_of_plotly() -> None:
    import plotly.io

    before = plotly.io.templates["plotly_dark"].to_plotly_json()
    DARK.template.layout.update(font_size=40)
    assert plotly.io.templates["plotly_dark"].to_plotly_json() == before


def test_a_theme_travels_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(DARK)) == DARK
