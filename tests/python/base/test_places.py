"""Places of values inside of other values."""

from __future__ import annotations

import pytest

from dash_dynamic_image_component.base.places import place_in


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "params"),
        ((3, "points", "x", 0), "params[3].points.x[0]"),
        (("a name", 1), 'params["a name"][1]'),
        (("größe",), 'params["gr\\u00f6\\u00dfe"]'),
        (('"]',), 'params["\\"]"]'),
    ],
)
def test_a_place_is_spelled_as_in_python(path: tuple[str | int, ...], text: str) -> None:
    assert place_in("params", path) == text
