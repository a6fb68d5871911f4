"""The prop `layers`: functions become names, and what cannot be used is refused with the remedy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dash_dynamic_image_component import DynamicImage, Registry, Tile
from dash_dynamic_image_component.app.layers import BLENDS, MEMBERS

SPEC = Path(__file__).parents[3] / "src" / "view" / "layers" / "layerSpec.ts"


def made(*layers: Any) -> Any:
    image = DynamicImage("picture", {}, layers=list(layers))
    props: Any = image.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    return props["layers"]


def test_a_registered_function_stands_for_its_name() -> None:
    registry = Registry()

    @registry.generator("organ-labels")
    def labels(z: int) -> None: ...

    given = {"id": "organs", "generator": labels, "params": {"z": 1}, "opacity": 0.4}
    assert made(given) == [{**given, "generator": "organ-labels"}]
    assert given["generator"] is labels
    assert made({"generator": "organ-labels", "swipe": True, "visible": False, "blend": None})
    assert made() == []
    number = np.float32(0.5)
    assert made({"opacity": number, "swipe": number}) == [{"opacity": number, "swipe": number}]
    assert made({"id": "waits"}) == [{"id": "waits"}]


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        ({"colour": "red"}, r"layers\[0\] has 'colour'; its members are id, generator, "),
        ({"opacity": 2}, r"layers\[0\]\['opacity'\] is 2; give a number from 0 to 1"),
        ({"opacity": True}, "give a number from 0 to 1"),
        ({"opacity": float("nan")}, "give a number from 0 to 1"),
        ({"swipe": "0.5"}, "give True or a number from 0 to 1"),
        ({"visible": 1}, "give True or False"),
        ({"blend": "dodge"}, "give one of normal, multiply"),
        ({"id": 7}, "give a text"),
        ({"params": [1]}, "give a dict"),
        ({"generator": "<svg>"}, "is no name of a generator"),
    ],
)
def test_a_member_that_cannot_be_used_is_refused(layer: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        made(layer)


def test_what_is_no_list_of_dicts_is_refused() -> None:
    with pytest.raises(TypeError, match=r"layers\[1\] is str; give a dict"):
        made({}, "labels")
    with pytest.raises(TypeError, match="layers is dict; give a list of dicts"):
        DynamicImage("picture", {}, layers={"generator": "labels"})  # type: ignore[arg-type]


def test_each_layer_has_an_id_of_its_own() -> None:
    with pytest.raises(ValueError, match="two layers have the id 'a'; give each another one"):
        made({"id": "a"}, {"id": "b"}, {"id": "a"})
    assert made({}, {}) == [{}, {}]


def test_a_function_of_tiles_is_refused_as_for_the_image() -> None:
    registry = Registry()

    @registry.generator
    def tiles(tile: Tile = Tile(1024, 1024)) -> None: ...

    with pytest.raises(TypeError, match="tile"):
        made({"generator": tiles})


def test_the_page_knows_the_same_members_and_blends() -> None:
    text = SPEC.read_text()
    lists = re.findall(r"const (BLENDS|MEMBERS)\b.*?= \[(.*?)\n\];", text, re.S)
    found = {name: tuple(re.findall(r"'([\w-]+)'", body)) for name, body in lists}
    assert found == {"BLENDS": BLENDS, "MEMBERS": MEMBERS}
