"""The header `Dash-Image-Axes`: sizes, round trips and limits; spoiled ones are in the vectors."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings, strategies

from dash_dynamic_image_component import Axes, Category, Polar, Symlog
from dash_dynamic_image_component.images.axes.header import (
    MAX_BYTES,
    NO_AXES,
    UNKNOWN,
    read_axes,
    write_axes,
)

ONE = Axes((80, 52.8, 576, 427.2), x=(-0.5, 10.5), y=(-1.1, 1.1))


def test_one_pair_of_axes_takes_62_bytes_and_twelve_under_758() -> None:
    assert write_axes([ONE]) == '[1,{"box":[80,52.8,576,427.2],"x":[-0.5,10.5],"y":[-1.1,1.1]}]'
    assert len(write_axes([ONE])) == 62
    assert len(write_axes([ONE] * 12)) < 758


def test_no_axes_are_an_empty_array() -> None:
    assert write_axes([]) == NO_AXES
    assert read_axes(NO_AXES, 1, 1) == ()
    assert read_axes(UNKNOWN, 1, 1) is None


finite = strategies.floats(allow_nan=False, allow_infinity=False)
positive = strategies.floats(min_value=1e-300, max_value=1e300)
chances = strategies.floats(min_value=1e-300, max_value=0.99)
texts = strategies.text()
lengths = strategies.floats(min_value=0, max_value=1000)
scales = strategies.one_of(
    strategies.sampled_from([("linear", finite), ("date", finite), ("log", positive)]),
    strategies.sampled_from([("logit", chances), (None, finite)]),
    strategies.builds(Symlog, positive, strategies.floats(1.1, 100), positive).map(
        lambda scale: (scale, finite)
    ),
    strategies.lists(texts, min_size=1).map(lambda labels: (Category(labels), finite)),
)


@strategies.composite
def all_axes(draw: Any) -> Axes:
    left, top = draw(lengths), draw(lengths)
    box = left, top, left + 1 + draw(lengths), top + 1 + draw(lengths)
    name = draw(strategies.none() | texts)
    (xscale, xs), (yscale, ys) = draw(scales), draw(scales)
    limits = [(draw(each), draw(each)) for each in (xs, ys)]
    try:
        return Axes(box, limits[0], limits[1], xscale, yscale, name)
    except ValueError:  # equal limits, or a distance that is not finite
        return Axes(box, (0, 1), (0, 1), name=name)


@pytest.mark.slow
@given(strategies.lists(all_axes(), max_size=4))
@settings(max_examples=100, deadline=None)
def test_all_axes_come_back_as_they_were_to_the_last_bit(axes: list[Axes]) -> None:
    text = write_axes(axes)
    assert all(" " <= sign <= "~" for sign in text)
    assert read_axes(text, 2002, 2002) == tuple(axes)


def test_polar_axes_come_back_as_they_were() -> None:
    for polar in (Polar(), Polar(math.pi / 3, -1, -0.1, (300.5, 1 / 3), (10, 20.25))):
        axes = Axes((0, 0, 640, 480), (-1, 1), (0.1, 5), polar, "symlog", name="dial")
        assert read_axes(write_axes([axes]), 640, 480) == (axes,)


@pytest.mark.parametrize("name", ["\x7f", "\ud800", "é\n\r\0", "\u2028", "</script>", '"\\'])
def test_a_name_never_leaves_its_header(name: str) -> None:
    text = write_axes([Axes((0, 0, 9, 9), (0, 1), (0, 1), Category([name]), name=name)])
    assert all(" " <= sign <= "~" for sign in text)
    assert json.loads(text)[1]["name"] == name


def test_the_labels_are_the_first_to_be_left_out() -> None:
    labels = Category([f"label {n}" for n in range(6_000)])
    crowded = Axes((0, 0, 640, 480), (-0.5, 5999.5), (0, 9), labels, name="crowded")
    read = read_axes(write_axes([crowded, ONE]), 640, 480)
    assert read == (Axes(crowded.box, None, (0, 9), None, name="crowded"), ONE)


def test_axes_beyond_all_bounds_are_unknown_and_not_none() -> None:
    assert write_axes([ONE] * (MAX_BYTES // 50)) == UNKNOWN
