"""Frames on screen while a view moves, and while its pictures change."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from support.apps import ServedApp, ServeOnce
from support.tabs import Tab
from support.views_page import (
    INSIDE,
    LEVEL,
    WIDE,
    at,
    drag,
    picture,
    rest,
    screen,
    show,
    view_of,
    views_app,
    wheel,
)


@pytest.fixture
def site(serve_once: ServeOnce) -> ServedApp:
    """An app whose layout each test sets."""
    return serve_once(views_app)


def test_no_frame_of_a_pan_is_blank_inside_home(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture("flat", params={"k": 3}, view=INSIDE))
    tab.page.wait_for_timeout(400)
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.down()
    for part in (0.55, 0.65, 0.8, 0.6, 0.3, 0.2):
        tab.page.mouse.move(*at(tab, part, 0.5))
        seen = screen(tab, is_still=False)[60:-10, 10:-10]
        assert (abs(seen - 120) < 12).all(), (part, seen.min(), seen.max())
    tab.page.mouse.up()
    rest(tab)


def test_no_frame_shows_pictures_of_two_params(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture("flat", params={"k": 1}, view=INSIDE))
    tab.page.wait_for_timeout(400)
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.down()
    for k, part in enumerate((0.55, 0.65, 0.7, 0.45, 0.3), start=2):
        tab.page.mouse.move(*at(tab, part, 0.5))
        tab.set_props("image", params={"k": k % 6})
        seen = screen(tab, is_still=False)[60:-10, 10:-10]
        levels = {round(each / 40) for each in np.unique(seen[seen < 220])}
        assert len(levels) == 1, (k, levels)
    tab.page.mouse.up()
    rest(tab)


def test_a_refresh_leaves_no_older_picture_in_the_page(site: ServedApp, tab: Tab) -> None:
    LEVEL[0] = 1

    def levels() -> set[int]:
        return {round(each / 40) for each in np.unique(screen(tab)[60:-10, 10:-10])}

    def wait_beneath() -> None:
        """Wait for the pictures that are fetched while the page is idle."""
        tab.page.wait_for_function("() => document.querySelectorAll('#image img').length > 1")

    show(site, tab, picture("changing"))
    wheel(tab, 0.5, 0.5, -200)
    rest(tab)
    wait_beneath()
    assert levels() == {1}
    LEVEL[0] = 2
    tab.set_props("image", refresh=1)
    tab.page.wait_for_timeout(300)
    tab.wait_status("loaded")
    assert levels() == {2}
    wait_beneath()
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.down()
    tab.page.mouse.move(*at(tab, 0.8, 0.5), steps=3)
    moving = screen(tab, is_still=False)[60:-10, 10:-10]
    tab.page.mouse.up()
    assert (abs(moving - 80) < 12).all(), "what the hand uncovers is new too"
    rest(tab)
    tab.page.mouse.dblclick(*at(tab, 0.5, 0.5))
    rest(tab)
    assert tab.prop("view") is None
    assert levels() == {2}, "so is home, of which the browser and the server keep an older one"


def red_column(pixels: Any) -> float:
    """The middle of the red line in a figure."""
    red = (pixels[..., 0] - pixels[..., 1] > 100).sum(axis=0)
    return float(np.flatnonzero(red > 40).mean())


def test_a_figure_moves_inside_of_its_axes_and_ends_exact(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture("figure"))
    before = screen(tab)
    tab.page.mouse.move(*at(tab, 0.5, 0.5))
    tab.page.mouse.down()
    tab.page.mouse.move(*at(tab, 0.7, 0.5), steps=4)
    moving = screen(tab, is_still=False)
    assert red_column(moving) == pytest.approx(red_column(before) + 80, abs=1.5)
    # The numbers at the left stay, though they are dim.
    labels = before[80:170, 50:76, 1] < 100
    assert labels.any()
    assert (moving[80:170, 50:76, 1][labels] < 240).all()
    tab.page.mouse.up()
    rest(tab)
    after = screen(tab)
    left, right = view_of(tab)["x"]
    middle = WIDE * (0.2 + 0.7 * (30 - left) / (right - left))
    assert red_column(after) + 0.5 == pytest.approx(middle, abs=1)
    (url,) = {each for each in tab.images() if f"&view={left}," in each}
    answer = tab.page.request.get(url)
    drawn = np.asarray(Image.open(io.BytesIO(answer.body())).convert("RGB")).astype(int)
    assert (drawn[60:, :] == after[60:, :]).all()


def test_a_transparent_picture_covers_an_older_one(site: ServedApp, tab: Tab) -> None:
    show(site, tab, picture("holes"))
    assert (screen(tab)[60:-10, 10:-10] == (200, 0, 0)).all()
    drag(tab, (0.5, 0.5), (0.7, 0.5))
    rest(tab)
    tab.page.wait_for_timeout(200)
    assert (screen(tab)[60:-10, 10:-10] == 255).all()
